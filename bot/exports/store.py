"""Files that were asked for, and copies that are made regularly, in their tables; decides nothing and never commits."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final, Literal

from sqlalchemy import ColumnElement, Connection, and_, delete, insert, or_, select, update

from bot.exports.making import Form
from bot.store.export_tables import export_file, export_schedule

Every = Literal["week", "month"]
State = Literal["waiting", "making", "ready", "failed"]

LEASE: Final = timedelta(minutes=5)
"""How long a file may be silent while it is being made. It says how far it is far more often, unless its maker died."""

KEPT: Final = timedelta(days=7)
"""How long a file lies ready: long enough to be fetched after a week away, and no longer, for it holds rows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ordered:
    """A file that somebody asked for. Days are both included; `rows` are done, of `of_rows` when it began."""

    id: str
    organisation: str
    person: str
    form: Form
    reason: str
    since: date | None = None
    until: date | None = None
    after: int = 0
    schedule: str | None = None
    asked_at: datetime
    state: State = "waiting"
    rows: int = 0
    of_rows: int | None = None
    bytes: int | None = None
    leased_until: datetime | None = None
    ended_at: datetime | None = None
    problem: str | None = None

    @property
    def kept_until(self) -> datetime | None:
        """When the file goes."""
        return None if self.ended_at is None else self.ended_at + KEPT


@dataclass(frozen=True, slots=True, kw_only=True)
class Scheduled:
    """A copy that is made every week or month, of the days of the one before; next on `next_on`."""

    id: str
    organisation: str
    person: str
    form: Form
    reason: str
    every: Every
    next_on: date
    made_at: datetime


def ask(connection: Connection, ordered: Ordered) -> None:
    """Adds a file to be made."""
    connection.execute(insert(export_file).values(**asdict(ordered)))


def files(connection: Connection, organisation: str) -> Sequence[Ordered]:
    """The files of an organisation, newest first."""
    query = select(export_file).where(export_file.c.organisation == organisation)
    return [Ordered(**row) for row in connection.execute(query.order_by(export_file.c.asked_at.desc())).mappings()]


def found(connection: Connection, name: str) -> Ordered | None:
    """One file."""
    row = connection.execute(select(export_file).where(export_file.c.id == name)).mappings().first()
    return None if row is None else Ordered(**row)


def _to_make(now: datetime) -> ColumnElement[bool]:
    own = export_file.c
    return or_(own.state == "waiting", and_(own.state == "making", own.leased_until <= now))


def any_to_make(connection: Connection, now: datetime) -> bool:
    """Whether a file waits to be made, or was given up half-way."""
    return connection.execute(select(export_file.c.id).where(_to_make(now)).limit(1)).first() is not None


def lease(connection: Connection, now: datetime) -> Ordered | None:
    """The next file to be made, which is the caller's for as long as it tells how far it is."""
    query = select(export_file).where(_to_make(now)).order_by(export_file.c.asked_at).limit(1)
    row = connection.execute(query.with_for_update(skip_locked=True)).mappings().first()
    if row is None:
        return None
    _set(connection, row["id"], state="making", rows=0, leased_until=now + LEASE)
    return Ordered(**row)


def tell(connection: Connection, name: str, *, rows: int, of_rows: int | None, now: datetime) -> None:
    """Says how far a file is."""
    _set(connection, name, rows=rows, of_rows=of_rows, leased_until=now + LEASE)


def finish(connection: Connection, name: str, *, rows: int, size: int, now: datetime) -> None:
    """Says that a file lies ready."""
    _set(connection, name, state="ready", rows=rows, of_rows=rows, bytes=size, ended_at=now, leased_until=None)


def fail(connection: Connection, name: str, *, problem: str, now: datetime) -> None:
    """Says why a file could not be made."""
    _set(connection, name, state="failed", problem=problem, ended_at=now, leased_until=None)


def past(connection: Connection, now: datetime) -> Sequence[str]:
    """The files whose time is over."""
    query = select(export_file.c.id).where(export_file.c.ended_at <= now - KEPT)
    return list(connection.execute(query).scalars())


def known(connection: Connection) -> frozenset[str]:
    """Every file that there is a row of."""
    return frozenset(connection.execute(select(export_file.c.id)).scalars())


def forget(connection: Connection, name: str) -> None:
    """Takes a file's row away."""
    connection.execute(delete(export_file).where(export_file.c.id == name))


def schedule(connection: Connection, scheduled: Scheduled) -> None:
    """Adds a copy that is made again and again."""
    connection.execute(insert(export_schedule).values(**asdict(scheduled)))


def schedules(connection: Connection, organisation: str) -> Sequence[Scheduled]:
    """The copies that an organisation has made again and again, oldest first."""
    query = select(export_schedule).where(export_schedule.c.organisation == organisation)
    return [Scheduled(**row) for row in connection.execute(query.order_by(export_schedule.c.made_at)).mappings()]


def due(connection: Connection, today: date) -> Sequence[Scheduled]:
    """The copies whose day has come."""
    query = select(export_schedule).where(export_schedule.c.next_on <= today)
    return [Scheduled(**row) for row in connection.execute(query).mappings()]


def move_on(connection: Connection, scheduled: Scheduled, *, next_on: date) -> bool:
    """Sets the next day; False where somebody else has done so already."""
    own = export_schedule.c
    moved = update(export_schedule).where(own.id == scheduled.id, own.next_on == scheduled.next_on)
    return connection.execute(moved.values(next_on=next_on)).rowcount == 1


def end(connection: Connection, name: str, *, organisation: str) -> None:
    """Ends a copy that is made again and again."""
    own = export_schedule.c
    connection.execute(delete(export_schedule).where(own.id == name, own.organisation == organisation))


def _set(connection: Connection, name: str, **values: Any) -> None:  # noqa: ANN401 - columns of the table
    connection.execute(update(export_file).where(export_file.c.id == name).values(**values))
