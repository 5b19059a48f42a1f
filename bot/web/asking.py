"""What an adviser may ask and put right on a hand-over's page: the guide's own questions, and the answers given."""

from collections.abc import Iterator

from sqlalchemy import Connection

from bot.conversation.presenting import WALKS
from bot.store import conversations, evidence
from bot.web.house import Visit
from escalation.model import Escalation
from escalation.pages import Asking
from trees.asking import askable
from trees.corrections import correctable
from trees.model import Handoff, Outcome, Tree
from trees.ways import words_of_text


def asking_of(connection: Connection, escalation: Escalation, *, visit: Visit) -> Asking | None:
    """The questions and answers of the conversation that was sent; nothing while nobody may ask, or without one."""
    if not escalation.open or escalation.status == "waiting":
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
    return Asking(
        questions=askable(position), stands=position.node, answers=correctable(position), ends=tuple(_ends(tree))
    )


def _ends(tree: Tree) -> Iterator[tuple[str, str]]:
    for node in tree.nodes.values():
        if isinstance(node, Outcome | Handoff):
            yield node.id, words_of_text(node.title)
