"""Which turns have been taken, each with the reply that it got; decides nothing and never commits."""

from collections.abc import Mapping
from datetime import datetime

from pydantic import TypeAdapter
from sqlalchemy import Connection, bindparam, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite

from activity.prepared import Prepared
from bot.conversation.reply import Reply
from bot.conversation.turn import Turn
from bot.store.tables import turn as table

REPLIES = TypeAdapter(Reply)
"""Replies to JSON and back."""
_to_json = REPLIES.serializer.to_json

_TURN = ("person", "id", "at")
_CLAIM: Mapping[str, Prepared] = {
    "sqlite": Prepared(sqlite.insert(table).on_conflict_do_nothing(), _TURN),
    "postgresql": Prepared(postgresql.insert(table).on_conflict_do_nothing(), _TURN),
}
_KEEP = Prepared(
    update(table)
    .where(table.c.person == bindparam("whose"), table.c.id == bindparam("this"))
    .values(reply=bindparam("said")),
    ("reply",),
)
_REPLY = select(table.c.reply).where(table.c.person == bindparam("whose"), table.c.id == bindparam("this"))


def claim(connection: Connection, turn: Turn) -> bool:
    """Takes this turn for the present transaction; False when it was taken before.

    On PostgreSQL a repeat that comes at the same moment waits here until the first has committed.
    """
    values = {"person": turn.person, "id": turn.id, "at": turn.at}
    return _CLAIM[connection.dialect.name].send(connection, values).rowcount == 1


def keep_reply(connection: Connection, turn: Turn, reply: Reply) -> None:
    """Keeps what this turn was answered, for a repeat of it."""
    said = _to_json(reply, exclude_defaults=True).decode()
    _KEEP.send(connection, {"whose": turn.person, "this": turn.id, "said": said})


def reply_of(connection: Connection, *, person: str, turn: str) -> Reply | None:
    """What this turn was answered, while that is kept."""
    said = connection.execute(_REPLY, {"whose": person, "this": turn}).scalar()
    return None if said is None else REPLIES.validate_json(said)


def forget(connection: Connection, *, before: datetime, limit: int = 500) -> int:
    """Forgets turns from before this instant, a piece at a time; how many went."""
    old = select(table.c.person, table.c.id).where(table.c.at < before).limit(limit)
    rows = connection.execute(old).all()
    for row in rows:
        connection.execute(delete(table).where(table.c.person == row.person, table.c.id == row.id))
    return len(rows)
