"""Parts of a message or a view that may be longer than Slack takes; pure."""

from collections.abc import Iterable

from bot.channels.chat import part
from bot.channels.chat.part import Part, Room, pointer
from bot.channels.slack.blocks import blocks
from bot.channels.slack.limits import MOST_BLOCKS, MOST_SIGNS, signs
from bot.channels.slack.message import Element, Links

__all__ = ["Part", "fitted"]


def fitted(
    parts: Iterable[Part[Element]],
    controls: tuple[Element, ...],
    *,
    links: Links,
    page: str,
    surface: str = "message",
) -> tuple[Element, ...]:
    """The blocks in their order with the controls last, as many as fit; where some do not, `page` has them all."""
    room = Room(size=signs, most=MOST_SIGNS, blocks=MOST_BLOCKS[surface])
    return part.fitted(parts, controls, room=room, more=blocks(pointer(links, page), links))
