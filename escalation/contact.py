"""A call, an e-mail or a meeting that an adviser has had, kept as an escalation without a chat. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, Literal, get_args

from activity.kinds import Event
from escalation import brief, desk, service_level
from escalation.model import Act, Actor, Coding, Escalation, Message, Move, NotPossible, Source, Tier
from escalation.next_step import with_next_step
from escalation.permission import TEXT_LIMIT
from escalation.route import Routed
from organisations.calendar import Calendar

Came = Literal["call", "email", "meeting"]
Why = Literal["advice", "no_guide", "unclear", "checking", "record"]

CAME: Final[Mapping[Came, str]] = {"call": "Call", "email": "E-mail", "meeting": "Meeting"}
"""How a contact came, as a short label."""

WHYS: Final[Mapping[Why, str]] = {
    "advice": "They wanted advice from a person.",
    "no_guide": "There is no guide for this.",
    "unclear": "The guide was not clear to them.",
    "checking": "They wanted to check what the guide said.",
    "record": "They wanted us to know about it.",
}
"""Why somebody got in touch with a person, as the contact's own sentence."""

TIERS: Final[tuple[Tier, ...]] = get_args(Tier)
MOST_MINUTES: Final = 600
"""Ten hours: more is no one contact, but a slip of the finger."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """What an adviser says of a contact. `person` is empty where nobody is named: most calls need no name."""

    id: str
    organisation: str
    person: str
    group_id: str | None
    topic: str
    came: Source
    tier: Tier
    why: Why
    minutes: int
    done: bool  # nothing more is owed
    note: str | None
    at: datetime
    by: Actor


def record(contact: Contact, *, routed: Routed, calendar: Calendar, known: brief.Given) -> Move:
    """The contact as it is kept: closed, or in the hands of the adviser who had it. Nobody is told of it.

    It is answered as it opens: somebody spoke to them. `known` is what its brief says.

    Raises:
        NotPossible: it was their own question, or the note is too long.
    """
    if len(contact.note or "") > TEXT_LIMIT:
        raise NotPossible(f"This note is too long. Keep it to {TEXT_LIMIT:,} characters.")
    opened = desk.open_escalation(_opening(contact, known), routed=routed, calendar=calendar).escalation
    opened = replace(opened, source=contact.came, tier=contact.tier, coding=Coding(minutes=contact.minutes))
    # Whoever had the call has it, whatever queue it would have waited in.
    by = replace(contact.by, queues=None)
    kept = desk.move(opened, Act(verb="claim", by=by, at=contact.at), calendar=calendar).escalation
    kept = replace(kept, clock=service_level.answered(kept.clock, contact.at, calendar=calendar))
    if contact.done:
        closing = Act(verb="resolve", by=by, at=contact.at, reason="advice_given")
        kept = desk.move(kept, closing, calendar=calendar).escalation
    kept = with_next_step(replace(kept, count=0), calendar)
    return Move(escalation=kept, messages=_noted(contact), events=(_recorded(contact, kept),), brief=brief.brief(known))


def _opening(contact: Contact, known: brief.Given) -> desk.Opening:
    return desk.Opening(
        id=contact.id,
        conversation=contact.id,  # there is no chat: its own id, so that none is ever found
        person=contact.person,
        organisation=contact.organisation,
        group_id=contact.group_id,
        tree=None,
        topic=contact.topic,
        urgency="routine",
        reason="asked",
        because=WHYS[contact.why],
        at=contact.at,
        brief=brief.brief(known),
    )


def _noted(contact: Contact) -> tuple[Message, ...]:
    note = (contact.note or "").strip()
    if not note:
        return ()
    return (
        Message(escalation=contact.id, by="adviser", person=contact.by.person, at=contact.at, text=note, private=True),
    )


def _recorded(contact: Contact, kept: Escalation) -> Event:
    detail = {
        "source": contact.came,
        "topic": contact.topic,
        "tier": contact.tier,
        "queue": kept.queue,
        "why": contact.why,
        "minutes": contact.minutes,
        "open": kept.open,
    }
    return Event("contact_recorded", escalation=contact.id, detail=detail)
