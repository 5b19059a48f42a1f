"""What the tests of privacy do again and again: a month of work, chores to their end, and all that a database holds."""

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import MetaData, Select, Table, select

from activity import summary
from bot.delivery.worker import Worker
from bot.handle import Service
from bot.privacy.chores import CHORES, Asked, Plain
from bot.store import feeds, schema
from bot.store.engine import Database
from tests.bot.acting import TO_NO_ACTION, advise, handed_over, journey
from tests.journey import Journey


def worked(service: Service, at: datetime, manager: str, name: str = "work") -> Journey:
    """A manager who came to an outcome, and asked an adviser, who answered and closed; what was due is done."""
    journey(service, at, manager, f"{name}-alone").answers(*TO_NO_ACTION)
    asked = handed_over(service, at, manager, f"{name}-handed")
    advise(asked, "claim")
    advise(asked, "reply", text="Hello, please wait for the letter. HR-2291 has it.")
    asked.say("write", "It is about my knee, says my sister.")
    advise(asked, "resolve", reason="advice_given", text="All done.", tree_could_answer="no")
    set_feed = partial(feeds.set_feed, token=f"{name}-token", person=manager, organisation=asked.organisation, at=at)
    service.database.write(set_feed)
    later = asked.at + timedelta(minutes=1)
    Worker(database=service.database, shelf=service.shelf, clock=lambda: later).work()
    return asked


def put_by(database: Database, file: Path) -> None:
    """Keeps a copy of a SQLite file for the tests that begin with the same; PostgreSQL is filled each time."""
    if database.dialect == "sqlite":
        _copy(Path(str(database.engine.url.database)), file)


def taken_over(database: Database, file: Path) -> bool:
    """Whether a database without a row has all that was put by. It must not have been read yet."""
    if database.dialect != "sqlite" or not file.exists():
        return False
    _copy(file, Path(str(database.engine.url.database)))
    return True


def _copy(source: Path, target: Path) -> None:
    with closing(sqlite3.connect(source)) as read, closing(sqlite3.connect(target)) as written:
        read.backup(written)


def catch_up(database: Database) -> None:
    """Brings the summaries up to the log's end."""
    while database.write(summary.catch_up):
        pass


def do(service: Service, name: str, now: datetime, **given: str | int | None) -> Plain:
    """A chore to its end, each piece in a transaction of its own, as a command does it."""
    then: Plain | None = given
    done: Plain = {}
    organisations = tuple(service.shelf.current.organisations.values())
    while then is not None:
        asked = Asked(given=then, now=now, organisations=organisations)
        step = service.database.write(lambda connection, asked=asked: CHORES[name](connection, asked))  # type: ignore[misc]
        done, then = step.done, step.then
    return done


def tables() -> Iterator[Table]:
    """Every table of every room."""
    metadata: MetaData
    for metadata in schema.METADATA:
        yield from metadata.tables.values()


def everything(database: Database) -> Mapping[str, list[dict[str, Any]]]:
    """All rows of all tables, by their keys: PostgreSQL puts a new row where an old one was cleared away."""
    return {
        table.name: [
            dict(row._mapping)
            for row in database.read(lambda connection, table=table: connection.execute(_ordered(table)).all())  # type: ignore[misc]
        ]
        for table in tables()
    }


def _ordered(table: Table) -> Select[Any]:
    return select(table).order_by(*table.primary_key.columns)
