"""The job table: what is to be done later or elsewhere, in order, once. Decides nothing and never commits.

A job is claimed only while no older job of its lane is unfinished, so order holds with many workers.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, func, literal_column, select, update
from sqlalchemy.dialects import postgresql, sqlite

from bot.conversation.state import Job
from bot.store.tables import job as table

TRIES = 8
"""After this many failures a job is parked for a person to look at, and its lane goes on."""

MAIL = "mail"
SLACK = "slack"
TEAMS = "teams"
OUTSIDE = (MAIL, SLACK, TEAMS)
"""The kinds that are done outside a transaction, by the postman and the senders of Slack and Teams; no worker takes
them.
"""

WAITS: Final[ColumnElement[str]] = literal_column("'waiting'")
"""The state of a job that is still to be done. It stands in each statement as it is: beside an index of such jobs alone
SQLite compiles a statement anew for each value that is bound, and PostgreSQL's kept plans cannot use the index."""

WAITING: Final = table.c.state == WAITS

_INSERT: Mapping[str, Any] = {
    "sqlite": sqlite.insert(table).on_conflict_do_nothing(index_elements=["key"]),
    "postgresql": postgresql.insert(table).on_conflict_do_nothing(index_elements=["key"]),
}
_older = table.alias("older")
FREE_LANE = ~(
    select(_older.c.id).where(_older.c.lane == table.c.lane, _older.c.id < table.c.id, _older.c.state == WAITS).exists()
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimed:
    """A job taken by a worker. `attempts` counts the failures before this try."""

    id: int
    kind: str
    lane: str
    key: str
    attempts: int
    payload: Mapping[str, Any]


def enqueue(connection: Connection, jobs: Sequence[Job]) -> None:
    """Writes jobs in the caller's transaction; one whose key is there already is left as it is."""
    if jobs:
        rows = [
            {"kind": j.kind, "lane": j.lane, "key": j.key, "run_at": j.run_at, "payload": dict(j.payload)} for j in jobs
        ]
        connection.execute(_INSERT[connection.dialect.name], rows)


def claim(connection: Connection, *, now: datetime) -> Claimed | None:
    """The next job that is due, locked until the caller's transaction ends; nothing when none is."""
    query = (
        select(table)
        .where(WAITING, table.c.kind.not_in(OUTSIDE), table.c.run_at <= now, FREE_LANE)
        .order_by(table.c.run_at, table.c.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    row = connection.execute(query).first()
    if row is None:
        return None
    return Claimed(id=row.id, kind=row.kind, lane=row.lane, key=row.key, attempts=row.attempts, payload=row.payload)


def next_due(connection: Connection) -> datetime | None:
    """When the earliest waiting job is due."""
    query = select(func.min(table.c.run_at)).where(WAITING, table.c.kind.not_in(OUTSIDE))
    return connection.execute(query).scalar()


def lease(connection: Connection, *, now: datetime, until: datetime) -> Claimed | None:
    """The next job that is done outside a transaction. Nobody else gets it before `until`. None if none is due."""
    free = table.c.leased_until.is_(None) | (table.c.leased_until <= now)
    query = (
        select(table)
        .where(WAITING, table.c.kind == MAIL, table.c.run_at <= now, free)
        .order_by(table.c.run_at, table.c.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    row = connection.execute(query).first()
    if row is None:
        return None
    connection.execute(update(table).where(table.c.id == row.id).values(leased_until=until))
    return Claimed(id=row.id, kind=row.kind, lane=row.lane, key=row.key, attempts=row.attempts, payload=row.payload)


def leasable(connection: Connection, *, now: datetime) -> bool:
    """Whether a job that is done outside a transaction is due."""
    free = table.c.leased_until.is_(None) | (table.c.leased_until <= now)
    query = select(table.c.id).where(WAITING, table.c.kind == MAIL, table.c.run_at <= now, free)
    return connection.execute(query.limit(1)).first() is not None


def finish(connection: Connection, job: Claimed) -> None:
    """Marks a job as done, in the transaction of its effect. It keeps no payload: that may hold what was typed."""
    connection.execute(update(table).where(table.c.id == job.id).values(state="done", payload={}))


def explain(connection: Connection, job: Claimed, says: str) -> None:
    """Keeps why a job that is done had no effect, as a sentence for whoever wrote it."""
    connection.execute(update(table).where(table.c.id == job.id).values(problem=says))


def put_off(connection: Connection, job: Claimed, *, now: datetime, problem: str, seconds: int = 1) -> bool:
    """Tries a failed job again later, or parks it after the last try. True if it was parked.

    It waits for `seconds`, doubled with every failure, as another service may be away for hours. `problem` is an
    error's type and never its text, which could hold what somebody wrote.
    """
    attempts = job.attempts + 1
    parked = attempts >= TRIES
    connection.execute(
        update(table)
        .where(table.c.id == job.id)
        .values(
            attempts=attempts,
            state="parked" if parked else "waiting",
            run_at=now + timedelta(seconds=seconds * 2**attempts),
            leased_until=None,
            problem=problem,
        )
    )
    return parked


def counts(connection: Connection) -> Mapping[str, int]:
    """How many jobs stand in each state."""
    rows = connection.execute(select(table.c.state, func.count()).group_by(table.c.state))
    return {row[0]: row[1] for row in rows}
