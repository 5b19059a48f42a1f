"""Where the measures' facts are kept: tables, days, parts and what is left out, as SQL; knows no single measure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Final

from sqlalchemy import ColumnElement, FromClause, Table, Text, column, false, func, null, or_, values
from sqlalchemy.sql.selectable import CTE

from activity.measures.terms import ASSUMED_MINUTES, CutName, Fact
from activity.scope import Scope
from activity.side import summary_escalation, summary_event
from activity.summary import summary


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What the measures know from other rooms, as plain values."""

    around: Mapping[str, Sequence[str]] = field(default_factory=dict)  # a group to itself and every group around it
    stages: Mapping[str, str] = field(default_factory=dict)  # a topic to its stage
    themes: Mapping[str, Sequence[str]] = field(default_factory=dict)  # a topic to its themes
    heads: Mapping[str, int] = field(default_factory=dict)  # a group to the people employed in it and inside it
    employed: int | None = None  # in the whole organisation
    minutes: int = ASSUMED_MINUTES  # of an adviser, that a conversation without one saves


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """The table of a fact, and the columns by which it can be cut."""

    table: Table
    columns: Mapping[str, ColumnElement[Any]]
    day: ColumnElement[Any]
    kinds: tuple[str, ...] = ()


def _columns(table: Table, *, began: str, **more: ColumnElement[Any]) -> Mapping[str, ColumnElement[Any]]:
    own = table.c
    return {
        "organisation": own.organisation,
        "group": own.group_id,
        "topic": own.topic,
        "tree": own.tree,
        "version": own.tree_version,
        "channel": own.channel,
        "week": own[f"{began}_week"],
        "month": own[f"{began}_month"],
        **more,
    }


_SINGLE: Final = _columns(
    summary_event,
    began="happened",
    tier=summary_event.c.tier,
    came=summary_event.c.came,
    why=summary_event.c.why,
)


def _single(*kinds: str) -> Source:
    return Source(table=summary_event, columns=_SINGLE, day=summary_event.c.happened_on, kinds=kinds)


SOURCES: Final[Mapping[Fact, Source]] = MappingProxyType(
    {
        "conversation": Source(
            table=summary,
            columns=_columns(summary, began="started", feedback=summary.c.feedback, follow_up=summary.c.follow_up),
            day=summary.c.started_on,
        ),
        "escalation": Source(
            table=summary_escalation,
            columns=_columns(
                summary_escalation,
                began="opened",
                reason=summary_escalation.c.reason,
                tier=summary_escalation.c.tier,
            ),
            day=summary_escalation.c.opened_on,
        ),
        "contact": _single("contact_recorded"),
        "search": _single("search_made", "search_missed", "search_chosen"),
        "urgent": _single("urgent_signposted"),
    }
)
"""Where each fact is kept."""


def belonging(fact: Fact, scope: Scope) -> list[ColumnElement[bool]]:
    """The conditions that keep to what belongs to the scope, and leave out what is left out."""
    source = SOURCES[fact]
    own = source.table.c
    conditions = real(source.table, scope)
    if source.kinds:
        conditions.append(own.kind.in_(source.kinds))
    if fact == "escalation":
        conditions.append(own.joined == false())
    if scope.organisation is not None:
        conditions.append(own.organisation == scope.organisation)
    if scope.groups is not None:
        conditions.append(own.group_id.in_(sorted(scope.groups)))
    if scope.since is not None:
        conditions.append(source.day >= scope.since)
    if scope.until is not None:
        conditions.append(source.day <= scope.until)
    for hidden in (own.tree, own.topic) if scope.without else ():
        conditions.append(or_(hidden.is_(None), hidden.not_in(sorted(scope.without))))
    return conditions


def real(table: FromClause, scope: Scope) -> list[ColumnElement[bool]]:
    """The conditions that leave out practice, and what is made up unless the scope asks for it."""
    made_up = [] if scope.sample else [table.c.sample == false()]
    return [table.c.practice == false(), *made_up]


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """The columns that a measure is cut by, and the table with what they are joined to."""

    columns: tuple[ColumnElement[Any], ...]
    table: FromClause


def parts(fact: Fact, by: Iterable[CutName], known: Known) -> Parts:
    """How to cut a fact.

    Raises:
        KeyError: the fact has no such cut.
    """
    source = SOURCES[fact]
    table: FromClause = source.table
    columns = []
    for name in by:
        made, pairs = _made(source, name, known)
        columns.append(made.label(f"part_{name}"))
        if pairs is not None:
            table = table.outerjoin(pairs, pairs.c.inner_id == source.columns[_LEADS[name]])
    return Parts(columns=tuple(columns), table=table)


_LEADS: Final[Mapping[str, str]] = {"group": "group", "stage": "topic", "theme": "topic"}


def _made(source: Source, name: CutName, known: Known) -> tuple[ColumnElement[Any], CTE | None]:
    if name not in _LEADS:
        return source.columns[name], None
    pairs = _pairs(name, _led(name, known))
    if name == "group":
        own = source.columns["group"]
        return (own, None) if pairs is None else (func.coalesce(pairs.c.outer_id, own), pairs)
    return (null(), None) if pairs is None else (pairs.c.outer_id, pairs)


def _led(name: CutName, known: Known) -> list[tuple[str, str]]:
    if name == "stage":
        return list(known.stages.items())
    many = known.around if name == "group" else known.themes
    return [(inner, outer) for inner, outers in many.items() for outer in outers]


def _pairs(name: str, data: list[tuple[str, str]]) -> CTE | None:
    """What lies in what, as a table of the statement itself: no store needs to hold it, whatever database runs it."""
    if not data:
        return None
    rows = values(column("inner_id", Text), column("outer_id", Text), name=f"pairs_{name}", literal_binds=True)
    return rows.data(data).cte(f"within_{name}")
