"""Whether a manager checks their answers before these lead to an end; pure, and knows no page."""

import hashlib

from bot.conversation.state import Conversation
from bot.conversation.turn import Verb
from escalation.standing import AT_ONCE
from trees.model import Handoff, Outcome
from trees.position import Position

CHECK = "check-answers"
"""The node id of the page that lists the answers. Authors' ids have no hyphen, so none is the same."""

FEW = 3
"""With so few answers all are still in sight, and there is no page to check them."""

OF_AN_END: frozenset[Verb] = frozenset(
    {"tick", "send", "make_letter", "what_if", "continue_in", "feedback", "follow_up"}
)
"""Verbs that belong to an end. They are stale while the answers that lead there are still to be checked."""


def due(conversation: Conversation, position: Position) -> bool:
    """Whether the answers lead to an end that is shown only once they have been checked.

    Urgent advice never waits for that. Nor does somebody who asked for a person: no answer led them there.
    """
    if not position.ended or len(position.trail) <= FEW or conversation.state == "with_adviser":
        return False
    if conversation.details.diverted is not None or _cannot_wait(position):
        return False
    return conversation.details.checked != mark(position)


def mark(position: Position) -> str:
    """A short mark of the answers as they were checked, so that any other answer is checked anew."""
    given = [(item.node, item.value, item.unsure) for item in position.trail]
    return hashlib.sha256(repr(given).encode()).hexdigest()[:16]


def _cannot_wait(position: Position) -> bool:
    node = position.spot.node
    if isinstance(node, Outcome):
        return node.urgent
    return isinstance(node, Handoff) and node.urgency in AT_ONCE
