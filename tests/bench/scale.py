"""A log of many millions of rows: one generated year, many times over, each time with other ids and other moments.

Rows, summaries and their moments are put straight into the tables: taking millions of rows in one after another, as a
year of use does, would take hours.
"""

import heapq
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import blake2b
from itertools import islice
from typing import Any, Final

import psycopg
from psycopg import sql
from sqlalchemy import Connection, Engine, Table, create_engine, insert, select
from sqlalchemy.engine import make_url

from activity.days import day_of, month_of, week_of
from activity.log import DROP_TRIGGERS, TRIGGERS, interaction
from activity.reading import Logged
from activity.scope import Scope
from activity.summary import summary_node, watermark
from activity.summed import SUMMED, Summed
from tests.bench import year
from tests.bench.test_measures import measured

SPREAD: Final = timedelta(days=3)
"""How far the copies of one conversation lie apart: so many others are between two of its rows."""

CHUNK: Final = 20_000
ORGANISATION: Final = "example"

Rows = Iterator[tuple[Any, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Copied:
    """A base, and how many times over it is put in."""

    base: Sequence[Logged]
    sums: dict[str, list[dict[str, Any]]]
    nodes: Sequence[dict[str, Any]]
    copies: int

    @property
    def rows(self) -> int:
        """How many rows of the log there will be."""
        return len(self.base) * self.copies

    def log(self) -> Iterator[Logged]:
        """The rows in order of their number, which is the order of time."""
        waiting: list[tuple[datetime, int, int]] = []
        seq = number = 0
        for number, row in enumerate(self.base):
            for copy in range(self.copies):
                heapq.heappush(waiting, (row.occurred_at + _shift(copy, _whose(row)), number, copy))
            while waiting and waiting[0][0] < row.occurred_at:
                seq += 1
                yield self._row(seq, *heapq.heappop(waiting))
        while waiting:
            seq += 1
            yield self._row(seq, *heapq.heappop(waiting))

    def _row(self, seq: int, at: datetime, number: int, copy: int) -> Logged:
        row = self.base[number]
        return row._replace(
            seq=seq,
            occurred_at=at,
            conversation=_id(copy, row.conversation),
            person=_id(copy % 10, row.person),
            escalation=_id(copy, row.escalation),
            turn=_id(copy, f"{row.conversation}-{number // 3}"),
            elapsed_ms=None if row.elapsed_ms is None else row.elapsed_ms + number * 7919 % 997 + copy,
        )

    def of_nodes(self) -> Rows:
        """The rows of what happened at each node."""
        for row in self.nodes:
            for copy in range(self.copies):
                yield tuple((row | {"conversation": _id(copy, row["conversation"])}).values())

    def of(self, one: Summed) -> Rows:
        """The rows of a table of the summaries, as they add up."""
        for row in self.sums[one.name]:
            for copy in range(self.copies):
                yield tuple(self._summed(one, row, copy).values())

    def _summed(self, one: Summed, row: dict[str, Any], copy: int) -> dict[str, Any]:
        shift = _shift(copy, row["conversation"] or str(row[one.seq]))
        made = {name: value + shift if isinstance(value, datetime) else value for name, value in row.items()}
        for name in ("conversation", "escalation"):
            if name in made:
                made[name] = _id(copy, row[name])
        if "person" in made:
            made["person"] = _id(copy % 10, row["person"])
        for name in {"seq", "first_seq", "last_seq"} & set(made):
            made[name] = row[name] * self.copies + copy
        began = one.at.removesuffix("_at")
        day = day_of(made[one.at])
        return made | {f"{began}_on": day, f"{began}_week": week_of(day), one.month: month_of(day)}


def copied(conversations: int, copies: int, *, url: str) -> Copied:
    """A generated year, so many times over; `url` is of a SQLite file for the first of them."""
    made = measured(url, conversations=conversations)
    sums = {one.name: made.read(lambda connection, one=one: _all(connection, one.table)) for one in SUMMED}  # type: ignore[misc]
    nodes = made.read(lambda connection: _all(connection, summary_node))
    made.engine.dispose()
    base = list(year.Year(conversations).rows())
    return Copied(base=base, sums=sums, nodes=nodes, copies=copies)


def _all(connection: Connection, table: Table) -> list[dict[str, Any]]:
    return [dict(row) for row in connection.execute(select(table)).mappings()]


def _whose(row: Logged) -> str:
    return row.conversation or str(row.seq)


def _id(copy: int, name: str | None) -> str | None:
    return None if name is None else blake2b(f"{copy}/{name}".encode(), digest_size=16).hexdigest()


def _shift(copy: int, whose: str) -> timedelta:
    drawn = int.from_bytes(blake2b(f"{copy}/{whose}".encode(), digest_size=6).digest(), "big")
    return timedelta(microseconds=drawn % (SPREAD // timedelta(microseconds=1)))


TABLES: Final = (interaction, summary_node, *(one.table for one in SUMMED))


def fill_sqlite(url: str, of: Copied) -> None:
    """Puts everything into a migrated SQLite file; indexes and triggers come back at the end."""
    engine = create_engine(url)
    with _bare(engine), engine.begin() as connection:
        cursor = connection.connection.cursor()
        for table, rows in _everything(of):
            put = f"INSERT INTO {table.name} VALUES ({', '.join('?' * len(table.columns))})"  # noqa: S608 - our tables
            while some := [tuple(map(_sqlite, row)) for row in islice(rows, CHUNK)]:
                cursor.executemany(put, some)
        _caught_up(connection, of)
    with engine.connect() as connection:
        connection.exec_driver_sql("ANALYZE")
    engine.dispose()


def fill_postgresql(url: str, of: Copied) -> None:
    """Puts everything into a migrated PostgreSQL database."""
    engine = create_engine(url)
    plain = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    with _bare(engine), psycopg.connect(plain) as connection:
        for table, rows in _everything(of):
            with connection.cursor().copy(sql.SQL("COPY {} FROM STDIN").format(sql.Identifier(table.name))) as copy:
                for row in rows:
                    copy.write_row([json.dumps(value) if isinstance(value, dict) else value for value in row])
    with engine.begin() as caught:
        _caught_up(caught, of)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as alone:
        alone.exec_driver_sql("ANALYZE")
    engine.dispose()


def _everything(of: Copied) -> Iterator[tuple[Table, Rows]]:
    yield interaction, iter(of.log())
    yield summary_node, of.of_nodes()
    yield from ((one.table, of.of(one)) for one in SUMMED)


@contextmanager
def _bare(engine: Engine) -> Iterator[None]:
    """Without indexes and triggers for the while: each would be kept up a row at a time."""
    indexes = [index for table in TABLES for index in table.indexes]
    with engine.begin() as connection:
        for statement in DROP_TRIGGERS["sqlite"] if connection.dialect.name == "sqlite" else ():
            connection.exec_driver_sql(statement)
        for index in indexes:
            index.drop(connection)
    yield
    with engine.begin() as connection:
        for index in indexes:
            index.create(connection)
        for statement in TRIGGERS["sqlite"] if connection.dialect.name == "sqlite" else ():
            connection.exec_driver_sql(statement)


def _caught_up(connection: Connection, of: Copied) -> None:
    for name in ("summary", "side"):
        connection.execute(insert(watermark).values(name=name, seq=of.rows))


def _sqlite(value: object) -> object:
    if isinstance(value, datetime):
        return value.replace(tzinfo=None).isoformat(sep=" ", timespec="microseconds")
    if isinstance(value, date):
        return value.isoformat()
    return json.dumps(value) if isinstance(value, dict) else value


SCOPE: Final = Scope(as_at=year.AS_AT, organisation=ORGANISATION, sample=True)
"""The whole of the organisation."""
