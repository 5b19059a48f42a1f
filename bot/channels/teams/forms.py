"""A manager's forms as cards of their own, which stand in place of the conversation's until they are sent; pure."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from bot.channels.chat.desk_forms import Field, One, Says, Ticks, Typed
from bot.channels.chat.forms import NOT_FOR, Asked, ManagerForm, Names
from bot.channels.chat.links import Links
from bot.channels.chat.part import Part
from bot.channels.chat.pieces import Carried, rich
from bot.channels.chat.says import MORE
from bot.channels.teams.blocks import blocks
from bot.channels.teams.card import fit
from bot.channels.teams.elements import (
    Element,
    actions,
    choice,
    choices,
    execute,
    heading,
    line,
    opens,
    quoted,
    run,
    small,
    typed,
)
from bot.channels.teams.message import Message, message
from bot.channels.teams.reading import FORM, NAMED
from policies.markdown import Block

LOOK: Final = "look"
"""The button that leads back to the card as it stands; it is no turn."""

TEAM: Final = "team"
"""The button that shows who is in the advice team."""

MOST_SPREAD: Final = 8
"""Options that all stand in sight, where that is asked for."""

BACK: Final = "Go back without sending"


def form(what: ManagerForm, *, says: str = "", values: Mapping[str, str] | None = None, leaves: bool = True) -> Message:
    """The card of a form; `says` is what was refused of it, with what was filled in.

    It `leaves` by a button of its own, where it stands in place of another card.
    """
    head = (*quoted(line([run(says, bold=True)])), *heading(what.title)) if says else heading(what.title)
    parts = [Part(blocks=head, first=True)]
    parts += [Part(blocks=tuple(_drawn(one, what, values or {})), must=True) for one in what.fields]
    named = any(isinstance(one, Field) and one.name == NOT_FOR for one in what.fields)
    data = {**what.at.carried(), **({NAMED: 1} if named else {})}
    sends = execute(what.submit, f"{FORM}{what.name}", data, primary=True, inputs=True)
    ways = [sends, *([back(what)] if leaves else [])]
    return message(fit(parts, actions(ways), more=small(MORE)), what.title, form=leaves)


def back(what: ManagerForm) -> Element:
    """The way back to the conversation, as it stands."""
    return execute(BACK, LOOK, what.at.carried())


def section(title: str, read: Sequence[Block], *, page: str, at: Carried, links: Links) -> Message:
    """A policy section to read, with the way back to where they were."""
    parts = [Part(blocks=heading(title), first=True)]
    parts += [Part(blocks=blocks(rich((one,)), links), goes=-number) for number, one in enumerate(read)]
    url = links.to(page)
    whole = [opens("Open the whole policy", url)] if url else []
    ways = actions([execute("Back to where you were", LOOK, at, primary=True), *whole])
    return message(fit(parts, ways, more=small(MORE)), title)


def _drawn(asked: Asked, what: ManagerForm, values: Mapping[str, str]) -> Iterator[Element]:
    if isinstance(asked, Says):
        yield from small(asked.text) if asked.small else line([run(asked.text)])
    elif isinstance(asked, Names):
        data = {**what.at.carried(), "v": what.name}
        yield from actions([execute(asked.words, TEAM, data, inputs=True)])
    else:
        yield field(asked, values.get(asked.name))
        yield from small(asked.hint)


def field(one: Field, given: str | None) -> Element:
    """A field with its label, and with what was filled in."""
    label = one.label if one.needed else f"{one.label} (optional)"
    if isinstance(one.box, Typed):
        # No `maxLength`: whoever types more is told so in our own words, and loses nothing.
        return typed(one.name, label, filled=one.box.value if given is None else given, many_lines=one.box.lines > 1)
    if isinstance(one.box, Ticks):
        ticked = one.box.ticked if given is None else given.split(",")
        offered = [choice(words, value) for value, words in one.box.options]
        return choices(one.name, label, offered, many=True, chosen=ticked)
    return _one(one.name, label, one.box, one.box.chosen if given is None else given)


def _one(name: str, label: str, box: One, chosen: str) -> Element:
    offered = [
        choice(f"{group}: {words}" if group else words, value)
        for group, options in box.groups.items()
        for value, words in options
    ]
    spread = box.spread and len(offered) <= MOST_SPREAD
    made: dict[str, Any] = dict(choices(name, label, offered, compact=not spread, chosen=[chosen] if chosen else ()))
    return made if spread else {**made, "placeholder": box.first}
