"""Working days as statutes count them: Monday to Friday without bank holidays; knows no organisation's own hours."""

from datetime import date, time
from functools import cache
from typing import Literal
from zoneinfo import ZoneInfo

from organisations import calendar as working
from organisations.calendar import Calendar

Nation = Literal["england", "wales", "scotland", "northern-ireland"]


def statutory_working_days_after(calendar: Calendar, day: date, count: int) -> date:
    """The working day that is `count` statutory working days after a day, which is not itself counted.

    Monday to Friday without the bank holidays of the organisation's nation; its own hours and closures change
    nothing. A count of 0 gives the day itself or the first such day after it. Source: Employment Relations Act
    1999 s.10(5) and s.13(6), whose definition the domain sheet uses throughout (section 0.2, rule 3).

    Raises:
        ValueError: the count is below 0 or above 5,000, or the organisation has no nation.
    """
    if count < 0:
        raise ValueError("a count of working days is below 0")
    return working.working_days_after(day, count, _statutory(calendar))


def statutory_working_day_from(calendar: Calendar, day: date) -> date:
    """The day itself if it is a statutory working day, else the first one after it.

    Source: as `statutory_working_days_after`.

    Raises:
        ValueError: the organisation has no nation.
    """
    return statutory_working_days_after(calendar, day, 0)


def is_bank_holiday(calendar: Calendar, day: date) -> bool:
    """Whether a day is a bank holiday of the organisation's nation; a substitute day is one, and so is its original.

    Source: Banking and Financial Dealings Act 1971 s.1 and Sch 1, with each year's proclamations.

    Raises:
        ValueError: the organisation has no nation.
    """
    return day in working.bank_holidays(_nation(calendar), (day.year,))


def is_bank_holiday_in(day: date, nation: Nation) -> bool:
    """Whether a day is a bank holiday of a nation. Source: as `is_bank_holiday`."""
    return day in working.bank_holidays(nation, (day.year,))


def _nation(calendar: Calendar) -> str:
    if calendar.nation is None:
        raise ValueError("the organisation names no nation, so its bank holidays are not known")
    return calendar.nation


def _statutory(calendar: Calendar) -> Calendar:
    return _of_nation(_nation(calendar))


@cache
def _of_nation(nation: str) -> Calendar:
    # The hours say only that there is work on those five days.
    return Calendar(zone=ZoneInfo("Europe/London"), week=dict.fromkeys(range(5), ((time(9), time(17)),)), nation=nation)
