"""The form of each of an adviser's verbs as a card of its own, and all of a hand-over to read; knows no words; pure."""

from collections.abc import Iterator, Mapping
from typing import Final

from bot.channels.chat.desk_forms import (
    Asked,
    Form,
    Prepared,
    Says,
    about,
    laid_form,
    may_do,
    read_whole,
    stands,
)
from bot.channels.chat.links import Links
from bot.channels.chat.part import Part, fitted
from bot.channels.teams.desk_card import DESK, ROOM, WHOLE, buttons, carried, notice, rich, web
from bot.channels.teams.elements import Element, actions, choice, choices, execute, heading, line, run, small
from bot.channels.teams.forms import field
from bot.channels.teams.limits import MOST_VISIBLE
from bot.channels.teams.message import Message, message
from escalation.model import Escalation, Verb
from escalation.pages import Handover

PREPARED: Final = "prepared"
"""The list of prepared replies, by its id; it is no field of the form."""

SENT: Final = "s"
"""What the button of a form carries, and no other: that the form is sent, and not only opened."""

BACK: Final = "Back"
MORE: Final = "There is more than fits here. Open it on the web to read all of it."

Values = Mapping[str, str]
"""What somebody had filled in, by the id of each input."""


def form(verb: Verb, filled: Form, *, says: str = "", values: Values | None = None, whole: bool = False) -> Message:
    """The card of a verb, for the hand-over as it stands; `says` is what was refused of it, with what was filled in.

    `whole` says that it leads back to where all of the hand-over is read.
    """
    laid = laid_form(verb, filled)
    carries = {**laid.carries, **({WHOLE: 1} if whole else {})}
    fields = [Part(blocks=tuple(_drawn(one, carries, values or {})), must=True) for one in laid.fields]
    head = (*notice(says), *heading(laid.title), *small(laid.about))
    sends = execute(laid.submit, f"{DESK}.{verb}", {**carries, SENT: 1}, primary=True, inputs=True)
    ways = actions([sends, back(filled.shown.escalation, whole=whole)])
    parts = [Part(blocks=head, first=True), *fields]
    return message(fitted(parts, ways, room=ROOM, more=small(MORE)), f"{laid.title}. {laid.about}", form=True)


def reading(shown: Handover, links: Links, *, says: str = "") -> Message:
    """All of a hand-over to read, for one adviser who may: the brief and the messages."""
    head = (*notice(says), *heading(about(shown)), *line([run(stands(shown))]))
    read = [Part(blocks=rich((one,), links), goes=number) for number, one in enumerate(read_whole(shown))]
    ways = [*web(links, shown.escalation), back(shown.escalation)]
    does = buttons(shown.escalation, may_do(shown), room=MOST_VISIBLE - len(ways), whole=True)
    parts = [Part(blocks=head, first=True), *read]
    return message(fitted(parts, actions([*does, *ways]), room=ROOM, more=small(MORE)), about(shown))


def stopped(escalation: Escalation, says: str, *, whole: bool = False) -> Message:
    """A form that cannot be shown, and why."""
    return message((*heading("Not now"), *line([run(says)]), *actions([back(escalation, whole=whole)])), says)


def back(escalation: Escalation, *, whole: bool = False) -> Element:
    """The way back to the card, or to where all of it is read."""
    return execute(BACK, f"{DESK}.{'read' if whole else 'card'}", carried(escalation))


def _drawn(asked: Asked, carries: Mapping[str, str | int], values: Values) -> Iterator[Element]:
    if isinstance(asked, Says):
        yield from small(asked.text) if asked.small else line([run(asked.text)])
    elif isinstance(asked, Prepared):
        offered = [choice(label, value) for value, label in asked.options]
        yield choices(PREPARED, asked.label, offered, compact=True)
        yield from actions([execute("Put it in the box", f"{DESK}.prepare", carries, inputs=True)])
    else:
        yield field(asked, values.get(asked.name))
        yield from small(asked.hint)
