"""What an adviser may ask and put right on a hand-over's page: the guide's own questions, and the answers given."""

from sqlalchemy import Connection

from bot.conversation.presenting import WALKS
from bot.store import conversations, evidence
from bot.web.house import Visit
from escalation.model import Escalation
from escalation.pages import Asking
from trees.asking import askable
from trees.corrections import correctable


def asking_of(connection: Connection, escalation: Escalation, *, visit: Visit) -> Asking | None:
    """The questions and answers of the conversation that was sent; nothing while nobody may ask, or without one."""
    if escalation.status != "claimed":
        return None
    conversation = conversations.look(connection, escalation.conversation)
    if conversation is None:
        return None
    shelf = visit.house.service.shelf
    tree = shelf.served(conversation)
    if tree is None:
        tree = shelf.again(conversation, evidence.version_content(connection, conversation.tree_version))
    if tree is None:
        return None
    today = visit.house.clock().astimezone(visit.organisation.zone).date()
    position = WALKS.of(tree, conversation.answers, today=today)
    return Asking(questions=askable(position), stands=position.node, answers=correctable(position))
