"""Coaching, what came before and after it, and where it is kept."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import partial
from typing import Any

import pytest
from sqlalchemy import Connection, select

from activity import register
from activity.coaching import WAY_SAYS, WAYS, Coaching, Effect, NotRecorded, effect, says
from activity.log import interaction
from activity.recalculation import NotRecalculated, Recalculation

Read = Callable[[Callable[[Connection], Any]], Any]

MONTHS = tuple(date(2025 + place // 12, place % 12 + 1, 1) for place in range(22))
EVEN = (1.0,) * len(MONTHS)


def coached(**changes: object) -> Coaching:
    """A workshop on conduct for one ward."""
    values: dict[str, Any] = {
        "id": "c1",
        "organisation": "example",
        "group_id": "ward-1",
        "topic": "disciplinary-conduct",
        "on": date(2026, 3, 10),
        "way": "workshop",
        "what": "How to talk about conduct early",
        "recorded_by": "person-7",
        "recorded_at": datetime(2026, 3, 11, 9, tzinfo=UTC),
        "learning": "fair-conduct-conversations",
    }
    return Coaching(**values | changes)


def recalculated(**changes: object) -> Recalculation:
    """New limits for a ward that took over another."""
    values: dict[str, Any] = {
        "id": "r1",
        "organisation": "example",
        "group_id": "ward-1",
        "topic": "disciplinary-conduct",
        "measure": "started",
        "since": date(2026, 2, 1),
        "reason": "The ward took over theatre recovery in February.",
        "recalculated_by": "person-7",
        "recalculated_at": datetime(2026, 3, 11, 9, tzinfo=UTC),
    }
    return Recalculation(**values | changes)


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"way": "hypnosis"}, "not a way of coaching"),
        ({"what": "  "}, "Say in a few words"),
        ({"what": "x" * 501}, "500 characters or fewer. You have written 501"),
        ({"on": date(2026, 3, 12)}, "in the future"),
    ],
)
def test_coaching_that_nobody_could_read_later_is_refused(changes: dict[str, object], says: str) -> None:
    """With a sentence that says what to do."""
    with pytest.raises(NotRecorded, match=says):
        coached(**changes)


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"reason": "because"}, "what changed for good"),
        ({"reason": "x" * 501}, "500 characters or fewer"),
        ({"since": date(2026, 4, 1)}, "in the future"),
    ],
)
def test_limits_without_a_reason_stay(changes: dict[str, object], says: str) -> None:
    """A signal is not made to go away."""
    with pytest.raises(NotRecalculated, match=says):
        recalculated(**changes)


def test_every_way_has_its_words() -> None:
    """A form offers each."""
    assert set(WAY_SAYS) == set(WAYS)


def test_coaching_is_kept_and_noted_in_the_log_without_its_words(read: Read) -> None:
    """Who, what, when and for which group; the log has no free text."""
    read(lambda connection: register.record_coaching(connection, coached()))
    assert read(lambda connection: register.coachings(connection, organisation="example")) == (coached(),)
    (row,) = read(lambda connection: connection.execute(select(interaction)).all())
    assert (row.kind, row.group_id, row.person) == ("coaching_recorded", "ward-1", "person-7")
    assert row.detail == {"coaching": "c1", "topic": "disciplinary-conduct", "way": "workshop", "on": "2026-03-10"}


def test_coaching_is_read_by_whoever_may_see_its_group_and_topic(read: Read) -> None:
    """What was for everyone, everyone may see."""
    kept = [
        coached(),
        coached(id="c2", group_id=None, topic=None, on=date(2026, 3, 9)),
        coached(id="c3", group_id="ward-2", on=date(2026, 3, 8)),
        coached(id="c4", topic="speaking-up", on=date(2026, 3, 7)),
        coached(id="c5", organisation="elsewhere"),
    ]
    for one in kept:
        read(partial(register.record_coaching, coaching=one))

    def found(**narrow: Any) -> list[str]:  # noqa: ANN401 - whatever the function under test takes
        return [
            one.id for one in read(lambda connection: register.coachings(connection, organisation="example", **narrow))
        ]

    assert found() == ["c1", "c2", "c3", "c4"]
    assert found(groups={"ward-1"}) == ["c1", "c2", "c4"]
    assert found(without={"speaking-up"}) == ["c1", "c2", "c3"]
    assert found(since=date(2026, 3, 8), until=date(2026, 3, 9)) == ["c2", "c3"]


def test_recalculated_limits_are_kept_with_name_and_reason(read: Read) -> None:
    """And noted in the log."""
    later = replace(recalculated(), id="r2", since=date(2026, 3, 1))
    read(lambda connection: register.recalculate(connection, later))
    read(lambda connection: register.recalculate(connection, recalculated()))
    found = read(lambda connection: register.recalculations(connection, organisation="example", groups={"ward-1"}))
    assert found == (recalculated(), later)
    rows = read(lambda connection: connection.execute(select(interaction)).all())
    assert [row.kind for row in rows] == ["limits_recalculated"] * 2
    assert "reason" not in rows[0].detail


def seen(before: int, after: int, *, on: date = date(2026, 3, 10), spread: float = 1) -> Effect | None:
    """So many a month until the coaching, and so many after it."""
    counts = [before if month <= on else after for month in MONTHS]
    return effect(MONTHS, counts, EVEN, on=on, spread=spread)


def test_before_and_after_leave_out_the_month_itself() -> None:
    """A year before at most, and what has come since."""
    found = seen(20, 12)
    assert found is not None
    assert (found.months_before, found.months_after, found.before, found.after) == (12, 7, 240, 84)
    assert found.times == pytest.approx(0.6)
    assert found.changed


def test_the_interval_is_the_exact_one_of_two_counts() -> None:
    """10 of 30 shares: Clopper and Pearson's 95 % interval for 10 of 30 is 0.1729 to 0.5281."""
    found = effect(MONTHS[:7], [5, 5, 10, 0, 2, 3, 5], EVEN[:7], on=date(2025, 4, 2))
    assert found is not None
    assert (found.before, found.after) == (20, 10)
    assert found.least == pytest.approx(0.1729 / 0.8271, abs=2e-4)
    assert found.most == pytest.approx(0.5281 / 0.4719, abs=5e-4)


