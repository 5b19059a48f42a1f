"""The database away: a clear sentence, nothing half-written, and the next turn works once it is mended."""

import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import Connection
from sqlalchemy.engine import make_url

from bot.content.library import Shelf
from bot.delivery.worker import Worker
from bot.handle import AWAY, Service, handle
from bot.store.engine import Database, DatabaseAway, open_database
from bot.store.tables import conversation as conversation_table
from bot.store.tables import turn as turn_table
from tests.bot.acting import count, journey
from tests.journey import Journey
from tests.postgres import Postgres

ROOT = Path(__file__).parent.parent.parent


@pytest.fixture
def leaving(postgres: Postgres, migrated_template: str) -> Iterator[str]:
    """The URL of a PostgreSQL database that a test sends away."""
    url = postgres.create(template=migrated_template)
    yield url
    postgres.drop(url)


def send_away(postgres: Postgres, url: str) -> None:
    """Ends every connection and refuses new ones, as a server that stops does."""
    name = str(make_url(url).database)
    postgres.run("ALTER DATABASE {} WITH ALLOW_CONNECTIONS false", name)
    admin = postgres.admin.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(admin) as connection:
        connection.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", (name,))


def bring_back(postgres: Postgres, url: str) -> None:
    """Lets connections in again."""
    postgres.run("ALTER DATABASE {} WITH ALLOW_CONNECTIONS true", str(make_url(url).database))


def fill_pool(database: Database) -> None:
    """Opens every connection that the pool keeps, so that each of them goes stale."""
    opened: list[Connection] = [database.engine.connect() for _ in range(6)]
    for connection in opened:
        connection.close()


def test_postgresql_goes_away_and_comes_back(
    postgres: Postgres, leaving: str, shelf: Shelf, manager: str, now: datetime
) -> None:
    """While it is away each turn fails with nothing kept; the first turn after it is back works."""
    database = open_database(leaving)
    service = Service(shelf=shelf, database=database)
    begun = journey(service, now, manager)
    fill_pool(database)
    send_away(postgres, leaving)
    turn = begun.turn("answer", ("none",))
    for _ in range(3):
        with pytest.raises(DatabaseAway):
            handle(turn, service)
    urgent = Journey(service=service, person=manager, at=now).say("find", "she has a knife")
    assert urgent.urgent is not None
    assert urgent.notices[0].says == AWAY
    bring_back(postgres, leaving)
    reply = handle(turn, service)
    assert (reply.count, reply.notices) == (1, ())
    assert count(database, turn_table) == 2
    database.close()


def test_a_short_restart_of_postgresql_costs_one_turn_at_most(
    postgres: Postgres, leaving: str, shelf: Shelf, manager: str, now: datetime
) -> None:
    """Every pooled connection is stale at once; the first failure clears them all, so the next turn works."""
    database = open_database(leaving)
    service = Service(shelf=shelf, database=database)
    begun = journey(service, now, manager)
    fill_pool(database)
    send_away(postgres, leaving)
    bring_back(postgres, leaving)
    turn = begun.turn("answer", ("none",))
    with pytest.raises(DatabaseAway):
        handle(turn, service)
    assert handle(turn, service).count == 1
    database.close()


def test_the_worker_outlives_postgresql(postgres: Postgres, leaving: str, shelf: Shelf) -> None:
    """It waits while the database is away and goes on when it is back."""
    database = open_database(leaving)
    worker = Worker(database=database, shelf=shelf)
    worker.start()
    wait_until(lambda: worker.beat is not None)
    send_away(postgres, leaving)
    worker.wake()
    time.sleep(0.1)
    bring_back(postgres, leaving)
    gone_at = worker.beat
    worker.wake()
    wait_until(lambda: worker.beat != gone_at)
    worker.stop()
    database.close()


def wait_until(holds: Callable[[], bool], *, seconds: float = 10) -> None:
    """Waits for something that another thread does."""
    until = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < until, "it did not happen in time"
        time.sleep(0.02)


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder that another user can reach, which pytest's own are not."""
    made = Path(tempfile.mkdtemp(prefix="fingerpost-away-"))
    made.chmod(0o777)
    yield made
    shutil.rmtree(made)


def test_a_full_disk_keeps_whole_turns_only(migrated_file: Path, folder: Path) -> None:
    """With the size of files limited, turns are kept until there is no room; then the sentence, and none in part."""
    copy = folder / "full.sqlite3"
    shutil.copy(migrated_file, copy)
    copy.chmod(0o666)
    said = run_limited(copy, room=120_000, turns=40)
    kept = said.count("kept")
    assert 0 < kept < len(said)
    assert set(said) == {"kept", AWAY}
    database = open_database(f"sqlite:///{copy}")
    assert count(database, turn_table) == count(database, conversation_table) == kept
    database.close()
    assert set(run_limited(copy, room=50_000_000, turns=2)) == {"kept"}


def run_limited(path: Path, *, room: int, turns: int) -> list[str]:
    """Takes turns in a process whose files may only grow to so many bytes beside what is there."""
    limit = path.stat().st_size + room

    def cap() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    return run(path, turns, first=cap)


def test_a_folder_that_cannot_be_written_to_is_named(folder: Path) -> None:
    """Opening there says which folder it is; run as another user where this one may write anywhere."""
    closed = folder / "closed"
    closed.mkdir()
    closed.chmod(0o555)
    (said,) = run(closed / "data" / "fingerpost.sqlite3", 1)
    assert f"{closed / 'data'} cannot be written to" in said


def test_a_read_only_file_keeps_nothing_and_says_so(migrated_file: Path, folder: Path) -> None:
    """Each turn is answered with the sentence, and the file is as it was; made writable, turns are kept."""
    closed = folder / "closed"
    closed.mkdir()
    copy = closed / "fingerpost.sqlite3"
    shutil.copy(migrated_file, copy)
    copy.chmod(0o444)
    closed.chmod(0o555)
    before = copy.read_bytes()
    assert run(copy, 2) == [AWAY, AWAY]
    assert copy.read_bytes() == before
    closed.chmod(0o777)
    copy.chmod(0o666)
    assert run(copy, 2) == ["kept", "kept"]


def run(path: Path, turns: int, *, first: Callable[[], None] | None = None) -> list[str]:
    """What the process said of each turn."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.bot.writing", f"sqlite:///{path}", str(turns)],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
        preexec_fn=first,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()
