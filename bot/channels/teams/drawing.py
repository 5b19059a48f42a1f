"""Every kind of message with the function that draws it: one line a kind, so that the sender knows none of them."""

from collections.abc import Mapping
from typing import Final

from bot.channels.chat.scene import Scene, links_of, reply_of
from bot.channels.teams import desk_drawing, home, rendering, second
from bot.channels.teams.card import card
from bot.channels.teams.posting import Drawn
from bot.channels.teams.rendering import Render


def conversation(scene: Scene) -> Drawn:
    """A conversation, as its card."""
    reply = reply_of(scene)
    return rendering.passed_on(scene) if reply is None else card(reply, links=links_of(scene))


def found(scene: Scene) -> Drawn | None:
    """A reply without a conversation: what a search offers."""
    reply = reply_of(scene)
    return None if reply is None else card(reply, links=links_of(scene))


RENDER: Final[Mapping[str, Render]] = {
    **rendering.RENDER,
    "conversation": conversation,
    "found": found,
    **desk_drawing.RENDER,
    **home.RENDER,
    **second.RENDER,
}
"""By what a message shows."""
