"""What Slack is given: a message or a view; knows no reply and no Slack client."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from bot.channels.chat.links import Links, day

__all__ = ["DISCREET", "Element", "Links", "Message", "View", "day", "discreetly"]

Element = Mapping[str, Any]
"""A block or a part of one, as Slack reads it in JSON."""

DISCREET: Final = "Your next question is ready"
"""What a notification says where the question itself must not stand on a locked screen (issue "Slack", 1)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One message. `text` is what notifications and screen readers get; it is escaped already.

    `discreet` says that it is posted with other words first: see `discreetly`.
    """

    blocks: tuple[Element, ...]
    text: str
    discreet: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """A modal, or somebody's Home tab. `private_metadata` travels with it and is never free text."""

    blocks: tuple[Element, ...]
    type: str = "modal"
    title: str | None = None
    submit: str | None = None
    callback_id: str | None = None
    private_metadata: str = ""

    def payload(self) -> dict[str, Any]:
        """The view as `views.open` and `views.publish` read it."""
        said = {"title": self.title, "submit": self.submit, "close": "Close" if self.type == "modal" else None}
        words = {name: {"type": "plain_text", "text": text, "emoji": False} for name, text in said.items() if text}
        known = {"callback_id": self.callback_id, "private_metadata": self.private_metadata}
        return {
            "type": self.type,
            **words,
            **{name: text for name, text in known.items() if text},
            "blocks": list(self.blocks),
        }


def discreetly(message: Message) -> Message:
    """The message as it is posted: where it is discreet, the update that follows brings its own words."""
    return replace(message, text=DISCREET) if message.discreet else message
