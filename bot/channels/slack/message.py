"""What Slack is given: a message, a view, and the addresses that both lead to; knows no reply and no Slack client."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

Element = Mapping[str, Any]
"""A block or a part of one, as Slack reads it in JSON."""

LONDON: Final = ZoneInfo("Europe/London")

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Links:
    """Where our own pages are: `base` is the public address, without a slash at its end, or nothing where there is
    none. `zone` is the one in which times are said.
    """

    base: str = ""
    zone: ZoneInfo = LONDON

    def to(self, path: str) -> str | None:
        """The whole address of one of our pages; nothing where nobody outside could open it."""
        return f"{self.base.rstrip('/')}{path}" if self.base else None

    def moment(self, at: datetime) -> str:
        """A moment in words, in the organisation's zone."""
        local = at.astimezone(self.zone)
        return f"{day(local.date())} at {local:%H:%M}"


def day(on: date) -> str:
    """A day in words, such as 3 November 2026."""
    return f"{on.day} {on:%B %Y}"


def discreetly(message: Message) -> Message:
    """The message as it is posted: where it is discreet, the update that follows brings its own words."""
    return replace(message, text=DISCREET) if message.discreet else message
