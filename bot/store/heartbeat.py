"""Whether a worker looks for work, for processes that cannot see it: PostgreSQL knows, and no row is written."""

from contextlib import suppress
from typing import Final

from sqlalchemy import Connection, Engine, text
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from bot.store.engine import DatabaseAway

BEAT_EVERY: Final = 20.0
"""Seconds between the beats of one worker. SQLite has none: its one worker is in the server's own process."""

_NAME: Final = "fingerpost worker"
_CALLED = text("SELECT set_config('application_name', :name, false)")
_BEAT = text("SELECT 1")
_SINCE = text("""
SELECT extract(epoch FROM clock_timestamp() - max(query_start)) FROM pg_stat_activity
WHERE application_name = :name AND datname = current_database()
""")


class Heartbeat:
    """A connection of a worker's own, whose last statement says that the worker is at work."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._connection: Connection | None = None
        self._driver: DBAPIConnection | None = None

    def beat(self) -> None:
        """Says that this worker is at work.

        Raises:
            DatabaseAway: nobody heard it.
        """
        try:
            if self._connection is None:
                self._connection = self._named()
            self._connection.execute(_BEAT)
        except DBAPIError as error:
            self.leave()
            raise DatabaseAway("The database did not hear that the worker is at work.") from error

    def leave(self) -> None:
        """Says no more; one whose process was killed is silent by itself."""
        if self._connection is None:
            return
        gone, self._connection = self._connection, None
        with suppress(SQLAlchemyError):
            gone.execute(_CALLED, {"name": ""})  # at once: PostgreSQL takes a moment to see a connection go
        gone.close()
        # By the driver too: a connection that the database has cut off is no longer known above it.
        if self._driver is not None:
            self._driver.close()

    def _named(self) -> Connection:
        connection = self._engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        # Taken out of the pool: nobody else's statements count as beats, and closing it ends it.
        connection.detach()
        self._driver = connection.connection.dbapi_connection
        connection.execute(_CALLED, {"name": _NAME})
        return connection


def seconds_since(connection: Connection) -> float | None:
    """How long ago, in seconds, the last of all workers said so; nothing where none is there."""
    found = connection.execute(_SINCE, {"name": _NAME}).scalar()
    return None if found is None else float(found)
