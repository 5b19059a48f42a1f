"""What takes long is counted once, beside the readers who are told so; what is quick is counted each time."""

import asyncio
import threading
from collections.abc import Callable, Coroutine, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection

from bot.handle import Service
from bot.store.engine import Database, open_database
from bot.web import slowly
from bot.web.app import create_app
from bot.web.slowly import MOST_FRESH, Found, Pending, Slowly
from tests.people import ANALYST
from tests.web.client import Reader
from tests.web.conftest import SETTINGS

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)


@pytest.fixture
def database(sqlite_url: str) -> Iterator[Database]:
    """A store whose threads count; there is nothing in it."""
    opened = open_database(sqlite_url)
    yield opened
    opened.close()


class Work:
    """Counts how often it was asked to count, each time once it is let."""

    def __init__(self) -> None:
        self.began = 0
        self.let = threading.Event()

    def __call__(self, connection: Connection) -> int:
        del connection
        self.began += 1
        self.let.wait()
        return self.began


def run(test: Callable[[], Coroutine[Any, Any, None]]) -> None:
    """Runs a test in a loop of its own."""
    asyncio.run(test())


async def settled(counts: Slowly) -> None:
    """Waits until nothing is under way."""
    await asyncio.gather(*(task for task, _ in counts._under_way.values()), return_exceptions=True)


def test_what_is_quick_is_counted_each_time(database: Database) -> None:
    """So a page shows what has just happened."""
    work = Work()
    work.let.set()

    async def test() -> None:
        counts = Slowly()
        for number in (1, 2):
            assert await counts.get("a", work, database=database, now=NOW) == Found(number)

    run(test)


def test_what_is_slow_is_counted_once_and_shown_with_its_age(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who comes too early is told so; who comes when it is old sees the old one while a newer is counted."""
    monkeypatch.setattr(slowly, "PATIENCE", 0)
    work = Work()

    async def test() -> None:
        counts = Slowly()
        for _ in range(2):
            assert await counts.get("a", work, database=database, now=NOW) == Pending(0)
        work.let.set()
        await settled(counts)
        assert await counts.get("a", work, database=database, now=NOW) == Found(1, NOW)
        assert work.began == 1
        later = NOW + MOST_FRESH + timedelta(hours=1)
        assert await counts.get("a", work, database=database, now=later) == Found(1, NOW)
        await settled(counts)
        assert await counts.get("a", work, database=database, now=later) == Found(2, later)

    run(test)


def test_a_fault_is_the_readers_who_waits(database: Database) -> None:
    """And the next one has it counted anew."""

    def broken(connection: Connection) -> int:
        raise ZeroDivisionError(connection)

    async def test() -> None:
        counts = Slowly()
        for _ in range(2):
            with pytest.raises(ZeroDivisionError):
                await counts.get("a", broken, database=database, now=NOW)

    run(test)


@pytest.mark.parametrize("path", ["/activity/counts?from=2026-01-01", "/activity/trees/short-term-sickness"])
def test_a_page_says_how_long_it_has_been_counting(
    service: Service, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    """And leads back to itself as it was asked for."""
    monkeypatch.setattr(slowly, "PATIENCE", 0)
    page = Reader(app=create_app(service, settings=SETTINGS, clock=lambda: NOW)).sign_in(ANALYST).get(path)
    assert page.status_code == 200
    assert "Counting began 0 seconds ago." in page.text
    assert f'href="{path}"' in page.text
