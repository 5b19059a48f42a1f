"""The database behind one small interface: transactions that write, and reads; knows no table.

On SQLite one thread of one process writes (`stack.md`, section 2: many writers starve each other for
seconds), and reads have connections of their own that cannot write. On PostgreSQL several do.
"""

import asyncio
import fcntl
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from time import monotonic
from typing import IO, Literal, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import PoolProxiedConnection

T = TypeVar("T")
Dialect = Literal["sqlite", "postgresql"]

# Enough to keep two cores busy while others wait for a commit; well under PostgreSQL's usual 100. With more, turns
# that come together hand the interpreter's one lock around, and all of them end late.
POSTGRESQL_THREADS = 4
"""Threads that write on PostgreSQL; on SQLite there is one."""

READERS = 4
"""Threads that read, on either database."""

BUSY_MS = 5_000
"""How long SQLite waits for another writer to finish before it gives up, in milliseconds."""

CONNECT_SECONDS = 5
"""How long PostgreSQL may take to answer a new connection."""

LATELY_SECONDS = 0.5
"""How long after somebody waited for a write the database still counts as busy. See `Database.lately_busy`."""

MOST_PAGES = 10_000
"""Pages of SQLite's journal, 40 MB, after which a turn empties it: usually the worker has long done so (`settle`)."""


class DatabaseBusy(Exception):
    """Another server already writes to this SQLite file; the message says which file and what to do."""


class DatabaseAway(Exception):
    """The database could not be reached or written to; nothing of the transaction was kept."""


class Database:
    """One database: `write` runs a function in a transaction that commits, `read` in one that does not.

    Use `open_database`; close it when done.
    """

    def __init__(self, *, writer: Engine, reader: Engine, threads: int, lock: IO[str] | None) -> None:
        self._writer_engine = writer
        self._reader_engine = reader
        self._lock = lock
        self._writers = ThreadPoolExecutor(threads, thread_name_prefix="write")
        self._readers = ThreadPoolExecutor(READERS, thread_name_prefix="read")
        self._waiting = 0
        self._waited_at = -LATELY_SECONDS
        self._unsettled = False

    @property
    def dialect(self) -> Dialect:
        """Which of the two databases this is."""
        return "sqlite" if self._writer_engine.dialect.name == "sqlite" else "postgresql"

    @property
    def engine(self) -> Engine:
        """The engine that writes, for migrations and backups."""
        return self._writer_engine

    def write(self, work: Callable[[Connection], T]) -> T:
        """What `work` returns, once all that it wrote is committed.

        Raises:
            DatabaseAway: nothing was kept; the same may be tried again.
        """
        return self._writers.submit(self._write, work).result()

    async def write_async(self, work: Callable[[Connection], T]) -> T:
        """`write`, for the async edge."""
        loop = asyncio.get_running_loop()
        self._waiting += 1
        self._waited_at = monotonic()
        try:
            return await loop.run_in_executor(self._writers, self._write, work)
        finally:
            self._waiting -= 1

    @property
    def busy(self) -> bool:
        """Whether somebody at the async edge waits for something to be written: long work rests meanwhile."""
        return self._waiting > 0

    @property
    def lately_busy(self) -> bool:
        """Whether somebody waited for a write within the last `LATELY_SECONDS`: long work then takes less at once."""
        return monotonic() - self._waited_at < LATELY_SECONDS

    def read(self, work: Callable[[Connection], T]) -> T:
        """What `work` returns; on SQLite its connection cannot write.

        Raises:
            DatabaseAway: the database did not answer.
        """
        return self._run(self._reader_engine, work)

    async def read_async(self, work: Callable[[Connection], T]) -> T:
        """`read`, for the async edge."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._readers, self.read, work)

    def settle(self) -> None:
        """Moves what SQLite has committed from its journal into the file, beside the turns that go on meanwhile.

        A turn that found the journal full would have to do it, and whoever waits behind it. On PostgreSQL, nothing.
        """
        if self.dialect != "sqlite" or not self._unsettled:
            return
        self._unsettled = False
        connection = self._writer_engine.raw_connection()
        try:
            # What is committed during the first is little enough for the second to end with: the journal begins anew.
            for _ in range(2):
                connection.cursor().execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
        finally:
            connection.close()

    def close(self) -> None:
        """Waits for what is under way, then lets go of every connection and of the file's lock."""
        self._writers.shutdown()
        self._readers.shutdown()
        self._writer_engine.dispose()
        self._reader_engine.dispose()
        if self._lock is not None:
            self._lock.close()

    def _write(self, work: Callable[[Connection], T]) -> T:
        self._unsettled = True
        return self._run(self._writer_engine, work)

    def _run(self, engine: Engine, work: Callable[[Connection], T]) -> T:
        try:
            with engine.begin() as connection:
                return work(connection)
        except DBAPIError as error:
            if _is_away(error):
                raise DatabaseAway(_plain(error)) from error
            raise


