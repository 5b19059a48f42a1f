"""When unfair dismissal can be claimed: the old rule, the new one, and the days around 1 January 2027."""

from datetime import date, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from trees.calculators.dismissal import (
    probation_decision_due,
    unfair_dismissal_exposed_from,
    unfair_dismissal_from,
    unfair_dismissal_reached,
)
from trees.calculators.service import end_with_statutory_notice
from trees.fact_table import look_up
from trees.load import TreeSet

DAY = timedelta(days=1)
CHANGED = date(2027, 1, 1)
starts = st.dates(date(2023, 1, 1), date(2028, 12, 31))


def months_on(end: date) -> int:
    """The length of service that an end on this day needs, as the domain sheet has it (A2.1)."""
    return 24 if end <= date(2026, 12, 31) else 6


def first_day(start: date) -> date:
    """The first end with the right, by the law as it changes."""
    return unfair_dismissal_from(start, months_before=24, months_after=6, changed_on=CHANGED)


def test_the_shipped_figure_changes_between_the_two_years(shipped: TreeSet) -> None:
    """The fact that expressions use has the months that these tests take."""
    fact = shipped.figures["example"].facts["unfair_dismissal_qualifying_months"]
    for end in (date(2026, 12, 30), date(2026, 12, 31), date(2027, 1, 1), date(2030, 1, 1)):
        assert look_up(fact, end) == months_on(end)


@given(starts, st.integers(0, 1200))
@example(date(2026, 7, 2), 183)
@example(date(2024, 2, 29), 729)
def test_the_first_day_is_where_the_right_begins_and_it_never_goes_away(start: date, length: int) -> None:
    """An end has the right exactly where it is not before the first day."""
    end = start + timedelta(days=length)
    assert unfair_dismissal_reached(start, end, months_on(end)) == (end >= first_day(start))


@given(starts)
def test_a_dismissal_at_once_is_exposed_from_its_day_on(start: date) -> None:
    """The day before, even with statutory notice added, employment ends too early."""
    qualifies = first_day(start)
    exposed = unfair_dismissal_exposed_from(start, qualifies)
    assert end_with_statutory_notice(start, exposed, exposed) >= qualifies
    if exposed > start:
        assert end_with_statutory_notice(start, exposed - DAY, exposed - DAY) < qualifies


@pytest.mark.parametrize(
    ("start", "told", "reached"),
    [
        ("2026-07-01", "2026-12-24", False),  # counts to 31 December 2026: two years are still needed
        ("2026-07-01", "2026-12-25", True),  # counts to 1 January 2027
        ("2026-07-02", "2026-12-25", True),  # six months on that very day
        ("2026-07-03", "2026-12-25", False),
        ("2026-07-03", "2026-12-26", True),
        ("2024-12-25", "2026-12-16", False),  # counts to 23 December 2026, a day short of two years
        ("2024-12-25", "2026-12-17", True),
    ],
)
def test_pay_in_lieu_around_the_turn_of_the_year(start: str, told: str, reached: bool) -> None:
    """Dismissed at once, with the least notice added, under the rule of the day that this gives."""
    first, day = date.fromisoformat(start), date.fromisoformat(told)
    end = end_with_statutory_notice(first, day, day)
    assert unfair_dismissal_reached(first, end, months_on(end)) is reached


def test_eight_weeks_of_notice_given_now_fall_under_the_new_rule() -> None:
    """The domain sheet's example: the conversation is in November 2026, the end in January 2027."""
    start, told = date(2026, 3, 2), date(2026, 11, 21)
    end = told + timedelta(weeks=8)
    assert unfair_dismissal_reached(start, told, months_on(told)) is False
    assert unfair_dismissal_reached(start, end, months_on(end)) is True


def test_the_practical_boundary_is_six_months_less_eight_days() -> None:
    """As the domain sheet reckons it, for someone who starts on the first of a month."""
    start = date(2026, 9, 1)
    assert unfair_dismissal_exposed_from(start, first_day(start)) == date(2027, 3, 1) - timedelta(days=8)


@given(starts)
def test_a_decision_on_probation_leaves_time_for_notice(start: date) -> None:
    """Month five comes at least two weeks before the right can arise by service."""
    assert probation_decision_due(start) + timedelta(days=14) <= unfair_dismissal_from(
        start, months_before=24, months_after=6, changed_on=start
    )
