"""The secret addresses at which calendar programs fetch a manager's deadlines; only their hashes are kept."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, select

from bot.store.dialects import INSERT
from bot.store.tables import calendar_feed as table

_KEY = ("person", "organisation")


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """Whose deadlines an address gives."""

    person: str
    organisation: str
    made_at: datetime


def set_feed(connection: Connection, token: str, *, person: str, organisation: str, at: datetime) -> None:
    """Makes this the person's address; an earlier one ends."""
    values = {"person": person, "organisation": organisation, "token_hash": _hash(token), "made_at": at}
    insert = INSERT[connection.dialect.name](table).values(values)
    changed = {name: values[name] for name in ("token_hash", "made_at")}
    connection.execute(insert.on_conflict_do_update(index_elements=list(_KEY), set_=changed))


def end_feed(connection: Connection, *, person: str, organisation: str) -> None:
    """Ends the person's address."""
    connection.execute(delete(table).where(table.c.person == person, table.c.organisation == organisation))


def feed_of(connection: Connection, *, person: str, organisation: str) -> Feed | None:
    """Whether the person has an address, and since when."""
    query = select(table.c.person, table.c.organisation, table.c.made_at)
    row = connection.execute(query.where(table.c.person == person, table.c.organisation == organisation)).first()
    return None if row is None else Feed(**row._mapping)


def feed_at(connection: Connection, token: str) -> Feed | None:
    """Whose address this is; nothing where it is nobody's, or was ended."""
    query = select(table.c.person, table.c.organisation, table.c.made_at)
    row = connection.execute(query.where(table.c.token_hash == _hash(token))).first()
    return None if row is None else Feed(**row._mapping)


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
