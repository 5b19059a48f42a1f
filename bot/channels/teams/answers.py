"""What an invoke is answered with: a card in place of the one pressed, words, or a body of our own; never nothing."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from bot.channels.teams.message import CONTENT_TYPE

WORDS: Final = "application/vnd.microsoft.activity.message"
"""Words that Teams shows beside the card, which stays as it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InvokeAnswer:
    """The body of the answer, as the Bot Framework reads it, and the status of the request itself. A `form` is a card
    that is filled in where another stood.
    """

    body: Mapping[str, Any]
    status: int = 200
    form: bool = False


def carded(card: Mapping[str, Any], *, form: bool = False) -> InvokeAnswer:
    """The card that stands there from now on."""
    return InvokeAnswer(body={"statusCode": 200, "type": CONTENT_TYPE, "value": dict(card)}, form=form)


def spoken(says: str) -> InvokeAnswer:
    """Words, in the product's own sentences."""
    return InvokeAnswer(body={"statusCode": 200, "type": WORDS, "value": says})