def test_months_that_vary_wildly_say_less() -> None:
    """The interval widens with what chance alone does not explain."""
    narrow, wide = seen(20, 12), seen(20, 12, spread=4)
    assert narrow is not None
    assert wide is not None
    assert wide.least < narrow.least < narrow.most < wide.most


def test_what_happened_elsewhere_is_taken_out() -> None:
    """Halved here and halved everywhere is no effect."""
    counts = [20 if month < date(2026, 3, 1) else 10 for month in MONTHS]
    found = effect(MONTHS, counts, [float(count) for count in counts], on=date(2026, 3, 10))
    assert found is not None
    assert found.times == pytest.approx(1)
    assert not found.changed


def test_it_is_too_early_with_two_months() -> None:
    """One month is weather."""
    assert seen(20, 12, on=date(2026, 8, 3)) is None
    assert says(None) == (
        "Nothing can be said yet. Three whole months before and after are needed, with enough conversations.",
    )


def test_words_claim_no_more_than_the_counts_bear() -> None:
    """A change with its range, or that chance could have done it, or that there is too little to say."""
    assert says(seen(20, 12)) == (
        "Conversations went from about 20 a month to about 12.",
        "Beside what happened elsewhere that is 40% fewer, likely between 23% fewer and 54% fewer.",
        "Part of a fall after a peak comes by itself.",
    )
    assert says(seen(20, 19))[-1] == "Chance alone could have done this."
    assert says(effect(MONTHS, [1] * 14 + [1] + [0] * 7, EVEN, on=date(2026, 3, 1)))[0].startswith("Conversations")
    assert says(replace(seen(20, 12), after=3)) == ("There were too few conversations to say.",)  # type: ignore[type-var]
