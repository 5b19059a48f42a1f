"""How long questions like this one have waited for an answer, said honestly; pure, and knows no database.

The rule is issue "The adviser service"'s: the last eight weeks of the same queue, and of the same part of the working
day. Fewer than ten cases say nothing. What was never answered counts as slower than all that was, so that a number
never looks better for having left somebody out.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from math import ceil
from typing import Literal

from escalation.words import counted
from organisations.calendar import DAY, Calendar, next_opening

LOOKED_BACK = timedelta(weeks=8)
"""How old a case may be: older ones tell of another team and another season."""

FEWEST = 10
"""Fewer cases than this say nothing about the next one."""

Band = Literal["morning", "midday", "late", "closed"]

MIDDAY, LATE = 12, 15
HALF, MOST = 0.5, 0.9

STEPS: Sequence[timedelta] = (
    timedelta(minutes=15),
    timedelta(minutes=30),
    *(timedelta(hours=hours) for hours in range(1, 8)),
)
"""What is said under a working day: a wait is rounded up to the next of these, never down."""

MINUTES: Mapping[timedelta, str] = {timedelta(minutes=15): "15 minutes", timedelta(minutes=30): "30 minutes"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One earlier question: when it was sent, and in how much working time it was first answered.

    `late` says of one without an answer that its time is up; one that still has time says nothing yet.
    """

    opened_at: datetime
    answered_in: timedelta | None
    late: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Wait:
    """Within which working time half of the cases were answered, and nine in ten; nothing where they were not."""

    cases: int
    half: timedelta
    most: timedelta | None


def band(at: datetime, calendar: Calendar) -> Band:
    """The part of the working day in which something was sent; outside working hours all is one."""
    if next_opening(at, calendar) > at:
        return "closed"
    hour = at.astimezone(calendar.zone).hour
    if hour < MIDDAY:
        return "morning"
    return "midday" if hour < LATE else "late"


def wait(cases: Iterable[Case], *, at: datetime, calendar: Calendar) -> Wait | None:
    """How long cases sent in the same part of the day have waited; nothing where there are too few to say."""
    now = band(at, calendar)
    alike = [case for case in cases if _counts(case, at) and band(case.opened_at, calendar) == now]
    if len(alike) < FEWEST:
        return None
    times = sorted(case.answered_in or timedelta.max for case in alike)
    half, most = _within(times, HALF), _within(times, MOST)
    return None if half is None else Wait(cases=len(alike), half=half, most=most)


def said(found: Wait, calendar: Calendar) -> str:
    """The wait in one sentence, rounded up."""
    day = working_day(calendar)
    half = f"Half of the questions sent at this time of day were answered within {length(found.half, day)}"
    if found.most is None:
        return f"{half}. Some took much longer."
    most = length(found.most, day)
    if most == length(found.half, day):
        return f"9 in 10 questions sent at this time of day were answered within {most}."
    return f"{half}, and 9 in 10 within {most}."


def length(taken: timedelta, day: timedelta) -> str:
    """A length of working time as people say it, rounded up: 30 minutes, 3 working hours, 2 working days."""
    step = next((step for step in STEPS if taken <= step < day), None)
    if step is None:
        return counted(max(1, ceil(taken / day)), "working day")
    return MINUTES.get(step) or counted(step // timedelta(hours=1), "working hour")


def working_day(calendar: Calendar) -> timedelta:
    """How long the longest working day of the week is."""
    return max(_length_of(calendar, weekday) for weekday in calendar.week)


def _counts(case: Case, at: datetime) -> bool:
    recent = at - LOOKED_BACK <= case.opened_at <= at
    return recent and (case.answered_in is not None or case.late)


def _within(times: Sequence[timedelta], share: float) -> timedelta | None:
    found = times[ceil(share * len(times)) - 1]
    return None if found == timedelta.max else found


def _length_of(calendar: Calendar, weekday: int) -> timedelta:
    stretches = ((_of_day(opens), _of_day(closes) or DAY) for opens, closes in calendar.week[weekday])
    return sum((ends - begins for begins, ends in stretches), timedelta())


def _of_day(at: time) -> timedelta:
    return timedelta(hours=at.hour, minutes=at.minute)
