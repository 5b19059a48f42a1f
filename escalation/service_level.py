"""The service-level clock: by when an adviser must answer, in working time; pure, and knows no status but its name.

The rule is architecture.md's: the clock runs in `waiting` and `claimed` only. What it counts is working time of the
organisation's calendar, so a night, a weekend or a bank holiday costs the advice team nothing, and a clock change
neither gives nor takes an hour: time is counted between instants, never between wall-clock figures.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from escalation.model import RUNNING, Clock, Escalation, Status
from organisations.calendar import Calendar, working_time_after, working_time_between


def respond_by(clock: Clock, calendar: Calendar) -> datetime | None:
    """When the allowed working time will have run out; nothing while the clock is stopped.

    A clock that starts again with nothing left is due at once.
    """
    if clock.running_since is None:
        return None
    left = max(clock.allowed - clock.elapsed, timedelta())
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
    """Whether the first answer came too late, or has not come and is late by now. To the second is in time."""
    clock = escalation.clock
    if clock.answered_in is not None:
        return clock.answered_in > clock.allowed
    if escalation.respond_by is not None:
        return at > escalation.respond_by
    return clock.elapsed > clock.allowed
