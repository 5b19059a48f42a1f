"""A reply as one Adaptive Card: all that it holds, in the order of the web's page, within Teams' limits; pure.

`card` is the one way from a reply to a message. It knows no employment, no database and no Teams client.
"""

from functools import partial
from typing import Final

from bot.channels.chat.alternative import alternative
from bot.channels.chat.laid import NOTHING, Laid, laid
from bot.channels.chat.links import Links
from bot.channels.chat.part import Part, Room, fitted
from bot.channels.chat.pieces import At, Button, line
from bot.channels.teams.asking import SHAPE
from bot.channels.teams.blocks import blocks, on_screen, row
from bot.channels.teams.elements import Element
from bot.channels.teams.limits import MOST_BYTES, size
from bot.channels.teams.message import DISCREET, Message, message
from bot.conversation.reply import Reply

__all__ = ["Links", "Message", "card", "fit"]

KEPT_FREE: Final = 2_000
"""Bytes of a card beside its body, and for what putting buttons behind “…” adds."""

MOST_ELEMENTS: Final = 400


def card(reply: Reply, *, links: Links) -> Message:
    """The message that shows this reply. Its summary carries the question with its options, or the end.

    That of a sensitive question says no more than that there is one.
    """
    found = laid(reply, links=links, shape=SHAPE)
    draw = partial(blocks, links=links)
    drawn = (part.drawn(draw) for part in found.parts)
    parts = [part for part in drawn if part.blocks] or [Part(blocks=draw(line(NOTHING)), must=True)]
    body = fit(parts, _controls(found, links), more=draw(found.more))
    return message(body, DISCREET if found.discreet else alternative(reply, links) or NOTHING)


def fit(parts: list[Part[Element]], controls: tuple[Element, ...], *, more: tuple[Element, ...]) -> tuple[Element, ...]:
    """The parts in their order with the controls last, as many as a card holds, the first buttons on screen."""
    room = Room(size=size, most=MOST_BYTES - KEPT_FREE, blocks=MOST_ELEMENTS)
    return on_screen(fitted(parts, controls, room=room, more=more))


def _controls(found: Laid, links: Links) -> tuple[Element, ...]:
    return (*row((*found.answers, *found.moves, *_change(found))), *blocks(found.foot, links))


def _change(found: Laid) -> tuple[Button, ...]:
    """The list of the answers that may be changed opens by its own button: see `forms`."""
    at = found.changes[0].at if found.changes else At()
    return (Button(words="Change an answer", action="open.change", carries=at.carried()),) if found.changes else ()
