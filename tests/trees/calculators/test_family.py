"""Dates around births and loss: Sundays of weeks, and first days after a period."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trees.calculators.family import (
    expected_week_of_childbirth,
    maternity_leave_from,
    maternity_notice_due,
    maternity_reply_due,
    neonatal_leave_over_on,
    parental_bereavement_leave_over_on,
    pregnancy_sickness_starts_leave_from,
    qualifying_week,
    redundancy_protection_over_on,
)

SUNDAY, SATURDAY = 6, 5
days = st.dates(date(2025, 4, 6), date(2040, 12, 31))


@given(days)
def test_the_expected_week_is_the_sunday_to_saturday_of_the_due_date(due: date) -> None:
    """Each due date lies in its own week, and every day of that week gives the same Sunday."""
    begins = expected_week_of_childbirth(due)
    assert begins.weekday() == SUNDAY
    assert 0 <= (due - begins).days <= 6
    assert expected_week_of_childbirth(begins + timedelta(days=6)) == begins
    assert expected_week_of_childbirth(begins - timedelta(days=1)) == begins - timedelta(days=7)


@given(days)
def test_the_weeks_before_are_15_11_and_4(due: date) -> None:
    """All are Sundays, but for the last day of notice, a Saturday."""
    begins = expected_week_of_childbirth(due)
    assert (begins - qualifying_week(due)).days == 105
    assert (begins - maternity_leave_from(due)).days == 77
    assert (begins - pregnancy_sickness_starts_leave_from(due)).days == 28
    assert maternity_notice_due(due).weekday() == SATURDAY
    assert (maternity_notice_due(due) - qualifying_week(due)).days == 6


def test_the_weeks_of_a_due_date_on_leap_day() -> None:
    """Tuesday 29 February 2028, reckoned by hand."""
    due = date(2028, 2, 29)
    assert expected_week_of_childbirth(due) == date(2028, 2, 27)
    assert qualifying_week(due) == date(2027, 11, 14)
    assert maternity_notice_due(due) == date(2027, 11, 20)
    assert maternity_leave_from(due) == date(2027, 12, 12)
    assert pregnancy_sickness_starts_leave_from(due) == date(2028, 1, 30)


@pytest.mark.parametrize(
    ("born", "over"),
    [
        ("2026-11-21", "2028-05-21"),
        ("2026-08-29", "2028-02-29"),
        ("2026-08-30", "2028-02-29"),
        ("2026-08-31", "2028-02-29"),
        ("2025-08-31", "2027-02-28"),
        ("2027-06-30", "2028-12-30"),
        ("2028-02-29", "2029-08-29"),
    ],
)
def test_priority_in_a_redundancy_is_over_eighteen_months_after_birth(born: str, over: str) -> None:
    """Where the month has no such day, on its last one."""
    assert redundancy_protection_over_on(date.fromisoformat(born)) == date.fromisoformat(over)


@given(days)
def test_windows_are_whole_weeks_and_keep_the_weekday(day: date) -> None:
    """68 weeks from a birth, 56 from a death, four for a reply."""
    assert (neonatal_leave_over_on(day) - day).days == 476
    assert (parental_bereavement_leave_over_on(day) - day).days == 392
    assert (maternity_reply_due(day) - day).days == 28


@pytest.mark.parametrize(
    ("calculator", "first"),
    [(neonatal_leave_over_on, date(2025, 4, 6)), (parental_bereavement_leave_over_on, date(2020, 4, 6))],
)
def test_a_right_is_refused_on_the_day_before_it_began(calculator: Callable[[date], date], first: date) -> None:
    """The first day of a right has it, and the day before is refused."""
    assert calculator(first) > first
    with pytest.raises(ValueError, match="on or after"):
        calculator(first - timedelta(days=1))
