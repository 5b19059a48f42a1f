"""What Teams is given: a card, and the words of its notification; knows no reply and no Teams client."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from bot.channels.chat.words import clean, cut
from bot.channels.teams.elements import Element
from bot.channels.teams.limits import MOST_SUMMARY

SCHEMA: Final = "http://adaptivecards.io/schemas/adaptive-card.json"
CONTENT_TYPE: Final = "application/vnd.microsoft.card.adaptive"

DISCREET: Final = "Your next question is ready"
"""What a notification says where the question itself must not stand on a locked screen (issue "Slack", 1)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One message: its card, and `summary`, which notifications and lists of chats show instead of it.

    A `form` stands where another card stood until it is sent or left.
    """

    card: Mapping[str, Any]
    summary: str
    form: bool = False

    def activity(self) -> dict[str, Any]:
        """The message as the Bot Framework takes it."""
        attachment = {"contentType": CONTENT_TYPE, "content": dict(self.card)}
        return {"type": "message", "summary": self.summary, "attachments": [attachment]}


def message(body: Sequence[Element], summary: str, *, form: bool = False) -> Message:
    """A message of these elements."""
    card = {"type": "AdaptiveCard", "$schema": SCHEMA, "version": "1.5", "lang": "en", "body": list(body)}
    return Message(card=card, summary=cut(clean(summary).strip(), MOST_SUMMARY), form=form)
