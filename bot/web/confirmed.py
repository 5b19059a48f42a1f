"""What waits for a second person's word, and what a manager has just heard of theirs; knows no page."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from sqlalchemy import Connection

from bot.conversation.colleagues.confirmation import Confirmation, may_answer
from bot.people.roles import may
from bot.store import confirmations, conversations, notifications
from bot.web.house import Visit
from bot.web.layout import moment

NEWS_FOR: Final = timedelta(days=3)
"""How long an answer stands on the manager's start page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """One line of the list: what is asked, by whom, and by when."""

    id: str
    title: str
    who: str
    group: str
    by: str


def asked_of(visit: Visit) -> Callable[[Connection], list[Waiting]]:
    """What waits for the reader's word, the soonest due first; nothing is looked up for whoever has no such role."""
    roles = visit.viewer.roles

    def read(connection: Connection) -> list[Waiting]:
        if not may(roles, "confirm"):
            return []
        found = confirmations.still_open(connection, organisation=visit.viewer.organisation)
        return [line_of(one, visit) for one in found if may_read(one, visit)]

    return read


def line_of(kept: Confirmation, visit: Visit) -> Waiting:
    """The question as one line."""
    return Waiting(
        id=kept.id,
        title=_title(kept, visit),
        who=visit.house.library.names.get(kept.person, "A colleague"),
        group=visit.organisation.groups.title(kept.group_id),
        by=moment(kept.due_at, visit.organisation.zone),
    )


def answered_for(visit: Visit) -> Callable[[Connection], list[dict[str, str]]]:
    """The reader's conversations in which a second person has just answered, or has not in time."""
    viewer, library = visit.viewer, visit.house.library

    def read(connection: Connection) -> list[dict[str, str]]:
        told = notifications.of_manager(connection, viewer.person, organisation=viewer.organisation, what="confirmed")
        since = visit.house.clock() - NEWS_FOR
        recent = dict.fromkeys(one.conversation for one in told if one.at >= since and one.conversation)
        found = [conversations.look(connection, one) for one in recent]
        trees = library.trees_of(viewer.organisation)
        return [
            {"id": one.id, "title": trees[one.tree].title if one.tree in trees else "A topic that is no longer offered"}
            for one in found
            if one is not None and one.person == viewer.person
        ]

    return read


def may_read(kept: Confirmation, visit: Visit) -> bool:
    """Whether the reader may answer it, and so read it."""
    viewer = visit.viewer
    return may_answer(kept, person=viewer.person, posts=viewer.posts, groups=visit.organisation.groups)


def _title(kept: Confirmation, visit: Visit) -> str:
    tree = visit.house.library.trees_of(kept.organisation).get(kept.tree)
    return tree.title if tree else "A guide that is no longer offered"
