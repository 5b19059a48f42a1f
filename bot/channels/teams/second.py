"""A question to a second person as a card in their own chat, with a place for their reason; writes nothing."""

from collections.abc import Mapping
from functools import partial
from typing import Final

from bot.channels.chat.links import Links
from bot.channels.chat.part import Part
from bot.channels.chat.says import MORE
from bot.channels.chat.scene import Scene
from bot.channels.chat.second_card import ASKED, REASON, WORDS, AskedCard, asked_card
from bot.channels.teams.blocks import blocks
from bot.channels.teams.card import fit
from bot.channels.teams.elements import Element, actions, execute, line, quoted, run, small, typed
from bot.channels.teams.message import Message, message
from bot.channels.teams.rendering import Render

SECOND: Final = "second"
"""What the verb of a button begins with that gives a second person's word."""

TEXT: Final = "reason"
"""The place for the reason, by its id."""


def question(scene: Scene) -> Message | None:
    """The card as things stand."""
    organisation = scene.shelf.current.organisations.get(scene.message.organisation)
    asked = asked_card(scene)
    if asked is None or organisation is None:
        return None
    return card(asked, Links(base=scene.base, zone=organisation.zone))


def card(asked: AskedCard, links: Links, *, says: str = "", filled: str = "") -> Message:
    """The card; `says` is what was refused of an answer, and `filled` the reason that went with it."""
    draw = partial(blocks, links=links)
    refused = Part(blocks=quoted(line([run(says, bold=True)])) if says else (), first=True)
    read = [Part(blocks=draw((piece,)), must=True) for piece in asked.pieces]
    ways = _ways(asked, filled) if asked.open else ()
    return message(fit([refused, *read], ways, more=small(MORE)), asked.text)


def _ways(asked: AskedCard, filled: str) -> tuple[Element, ...]:
    pressed = [execute(words, f"{SECOND}.{verb}", asked.carries, inputs=True) for verb, words in WORDS.items()]
    place = typed(TEXT, REASON, filled=filled, many_lines=True)
    return (place, *small(asked.hint), *actions(pressed))


RENDER: Final[Mapping[str, Render]] = dict.fromkeys(ASKED, question)
"""By what a message shows."""
