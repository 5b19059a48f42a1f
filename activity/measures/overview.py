"""What the front page counts, all at once; knows nothing of pages, nor of hiding small counts."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from types import MappingProxyType
from typing import Any, TypeVar

from sqlalchemy import Column, ColumnElement, Connection, Select, case, func, select

from activity.measures.definitions import AT_A_NODE, MEASURES
from activity.measures.measure import Measure
from activity.scope import Scope, state, within
from activity.summary import summary, summary_node

K = TypeVar("K")


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
    weeks: tuple[tuple[date, Ends], ...]  # by the Monday; weeks without a conversation are there with noughts
    nodes: tuple[AtNode, ...]  # most conversations lost first
    handoffs: tuple[Handoffs, ...]  # most first
    sample: bool  # whether any of it is made up
    pieces: tuple[tuple[date, date, Ends], ...] = ()  # by the Monday and the first day of the month: parts of weeks
    trees: Mapping[str | None, OfTree] = field(default_factory=dict)


def overview(connection: Connection, scope: Scope) -> Overview:
    """The measures of a scope, read from the summaries: as fresh as the last `summary.catch_up`."""
    days = _ends_by(connection, scope, summary.c.started_on)
    weeks = _weeks(days)
    return Overview(
        ends=_added(ends for _, ends in weeks),
        weeks=weeks,
        nodes=_nodes(connection, scope),
        handoffs=_handoffs(connection, scope),
        sample=_sample(connection, scope),
        pieces=_pieces(days),
        trees=_of_trees(connection, scope),
    )


def _of_trees(connection: Connection, scope: Scope) -> dict[str | None, OfTree]:
    own = summary.c
    statement = select(own.tree, func.count(), _conversations(own.unsures > 0)).where(*within(scope))
    rows = connection.execute(statement.group_by(own.tree))
    return {tree: OfTree(started=started, unsure=unsure) for tree, started, unsure in rows}


def _ends_by(connection: Connection, scope: Scope, column: Column[K]) -> dict[K, Ends]:
    statement = select(column, state(scope).label("stands"), func.count())
    counts: dict[K, dict[str, int]] = defaultdict(dict)
    # Grouped by its label: PostgreSQL would not take two copies of the expression for the same.
    for key, name, count in connection.execute(statement.where(*within(scope)).group_by(column, "stands")):
        counts[key][name] = count
    return {key: Ends(**named) for key, named in counts.items()}


def _weeks(days: Mapping[date, Ends]) -> tuple[tuple[date, Ends], ...]:
    if not days:
        return ()
    weeks: dict[date, list[Ends]] = defaultdict(list)
    for day, ends in days.items():
        weeks[_monday(day)].append(ends)
    first, last = min(weeks), max(weeks)
    mondays = (first + timedelta(weeks=n) for n in range((last - first).days // 7 + 1))
    return tuple((monday, _added(weeks[monday])) for monday in mondays)


def _pieces(days: Mapping[date, Ends]) -> tuple[tuple[date, date, Ends], ...]:
    parts: dict[tuple[date, date], list[Ends]] = defaultdict(list)
    for day, ends in days.items():
        parts[(_monday(day), day.replace(day=1))].append(ends)
    return tuple((*place, _added(parts[place])) for place in sorted(parts))


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _added(parts: Iterable[Ends]) -> Ends:
    every = list(parts)
    return Ends(
        outcome=sum(ends.outcome for ends in every),
        handoff=sum(ends.handoff for ends in every),
        stopped=sum(ends.stopped for ends in every),
        open=sum(ends.open for ends in every),
    )


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
