"""Reading the activity log in pages by `seq`; knows nothing of what the rows are wanted for."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple, Protocol, TypeVar

from sqlalchemy import ColumnElement, Connection, Select, func, or_, select, text

from activity.log import LOG_LOCK, interaction

T = TypeVar("T")

_LOOK_AGAIN_SECONDS = 0.002
_WRITERS = text("""
SELECT virtualtransaction FROM pg_locks
WHERE locktype = 'advisory' AND (classid, objid, objsubid) = (0, :lock, 1) AND granted AND pid <> pg_backend_pid()
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
""")


class Reader(Protocol):
    """Runs a function over a connection in one short read transaction and gives back its result."""

    def __call__(self, fn: Callable[[Connection], T], /) -> T:
        """What `fn` returned."""
        ...


class Logged(NamedTuple):
    """One row of the log as it was written, columns in the log's order."""

    seq: int
    occurred_at: datetime
    kind: str
    conversation: str | None = None
    person: str | None = None
    organisation: str | None = None
    group_id: str | None = None
    channel: str | None = None
    tree: str | None = None
    tree_version: str | None = None
    node: str | None = None
    answer: str | None = None
    policy: str | None = None
    section: str | None = None
    outcome: str | None = None
    escalation: str | None = None
    turn: str | None = None
    elapsed_ms: int | None = None
    detail: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LogScope:
    """Which rows of the log: those of an organisation, from an instant, up to but not at another."""

    organisation: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    without: frozenset[str] = frozenset()  # trees that the reader may not see


EVERY_ROW = LogScope()


def page(connection: Connection, *, after: int, last: int, limit: int, scope: LogScope = EVERY_ROW) -> list[Logged]:
    """Up to `limit` rows with `after` < seq <= `last`, in order of seq."""
    statement = select(interaction).where(interaction.c.seq > after, interaction.c.seq <= last, *_within(scope))
    return _rows(connection, statement.order_by(interaction.c.seq).limit(limit))


def counted(connection: Connection, *, after: int, scope: LogScope = EVERY_ROW) -> int:
    """How many rows of the scope have a seq above `after`."""
    statement = select(func.count()).select_from(interaction).where(interaction.c.seq > after, *_within(scope))
    return connection.scalar(statement) or 0


def of_conversation(connection: Connection, conversation: str) -> list[Logged]:
    """Every row of one conversation, in order; none where there is no such conversation."""
    statement = select(interaction).where(interaction.c.conversation == conversation)
    return _rows(connection, statement.order_by(interaction.c.seq))


def highest(connection: Connection) -> int:
    """The highest seq that this connection can see; 0 for an empty log. Rows below it may still be uncommitted."""
    return connection.scalar(select(func.max(interaction.c.seq))) or 0


def settle(connection: Connection) -> None:
    """Wait until every writer that has drawn a seq by now has committed or given up; nobody waits for us.

    A writer holds the log lock, shared, from before it draws a seq to its commit, and lets it go once its rows can be
    seen. So when all who hold it now are through, nothing below a seq that was seen before can still appear. SQLite has
    one writer and nothing to wait for.
    """
    if connection.dialect.name != "postgresql":
        return
    writing = _writing(connection)
    while writing:
        time.sleep(_LOOK_AGAIN_SECONDS)
        writing &= _writing(connection)


def _writing(connection: Connection) -> set[str]:
    """The transactions of others that hold the log lock at this instant."""
    return set(connection.execute(_WRITERS, {"lock": LOG_LOCK}).scalars())


def settled(connection: Connection) -> int:
    """The highest seq below which no further row can appear; 0 for an empty log."""
    last = highest(connection)
    settle(connection)
    return last


def _within(scope: LogScope) -> list[ColumnElement[bool]]:
    conditions = []
    if scope.organisation is not None:
        conditions.append(interaction.c.organisation == scope.organisation)
    if scope.since is not None:
        conditions.append(interaction.c.occurred_at >= scope.since)
    if scope.until is not None:
        conditions.append(interaction.c.occurred_at < scope.until)
    if scope.without:
        conditions.append(or_(interaction.c.tree.is_(None), interaction.c.tree.not_in(sorted(scope.without))))
    return conditions


def _rows(connection: Connection, statement: Select[Any]) -> list[Logged]:
    return [Logged(*row) for row in connection.execute(statement)]
