"""Workers on other machines: seen while they beat, missed when they are silent, and nothing is written for it."""

import time
from collections.abc import Iterator
from datetime import datetime

import pytest
from sqlalchemy import text

from bot.commands.assembling import alive
from bot.content.library import Shelf
from bot.delivery.worker import Worker
from bot.handle import Service
from bot.store.engine import Database, DatabaseAway, open_database
from bot.store.heartbeat import Heartbeat, seconds_since


def test_workers_elsewhere_are_seen_by_their_beat(service: Service, shelf: Shelf, now: datetime) -> None:
    """On PostgreSQL by a connection of theirs; on SQLite nobody else can be at work. Nothing is written."""
    database = service.database
    assert not alive(None, database, now)
    worker = Worker(database=database, shelf=shelf)
    worker.start()
    worker.stop()
    assert not alive(None, database, now)
    if database.dialect == "sqlite":
        return
    heartbeat = Heartbeat(database.engine)
    heartbeat.beat()
    heartbeat.beat()
    assert alive(None, database, now)
    heartbeat.leave()
    assert not alive(None, database, now)


@pytest.fixture
def beside(postgres_url: str) -> Iterator[Database]:
    """A PostgreSQL database with workers on other machines."""
    database = open_database(postgres_url)
    yield database
    database.close()


def test_a_worker_that_says_nothing_for_a_minute_is_missed(beside: Database) -> None:
    """Though its connection stands."""
    heartbeat = Heartbeat(beside.engine)
    heartbeat.beat()
    silent = beside.read(seconds_since)
    time.sleep(0.05)
    later = beside.read(seconds_since)
    heartbeat.leave()
    assert silent is not None
    assert later is not None
    assert later - silent >= 0.05


def test_a_heartbeat_returns_with_the_database(beside: Database, now: datetime) -> None:
    """One that is cut off says so, and the next beat has a connection of its own again."""
    heartbeat = Heartbeat(beside.engine)
    heartbeat.beat()
    end = text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'fingerpost worker'")
    beside.write(lambda connection: connection.execute(end))
    with pytest.raises(DatabaseAway):
        heartbeat.beat()
    heartbeat.beat()
    assert alive(None, beside, now)
    heartbeat.leave()
