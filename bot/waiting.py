"""What waits for a manager who comes back: conversations to carry on or take over, and rules that change; no page."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlalchemy import Connection

from bot.content.library import Library
from bot.conversation.presenting import PASS_OPEN_FOR
from bot.delivery.looking_ahead import TOLD, coming_days
from bot.store import conversations, notifications
from escalation import store

NEWEST: Final = 5
"""Conversations to carry on with that a start shows; the page of all of them has the rest."""

UNFINISHED: Final = ("open", "abandoned")
"""States of a conversation that its manager can still carry on with."""

GONE: Final = "A topic that is no longer offered"


@dataclass(frozen=True, slots=True, kw_only=True)
class Whose:
    """A manager in an organisation, with the content that they are served."""

    person: str
    organisation: str
    library: Library


@dataclass(frozen=True, slots=True, kw_only=True)
class Begun:
    """A conversation of the manager's own, as a list of them shows it."""

    id: str
    title: str
    state: str  # of the conversation, or of its hand-over while one is open
    touched_at: datetime
    answered: int  # questions

    @property
    def far(self) -> str:
        """How far an unfinished one has come: two on one topic are told apart by it. Empty for any other."""
        if self.state not in UNFINISHED or not self.answered:
            return ""
        return "1 question answered" if self.answered == 1 else f"{self.answered} questions answered"


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A conversation that a colleague asks the manager to take over."""

    id: str
    title: str
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ComingRule:
    """That a rule changes what a conversation advised, on a day that may be past already."""

    conversation: str
    title: str
    on: date
    past: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """All that waits for a manager."""

    begun: tuple[Begun, ...]
    offers: tuple[Offer, ...]
    rules: tuple[ComingRule, ...]


def read(connection: Connection, whose: Whose, *, now: datetime, today: date) -> Waiting:
    """All that waits for the manager at a moment, of their own conversations the newest."""
    return Waiting(
        begun=begun(connection, whose, limit=NEWEST),
        offers=offers(connection, whose, now=now),
        rules=coming_rules(connection, whose, today=today),
    )


def begun(connection: Connection, whose: Whose, *, about: str = "", skip: int = 0, limit: int) -> tuple[Begun, ...]:
    """The manager's own conversations, the latest first; `about` are words that the topic's title must have."""
    trees = whose.library.trees_of(whose.organisation)
    wanted = about.casefold().split()
    chosen = [name for name, tree in trees.items() if all(word in tree.title.casefold() for word in wanted)]
    found = conversations.of_person(
        connection,
        person=whose.person,
        organisation=whose.organisation,
        trees=chosen if wanted else None,
        skip=skip,
        limit=limit,
    )
    handed = any(one.state == "with_adviser" for one in found)
    stands = store.standing(connection, person=whose.person, organisation=whose.organisation) if handed else {}
    return tuple(
        Begun(
            id=one.id,
            title=_title(whose, one.tree),
            state=stands.get(one.id, one.state) if one.state == "with_adviser" else one.state,
            touched_at=one.touched_at,
            answered=one.answered,
        )
        for one in found
    )


def offers(connection: Connection, whose: Whose, *, now: datetime) -> tuple[Offer, ...]:
    """What colleagues ask the manager to take over."""
    found = conversations.offered_to(
        connection, person=whose.person, organisation=whose.organisation, since=now - PASS_OPEN_FOR
    )
    names = whose.library.names
    return tuple(
        Offer(id=one.id, title=_title(whose, one.tree), by=names.get(one.person, "A colleague")) for one in found
    )


def coming_rules(connection: Connection, whose: Whose, *, today: date) -> tuple[ComingRule, ...]:
    """What the manager was told before a rule changes their advice, the earliest change first."""
    told = notifications.of_manager(connection, whose.person, organisation=whose.organisation, what=TOLD)
    found = []
    for conversation, day in sorted(coming_days(told, today=today), key=lambda one: one[1]):
        kept = conversations.look(connection, conversation)
        if kept is not None and kept.person == whose.person:
            topic = whose.library.topics.get(kept.topic)
            title = topic.title if topic else GONE
            found.append(ComingRule(conversation=conversation, title=title, on=day, past=day <= today))
    return tuple(found)


def _title(whose: Whose, tree: str) -> str:
    found = whose.library.trees_of(whose.organisation).get(tree)
    return found.title if found else GONE
