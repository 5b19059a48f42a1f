"""Fixtures of the activity log's tests: a database with its tables, and ways to write into it."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any, TypeVar

import pytest
from sqlalchemy import Connection, Engine, create_engine

from activity import summary
from activity.kinds import Event
from activity.log import Row, append, metadata
from tests.compiled import OPTIONS

T = TypeVar("T")
Write = Callable[..., None]


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """An engine on a database that has the tables of this room and nothing in them."""
    made = create_engine(database_url, execution_options=OPTIONS)
    metadata.create_all(made)
    yield made
    made.dispose()


@pytest.fixture
def postgres_engine(postgres_url: str) -> Iterator[Engine]:
    """The same on PostgreSQL alone, for what SQLite does not have."""
    made = create_engine(postgres_url, execution_options=OPTIONS)
    metadata.create_all(made)
    yield made
    made.dispose()


@pytest.fixture
def read(engine: Engine) -> Callable[[Callable[[Connection], Any]], Any]:
    """Runs a function over a connection in a transaction of its own, as the application's database does."""

    def run(fn: Callable[[Connection], T]) -> T:
        with engine.begin() as connection:
            return fn(connection)

    return run


@pytest.fixture
def write(engine: Engine, now: datetime) -> Write:
    """Writes the events of one conversation, a second apart: `write("c1", Event("unsure", node="a"))`."""

    def run(conversation: str | None, *events: Event, at: datetime | None = None, **common: object) -> None:
        values: dict[str, Any] = {
            "person": "person-1",
            "organisation": "example",
            "group_id": "ward-1",
            "channel": "web",
            "tree": "short-term-sickness",
            "tree_version": "v1",
            "turn": "turn-1",
        } | common
        start = at or now
        rows = [
            Row(occurred_at=start + timedelta(seconds=n), event=event, conversation=conversation, **values)
            for n, event in enumerate(events)
        ]
        with engine.begin() as connection:
            append(connection, rows)

    return run


@pytest.fixture
def caught_up(engine: Engine) -> Callable[[], None]:
    """Brings the summaries up to date with the log."""

    def run() -> None:
        while True:
            with engine.begin() as connection:
                if summary.catch_up(connection) == 0:
                    return

    return run
