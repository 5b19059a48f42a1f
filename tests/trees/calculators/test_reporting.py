"""Telling outside bodies: the next working day, and 72 hours of real time over clock changes."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from organisations.calendar import Calendar
from trees.calculators.hearings import companion_alternative_due
from trees.calculators.reporting import data_breach_report_due, data_breach_report_time, local_authority_contact_due

LONDON = ZoneInfo("Europe/London")
OFFICE = Calendar(zone=LONDON, week=dict.fromkeys(range(5), ((time(9), time(17)),)), nation="england")


@pytest.mark.parametrize(
    ("aware", "at", "due", "until"),
    [
        ("2026-11-20", (17, 5), "2026-11-23", "17:05"),
        ("2026-12-30", (0, 0), "2027-01-02", "00:00"),
        ("2026-12-29", (23, 59), "2027-01-01", "23:59"),  # a bank holiday counts
        ("2027-03-26", (22, 59), "2027-03-29", "23:59"),  # forward on 28 March: an hour later by the clock
        ("2027-03-26", (23, 0), "2027-03-30", "00:00"),
        ("2027-03-28", (1, 30), "2027-03-31", "02:30"),  # an hour that is skipped
        ("2026-10-23", (0, 59), "2026-10-25", "23:59"),  # back on 25 October: an hour earlier
        ("2026-10-23", (1, 0), "2026-10-26", "00:00"),
        ("2026-10-25", (1, 30), "2026-10-28", "00:30"),  # an hour that comes twice: the first of them
        ("2028-02-27", (12, 0), "2028-03-01", "12:00"),
    ],
)
def test_a_breach_is_reported_within_72_hours(aware: str, at: tuple[int, int], due: str, until: str) -> None:
    """Reckoned by hand."""
    day, (hour, minute) = date.fromisoformat(aware), at
    assert data_breach_report_due(OFFICE, day, hour=hour, minute=minute) == date.fromisoformat(due)
    assert data_breach_report_time(OFFICE, day, hour=hour, minute=minute) == until


@given(st.dates(date(2020, 1, 1), date(2040, 1, 1)), st.integers(0, 23), st.integers(0, 59))
def test_it_is_72_hours_of_real_time_and_two_days_later_is_inside(aware: date, hour: int, minute: int) -> None:
    """Whatever the time of awareness, the second day after it may be used until 23:00."""
    due = data_breach_report_due(OFFICE, aware, hour=hour, minute=minute)
    until = time.fromisoformat(data_breach_report_time(OFFICE, aware, hour=hour, minute=minute))
    ends = datetime.combine(due, until, tzinfo=LONDON).astimezone(UTC)
    begins = datetime.combine(aware, time(hour, minute), tzinfo=LONDON).astimezone(UTC)
    # A clock time that comes twice says no more than the first of the two.
    assert ends - begins in {timedelta(hours=72), timedelta(hours=71)}
    assert ends >= datetime.combine(aware + timedelta(days=2), time(23), tzinfo=LONDON).astimezone(UTC)


@pytest.mark.parametrize(
    ("nation_name", "known", "due"),
    [
        ("england", "2026-11-20", "2026-11-23"),
        ("england", "2026-12-24", "2026-12-29"),
        ("england", "2027-12-24", "2027-12-29"),
        ("england", "2026-12-31", "2027-01-04"),
        ("scotland", "2026-12-31", "2027-01-05"),
        ("northern-ireland", "2026-07-10", "2026-07-14"),  # the twelfth was a Sunday
    ],
)
def test_the_local_authority_hears_by_the_next_working_day(
    nation: Callable[[str], Calendar], nation_name: str, known: str, due: str
) -> None:
    """Weekends, bank holidays and their substitute days are passed over."""
    assert local_authority_contact_due(nation(nation_name), date.fromisoformat(known)) == date.fromisoformat(due)


@pytest.mark.parametrize(
    ("nation_name", "proposed", "due"),
    [
        ("england", "2026-11-23", "2026-11-30"),
        ("scotland", "2026-11-23", "2026-12-01"),  # St Andrew's Day is between
        ("england", "2026-12-23", "2027-01-04"),  # 24, 29, 30, 31 December and 4 January
        ("england", "2026-12-25", "2027-01-05"),
        ("england", "2027-12-23", "2028-01-04"),  # 24, 29, 30, 31 December and 4 January: the 3rd is a substitute day
        ("scotland", "2027-12-23", "2028-01-05"),
    ],
)
def test_another_day_for_a_hearing_is_within_five_working_days(
    nation: Callable[[str], Calendar], nation_name: str, proposed: str, due: str
) -> None:
    """The first of them is the first working day after the day first proposed."""
    found = companion_alternative_due(nation(nation_name), date.fromisoformat(proposed), 5)
    assert found == date.fromisoformat(due)
