"""The law-change radar: last year's conversations walked on a coming day, to see whose advice changes; names nobody."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from typing import Final, Protocol

from sqlalchemy import Connection

from bot.content.library import Shelf
from bot.conversation.new_rules.rule_changes import RuleChange, first_change
from bot.conversation.state import Conversation
from bot.store import conversations, evidence
from trees.basis import turning_days
from trees.model import Tree

BACK: Final = timedelta(days=365)
"""How old an advice may be for somebody still to be acting on it."""


AT_ONCE: Final = 250
"""Conversations that one read looks at. Each is walked several times, while somebody waits for the page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Whose conversations are looked at, from which day to which; `groups` is None for all."""

    organisation: str
    now: datetime
    today: date
    until: date
    groups: frozenset[str] | None = None
    without: Collection[str] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """What a look at the next few conversations gave: how many, which of them will change, and the id to go on from."""

    found: tuple[RuleChange, ...] = ()
    looked: int = 0
    then: str | None = None


class Read(Protocol):
    """Runs a function that only reads, on a connection of its own."""

    def __call__(self, work: Callable[[Connection], Piece]) -> Piece:
        """What the work gives."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One conversation whose advice will change, as HR reads it: no name, and nothing that was typed."""

    conversation: str
    tree: str
    topic: str
    group: str | None
    state: str
    receipt: str | None
    on: date
    stands: str
    becomes: tuple[str, ...]
    differences: tuple[Mapping[str, object], ...]
    facts: tuple[Mapping[str, object], ...]


def look(connection: Connection, shelf: Shelf, scope: Scope, listed: Sequence[Conversation]) -> list[RuleChange]:
    """Those of these conversations that a rule will change, each at its first change."""
    return list(_found(connection, shelf, scope, listed))


def piece(connection: Connection, shelf: Shelf, scope: Scope, *, after: str = "") -> Piece:
    """The next few conversations of the scope by id, and those of them that a rule will change, the earliest first."""
    if not may_change(shelf, scope):
        return Piece()
    listed = conversations.since(
        connection, organisation=scope.organisation, at=scope.now - BACK, after=after, limit=AT_ONCE
    )
    found = sorted(look(connection, shelf, scope, listed), key=lambda one: (one.on, one.conversation.id))
    return Piece(found=tuple(found), looked=len(listed), then=listed[-1].id if len(listed) == AT_ONCE else None)


def everything(read: Read, shelf: Shelf, scope: Scope) -> list[RuleChange]:
    """Every conversation of the scope that a rule will change, the earliest change first; each piece is a read."""
    found: list[RuleChange] = []
    then: str | None = ""
    while then is not None:
        one = read(partial(piece, shelf=shelf, scope=scope, after=then))
        found += one.found
        then = one.then
    return sorted(found, key=lambda one: (one.on, one.conversation.id))


def may_change(shelf: Shelf, scope: Scope) -> bool:
    """Whether any tree of the organisation has a day ahead on which something changes."""
    days = (day for tree in shelf.trees_of(scope.organisation, on=scope.today).values() for day in turning_days(tree))
    if any(scope.today < day <= scope.until for day in days):
        return True
    now, then = (shelf.trees_of(scope.organisation, on=day) for day in (scope.today, scope.until))
    return any(then[name].version != tree.version for name, tree in now.items() if name in then)


def _found(connection: Connection, shelf: Shelf, scope: Scope, listed: Sequence[Conversation]) -> Iterator[RuleChange]:
    for conversation in listed:
        if conversation.tree in scope.without:
            continue
        if scope.groups is not None and conversation.group_id not in scope.groups:
            continue
        tree = shelf.served(conversation)
        if tree is None:
            tree = shelf.again(conversation, evidence.version_content(connection, conversation.tree_version))
        if tree is None:
            continue
        one = first_change(
            conversation, tree, today=scope.today, until=scope.until, served=_served(shelf, conversation)
        )
        if one is not None:
            yield one


def _served(shelf: Shelf, conversation: Conversation) -> Callable[[date], Tree | None]:
    return lambda day: shelf.trees_of(conversation.organisation, on=day).get(conversation.tree)


def line(found: RuleChange) -> Line:
    """What HR reads of it."""
    conversation = found.conversation
    return Line(
        conversation=conversation.id,
        tree=conversation.tree,
        topic=conversation.topic,
        group=conversation.group_id,
        state=conversation.state,
        receipt=conversation.details.receipt,
        on=found.on,
        stands=found.stands,
        becomes=tuple(text for one in found.changes.differences if one.kind == "way" for text in one.after),
        differences=tuple(
            {"node": one.node, "kind": one.kind, "about": one.about, "before": one.before, "after": one.after}
            for one in found.changes.differences
        ),
        facts=tuple(
            {
                "fact": one.name,
                "before": one.before,
                "after": one.after,
                "from": one.since.isoformat() if one.since else None,
            }
            for one in found.changes.facts
        ),
    )
