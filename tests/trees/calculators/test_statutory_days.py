"""Statutory working days and bank holidays of the four nations, around Christmas, New Year and Easter."""

from collections.abc import Callable
from datetime import date, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from organisations.calendar import Calendar
from trees.calculators.dates import working_days_between
from trees.calculators.statutory_days import (
    is_bank_holiday,
    is_bank_holiday_in,
    statutory_working_day_from,
    statutory_working_days_after,
)

Nation = Literal["england", "wales", "scotland", "northern-ireland"]
NATIONS: tuple[Nation, ...] = ("england", "wales", "scotland", "northern-ireland")
OFFICE = Calendar(
    zone=ZoneInfo("Europe/London"), week=dict.fromkeys(range(5), ((time(9), time(17)),)), nation="england"
)
days = st.dates(date(2024, 1, 1), date(2034, 12, 31))


@pytest.mark.parametrize(
    ("day", "nations"),
    [
        *((day, NATIONS) for day in ("2026-12-25", "2026-12-28", "2027-12-27", "2027-12-28", "2027-01-01")),
        *((day, NATIONS) for day in ("2026-04-03", "2026-05-04", "2026-05-25", "2028-01-03")),
        ("2026-12-29", ()),
        ("2027-12-29", ()),
        ("2026-12-31", ()),
        ("2026-01-02", ("scotland",)),
        ("2027-01-04", ("scotland",)),
        ("2028-01-04", ("scotland",)),
        ("2026-08-03", ("scotland",)),
        ("2026-11-30", ("scotland",)),
        ("2026-04-06", ("england", "wales", "northern-ireland")),
        ("2026-08-31", ("england", "wales", "northern-ireland")),
        ("2026-03-17", ("northern-ireland",)),
        ("2026-07-13", ("northern-ireland",)),
    ],
)
def test_each_nation_has_its_own_bank_holidays(day: str, nations: tuple[Nation, ...]) -> None:
    """As the government lists them, substitute days included."""
    found = [nation for nation in NATIONS if is_bank_holiday_in(date.fromisoformat(day), nation)]
    assert found == list(nations)


@pytest.mark.parametrize("nation_name", NATIONS)
def test_an_organisation_has_its_nations_bank_holidays(nation: Callable[[str], Calendar], nation_name: Nation) -> None:
    """Every day of two years."""
    calendar = nation(nation_name)
    for count in range(730):
        day = date(2026, 1, 1) + timedelta(days=count)
        assert is_bank_holiday(calendar, day) == is_bank_holiday_in(day, nation_name)


@given(days, st.integers(1, 60))
def test_counting_forward_is_the_inverse_of_counting_between(day: date, count: int) -> None:
    """Between a day and the n-th working day after it lie n working days, where the office keeps those days."""
    assert working_days_between(OFFICE, day, statutory_working_days_after(OFFICE, day, count)) == count


@given(days, st.integers(0, 30), st.integers(0, 30))
def test_one_count_after_another_is_their_sum(day: date, one: int, other: int) -> None:
    """From the first working day on, it does not matter if the count is broken off."""
    first = statutory_working_day_from(OFFICE, day)
    halfway = statutory_working_days_after(OFFICE, first, one)
    assert statutory_working_days_after(OFFICE, halfway, other) == statutory_working_days_after(
        OFFICE, first, one + other
    )


@given(days)
def test_own_hours_holidays_and_closures_change_nothing(day: date) -> None:
    """A trust that works at weekends and shuts for a fortnight has the same statutory days."""
    own = Calendar(
        zone=ZoneInfo("Europe/London"),
        week=dict.fromkeys((1, 5, 6), ((time(8), time(20)),)),
        nation="england",
        holidays=frozenset(day + timedelta(days=count) for count in range(14)),
        closures=frozenset(day + timedelta(days=count) for count in range(14)),
    )
    assert statutory_working_days_after(own, day, 5) == statutory_working_days_after(OFFICE, day, 5)


def test_a_count_below_nought_or_no_nation_is_refused() -> None:
    """Each with its sentence."""
    nowhere = Calendar(zone=ZoneInfo("Europe/London"), week={0: ((time(9), time(17)),)})
    with pytest.raises(ValueError, match="below 0"):
        statutory_working_days_after(OFFICE, date(2026, 11, 21), -1)
    for calculator in (is_bank_holiday, statutory_working_day_from):
        with pytest.raises(ValueError, match="nation"):
            calculator(nowhere, date(2026, 11, 21))
