"""The schema: migrations make what the tables say, and a database is only served when it stands right."""

import sqlite3
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, text

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
