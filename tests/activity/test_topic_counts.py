"""One topic month by month, told so that it gives nothing away beside the report."""

from datetime import UTC, date, datetime

from activity.coaching import Coaching, Effect
from activity.suppression import FEWEST
from activity.topic_counts import charts, effect_of
from activity.watched import Cell, History

MONTHS = tuple(date(2026, month, 1) for month in range(1, 13))
EVERY = {"conduct": 9, "grievance": 7, "probation": 5, "sickness": 5, "leave": 4, "flexible": 4, "others": 4}
"""Conversations in each month: about 40, as the report rounds it."""


def test_small_months_are_not_pinned_by_what_is_left_of_the_whole() -> None:
    """38 at least were 26 and three small topics: only if each of them were four."""
    history = History(months=MONTHS, parents={}, counts={("ward", topic): (n,) * 12 for topic, n in EVERY.items()})
    told = charts(history, months=MONTHS)
    for place in range(len(MONTHS)):
        counts = [told[(topic, None)][place] for topic in EVERY]
        open_ones = sum(count.count or 0 for count in counts)
        few = sum(count.how == "few" for count in counts)
        hidden = any(count.how == "hidden" for count in counts)
        # 38 to 42, as the report would say: what is hidden as well could be more or fewer.
        assert hidden or 38 - open_ones < (FEWEST - 1) * few


PARENTS = {"ward-1": "trust", "ward-2": "trust", "ward-3": "trust", "trust": None}


def coached(group: str | None) -> Coaching:
    """Coaching on conduct half-way through the year."""
    return Coaching(
        id="c1",
        organisation="example",
        group_id=group,
        topic="conduct",
        on=date(2026, 6, 10),
        way="workshop",
        what="How to begin.",
        recorded_by="person-7",
        recorded_at=datetime(2026, 6, 11, 9, tzinfo=UTC),
    )


def before_and_after(others: int, *, group: str | None) -> Effect | None:
    """Twenty a month in one ward and nine after; in the other always so many."""
    counts: dict[Cell, tuple[int, ...]] = {
        ("ward-1", "conduct"): (*[20] * 6, *[9] * 6),
        ("ward-2", "conduct"): (others,) * 12,
    }
    history = History(months=MONTHS, parents=PARENTS, counts=counts)
    return effect_of(history, coached(group), told=charts(history, months=MONTHS), months=MONTHS)


def test_before_and_after_come_from_what_charts_tell() -> None:
    """Of a ward that is charted, and of all wards together."""
    found = before_and_after(12, group="ward-1")
    assert found is not None
    assert (found.before, found.after) == (100, 54)
    assert found.changed
    assert before_and_after(12, group="trust") is not None


def test_a_group_without_a_chart_has_no_before_and_after() -> None:
    """Coaching may be entered for any group and any day: what is told of it would add up to what is hidden."""
    assert before_and_after(2, group="ward-2") is None
    assert before_and_after(2, group="trust") is None