def open_database(url: str, *, exclusive: bool = False) -> Database:
    """The database at `url`; a SQLite file and its folder are made where missing.

    Args:
        url: `sqlite:///path` or `postgresql+psycopg://…`.
        exclusive: take the SQLite file for this process alone, as `serve` and `work` do.

    Raises:
        DatabaseBusy: `exclusive`, and another process has the file.
        DatabaseAway: the folder of the SQLite file cannot be written to.
    """
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        return _open_sqlite(parsed, exclusive=exclusive)
    engine = create_engine(
        parsed,
        pool_size=POSTGRESQL_THREADS + READERS,
        pool_pre_ping=False,
        pool_use_lifo=True,
        connect_args={"connect_timeout": CONNECT_SECONDS},
        hide_parameters=True,
    )
    return Database(writer=engine, reader=engine, threads=POSTGRESQL_THREADS, lock=None)


def _open_sqlite(url: URL, *, exclusive: bool) -> Database:
    path = Path(url.database or "")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        lock = _take(path) if exclusive else None
    except OSError as error:
        raise DatabaseAway(f"{path.parent} cannot be written to ({error.strerror}).") from error
    writer = create_engine(url, pool_size=1, max_overflow=2, hide_parameters=True)
    reader = create_engine(url, pool_size=READERS, hide_parameters=True)
    event.listen(writer, "connect", _prepare_writer)
    # Not by the event: any listener makes SQLAlchemy announce each statement too, a tenth of what a turn costs.
    writer.dialect.do_begin = _begin_immediate  # type: ignore[method-assign, assignment]
    event.listen(reader, "connect", _prepare_reader)
    reader.dialect.do_begin = _begin  # type: ignore[method-assign, assignment]
    return Database(writer=writer, reader=reader, threads=1, lock=lock)


def _take(path: Path) -> IO[str]:
    lock = path.with_name(path.name + ".lock").open("w")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.close()
        raise DatabaseBusy(
            f"Another Fingerpost already serves {path}. Stop it first, or use PostgreSQL for several."
        ) from None
    return lock


def _prepare_writer(connection: sqlite3.Connection, _record: object) -> None:
    # SQLAlchemy says when a transaction begins, not the driver: see `_begin_immediate`.
    connection.isolation_level = None
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("PRAGMA foreign_keys=ON")
    connection.execute(f"PRAGMA busy_timeout={BUSY_MS}")
    connection.execute(f"PRAGMA wal_autocheckpoint={MOST_PAGES}")


def _prepare_reader(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None
    connection.execute(f"PRAGMA busy_timeout={BUSY_MS}")
    connection.execute("PRAGMA query_only=ON")


def _begin_immediate(connection: PoolProxiedConnection) -> None:
    # Taking the write lock at once: a read that turns into a write can fail halfway.
    connection.driver_connection.execute("BEGIN IMMEDIATE")  # type: ignore[union-attr]


def _begin(connection: PoolProxiedConnection) -> None:
    connection.driver_connection.execute("BEGIN")  # type: ignore[union-attr]


def _is_away(error: DBAPIError) -> bool:
    """Whether the fault lies with the database's being reachable or writable, not with what we said."""
    from sqlalchemy.exc import InterfaceError, OperationalError

    return error.connection_invalidated or isinstance(error, OperationalError | InterfaceError) or _is_damaged(error)


def _is_damaged(error: DBAPIError) -> bool:
    """Whether SQLite cannot read its own file any more."""
    return getattr(error.orig, "sqlite_errorcode", None) in {sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT}


def _plain(error: DBAPIError) -> str:
    said = str(error.orig).splitlines()[0] if error.orig else type(error).__name__
    return f"{said}. The file is damaged: `fingerpost restore` puts a backup back." if _is_damaged(error) else said
