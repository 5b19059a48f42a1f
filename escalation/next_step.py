"""What happens next to an escalation if nobody acts, and when: pure, and carries nothing out.

Every open escalation has a next step, whatever its status, and a closed one has none. It is worked out from the
escalation alone, so that what a timer does, what a watchdog expects and what a test proves cannot differ.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

from escalation.model import Act, Escalation, Link, Status, Verb
from organisations.calendar import Calendar, next_opening, working_days_after, working_time_after

Kind = Literal[
    "miss",  # the service level has run out: it is reported, once
    "move_on",  # nobody took it here: the next queue of its chain has it
    "tell_lead",  # nobody took it, and there is no further queue
    "remind",  # the adviser who has it is asked whether they are still on it
    "release",  # and said nothing: it goes back to its queue
    "remind_manager",  # the manager has not answered the adviser
    "tell_adviser",  # and still has not
    "wake",  # the time of a hold is over
]

SILENT_FOR = timedelta(hours=8)
"""Working time without a word from the adviser who has it, before they are asked, and again before it is released."""

SHORTEST_WAIT = timedelta(minutes=30)
"""Working time to which nobody's wait is cut, however soon an answer is due."""

MANAGER_DAYS = 2
"""Working days that a manager has to answer before they are reminded, once, and the adviser is told after."""

QUIET: frozenset[Verb] = frozenset({"write", "note"})
"""The verbs that leave the next step where it is: a manager's message is no word from the adviser."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NextStep:
    """What a timer does if nobody acts before, and the moment, in UTC. One that is past is due now."""

    kind: Kind
    at: datetime


def next_step(escalation: Escalation, calendar: Calendar) -> NextStep | None:
    """The first thing that a timer does to an open escalation; nothing for a closed one.

    Working time and days are those of `calendar`, the organisation's.
    """
    if escalation.status == "resolved":
        return None
    step = STEPS[escalation.status](escalation, calendar)
    # A breach is reported before whatever else falls on the same moment.
    return min((*_miss(escalation), step), key=lambda one: one.at)


def with_next_step(escalation: Escalation, calendar: Calendar) -> Escalation:
    """The escalation with the moment of its next step, as it is kept; nothing where it is closed."""
    step = next_step(escalation, calendar)
    return replace(escalation, next_step_at=None if step is None else step.at)


def waits_anew(moved: Escalation, act: Act) -> Escalation:
    """The escalation as it waits from an act on: what timers have sent before counts no more."""
    return moved if act.verb in QUIET else replace(moved, waits_since=act.at, reminders=0)


def reminded(escalation: Escalation, at: datetime) -> Escalation:
    """The escalation after a timer has sent something."""
    return replace(escalation, waits_since=at, reminders=escalation.reminders + 1)


def _miss(escalation: Escalation) -> Iterator[NextStep]:
    due = escalation.respond_by
    if due is not None and escalation.missed_at is None and escalation.clock.answered_in is None:
        yield NextStep(kind="miss", at=due)


def _unclaimed(escalation: Escalation, calendar: Calendar) -> NextStep:
    link, since = here(escalation), _since(escalation)
    if link is None or link.wait is None or further(escalation) is None:
        return NextStep(kind="tell_lead", at=_days_after(since, 1, calendar))
    return NextStep(kind="move_on", at=working_time_after(since, _hurried(escalation, link.wait), calendar))


def _claimed(escalation: Escalation, calendar: Calendar) -> NextStep:
    at = working_time_after(_since(escalation), _hurried(escalation, SILENT_FOR), calendar)
    return NextStep(kind="release" if escalation.reminders else "remind", at=at)


def _with_manager(escalation: Escalation, calendar: Calendar) -> NextStep:
    at = _days_after(_since(escalation), MANAGER_DAYS, calendar)
    return NextStep(kind="tell_adviser" if escalation.reminders else "remind_manager", at=at)


def _on_hold(escalation: Escalation, calendar: Calendar) -> NextStep:
    until = escalation.held_until or _days_after(_since(escalation), 1, calendar)
    return NextStep(kind="wake", at=until)


STEPS: Mapping[Status, Callable[[Escalation, Calendar], NextStep]] = {
    "waiting": _unclaimed,
    "claimed": _claimed,
    "with_manager": _with_manager,
    "on_hold": _on_hold,
}
"""What each open status comes to if nobody acts, a breach of the service level apart."""


def here(escalation: Escalation) -> Link | None:
    """The link of the chain where it stands; nothing for one that was moved off every chain."""
    return escalation.chain[escalation.link] if escalation.link < len(escalation.chain) else None


def further(escalation: Escalation) -> Link | None:
    """The link that it moves on to while nobody takes it; nothing at the end of the chain."""
    after = escalation.link + 1
    return escalation.chain[after] if after < len(escalation.chain) else None


def _since(escalation: Escalation) -> datetime:
    return escalation.waits_since or escalation.opened_at


def _hurried(escalation: Escalation, wait: timedelta) -> timedelta:
    """The wait, but half of the time for the answer while none was given: the next person needs the other half."""
    if escalation.clock.answered_in is not None:
        return wait
    return min(wait, max(escalation.clock.allowed / 2, SHORTEST_WAIT))


def _days_after(since: datetime, days: int, calendar: Calendar) -> datetime:
    """The same time of day so many working days later, or when the organisation opens next."""
    local = since.astimezone(calendar.zone)
    day = working_days_after(local.date(), days, calendar)
    return next_opening(datetime.combine(day, local.time(), tzinfo=calendar.zone), calendar)
