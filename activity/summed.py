"""The summaries' rows as they leave, people and sensitive nodes as in the log's exports; knows no format."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Table, or_, select

from activity.export import PAGE, Chosen
from activity.reading import Logged, Reader
from activity.side import summary_escalation, summary_event
from activity.summary import summary


@dataclass(frozen=True, slots=True, kw_only=True)
class Summed:
    """A table of the summaries: the column of its numbers, of its moments and of its months, and its nodes."""

    table: Table
    seq: str
    at: str
    month: str
    nodes: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The table's name."""
        return self.table.name

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of its columns, in order."""
        return tuple(self.table.c.keys())


SUMMED: Final = (
    Summed(table=summary, seq="first_seq", at="started_at", month="started_month", nodes=("end_node", "last_node")),
    Summed(table=summary_escalation, seq="seq", at="opened_at", month="opened_month"),
    Summed(table=summary_event, seq="seq", at="happened_at", month="happened_month"),
)
"""What the measures read."""

Rows = list[tuple[Any, ...]]


def leaving_sums(read: Reader, of: Summed, chosen: Chosen) -> Iterator[Rows]:
    """The table's rows of the chosen scope as they leave, in order of their number, in pages; `after` is no matter."""
    after, number = -(2**62), of.columns.index(of.seq)
    while found := read(lambda connection, at=after: _page(connection, of, chosen, after=at)):  # type: ignore[misc]
        yield [_exported(row, of, chosen) for row in found]
        after = found[-1][number]


def _page(connection: Connection, of: Summed, chosen: Chosen, *, after: int) -> Sequence[Sequence[Any]]:
    own = of.table.c
    statement = select(of.table).where(own[of.seq] > after, *_within(of, chosen)).order_by(own[of.seq]).limit(PAGE)
    return connection.execute(statement).all()


def _within(of: Summed, chosen: Chosen) -> Iterator[ColumnElement[bool]]:
    own, scope = of.table.c, chosen.scope
    if scope.organisation is not None:
        yield own.organisation == scope.organisation
    if scope.since is not None:
        yield own[of.at] >= scope.since
    if scope.until is not None:
        yield own[of.at] < scope.until
    if scope.without:
        yield or_(own.tree.is_(None), own.tree.not_in(sorted(scope.without)))
        yield or_(own.topic.is_(None), own.topic.not_in(sorted(scope.without)))


def _exported(row: Sequence[Any], of: Summed, chosen: Chosen) -> tuple[Any, ...]:
    values = dict(zip(of.columns, row, strict=True))
    if values.get("person") is not None:
        values["person"] = chosen.person(values["person"])
    for name in of.nodes:
        values[name] = _told(values, values[name], chosen)
    return tuple(values.values())


def _told(values: Mapping[str, Any], node: str | None, chosen: Chosen) -> str | None:
    """The node, as a row of the log there would tell it."""
    names = ("organisation", "tree", "tree_version")
    where = {name: values[name] for name in names}
    return chosen.discreet(Logged(seq=0, occurred_at=values["started_at"], kind="", node=node, **where)).node
