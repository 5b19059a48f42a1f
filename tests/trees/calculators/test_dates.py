"""Days, weeks and months: corresponding dates, inverses, and the organisation's own working days."""

from datetime import date, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from organisations.calendar import Calendar
from trees.calculators.dates import (
    add_months,
    add_years,
    days_within,
    months_between,
    week_start,
    weeks_between,
    working_days_after,
    working_days_before,
    years_between,
)
from trees.calculators.numbers import percent_of, round_down, round_up, to_the_penny

days = st.dates(date(1950, 1, 1), date(2060, 12, 31))
counts = st.integers(-600, 600)
OWN = Calendar(
    zone=ZoneInfo("Europe/London"),
    week=dict.fromkeys((0, 2, 5), ((time(9), time(17)),)),
    nation="scotland",
    closures=frozenset({date(2026, 12, 30)}),
)


@given(days, counts)
def test_a_month_on_has_the_same_day_number_or_is_a_months_last_day(day: date, count: int) -> None:
    """The corresponding date rule, and the right month."""
    found = add_months(day, count)
    assert (found.year - day.year) * 12 + found.month - day.month == count
    if found.day != day.day:
        assert found.day < day.day
        assert (found + timedelta(days=1)).day == 1


@given(days, counts, st.integers(0, 3000))
def test_adding_months_keeps_the_order_of_days(day: date, count: int, later: int) -> None:
    """A later day never lands earlier."""
    assert add_months(day, count) <= add_months(day + timedelta(days=later), count)


@given(days, days)
def test_months_and_years_between_are_the_most_that_fit(one: date, other: date) -> None:
    """One more would go beyond; swapped, the sign changes."""
    start, end = sorted((one, other))
    assert add_months(start, months_between(start, end)) <= end < add_months(start, months_between(start, end) + 1)
    assert add_years(start, years_between(start, end)) <= end < add_years(start, years_between(start, end) + 1)
    assert months_between(end, start) == -months_between(start, end)
    assert weeks_between(end, start) == -weeks_between(start, end)


@pytest.mark.parametrize(
    ("day", "count", "found"),
    [
        ("2026-12-31", 2, "2027-02-28"),
        ("2027-12-31", 2, "2028-02-29"),
        ("2028-02-29", 12, "2029-02-28"),
        ("2028-02-29", -12, "2027-02-28"),
        ("2026-10-31", 1, "2026-11-30"),
        ("2026-12-01", 1, "2027-01-01"),
        ("2027-01-31", -1, "2026-12-31"),
    ],
)
def test_months_at_month_ends_and_leap_days(day: str, count: int, found: str) -> None:
    """Reckoned by hand."""
    assert add_months(date.fromisoformat(day), count) == date.fromisoformat(found)


@given(days, st.integers(0, 60), days, st.integers(0, 60))
def test_days_within_are_those_that_are_in_both(first: date, length: int, window: date, width: int) -> None:
    """Counted one by one; moved close to each other so that they often meet."""
    opens = first + timedelta(days=(window - first).days % 90 - 45)
    closes, last = opens + timedelta(days=width), first + timedelta(days=length)
    counted = sum(opens <= first + timedelta(days=count) <= closes for count in range(length + 1))
    assert days_within(first, last, window_first=opens, window_last=closes) == counted


@given(days, st.sampled_from(["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]))
def test_a_week_starts_on_its_weekday_within_six_days(day: date, weekday: str) -> None:
    """The start of a week is its own start."""
    found = week_start(day, weekday)  # type: ignore[arg-type]
    assert f"{found:%A}".lower() == weekday
    assert 0 <= (day - found).days <= 6
    assert week_start(found, weekday) == found  # type: ignore[arg-type]


@given(st.dates(date(2024, 1, 1), date(2034, 1, 1)), st.integers(1, 40))
def test_working_days_before_undo_working_days_after(day: date, count: int) -> None:
    """From a working day, going on and coming back ends where it began."""
    start = working_days_after(OWN, day, 0)
    assert working_days_before(OWN, working_days_after(OWN, start, count), count) == start


def test_an_organisations_own_week_counts_in_local_rules() -> None:
    """Monday, Wednesday and Saturday in Scotland; shut on 30 December 2026, and 2 January 2027 is a holiday there."""
    assert working_days_after(OWN, date(2026, 12, 24), 1) == date(2027, 1, 6)


@given(st.decimals(-(10**9), 10**9, places=4))
def test_rounding_stays_within_a_whole_number_or_half_a_penny(value: Decimal) -> None:
    """Up is not below, down is not above, and the penny is the nearest."""
    assert 0 <= round_up(value) - value < 1
    assert 0 <= value - round_down(value) < 1
    assert abs(to_the_penny(value) - value) <= Decimal("0.005")
    assert percent_of(Decimal(100), value) == value


@pytest.mark.parametrize(("amount", "rounded"), [("0.005", "0.01"), ("-0.005", "-0.01"), ("2.675", "2.68"), ("1", "1")])
def test_half_a_penny_goes_away_from_nought(amount: str, rounded: str) -> None:
    """As payroll rounds."""
    assert to_the_penny(Decimal(amount)) == Decimal(rounded)
