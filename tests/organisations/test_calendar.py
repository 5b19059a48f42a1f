"""Working days and working time: hand-reckoned examples, and what must hold for every calendar."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from organisations.calendar import (
    Calendar,
    Hours,
    bank_holidays,
    is_working_day,
    next_opening,
    working_days_after,
    working_time_after,
    working_time_between,
)

LONDON = ZoneInfo("Europe/London")
NINE_TO_FIVE: Hours = (time(9), time(17))
WEEKDAYS = dict.fromkeys(range(5), (NINE_TO_FIVE,))
OFFICE = Calendar(zone=LONDON, week=WEEKDAYS, nation="england")
ROUND_THE_CLOCK = Calendar(zone=LONDON, week={day: ((time(), time()),) for day in range(7)})


def london(text: str) -> datetime:
    """An instant written in London time."""
    return datetime.fromisoformat(text).replace(tzinfo=LONDON)


@pytest.mark.parametrize(
    ("start", "hours", "end"),
    [
        ("2026-12-24 15:00", 4, "2026-12-29 11:00"),  # Christmas, Boxing Day's substitute, a weekend
        ("2026-11-20 16:00", 2, "2026-11-23 10:00"),
        ("2026-11-21 12:00", 1, "2026-11-23 10:00"),
        ("2026-11-23 07:00", 8, "2026-11-23 17:00"),
        ("2026-11-23 17:00", 1, "2026-11-24 10:00"),
        ("2026-03-27 16:00", 2, "2026-03-30 10:00"),  # the clocks go forward in between
        ("2026-10-23 16:00", 2, "2026-10-26 10:00"),  # the clocks go back in between
    ],
)
def test_working_time_ends_where_a_hand_reckons_it(start: str, hours: int, end: str) -> None:
    """Nights, weekends, bank holidays and substitute days do not count."""
    found = working_time_after(london(start), timedelta(hours=hours), OFFICE)
    assert found == london(end).astimezone(UTC)
    assert found.tzinfo is UTC


def test_a_bank_holiday_on_a_saturday_and_its_substitute_are_both_days_off() -> None:
    """Boxing Day 2026 is a Saturday: whoever opens at weekends is shut on it, and on the Monday that stands for it."""
    every_day = replace(ROUND_THE_CLOCK, nation="england")
    days = [date(2026, 12, day) for day in range(25, 30)]
    assert [is_working_day(day, every_day) for day in days] == [False, False, True, False, True]


@pytest.mark.parametrize(("day", "hours"), [("2026-03-29", 23), ("2026-10-25", 25), ("2026-11-21", 24)])
def test_a_day_has_the_hours_that_its_clocks_give(day: str, hours: int) -> None:
    """Where the work never stops, the days of the clock changes are 23 and 25 hours long."""
    start = london(f"{day} 00:00")
    next_day = (start + timedelta(days=1)).astimezone(UTC)
    assert working_time_between(start, next_day, ROUND_THE_CLOCK) == timedelta(hours=hours)


def test_several_stretches_a_day_count_each() -> None:
    """A lunch break is no working time."""
    split = Calendar(zone=LONDON, week={0: ((time(9), time(12)), (time(13), time(17)))})
    assert working_time_after(london("2026-11-23 11:30"), timedelta(hours=1), split) == london("2026-11-23 13:30")


def test_closures_and_local_holidays_do_not_count() -> None:
    """A training day is shut; a day of its own kind is off."""
    calendar = Calendar(
        zone=LONDON,
        week=WEEKDAYS,
        closures=frozenset({date(2026, 11, 24)}),
        holidays=frozenset({date(2026, 11, 25)}),
    )
    assert next_opening(london("2026-11-23 18:00"), calendar) == london("2026-11-26 09:00")


def test_the_next_opening_is_now_in_working_hours() -> None:
    """An open desk opens at once."""
    now = london("2026-11-23 10:00")
    assert next_opening(now, OFFICE) == now


@pytest.mark.parametrize(
    ("day", "count", "end"),
    [
        (date(2026, 11, 21), 0, date(2026, 11, 23)),
        (date(2026, 11, 23), 0, date(2026, 11, 23)),
        (date(2026, 11, 21), 1, date(2026, 11, 23)),
        (date(2026, 12, 23), 3, date(2026, 12, 30)),
        (date(2026, 12, 30), -3, date(2026, 12, 23)),
        (date(2027, 12, 24), 1, date(2027, 12, 29)),  # 27 and 28 December stand in
    ],
)
def test_working_days_end_where_a_hand_reckons_them(day: date, count: int, end: date) -> None:
    """The day itself is not counted; a count of 0 moves off a day of rest; back is back."""
    assert working_days_after(day, count, OFFICE) == end


@pytest.mark.parametrize(
    ("nation", "day", "off"),
    [
        ("scotland", date(2026, 11, 30), True),
        ("england", date(2026, 11, 30), False),
        ("northern-ireland", date(2026, 3, 17), True),
        ("wales", date(2026, 3, 17), False),
        ("wales", date(2026, 12, 28), True),
    ],
)
def test_each_nation_has_its_own_bank_holidays(nation: str, day: date, off: bool) -> None:
    """St Andrew's and St Patrick's days are off where they are kept."""
    assert (day in bank_holidays(nation, [day.year])) is off
    calendar = Calendar(zone=LONDON, week=dict.fromkeys(range(7), (NINE_TO_FIVE,)), nation=nation)
    assert is_working_day(day, calendar) is not off


def test_bank_holidays_of_several_years_are_one_set() -> None:
    """Years are asked for by number, and only those are given."""
    found = bank_holidays("england", [2026, 2027])
    assert {day.year for day in found} == {2026, 2027}
    assert len([day for day in found if day.weekday() < 5]) == 16


@pytest.mark.parametrize(
    "hours",
    [
        {},
        {0: ()},
        {7: (NINE_TO_FIVE,)},
        {0: ((time(17), time(9)),)},
        {0: ((time(9), time(12)), (time(11), time(17)))},
        {0: ((time(9), time()), (time(10), time(17)))},
        {0: ((time(9), time(9)),)},
    ],
)
def test_hours_that_make_no_sense_are_refused(hours: dict[int, tuple[Hours, ...]]) -> None:
    """No hours, hours that run backwards and hours that overlap stop at construction."""
    with pytest.raises(ValueError, match=r"hours|week"):
        Calendar(zone=LONDON, week=hours)


def test_an_unknown_nation_is_refused() -> None:
    """Only the four nations have bank holidays here."""
    with pytest.raises(ValueError, match="france"):
        Calendar(zone=LONDON, week=WEEKDAYS, nation="france")


def test_a_time_without_its_zone_is_refused() -> None:
    """It could be any instant of a day."""
    with pytest.raises(ValueError, match="zone"):
        working_time_after(datetime(2026, 11, 23, 9), timedelta(), OFFICE)  # noqa: DTZ001


@pytest.mark.parametrize("duration", [timedelta(seconds=-1), timedelta(days=4000)])
def test_a_length_of_time_that_makes_no_sense_is_refused(duration: timedelta) -> None:
    """Neither backwards nor beyond any service level."""
    with pytest.raises(ValueError, match="length of working time"):
        working_time_after(london("2026-11-23 09:00"), duration, OFFICE)


def test_a_count_of_days_that_makes_no_sense_is_refused() -> None:
    """A figure with too many noughts is an error, not a long wait."""
    with pytest.raises(ValueError, match="5001 working days"):
        working_days_after(date(2026, 11, 23), 5001, OFFICE)


STARTS = st.datetimes(datetime(2025, 1, 1), datetime(2028, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
MINUTES = st.integers(0, 60 * 200).map(lambda minutes: timedelta(minutes=minutes))
MOMENTS = st.integers(0, 23).map(time)


@st.composite
def calendars(draw: st.DrawFn) -> Calendar:
    """Calendars with up to three stretches on some days of the week."""
    week: dict[int, tuple[Hours, ...]] = {}
    for day in draw(st.sets(st.integers(0, 6), min_size=1)):
        moments = sorted(draw(st.sets(MOMENTS, min_size=2, max_size=6)))
        week[day] = tuple(zip(moments[::2], moments[1::2], strict=False))
    return Calendar(zone=LONDON, week=week, nation=draw(st.sampled_from(["england", "scotland", None])))


@given(STARTS, MINUTES, calendars())
def test_as_much_working_time_passes_as_was_asked_for(start: datetime, length: timedelta, calendar: Calendar) -> None:
    """Measured back, the stretch holds exactly the working time that was put in."""
    end = working_time_after(start, length, calendar)
    assert end >= start
    assert working_time_between(start, end, calendar) == length


@given(STARTS, MINUTES, MINUTES)
def test_working_time_adds_up(start: datetime, first: timedelta, second: timedelta) -> None:
    """Waiting twice ends where waiting once for the sum ends, when there is a second wait."""
    once = working_time_after(start, first + second, OFFICE)
    twice = working_time_after(working_time_after(start, first, OFFICE), second, OFFICE)
    assert once == twice or not second


@given(STARTS.map(datetime.date), st.integers(1, 60))
def test_working_days_there_and_back_end_where_they_began(day: date, count: int) -> None:
    """From a working day, as many forward and as many back lead home."""
    begin = working_days_after(day, 0, OFFICE)
    assert working_days_after(working_days_after(begin, count, OFFICE), -count, OFFICE) == begin


@pytest.mark.parametrize(
    ("hours", "worked"),
    [
        (((1, 30), (2, 10)), timedelta()),  # half past one does not exist and is read as half past two
        (((0, 0), (1, 30), (2, 0), (3, 0)), timedelta(hours=2)),  # the two run together for half an hour
        (((1, 0), (2, 10), (2, 30), (2, 50), (3, 0), (3, 20)), timedelta(minutes=50)),  # one o'clock is read as two
        (((0, 0), (6, 0)), timedelta(hours=5)),
    ],
)
def test_the_night_when_the_clocks_go_forward(hours: tuple[tuple[int, int], ...], worked: timedelta) -> None:
    """Hours that vanish are none, and those that run into others are counted once."""
    marks = [time(*one) for one in hours]
    sunday = tuple(zip(marks[::2], marks[1::2], strict=True))
    calendar = Calendar(zone=LONDON, week={0: (NINE_TO_FIVE,), 6: sunday})
    start, end = london("2026-03-28 12:00"), london("2026-03-30 08:00")
    assert working_time_between(start, end, calendar) == worked
    assert is_working_day(date(2026, 3, 29), calendar) is (worked > timedelta())
