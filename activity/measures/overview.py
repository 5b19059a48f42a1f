"""What the front page counts, all at once; knows nothing of pages, nor of hiding small counts."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, case, func, select

from activity.measures.definitions import AT_A_NODE, MEASURES
from activity.measures.measure import Measure
from activity.scope import Scope, state, within
from activity.summary import summary, summary_node

ON_PAGES: Mapping[str, Measure] = MappingProxyType(
    {"started": MEASURES["use"]}
    | {name: MEASURES[name] for name in ("outcome", "handoff", "stopped", "open", "contacts")}
    | dict(AT_A_NODE)
)
"""The definitions of what the front page shows, by the names that it uses."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ends:
    """Conversations by how they stand."""

    outcome: int = 0
    handoff: int = 0
    stopped: int = 0
    open: int = 0

    @property
    def started(self) -> int:
        """All of them."""
        return self.outcome + self.handoff + self.stopped + self.open


@dataclass(frozen=True, slots=True, kw_only=True)
class AtNode:
    """Conversations by what happened at one question, page to read or offer of an adviser."""

    tree: str | None
    node: str
    shown: int
    answered: int
    unsure: int
    refused: int
    stopped: int

    @property
    def lost(self) -> int:
        """Conversations in which it was shown and that did not go on from there."""
        return self.shown - self.answered


@dataclass(frozen=True, slots=True, kw_only=True)
class OfTree:
    """Conversations of one tree: all of them, and those in which a manager was not sure anywhere."""

    started: int
    unsure: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Handoffs:
    """Conversations handed over, by tree and reason."""

    tree: str | None
    reason: str | None
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """What happened in a scope; by group the report tells it. The counts are true ones: a page must pass them through
    `suppression`.
    """

    ends: Ends
    nodes: tuple[AtNode, ...]  # most conversations lost first
    handoffs: tuple[Handoffs, ...]  # most first
    sample: bool  # whether any of it is made up
    trees: Mapping[str | None, OfTree] = field(default_factory=dict)


def overview(connection: Connection, scope: Scope) -> Overview:
    """The measures of a scope, read from the summaries: as fresh as the last `summary.catch_up`."""
    return Overview(
        ends=_ends(connection, scope),
        nodes=_nodes(connection, scope),
        handoffs=_handoffs(connection, scope),
        sample=_sample(connection, scope),
        trees=_of_trees(connection, scope),
    )


def _of_trees(connection: Connection, scope: Scope) -> dict[str | None, OfTree]:
    own = summary.c
    statement = select(own.tree, func.count(), _conversations(own.unsures > 0)).where(*within(scope))
    rows = connection.execute(statement.group_by(own.tree))
    return {tree: OfTree(started=started, unsure=unsure) for tree, started, unsure in rows}


def _ends(connection: Connection, scope: Scope) -> Ends:
    statement = select(state(scope).label("stands"), func.count()).where(*within(scope)).group_by("stands")
    return Ends(**{name: count for name, count in connection.execute(statement)})  # noqa: C416 - a row is no pair to mypy


def _nodes(connection: Connection, scope: Scope) -> tuple[AtNode, ...]:
    stopped = {(row[0], row[1]): row[2] for row in connection.execute(_stopped(scope))}
    found = [
        AtNode(**row, stopped=stopped.get((row["tree"], row["node"]), 0))
        for row in connection.execute(_at_nodes(scope)).mappings()
    ]
    return tuple(sorted(found, key=lambda at: (-at.lost, -at.shown, at.tree or "", at.node)))


def _at_nodes(scope: Scope) -> Select[Any]:
    at = summary_node.c
    return (
        select(
            summary.c.tree,
            at.node,
            _conversations(at.shown > 0).label("shown"),
            _conversations(at.answered + at.changed > 0).label("answered"),
            _conversations(at.unsure > 0).label("unsure"),
            _conversations(at.refused > 0).label("refused"),
        )
        .join(summary, summary.c.conversation == at.conversation)
        .where(*within(scope))
        .where(at.shown > 0)
        .group_by(summary.c.tree, at.node)
    )


def _conversations(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.sum(case((condition, 1), else_=0))


def _stopped(scope: Scope) -> Select[Any]:
    return (
        select(summary.c.tree, summary.c.last_node, func.count())
        .where(*within(scope), state(scope) == "stopped")
        .group_by(summary.c.tree, summary.c.last_node)
    )


def _handoffs(connection: Connection, scope: Scope) -> tuple[Handoffs, ...]:
    count = func.count()
    statement = (
        select(summary.c.tree, summary.c.handoff_reason, count)
        .where(*within(scope), summary.c.end_kind == "handoff")
        .group_by(summary.c.tree, summary.c.handoff_reason)
        .order_by(count.desc(), summary.c.tree, summary.c.handoff_reason)
    )
    return tuple(Handoffs(tree=tree, reason=reason, count=n) for tree, reason, n in connection.execute(statement))


def _sample(connection: Connection, scope: Scope) -> bool:
    made_up = select(summary.c.conversation).where(*within(scope), summary.c.sample).limit(1)
    return connection.scalar(made_up) is not None
