"""The service-level clock: by when an adviser must answer, in working time; pure, and knows no status but its name.

The rule is architecture.md's: the clock runs in `waiting` and `claimed` only. What it counts is working time of the
organisation's calendar, so a night, a weekend or a bank holiday costs the advice team nothing, and a clock change
neither gives nor takes an hour: time is counted between instants, never between wall-clock figures.
"""

from dataclasses import replace
from datetime import datetime, time, timedelta

from escalation.model import RUNNING, Clock, Escalation, ServiceLevel, Status
from organisations.calendar import Calendar, next_opening, working_days_after, working_time_after, working_time_between


def started(level: ServiceLevel, at: datetime, *, calendar: Calendar) -> Clock:
    """A clock that starts now, with the working time that the level gives from now.

    For a level in working days that is all working time until the close of its day; what is opened out of hours
    counts as opened when the calendar next opens.
    """
    return Clock(level=level, allowed=_allowed(level, at, calendar), running_since=at)


def respond_by(clock: Clock, calendar: Calendar) -> datetime | None:
    """When the allowed working time will have run out; nothing while the clock is stopped.

    A clock that starts again with nothing left is due at once, also where that is out of hours.
    """
    if clock.running_since is None:
        return None
    left = clock.allowed - clock.elapsed
    if left <= timedelta():
        return clock.running_since
    return working_time_after(clock.running_since, left, calendar)


def elapsed(clock: Clock, at: datetime, *, calendar: Calendar) -> timedelta:
    """The working time counted until now."""
    if clock.running_since is None:
        return clock.elapsed
    return clock.elapsed + working_time_between(clock.running_since, at, calendar)


def stepped(clock: Clock, status: Status, *, at: datetime, calendar: Calendar) -> Clock:
    """The clock once the escalation is in this status: started, stopped, or left as it is."""
    runs = status in RUNNING
    if runs and clock.running_since is None:
        return replace(clock, running_since=at)
    if not runs and clock.running_since is not None:
        return replace(clock, elapsed=elapsed(clock, at, calendar=calendar), running_since=None)
    return clock


def answered(clock: Clock, at: datetime, *, calendar: Calendar) -> Clock:
    """The clock with the adviser's first answer noted; later answers change nothing."""
    if clock.answered_in is not None:
        return clock
    return replace(clock, answered_in=elapsed(clock, at, calendar=calendar))


def missed(escalation: Escalation, at: datetime) -> bool:
    """Whether the first answer came too late, or has not come although its time is up.

    An answer at the last instant is in time; without one, that instant is too late. What was once reported as missed
    stays so: an answer in the evening counts no more working time than one at the close, and is late all the same.
    """
    clock = escalation.clock
    if escalation.missed_at is not None:
        return True
    if clock.answered_in is not None:
        return clock.answered_in > clock.allowed
    if escalation.respond_by is not None:
        return at >= escalation.respond_by
    return clock.elapsed >= clock.allowed


def overdue(escalation: Escalation, at: datetime) -> bool:
    """Whether the moment by which the first answer was due has gone by without it, and without a report."""
    if escalation.respond_by is None or escalation.clock.answered_in is not None or escalation.missed_at is not None:
        return False
    return at > escalation.respond_by


def _allowed(level: ServiceLevel, at: datetime, calendar: Calendar) -> timedelta:
    if level.working_time is not None:
        return level.working_time
    opened = next_opening(at, calendar).astimezone(calendar.zone).date()
    last = working_days_after(opened, level.working_days or 0, calendar)
    midnight = datetime.combine(last + timedelta(days=1), time(), tzinfo=calendar.zone)
    return working_time_between(at, midnight, calendar)
