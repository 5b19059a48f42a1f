"""The page of one hand-over as a fragment, and its card. Handed all it shows; knows no request or database."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

from markupsafe import Markup

from escalation import service_level, wishes, words
from escalation.beside import Beside, hours
from escalation.brief import URGENCY_SAYS, Brief, left
from escalation.model import RESOLUTIONS, Actor, Escalation, Message
from escalation.permission import offered, why_not_taken
from escalation.rewording import says
from organisations.calendar import Calendar, working_days_after
from trees.asking import Askable
from trees.corrections import Correctable

Render = Callable[[str, Mapping[str, object]], Markup]

HOLD_DAYS = (1, 2, 3, 5, 10)
"""Working days that an adviser may choose between when putting something on hold."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """Names by id, as people say them; what is missing is shown by its id."""

    people: Mapping[str, str]
    organisations: Mapping[str, str]
    topics: Mapping[str, str]
    queues: Mapping[str, str]
    calendars: Mapping[str, Calendar]  # by organisation


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One escalation in a list."""

    id: str
    organisation: str
    topic: str
    queue: str
    urgency: str
    status: str
    who: str  # the manager
    claimed_by: str | None
    due: str | None
    late: bool
    opened: str
    asks: str | None = None  # what a timer has asked or said of it
    several: bool = False  # whether the reader advises several trusts, and must see whose this is


@dataclass(frozen=True, slots=True, kw_only=True)
class Failed:
    """A form that came back: why, and what had been typed, so that nothing is lost."""

    says: str
    verb: str = ""
    text: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)  # the other fields, by name
    field: str | None = None  # which of them is refused, where it is not the one that the form is about


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """What an adviser may put to the manager, and which answers they may put right when they hand back."""

    questions: tuple[Askable, ...] = ()
    stands: str = ""  # the question where the manager stands
    answers: tuple[Correctable, ...] = ()
    ends: tuple[tuple[str, str], ...] = ()  # every end of the guide, with its title


@dataclass(frozen=True, slots=True, kw_only=True)
class PackOffer:
    """That the reader may take the pack away; `privileged` is the sentence of a lead's mark on it."""

    privileged: str | None
    may_mark: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Handover:
    """All that the page of one escalation shows."""

    escalation: Escalation
    brief: Brief | None
    messages: tuple[Message, ...]
    known: Known
    by: Actor
    at: datetime
    hidden: Mapping[str, str]  # fields of every form: `token`, and whatever else the channel needs
    policy_links: Mapping[str, str] = field(default_factory=dict)  # policy/section -> address
    failed: Failed | None = None
    done: str | None = None
    asking: Asking | None = None
    beside: Beside = field(default_factory=Beside)
    pack: PackOffer | None = None


def card(escalation: Escalation, *, at: datetime, known: Known) -> Card:
    """One escalation as a list shows it."""
    calendar = known.calendars[escalation.organisation]
    holder = escalation.claimed_by
    late = escalation.open and escalation.clock.answered_in is None and service_level.missed(escalation, at)
    return Card(
        id=escalation.id,
        organisation=known.organisations.get(escalation.organisation, escalation.organisation),
        topic=known.topics.get(escalation.topic, escalation.topic),
        queue=known.queues.get(escalation.queue, escalation.queue),
        urgency=words.URGENCY[escalation.urgency],
        status=words.STATUS[escalation.status],
        who=_who(escalation, known),
        claimed_by=None if holder is None else known.people.get(holder, holder),
        due=_due_words(escalation, calendar, late=late),
        late=late,
        opened=words.moment(escalation.opened_at, calendar.zone),
        asks=words.asks(escalation),
        several=len(known.organisations) > 1,
    )


def _who(escalation: Escalation, known: Known) -> str:
    """The manager; of a contact that was recorded, how it came too, and nobody where nobody was named."""
    who = known.people.get(escalation.person, escalation.person) or "somebody not named"
    came = words.SOURCE.get(escalation.source)
    return f"{who} ({came})" if came else who


def handover_page(render: Render, shown: Handover) -> Markup:
    """The hand-over on one screen: brief, thread, and what this person may do now."""
    escalation = shown.escalation
    calendar = shown.known.calendars[escalation.organisation]
    values = {
        "shown": shown,
        "card": card(escalation, at=shown.at, known=shown.known),
        "escalation": escalation,
        "brief": shown.brief,
        "thread": [_said(message, shown.known, calendar) for message in shown.messages],
        "may": offered(escalation, shown.by),
        "not_yours": why_not_taken(escalation, shown.by),
        "resolutions": [(reason, words.RESOLUTION[reason]) for reason in RESOLUTIONS],
        "resolution": None if escalation.resolution is None else words.RESOLUTION[escalation.resolution],
        "hold_days": _hold_days(shown.at, calendar),
        "hold_hours": hours(calendar),
        "stages": tuple(words.STAGE.items()),
        "beside": shown.beside,
        "queues": tuple(shown.known.queues.items()),
        "day": words.plain_day,
        "urgency_says": _how_soon(escalation),
        "wishes": wishes.said(escalation.wishes, calendar),
        "kept_from": [shown.known.people.get(person, person) for person in escalation.not_for],
        "left": partial(left, today=shown.at.astimezone(calendar.zone).date()),
    }
    return render("escalation/handover.html", values)


def _how_soon(escalation: Escalation) -> str:
    """What is still to be answered, and by when; nobody is hurried to what has been answered or closed."""
    if escalation.clock.answered_in is None and escalation.open:
        return URGENCY_SAYS[escalation.urgency]
    asked = f"It was asked as “{words.URGENCY[escalation.urgency].lower()}”."
    return asked if escalation.clock.answered_in is None else f"It has had its first answer. {asked}"


def _due_words(escalation: Escalation, calendar: Calendar, *, late: bool) -> str | None:
    if escalation.held_until is not None:
        return f"On hold until {words.moment(escalation.held_until, calendar.zone)}"
    if escalation.respond_by is None or escalation.clock.answered_in is not None:
        return None
    if late:
        return f"Was due by {words.moment(escalation.respond_by, calendar.zone)}"
    return f"Answer by {words.moment(escalation.respond_by, calendar.zone)}"


def _said(message: Message, known: Known, calendar: Calendar) -> dict[str, object]:
    who = "Fingerpost" if message.person is None else known.people.get(message.person, message.person)
    return {
        "who": who,
        "by": message.by,
        "private": message.private,
        "at": message.at,
        "when": words.moment(message.at, calendar.zone),
        "edited": message.edited_at is not None,
        "paragraphs": _paragraphs(says(message)),
        "earlier": [
            {"until": words.moment(one.until, calendar.zone), "paragraphs": _paragraphs(one.text)}
            for one in message.earlier
        ],
    }


def _paragraphs(text: str) -> list[str]:
    return [part for part in text.split("\n") if part.strip()]


def _hold_days(at: datetime, calendar: Calendar) -> list[tuple[str, str]]:
    today = at.astimezone(calendar.zone).date()
    days = [working_days_after(today, n, calendar) for n in HOLD_DAYS]
    return [(day.isoformat(), words.plain_day(day)) for day in days]
