"""What an end still asks of the manager, and when: whether it helped, and one question days later. Pure."""

from collections.abc import Mapping
from datetime import date
from typing import Final

from bot.conversation.reply import ShownCheck
from bot.conversation.state import Conversation
from trees.position import Position
from trees.shown import Shown, ShownFollowUp, ShownHandoff, ShownOutcome

ENDS: Final = (ShownOutcome, ShownHandoff)


def due(shown: Shown | ShownCheck, conversation: Conversation, *, today: date) -> ShownFollowUp | None:
    """The question that is asked some days after an outcome, once its day has come and until it is answered."""
    asked = shown.follow_up if isinstance(shown, ShownOutcome) else None
    details = conversation.details
    if asked is None or asked.on > today or details.followed_up == details.receipt:
        return None
    return asked


def moves(shown: Shown | ShownCheck, conversation: Conversation, position: Position) -> Mapping[str, bool]:
    """Which of the verbs of an end are open."""
    ended = isinstance(shown, ENDS)
    return {
        "what_if": ended and bool(position.trail) and conversation.details.diverted is None,
        "feedback": ended and conversation.details.feedback is None,
    }
