"""When workers last looked for work, for processes that cannot see them; by the database's own clock. Never commits."""

from datetime import timedelta
from typing import Final

from sqlalchemy import Connection, delete, func, select
from sqlalchemy.dialects import postgresql

from bot.store.tables import heartbeat as table

BEAT_EVERY: Final = 20.0
"""Seconds between the beats of one worker. SQLite has none: its one worker is in the server's own process."""

FORGOTTEN_AFTER: Final = timedelta(days=1)

_insert = postgresql.insert(table).values(at=func.now())
_beat = _insert.on_conflict_do_update(index_elements=["worker"], set_={"at": func.now()})


def beat(connection: Connection, worker: str) -> None:
    """Says that this worker is at work."""
    connection.execute(_beat, {"worker": worker})


def leave(connection: Connection, worker: str) -> None:
    """Takes a worker off the list when it stops, and those that were killed and could not."""
    gone = table.c.at < func.now() - FORGOTTEN_AFTER
    connection.execute(delete(table).where((table.c.worker == worker) | gone))


def seconds_since(connection: Connection) -> float | None:
    """How long ago, in seconds, the last of all workers said so; nothing where none ever did."""
    found = connection.execute(select(func.extract("epoch", func.now() - func.max(table.c.at)))).scalar()
    return None if found is None else float(found)
