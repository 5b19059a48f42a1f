"""Answers to requests: two months and a day less, and a month that moves off weekends and bank holidays."""

from collections.abc import Callable
from datetime import date, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from organisations.calendar import Calendar, bank_holidays
from trees.calculators.dates import add_months
from trees.calculators.requests import flexible_working_decision_due, subject_access_due

ALWAYS_OPEN = Calendar(
    zone=ZoneInfo("Europe/London"),
    week=dict.fromkeys(range(7), ((time(), time()),)),
    nation="england",
    closures=frozenset({date(2026, 12, 21)}),
)
Nation = Callable[[str], Calendar]


@pytest.mark.parametrize(
    ("requested", "due"),
    [
        ("2026-11-01", "2026-12-31"),
        ("2026-11-02", "2027-01-01"),  # a bank holiday moves nothing
        ("2026-12-29", "2027-02-27"),
        ("2026-12-30", "2027-02-27"),
        ("2026-12-31", "2027-02-27"),
        ("2027-12-31", "2028-02-28"),  # a leap year
        ("2028-02-29", "2028-04-28"),
        ("2026-07-31", "2026-09-29"),
        ("2026-08-25", "2026-10-24"),  # a Saturday, before the clocks change
    ],
)
def test_a_flexible_working_decision_is_due_two_months_less_a_day_on(requested: str, due: str) -> None:
    """Reckoned by hand at month ends, leap days and the turn of the year."""
    assert flexible_working_decision_due(date.fromisoformat(requested)) == date.fromisoformat(due)


@given(st.dates(date(2024, 4, 6), date(2040, 1, 1)), st.integers(0, 60))
def test_a_later_request_is_never_due_earlier(requested: date, later: int) -> None:
    """The due day never goes back, and is 58 to 61 days on."""
    due = flexible_working_decision_due(requested)
    assert due <= flexible_working_decision_due(requested + timedelta(days=later))
    assert 57 <= (due - requested).days <= 61


@pytest.mark.parametrize(
    ("nation_name", "received", "due"),
    [
        ("england", "2026-11-25", "2026-12-29"),  # Christmas Day, Boxing Day, Sunday, substitute day
        ("england", "2027-11-25", "2027-12-29"),  # both substitute days of 2027
        ("england", "2026-12-01", "2027-01-04"),  # New Year's Day and a weekend
        ("scotland", "2026-12-02", "2027-01-05"),  # 4 January 2027 stands for the 2nd, a Saturday
        ("england", "2026-12-02", "2027-01-04"),
        ("scotland", "2026-10-30", "2026-12-01"),  # St Andrew's Day
        ("northern-ireland", "2027-02-17", "2027-03-18"),  # St Patrick's Day
        ("wales", "2027-02-26", "2027-03-30"),  # Good Friday to Easter Monday
        ("scotland", "2027-02-26", "2027-03-29"),  # Easter Monday is none there
        ("england", "2028-01-31", "2028-02-29"),
        ("england", "2027-01-31", "2027-03-01"),  # 28 February is a Sunday
        ("england", "2027-03-31", "2027-04-30"),
    ],
)
def test_a_request_for_data_is_due_a_month_on_or_the_next_working_day(
    nation: Nation, nation_name: str, received: str, due: str
) -> None:
    """Reckoned by hand in each nation."""
    found = subject_access_due(nation(nation_name), date.fromisoformat(received), months=1)
    assert found == date.fromisoformat(due)


def test_an_organisations_own_hours_and_closures_do_not_move_the_limit() -> None:
    """Open at weekends it is still no working day; shut on a Monday it still is one."""
    assert subject_access_due(ALWAYS_OPEN, date(2026, 11, 21), months=1) == date(2026, 12, 21)
    assert subject_access_due(ALWAYS_OPEN, date(2026, 11, 19), months=1) == date(2026, 12, 21)


@given(st.dates(date(2024, 1, 1), date(2035, 1, 1)), st.integers(0, 2), st.integers(0, 40))
def test_a_limit_is_a_working_day_and_no_earlier_than_its_months(received: date, more: int, paused: int) -> None:
    """It moves by five days at most, and only over days on which nobody works."""
    due = subject_access_due(ALWAYS_OPEN, received, months=1, more_months=more, paused_days=paused)
    plain = add_months(received, 1 + more) + timedelta(days=paused)
    off = [plain + timedelta(days=count) for count in range((due - plain).days)]
    assert len(off) <= 5
    for day in (*off, due):
        holiday = day in bank_holidays("england", (day.year,))
        assert (day.weekday() >= 5 or holiday) is (day != due)


def test_an_organisation_without_a_nation_is_refused() -> None:
    """Its bank holidays are not known, so an adviser reckons."""
    nowhere = Calendar(zone=ZoneInfo("Europe/London"), week={0: ((time(9), time(17)),)})
    with pytest.raises(ValueError, match="nation"):
        subject_access_due(nowhere, date(2026, 11, 21), months=1)
