"""The tables of exports, on both databases: one maker a file, and one file a week."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest

from bot.exports import store
from bot.exports.days import days_of, next_on
from bot.exports.store import Ordered, Scheduled
from bot.store.engine import Database


@pytest.fixture
def database(new_database: Callable[[], Database]) -> Database:
    """A database with every table and no row."""
    return new_database()


def ordered(now: datetime, name: str = "f1") -> Ordered:
    """A file that somebody asked for."""
    return Ordered(id=name, organisation="example", person="p1", form="xlsx", reason="For the board", asked_at=now)


def test_a_file_is_leased_told_of_finished_and_forgotten(database: Database, now: datetime) -> None:
    """Nobody else takes it meanwhile; what is said of it comes back as it was said."""
    database.write(lambda connection: store.ask(connection, ordered(now)))
    assert database.read(lambda connection: store.any_to_make(connection, now))
    taken = database.write(lambda connection: store.lease(connection, now))
    assert taken == ordered(now)
    assert database.write(lambda connection: store.lease(connection, now)) is None
    database.write(lambda connection: store.tell(connection, "f1", rows=5, of_rows=9, now=now + store.LEASE))
    assert not database.read(lambda connection: store.any_to_make(connection, now + store.LEASE))
    done = now + timedelta(minutes=1)
    database.write(lambda connection: store.finish(connection, "f1", rows=9, size=1234, now=done))
    (found,) = database.read(lambda connection: store.files(connection, "example"))
    assert (found.state, found.rows, found.bytes, found.kept_until) == ("ready", 9, 1234, done + store.KEPT)
    assert database.read(lambda connection: store.past(connection, done + store.KEPT)) == ["f1"]
    database.write(lambda connection: store.forget(connection, "f1"))
    assert database.read(store.known) == frozenset()


def test_of_two_who_see_that_a_copy_is_due_one_makes_it(database: Database, now: datetime) -> None:
    """Whoever moved the day on."""
    due = Scheduled(
        id="s1",
        organisation="example",
        person="p1",
        form="csv",
        reason="For the analysts",
        every="week",
        next_on=date(2026, 11, 23),
        made_at=now,
    )
    database.write(lambda connection: store.schedule(connection, due))
    assert database.read(lambda connection: store.due(connection, date(2026, 11, 22))) == []
    assert database.read(lambda connection: store.due(connection, date(2026, 11, 23))) == [due]
    following = next_on("week", date(2026, 11, 23))
    moved = [database.write(lambda connection: store.move_on(connection, due, next_on=following)) for _ in range(2)]
    assert moved == [True, False]
    assert following == date(2026, 11, 30)


def test_weeks_begin_on_monday_and_months_on_their_first() -> None:
    """Also where a year ends."""
    assert next_on("month", date(2026, 12, 31)) == date(2027, 1, 1)
    assert days_of("month", due=date(2027, 1, 1), today=date(2027, 1, 1)) == (date(2026, 12, 1), date(2026, 12, 31))
    assert days_of("week", due=date(2027, 1, 4), today=date(2027, 1, 5)) == (date(2026, 12, 28), date(2027, 1, 3))
