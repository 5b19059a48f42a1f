"""The database tells long work when somebody waits for a turn, and long work rests meanwhile."""

import asyncio
import shutil
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from sqlalchemy import Connection, text

from bot.store.engine import Database, open_database
from bot.web.exporting import pieces

WAITS = 60.0
"""Seconds that end a test in which something never comes."""


def test_a_database_is_busy_while_somebody_waits_for_what_they_write(database: Database) -> None:
    """It is not before, and not after, nor after a write that failed."""
    asyncio.run(busy_meanwhile(database))


def is_busy(database: Database) -> bool:
    """Asked anew each time."""
    return database.busy


def _fails(_: Connection) -> None:
    raise ZeroDivisionError


async def busy_meanwhile(database: Database) -> None:
    """Two writes, the first of which is held up and the second of which fails."""
    release = threading.Event()
    assert not is_busy(database)
    written = asyncio.create_task(database.write_async(lambda _: release.wait(WAITS)))
    failing = asyncio.create_task(database.write_async(_fails))
    await asyncio.sleep(0)
    assert is_busy(database)
    release.set()
    assert await written
    assert isinstance((await asyncio.gather(failing, return_exceptions=True))[0], ZeroDivisionError)
    assert not is_busy(database)


def test_a_stream_goes_on_whole_and_in_order_while_somebody_waits(database: Database) -> None:
    """A rest between pieces leaves none out."""
    assert asyncio.run(streamed(database)) == [b"first", b"second", b"third"]


async def streamed(database: Database) -> list[bytes]:
    """The pieces of a stream during whose first two a write is held up."""
    release = threading.Event()
    written = asyncio.create_task(database.write_async(lambda _: release.wait(WAITS)))

    def made() -> Iterator[bytes]:
        yield b"first"
        yield b"second"
        release.set()
        yield b"third"

    found = [piece async for piece in pieces(made(), database)]
    assert await written
    return found


def test_what_was_committed_is_moved_out_of_the_journal(tmp_path: Path) -> None:
    """So that no turn has to: SQLite says that nothing is left in it, and the file alone holds all of it."""
    path = tmp_path / "one.sqlite3"
    database = open_database(f"sqlite:///{path}")
    database.write(lambda connection: connection.execute(text("CREATE TABLE kept (what TEXT)")))
    database.write(lambda connection: connection.execute(text("INSERT INTO kept VALUES ('a row')")))
    database.settle()
    alone = tmp_path / "alone.sqlite3"
    shutil.copy(path, alone)
    database.close()
    with closing(sqlite3.connect(alone)) as copied:
        assert copied.execute("SELECT what FROM kept").fetchall() == [("a row",)]
