"""Calculators at leap days, month ends, Christmas and the year's end; every one with a source or a plain meaning."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from organisations.calendar import Calendar, is_working_day
from trees.calculators import dates, numbers
from trees.calculators.registry import load_calculators, shipped_calculators
from trees.calculators.sickness import bradford

DAYS = st.dates(date(2000, 1, 1), date(2080, 12, 31))


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        (date(2026, 11, 21), 1, date(2026, 12, 21)),
        (date(2026, 8, 31), 1, date(2026, 9, 30)),
        (date(2027, 1, 31), 1, date(2027, 2, 28)),
        (date(2028, 1, 31), 1, date(2028, 2, 29)),
        (date(2028, 2, 29), 12, date(2029, 2, 28)),
        (date(2028, 2, 29), 48, date(2032, 2, 29)),
        (date(2026, 12, 31), 2, date(2027, 2, 28)),
        (date(2026, 12, 31), 0, date(2026, 12, 31)),
        (date(2026, 3, 31), -1, date(2026, 2, 28)),
        (date(2026, 1, 15), -1, date(2025, 12, 15)),
    ],
)
def test_months_go_by_the_corresponding_date(start: date, months: int, end: date) -> None:
    """Where a month has no such day, its last day is meant."""
    assert dates.add_months(start, months) == end


@pytest.mark.parametrize(
    ("start", "count", "end"),
    [
        (date(2026, 11, 20), 1, date(2026, 11, 23)),  # Friday to Monday
        (date(2026, 11, 21), 1, date(2026, 11, 23)),  # from a Saturday
        (date(2026, 11, 21), 0, date(2026, 11, 23)),
        (date(2026, 12, 24), 1, date(2026, 12, 29)),  # 25 and, for Saturday 26, 28 December are bank holidays
        (date(2026, 12, 24), 2, date(2026, 12, 30)),
        (date(2026, 12, 31), 1, date(2027, 1, 4)),  # 1 January 2027 is a Friday
        (date(2027, 3, 25), 1, date(2027, 3, 30)),  # Good Friday and Easter Monday
        (date(2028, 2, 28), 1, date(2028, 2, 29)),
    ],
)
def test_working_days_leave_out_weekends_and_bank_holidays(
    start: date, count: int, end: date, calendar: Calendar
) -> None:
    """Substitute days are bank holidays too."""
    assert dates.working_days_after(calendar, start, count) == end


@pytest.mark.parametrize(
    ("end", "count", "start"),
    [
        (date(2026, 12, 29), 1, date(2026, 12, 24)),
        (date(2027, 1, 4), 1, date(2026, 12, 31)),
        (date(2026, 11, 22), 0, date(2026, 11, 20)),
        (date(2026, 11, 23), 0, date(2026, 11, 23)),
    ],
)
def test_working_days_count_back_for_notice(end: date, count: int, start: date, calendar: Calendar) -> None:
    """Notice before a hearing does not count the hearing's own day."""
    assert dates.working_days_before(calendar, end, count) == start


def test_a_count_below_nought_is_refused(calendar: Calendar) -> None:
    """Rather than go the other way."""
    with pytest.raises(ValueError, match="below 0"):
        dates.working_days_after(calendar, date(2026, 11, 20), -1)
    with pytest.raises(ValueError, match="below 0"):
        bradford(-1, Decimal(1))


@given(DAYS, st.integers(0, 60))
def test_working_days_after_lands_on_the_right_working_day(calendar: Calendar, day: date, count: int) -> None:
    """As counted one by one."""
    end = dates.working_days_after(calendar, day, count)
    assert is_working_day(end, calendar)
    if count:
        passed = (day + timedelta(days=step) for step in range(1, (end - day).days + 1))
        assert sum(is_working_day(one, calendar) for one in passed) == count
        assert dates.working_days_between(calendar, day, end) == count


@given(DAYS, st.integers(0, 600))
def test_complete_months_undo_added_months(day: date, months: int) -> None:
    """So many months later, so many months are complete; a day earlier, one fewer."""
    end = dates.add_months(day, months)
    assert dates.months_between(day, end) >= months
    assert dates.months_between(day, end - timedelta(days=1)) < max(months, 1)


@pytest.mark.parametrize(
    ("start", "end", "weeks", "years"),
    [
        (date(2026, 11, 1), date(2026, 11, 7), 0, 0),
        (date(2026, 11, 1), date(2026, 11, 8), 1, 0),
        (date(2026, 11, 8), date(2026, 11, 1), -1, 0),
        (date(2008, 2, 29), date(2026, 2, 28), 939, 18),
        (date(2008, 11, 22), date(2026, 11, 21), 939, 17),
    ],
)
def test_only_complete_weeks_and_years_count(start: date, end: date, weeks: int, years: int) -> None:
    """An age is the complete years."""
    assert dates.weeks_between(start, end) == weeks
    assert dates.years_between(start, end) == years


def test_the_week_of_childbirth_begins_on_a_sunday() -> None:
    """The last Sunday that is not after the day."""
    assert dates.week_start(date(2026, 11, 21), "sunday") == date(2026, 11, 15)
    assert dates.week_start(date(2026, 11, 22), "sunday") == date(2026, 11, 22)
    assert dates.is_weekday(date(2026, 11, 22), "sunday")


def test_the_bradford_score_is_spells_squared_times_days() -> None:
    """The example of the domain sheet: 4 spells, 8 days."""
    assert bradford(4, Decimal(8)) == 128
    assert bradford(5, Decimal("9.5")) == Decimal("237.5")
    assert bradford(0, Decimal(0)) == 0


def test_rounding_says_which_way() -> None:
    """Half a penny goes up."""
    assert numbers.round_up(Decimal("2.01")) == 3
    assert numbers.round_up(Decimal(2)) == 2
    assert numbers.round_down(Decimal("2.99")) == 2
    assert numbers.to_the_penny(Decimal("1.005")) == Decimal("1.01")
    assert numbers.percent_of(Decimal(80), Decimal("153.90")) == Decimal("123.12")


def test_every_calculator_says_what_it_gives() -> None:
    """Its docstring is its source for the reader of a tree."""
    found = shipped_calculators()
    assert found.problems == ()
    assert all(one.says for one in found.by_name.values())


def test_a_library_may_bring_calculators_of_its_own(tmp_path: object) -> None:
    """Public annotated functions; a function without annotations is a problem with its file and line."""
    from pathlib import Path

    folder = Path(str(tmp_path))
    (folder / "own.py").write_text(
        "from decimal import Decimal\n\n"
        "def double(value: Decimal) -> Decimal:\n    return value * 2\n\n"
        "def odd(value):\n    return value\n"
    )
    found = load_calculators([folder])
    assert list(found.by_name) == ["double"]
    assert [(one.file, one.line) for one in found.problems] == [("calculators/own.py", 6)]
    assert found.version != shipped_calculators().version
