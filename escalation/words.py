"""What managers and advisers read about an escalation, in sentences; pure, and knows no page or channel."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from escalation.model import Escalation, Resolution, Source, Status
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

SOURCE: Mapping[Source, str] = {"call": "a call", "email": "an e-mail", "meeting": "a meeting"}
"""How a contact came that an adviser recorded, to stand after a name."""

RESOLUTION: Mapping[Resolution, str] = {
    "advice_given": "Advice given",
    "not_needed": "Not needed after all",
    "passed_elsewhere": "Passed to somebody else",
    "other": "Other",
    "handed_back": "Handed back to the manager",
    "withdrawn": "Withdrawn by the manager",
}
"""How an escalation ended, as a short label."""


STAGE: Mapping[str, str] = {
    "joining": "Joining",
    "working": "Working",
    "growing": "Growing",
    "changing": "Changing",
    "leaving": "Leaving",
}
"""A stage of an employee's time with the organisation (those of trees/topics.yaml), as a short label."""


def asks(escalation: Escalation) -> str | None:
    """What a timer asks of the adviser who has it, as a short label; nothing where it asks nothing."""
    if escalation.status == "claimed" and escalation.reminders:
        return "Still on it?"
    if escalation.status == "with_manager" and escalation.reminders > 1:
        return "No answer from the manager"
    return None


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


LEAD_IS_TOLD: Mapping[str, str] = {
    "left": "The adviser or manager of this hand-over has left. Please see that somebody has it.",
    "break_glass": "Somebody opened this restricted hand-over in an emergency. Their reason is in the activity log.",
    "wrong_advice": "An adviser says that the advice shown here was wrong. It is on the page “Wrong advice”.",
    "missed": "This was not answered in the time that was promised.",
    "unclaimed": "Nobody has taken this, and there is no further queue for it.",
    "let_go": "The adviser who had this said nothing for too long. It is back in its queue.",
}
"""What a lead reads about each thing that they are told of."""

ADVISER_IS_TOLD: Mapping[str, str] = {
    "answer": "The manager has answered you.",
    "write": "The manager has written to you.",
    "wake": "The hold is over. You can go on with this.",
    "withdraw": "The manager needs no adviser any more. This is closed.",
    "joined": "The manager has sent more about this.",
    "wished": "The manager has changed what they ask for.",
    "offered": "This is offered to you.",
    "transfer": "This is offered to you.",
    "remind": "Are you still on it?",
    "no_answer": "The manager has not answered your question.",
    "missed": "This was not answered in the time that was promised.",
    "let_go": "We heard nothing from you, so this is back in its queue.",
}
"""What an adviser reads about each thing that they are told of."""

QUEUE_IS_TOLD: Mapping[str, str] = {"missed": "Nobody has taken this in the time that was promised."}
"""What the advisers of a queue read about each thing that they are told of."""


def counted(number: Decimal | int, noun: str) -> str:
    """A number with what it counts: 1 day, 2 days."""
    return f"{number} {noun}{'' if number == 1 else 's'}"
