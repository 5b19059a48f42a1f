"""Days, weeks, months and working days, as rules and notices count them; knows no tree and no clock."""

import calendar as months_of
from datetime import date, timedelta
from typing import Literal

from organisations import calendar as working
from organisations.calendar import Calendar

Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_WEEK = 7
_YEAR = 12


def working_days_after(calendar: Calendar, day: date, count: int) -> date:
    """The working day that is `count` working days after a day, which is not itself counted.

    Bank holidays of the organisation's nation and its closures are no working days. A count of 0 gives the day
    itself or the first working day after it. Source: ACAS Code of Practice 1, which leaves "without unreasonable
    delay" to local policies; those count working days this way (domain sheet D35, hearing notice and appeal).

    Raises:
        ValueError: the count is below 0.
    """
    _not_below_nought(count)
    return working.working_days_after(day, count, calendar)


def working_days_before(calendar: Calendar, day: date, count: int) -> date:
    """The working day that is `count` working days before a day, which is not itself counted.

    For notice that must be given before a hearing. A count of 0 gives the day itself or the last working day
    before it. Source: local policies (domain sheet D35, hearing notice).

    Raises:
        ValueError: the count is below 0.
    """
    _not_below_nought(count)
    if count > 0:
        return working.working_days_after(day, -count, calendar)
    while not working.is_working_day(day, calendar):
        day -= timedelta(days=1)
    return day


def next_working_day(calendar: Calendar, day: date) -> date:
    """The day itself if the organisation works on it, else the first working day after it.

    Source: local policies. A limit that a statute moves off weekends and bank holidays goes by
    `statutory_working_day_from` instead, which the organisation's own hours do not change.
    """
    return working.working_days_after(day, 0, calendar)


def working_days_between(calendar: Calendar, start: date, end: date) -> int:
    """How many working days there are after `start`, up to and with `end`; 0 where `end` is not later.

    Raises:
        ValueError: the days are more than ten years apart.
    """
    if (end - start).days > 10 * 366:
        raise ValueError("the days are more than ten years apart")
    days = (start + timedelta(days=count) for count in range(1, (end - start).days + 1))
    return sum(working.is_working_day(day, calendar) for day in days)


def add_days(day: date, count: int) -> date:
    """The day so many calendar days later; earlier where the count is below 0.

    Source: ordinary meaning; for a period "of n days after", the first day is not counted (Interpretation of
    periods in Lester v Garland (1808) 15 Ves 248).
    """
    return day + timedelta(days=count)


def add_weeks(day: date, count: int) -> date:
    """The same weekday so many weeks later; earlier where the count is below 0.

    Source: domain sheet D35 (weeks to childbirth, trial of four weeks).
    """
    return day + timedelta(weeks=count)


def add_months(day: date, count: int) -> date:
    """The corresponding date so many calendar months later, or the last day of that month where it has none.

    Source: the corresponding date rule, Dodds v Walker [1981] 1 WLR 1027 (HL); month is a calendar month,
    Interpretation Act 1978 sch.1.
    """
    month = day.year * _YEAR + day.month - 1 + count
    year, month = divmod(month, _YEAR)
    last = months_of.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))


def add_years(day: date, count: int) -> date:
    """The corresponding date so many years later; 28 February for a 29 February that does not come.

    Source: as add_months.
    """
    return add_months(day, _YEAR * count)


def days_between(start: date, end: date) -> int:
    """The days from `start` to `end`, one of the two counted; below 0 where `end` is earlier.

    Source: ordinary meaning; add 1 to count both days, as sickness spells do.
    """
    return (end - start).days


def days_within(first: date, last: date, *, window_first: date, window_last: date) -> int:
    """The days of a stretch that fall inside a window; first and last days of both are counted. 0 where none does.

    Source: ordinary meaning, for look-backs such as the twelve months before a spell (domain sheet C1).

    Raises:
        ValueError: the stretch or the window ends before it begins.
    """
    if last < first or window_last < window_first:
        raise ValueError("a stretch of days ends before it begins")
    return max(0, (min(last, window_last) - max(first, window_first)).days + 1)


def weeks_between(start: date, end: date) -> int:
    """The whole weeks from `start` to `end`; 0 where there is none, below 0 where `end` is earlier.

    Source: ordinary meaning: a week is complete when the same weekday comes round.
    """
    days = (end - start).days
    return days // _WEEK if days >= 0 else -(-days // _WEEK)


def months_between(start: date, end: date) -> int:
    """The complete calendar months from `start` to `end`, by corresponding dates; below 0 where `end` is earlier.

    Source: the corresponding date rule, as add_months.
    """
    if end < start:
        return -months_between(end, start)
    months = (end.year - start.year) * _YEAR + end.month - start.month
    return months if add_months(start, months) <= end else months - 1


def years_between(start: date, end: date) -> int:
    """The complete years from `start` to `end`, such as an age; below 0 where `end` is earlier.

    Source: as months_between.
    """
    months = months_between(start, end)
    return months // _YEAR if months >= 0 else -(-months // _YEAR)


def earliest(one: date, other: date) -> date:
    """The earlier of two days. Source: D35, final_review_due and its like."""
    return min(one, other)


def latest(one: date, other: date) -> date:
    """The later of two days. Source: D35, unfair_dismissal_reached and its like."""
    return max(one, other)


def is_weekday(day: date, weekday: Weekday) -> bool:
    """Whether a day is a certain day of the week."""
    return _WEEKDAYS[day.weekday()] == weekday


def week_start(day: date, weekday: Weekday) -> date:
    """The last such weekday that is not after a day.

    Source: the expected week of childbirth begins on a Sunday, Employment Rights Act 1996 s.235(1).
    """
    return day - timedelta(days=(day.weekday() - _WEEKDAYS.index(weekday)) % _WEEK)


def _not_below_nought(count: int) -> None:
    if count < 0:
        raise ValueError("a count of working days is below 0")
