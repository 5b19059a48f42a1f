"""Prepared statements: what SQLAlchemy Core would send, on both databases."""

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import Column, Engine, Integer, MetaData, Table, Text, bindparam, event, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import OperationalError, ProgrammingError

from activity.columns import Json, Kept, UtcDateTime
from activity.prepared import Prepared

NOTE = Table(
    "prepared_note",
    MetaData(),
    Column("id", Text, primary_key=True),
    Column("at", UtcDateTime),
    Column("count", Integer),
    Column("detail", Json),
    Column("words", Kept(tuple[str, ...])),
)
NAMES = tuple(NOTE.columns.keys())
ADD = {
    "sqlite": Prepared(sqlite.insert(NOTE).on_conflict_do_nothing(), NAMES),
    "postgresql": Prepared(postgresql.insert(NOTE).on_conflict_do_nothing(), NAMES),
}
MOVE = Prepared(
    update(NOTE).where(NOTE.c.id == bindparam("this"), NOTE.c.count == bindparam("before")), ("detail", "count")
)

Sent = list[tuple[str, object, bool]]


@pytest.fixture
def notes(engine: Engine) -> Iterator[Engine]:
    """A database with the table of notes, and nothing in it."""
    NOTE.create(engine)
    yield engine
    NOTE.drop(engine)


def row(number: int) -> dict[str, Any]:
    """A row of which each value has a form of its own in a database, or is missing."""
    return {
        "id": f"n{number}",
        "at": datetime(2026, 10, 1, 9, number, tzinfo=UTC) if number else None,
        "count": number,
        "detail": {"50 %": ["£", None, True]} if number else None,
        "words": ("one", "two"),
    }


def heard(engine: Engine, send: Callable[..., object], *rows: Mapping[str, Any]) -> Sent:
    """What reaches the driver; the transaction is undone."""
    sent: Sent = []

    def hear(_conn: object, _cursor: object, text: str, values: object, _context: object, many: bool) -> None:
        sent.append((text, values if isinstance(values, dict | tuple) else list(values), many))  # type: ignore[call-overload]

    with engine.connect() as connection:
        event.listen(connection, "before_cursor_execute", hear)
        send(connection, *rows)
    return sent


@pytest.mark.parametrize("rows", [(row(0),), (row(1),), (row(0), row(1), row(2))], ids=["missing", "one", "several"])
def test_the_driver_is_given_what_core_gives_it(notes: Engine, rows: tuple[dict[str, Any], ...]) -> None:
    """The same text, the same values in the same form, one or many."""
    for prepared, values in (
        (ADD[notes.dialect.name], rows),
        (MOVE, tuple({"detail": one["detail"], "count": 9, "this": one["id"], "before": one["count"]} for one in rows)),
    ):
        through_core = heard(
            notes, lambda connection, *given, it=prepared: connection.execute(it.statement, list(given)), *values
        )
        assert [repr(one) for one in heard(notes, prepared.send, *values)] == [repr(one) for one in through_core]


def test_rows_come_back_as_they_were_sent(notes: Engine) -> None:
    """Each value is read through its column's own type."""
    with notes.begin() as connection:
        ADD[notes.dialect.name].send(connection, *(row(number) for number in range(3)))
        kept = connection.execute(select(NOTE).order_by(NOTE.c.id)).all()
    assert [dict(one._mapping) for one in kept] == [row(number) for number in range(3)]


def test_it_says_how_many_rows_it_touched(notes: Engine) -> None:
    """A claim that somebody else has, and a move that somebody else made, touch none."""
    add = ADD[notes.dialect.name]
    moved = {"detail": None, "count": 2, "this": "n1", "before": 1}
    with notes.begin() as connection:
        assert [add.send(connection, row(1)).rowcount for _ in range(2)] == [1, 0]
        assert [MOVE.send(connection, moved).rowcount for _ in range(2)] == [1, 0]


def test_what_cannot_be_sent_is_refused(notes: Engine) -> None:
    """A value left out, a time without a zone, and what the database refuses: none goes unnoticed."""
    add = ADD[notes.dialect.name]
    with notes.connect() as connection:
        with pytest.raises(KeyError, match="words"):
            add.send(connection, {name: row(1)[name] for name in NAMES[:-1]})
        with pytest.raises(ValueError, match="without a zone"):
            add.send(connection, {**row(1), "at": datetime(2026, 10, 1)})  # noqa: DTZ001 - the fault to be found
    NOTE.drop(notes)
    with notes.connect() as connection, pytest.raises((OperationalError, ProgrammingError)):
        add.send(connection, row(1))
    NOTE.create(notes)
