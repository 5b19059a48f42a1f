"""What becomes of a message that its author changes or takes back: pure; what it said before is kept beside it."""

from dataclasses import replace
from datetime import datetime
from typing import Final

from escalation.model import Message, NotPossible, Wording
from escalation.permission import TEXT_LIMIT

TAKEN_BACK: Final = "This message was taken back."
"""What stands where a message stood."""


def reworded(message: Message, text: str, *, at: datetime) -> Message | None:
    """The message with new words; nothing where they are the same.

    Raises:
        NotPossible: no words are left, or too many.
    """
    said = text.strip()
    if not said:
        raise NotPossible("A message cannot be empty. It stays as it was.")
    if len(said) > TEXT_LIMIT:
        raise NotPossible(f"This is too long. Keep it to {TEXT_LIMIT:,} characters. It stays as it was.")
    if said == message.text and not message.taken_back:
        return None
    return replace(message, text=said, edited_at=at, taken_back=False, earlier=_with_earlier(message, at))


def taken_back(message: Message, *, at: datetime) -> Message | None:
    """The message without its words; nothing where it was taken back before."""
    if message.taken_back:
        return None
    return replace(message, text="", edited_at=at, taken_back=True, earlier=_with_earlier(message, at))


def says(message: Message) -> str:
    """What is read where the message stands."""
    return TAKEN_BACK if message.taken_back else message.text


def _with_earlier(message: Message, at: datetime) -> tuple[Wording, ...]:
    return message.earlier if message.taken_back else (*message.earlier, Wording(text=message.text, until=at))
