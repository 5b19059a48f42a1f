"""A question to a second person as a card in their direct message, with a place for their reason; writes nothing."""

from collections.abc import Mapping
from functools import partial
from typing import Final

from bot.channels.chat.part import Part, Room, fitted
from bot.channels.chat.says import MORE
from bot.channels.chat.scene import Scene
from bot.channels.chat.second_card import ASKED, REASON, WORDS, AskedCard, asked_card
from bot.channels.slack.blocks import blocks
from bot.channels.slack.elements import PREFIX, actions, button, carried, entry, marked, small
from bot.channels.slack.limits import MOST_BLOCKS, MOST_SIGNS, signs
from bot.channels.slack.message import Element, Links, Message
from bot.channels.slack.rendering import Render

SECOND: Final = "second"
"""What the action of a button begins with that gives a second person's word."""

TEXT: Final = f"{PREFIX}.{SECOND}.reason"
"""The place for the reason, and the block that it stands in."""


def question(scene: Scene) -> Message | None:
    """The card as things stand."""
    organisation = scene.shelf.current.organisations.get(scene.message.organisation)
    asked = asked_card(scene)
    if asked is None or organisation is None:
        return None
    return card(asked, Links(base=scene.base, zone=organisation.zone))


def card(asked: AskedCard, links: Links) -> Message:
    """The card; who asks stands in a notification, what they ask does not."""
    draw = partial(blocks, links=links)
    parts = [Part(blocks=draw((piece,)), must=True) for piece in asked.pieces]
    room = Room(size=signs, most=MOST_SIGNS, blocks=MOST_BLOCKS["message"])
    ways = _ways(asked) if asked.open else ()
    return Message(blocks=fitted(parts, ways, room=room, more=small(MORE)), text=marked(asked.text))


def _ways(asked: AskedCard) -> tuple[Element, ...]:
    value = carried(asked.carries)
    pressed = [button(words, f"{SECOND}.{verb}", value) for verb, words in WORDS.items()]
    # No `max_length`: whoever types more is told so in our own words, and loses nothing.
    place = {"type": "plain_text_input", "action_id": TEXT, "multiline": True}
    return (entry(REASON, place, TEXT, hint=asked.hint), *actions(pressed, f"{SECOND}/{asked.carries['v']}"))


RENDER: Final[Mapping[str, Render]] = dict.fromkeys(ASKED, question)
"""By what a message shows."""
