"""What managers and advisers read about an escalation, in sentences; pure, and knows no page or channel."""

from collections.abc import Mapping
from datetime import date, datetime
from zoneinfo import ZoneInfo

from escalation.model import Escalation, Resolution, Status
from organisations.calendar import Calendar, next_opening
from trees.shown import Urgency

STATUS: Mapping[Status, str] = {
    "waiting": "Waiting for an adviser",
    "claimed": "With an adviser",
    "with_manager": "Waiting for the manager",
    "on_hold": "On hold",
    "resolved": "Closed",
}
"""A status as a short label."""

URGENCY: Mapping[Urgency, str] = {
    "now": "Now",
    "same-day": "Same day",
    "next-working-day": "Next working day",
    "routine": "Routine",
}
"""An urgency as a short label."""

RESOLUTION: Mapping[Resolution, str] = {
    "advice_given": "Advice given",
    "not_needed": "Not needed after all",
    "passed_elsewhere": "Passed to somebody else",
    "other": "Other",
    "handed_back": "Handed back to the manager",
    "withdrawn": "Withdrawn by the manager",
}
"""How an escalation ended, as a short label."""


def clock_time(at: datetime, zone: ZoneInfo) -> str:
    """A time of day as people say it: 3pm, 9:05am, midday, midnight."""
    local = at.astimezone(zone)
    if local.minute == 0 and local.hour in (0, 12):
        return "midday" if local.hour else "midnight"
    minutes = f":{local.minute:02}" if local.minute else ""
    return f"{local.hour % 12 or 12}{minutes}{'am' if local.hour < 12 else 'pm'}"  # noqa: PLR2004 - noon


def day(at: datetime, zone: ZoneInfo) -> str:
    """A day as people say it: Tuesday 24 November."""
    return plain_day(at.astimezone(zone).date())


def plain_day(on: date) -> str:
    """A date as people say it: Tuesday 24 November."""
    return f"{on:%A} {on.day} {on:%B}"


def moment(at: datetime, zone: ZoneInfo) -> str:
    """A time and its day: 3:20pm on Tuesday 24 November."""
    return f"{clock_time(at, zone)} on {day(at, zone)}"


def answer_by(escalation: Escalation, calendar: Calendar) -> str | None:
    """When the manager may count on an answer; nothing while the adviser is not the one to act."""
    if escalation.respond_by is None or escalation.clock.answered_in is not None:
        return None
    return f"An adviser will answer by {moment(escalation.respond_by, calendar.zone)}."


def unread_until(at: datetime, calendar: Calendar) -> str | None:
    """The honest sentence for out of hours; nothing while advisers are at work."""
    opens = next_opening(at, calendar)
    if opens <= at:
        return None
    return f"Nobody will read this before {moment(opens, calendar.zone)}."


def stands(escalation: Escalation, *, at: datetime, calendar: Calendar, adviser: str | None = None) -> tuple[str, ...]:
    """Where the manager stands now, in sentences. `adviser` is the name of the one who took it."""
    said = SAYS[escalation.status](escalation, calendar, adviser or "An adviser")
    if escalation.status != "waiting":
        return said
    waits = (unread_until(at, calendar), _promise(escalation, at=at, calendar=calendar))
    return (*said, *(sentence for sentence in waits if sentence))


def _promise(escalation: Escalation, *, at: datetime, calendar: Calendar) -> str | None:
    if escalation.respond_by is not None and escalation.respond_by < at:
        return "We are sorry: this is taking longer than we said. The advice team has been told."
    return answer_by(escalation, calendar)


def _waiting(escalation: Escalation, calendar: Calendar, adviser: str) -> tuple[str, ...]:
    del escalation, calendar, adviser
    return ("We have sent your question to the advice team.",)


def _claimed(escalation: Escalation, calendar: Calendar, adviser: str) -> tuple[str, ...]:
    due = answer_by(escalation, calendar)
    taken = f"{adviser} has taken your question."
    return (taken, due.replace("An adviser", "They", 1)) if due else (taken,)


def _with_manager(escalation: Escalation, calendar: Calendar, adviser: str) -> tuple[str, ...]:
    del escalation, calendar
    return (f"{adviser} has asked you a question.", "Please answer it below, so that they can go on.")


def _on_hold(escalation: Escalation, calendar: Calendar, adviser: str) -> tuple[str, ...]:
    if escalation.held_until is None:
        return (f"{adviser} has put this on hold.",)
    return (f"{adviser} will come back to this by {moment(escalation.held_until, calendar.zone)}.",)


def _resolved(escalation: Escalation, calendar: Calendar, adviser: str) -> tuple[str, ...]:
    del calendar
    if escalation.resolution == "withdrawn":
        return ("You told us that you no longer need an adviser.",)
    if escalation.resolution == "handed_back":
        return (f"{adviser} has handed this back to you, with what to do next.",)
    return (f"{adviser} has closed this. You can open it again for 14 days.",)


SAYS = {
    "waiting": _waiting,
    "claimed": _claimed,
    "with_manager": _with_manager,
    "on_hold": _on_hold,
    "resolved": _resolved,
}
"""How each status is told to the manager."""


LEAD_IS_TOLD: Mapping[str, str] = {
    "left": "The adviser or manager of this hand-over has left. Please see that somebody has it.",
    "break_glass": "Somebody opened this restricted hand-over in an emergency. Their reason is in the activity log.",
    "missed": "This was not answered in the time that was promised.",
}
"""What a lead reads about each thing that they are told of."""
