"""The schema: migrations make what the tables say, and a database is only served when it stands right."""

import sqlite3
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, Engine, create_engine, text

from activity.log import TRIGGERS
from bot.store import schema
from bot.store.engine import Database, DatabaseBusy, open_database


def test_the_newest_revision_is_the_one_of_the_files(database: Database) -> None:
    """Migrating to the newest file leaves the database at the revision that serving asks for."""
    schema.migrate(database)
    assert database.read(schema.found) == schema.newest()


def test_a_migrated_database_is_what_the_tables_say(database: Database) -> None:
    """Comparing the migrated schema with the tables of every room finds no difference."""
    schema.migrate(database)

    def differences(connection: Connection) -> list[object]:
        tables: Any = list(schema.METADATA)
        found: list[object] = compare_metadata(MigrationContext.configure(connection), tables)
        return found

    assert database.write(differences) == []


def test_a_migrated_log_is_as_permanent_as_a_fresh_one(database: Database) -> None:
    """The triggers that keep the log permanent are made by the migration too."""
    schema.migrate(database)
    query = (
        "SELECT count(*) FROM sqlite_master WHERE type = 'trigger'"
        if database.dialect == "sqlite"
        else "SELECT count(*) FROM pg_trigger WHERE NOT tgisinternal"
    )
    made = database.read(lambda connection: connection.execute(text(query)).scalar_one())
    assert made == sum("CREATE TRIGGER" in statement for statement in TRIGGERS[database.dialect])


def test_sqlite_is_migrated_at_start_after_a_backup(sqlite_url: str, tmp_path: Path, now: datetime) -> None:
    """An older file is copied before its schema is changed, and the copy opens."""
    database = open_database(sqlite_url)
    schema.ready(database, now=now)
    database.write(lambda connection: connection.execute(text("UPDATE alembic_version SET version_num = '0000'")))
    with pytest.raises(schema.UnknownSchema, match="newer than this Fingerpost"):
        schema.ready(database, now=now)
    with pytest.raises(schema.UnknownSchema, match="newer than this Fingerpost"):
        schema.migrate(database)
    copy = schema.back_up(database, now=now)
    database.close()
    assert copy.parent == tmp_path / "backups"
    with sqlite3.connect(copy) as copied:
        assert copied.execute("SELECT version_num FROM alembic_version").fetchone() == ("0000",)
    copied.close()


def test_postgresql_is_not_served_on_a_schema_that_is_not_known(postgres_url: str, now: datetime) -> None:
    """An empty PostgreSQL database is refused with the command that mends it; after it, it is served."""
    database = open_database(postgres_url)
    with pytest.raises(schema.UnknownSchema, match="Run `fingerpost migrate` first"):
        schema.ready(database, now=now)
    schema.migrate(database)
    schema.ready(database, now=now)
    database.close()


def test_a_second_server_on_one_sqlite_file_is_refused(sqlite_url: str) -> None:
    """Two writers starve each other, so the second is told to stop the first or to use PostgreSQL."""
    first = open_database(sqlite_url, exclusive=True)
    with pytest.raises(DatabaseBusy, match="already serves"):
        open_database(sqlite_url, exclusive=True)
    first.close()
    open_database(sqlite_url, exclusive=True).close()


def test_a_reader_cannot_write(sqlite_url: str) -> None:
    """On SQLite a reading connection refuses to write, whatever it is asked."""
    database = open_database(sqlite_url)
    schema.migrate(database)
    with pytest.raises(Exception, match="attempt to write a readonly database"):
        database.read(lambda connection: connection.execute(text("DELETE FROM job")))
    database.close()


def test_messages_in_slack_stay_where_they_are(postgres_url: str, sqlite_url: str) -> None:
    """Those of before Teams are moved to the table of both, there and back, on both databases."""
    for url in (sqlite_url, postgres_url):
        engine = create_engine(url)
        to(engine, "0021")
        with engine.begin() as connection:
            connection.execute(text(BEFORE_TEAMS))
            connection.execute(text("INSERT INTO slack_seen (key, at) VALUES ('a', '2026-11-23 10:00:00+00:00')"))
        to(engine, "0022")
        with engine.connect() as connection:
            (row,) = connection.execute(text("SELECT id, network, team, turns FROM chat_message")).all()
            assert tuple(row)[:3] == ("m", "slack", "T0FINGER")
            assert "turn" in str(row.turns)
            assert connection.execute(text("SELECT key FROM chat_seen")).scalar() == "a"
        to(engine, "0021", down=True)
        with engine.connect() as connection:
            assert connection.execute(text("SELECT address FROM slack_message")).scalar() == "U0AMARA"
        engine.dispose()


BEFORE_TEAMS = """
INSERT INTO slack_message (id, what, about, organisation, team, address, turns, made_at)
VALUES ('m', 'conversation', 'c', 'example', 'T0FINGER', 'U0AMARA', '["turn"]', '2026-11-23 10:00:00+00:00')
"""


def to(engine: Engine, revision: str, *, down: bool = False) -> None:
    """Takes a database to a revision, whatever it stands at."""
    config = schema._config()
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        (command.downgrade if down else command.upgrade)(config, revision)
