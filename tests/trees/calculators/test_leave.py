"""Notice of leave, and leave that is carried over."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trees.calculators.leave import (
    carers_leave_notice_days,
    carers_leave_notice_due,
    parental_leave_notice_due,
    sick_leave_carry_ends,
)

lengths = st.decimals(Decimal("0.1"), Decimal(7), places=1)


@pytest.mark.parametrize(
    ("length", "notice"), [("0.5", 3), ("1", 3), ("1.5", 3), ("1.6", 4), ("2", 4), ("2.5", 5), ("5", 10), ("7", 14)]
)
def test_notice_of_carers_leave_is_twice_its_length_and_three_days_at_least(length: str, notice: int) -> None:
    """The larger of the two changes over between a day and a half, and two."""
    assert carers_leave_notice_days(Decimal(length)) == notice


@given(lengths, lengths)
def test_longer_carers_leave_never_needs_less_notice(one: Decimal, other: Decimal) -> None:
    """Notice grows with length, and its last day moves back with it."""
    short, long = sorted((one, other))
    starts = date(2027, 1, 1)
    assert carers_leave_notice_days(short) <= carers_leave_notice_days(long)
    assert carers_leave_notice_due(starts, long) <= carers_leave_notice_due(starts, short) <= starts - timedelta(days=3)


@pytest.mark.parametrize("length", ["0", "-1", "7.1"])
def test_a_length_that_cannot_be_is_refused(length: str) -> None:
    """Nothing, less than nothing and more than a week are none."""
    with pytest.raises(ValueError, match="at most a week"):
        carers_leave_notice_days(Decimal(length))


def test_carers_leave_is_refused_before_there_was_any() -> None:
    """It began on 6 April 2024."""
    assert carers_leave_notice_due(date(2024, 4, 6), Decimal(1)) == date(2024, 4, 3)
    with pytest.raises(ValueError, match="6 April 2024"):
        carers_leave_notice_due(date(2024, 4, 5), Decimal(1))


@given(st.dates(date(2024, 1, 1), date(2040, 1, 1)))
def test_parental_leave_needs_three_weeks(starts: date) -> None:
    """Over clock changes, leap days and New Year alike."""
    assert (starts - parental_leave_notice_due(starts)).days == 21


@pytest.mark.parametrize(
    ("ends", "until"),
    [
        ("2026-03-31", "2027-09-30"),
        ("2025-12-31", "2027-06-30"),
        ("2026-09-30", "2028-03-30"),
        ("2026-08-31", "2028-02-29"),
        ("2028-02-29", "2029-08-29"),
    ],
)
def test_leave_lost_to_sickness_is_carried_for_eighteen_months(ends: str, until: str) -> None:
    """From the last day of its leave year, by corresponding dates."""
    assert sick_leave_carry_ends(date.fromisoformat(ends)) == date.fromisoformat(until)
