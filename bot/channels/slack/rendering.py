"""What each kind of message looks like in Slack, and those that the plumbing draws itself; writes and sends nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol

from bot.channels.chat import left
from bot.channels.chat import scene as scenes
from bot.channels.chat.scene import Scene


class Drawn(Protocol):
    """What is sent: blocks, and the text of notifications and screen readers. For a Home tab the blocks alone."""

    @property
    def blocks(self) -> Sequence[Mapping[str, Any]]:
        """As Slack reads them."""
        ...

    @property
    def text(self) -> str:
        """The same in plain words."""
        ...

    @property
    def discreet(self) -> bool:
        """Whether it is posted with other words first, because a lock screen would show these."""
        ...


Render = scenes.Render[Drawn]
"""Draws one kind of message in Slack."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plain:
    """A message of a sentence or two."""

    blocks: Sequence[Mapping[str, Any]]
    text: str
    discreet: bool = False


def plainly(says: str) -> Plain:
    """A message that says this and no more; it is text, whatever stands in it."""
    part = {"type": "rich_text_section", "elements": [{"type": "text", "text": says}]}
    escaped = says.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return Plain(blocks=({"type": "rich_text", "elements": [part]},), text=escaped)


def closed(scene: Scene) -> Plain:
    """What is left of a message whose time is over: a title and a link."""
    return plainly(left.closed(scene))


def passed_on(scene: Scene) -> Plain:
    """What is left of a conversation that is no longer this person's."""
    return plainly(left.passed_on(scene))


def moved(scene: Scene) -> Plain:
    """What is left where a message stood that goes on below."""
    return plainly(left.moved(scene))


RENDER: Final[Mapping[str, Render]] = {"closed": closed, "moved": moved}
"""Every kind of message that this channel's plumbing draws itself; `drawing` has all of them."""
