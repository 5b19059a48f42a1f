"""What each kind of message looks like in Teams that the plumbing draws itself; writes and sends nothing."""

from collections.abc import Mapping
from typing import Final

from bot.channels.chat import left
from bot.channels.chat import scene as scenes
from bot.channels.chat.scene import Scene
from bot.channels.teams.elements import line, run
from bot.channels.teams.message import Message, message
from bot.channels.teams.posting import Drawn

Render = scenes.Render[Drawn]
"""Draws one kind of message in Teams."""


def plainly(says: str) -> Message:
    """A card that says this and no more; it is text, whatever stands in it."""
    return message(line((run(says),)), says)


def closed(scene: Scene) -> Message:
    """What is left of a message whose time is over: a title and a link."""
    return plainly(left.closed(scene))


def passed_on(scene: Scene) -> Message:
    """What is left of a conversation that is no longer this person's."""
    return plainly(left.passed_on(scene))


def moved(scene: Scene) -> Message:
    """What is left where a message stood that goes on below."""
    return plainly(left.moved(scene))


RENDER: Final[Mapping[str, Render]] = {"closed": closed, "moved": moved}
"""Every kind of message that this channel's plumbing draws itself; `drawing` has all of them."""
