"""What Slack and Teams have sent already, kept for as long as it may be sent again; never commits."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, delete
from sqlalchemy.dialects import postgresql, sqlite

from bot.store.chat_tables import chat_seen as table

KEPT_FOR: Final = timedelta(days=14)
"""As long as a turn is answered with its first reply; they themselves send again for some minutes."""

LONGEST: Final = 200

_CLAIM: Mapping[str, Any] = {
    "sqlite": sqlite.insert(table).on_conflict_do_nothing().execution_options(preserve_rowcount=True),
    "postgresql": postgresql.insert(table).on_conflict_do_nothing().execution_options(preserve_rowcount=True),
}


def claim(connection: Connection, key: str, *, at: datetime) -> bool:
    """Notes in this transaction that something has come. False if it had come before."""
    done = connection.execute(_CLAIM[connection.dialect.name], {"key": key[:LONGEST], "at": at})
    return bool(done.rowcount == 1)


def forget(connection: Connection, *, now: datetime) -> None:
    """Forgets what cannot come again."""
    connection.execute(delete(table).where(table.c.at < now - KEPT_FOR))
