"""What people are to notice when they next look: told once each, by key. Decides nothing and never commits."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select, update
from sqlalchemy.dialects import postgresql, sqlite

from bot.conversation.state import Conversation
from bot.store.tables import notification as table

_ADD: Mapping[str, Any] = {
    "sqlite": sqlite.insert(table).on_conflict_do_nothing(),
    "postgresql": postgresql.insert(table).on_conflict_do_nothing(),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Notification:
    """Something to notice. `audience` is `queue/…`, `manager/…`, `adviser/…` or `lead/…`; `what` is a verb."""

    key: str
    audience: str
    organisation: str
    what: str
    escalation: str | None
    conversation: str | None
    at: datetime


def for_manager(conversation: Conversation, *, key: str, what: str, at: datetime) -> Notification:
    """What the manager of a conversation is to notice about it, where no escalation is concerned."""
    return Notification(
        key=key,
        audience=f"manager/{conversation.person}",
        organisation=conversation.organisation,
        what=what,
        escalation=None,
        conversation=conversation.id,
        at=at,
    )


def add(connection: Connection, told: Notification) -> None:
    """Keeps a notification; one that is there already is left as it is."""
    values = {
        "key": told.key,
        "audience": told.audience,
        "organisation": told.organisation,
        "what": told.what,
        "escalation": told.escalation,
        "conversation": told.conversation,
        "at": told.at,
    }
    connection.execute(_ADD[connection.dialect.name], values)


def there(connection: Connection, keys: Sequence[str]) -> frozenset[str]:
    """Those of these keys under which something is kept."""
    return frozenset(connection.execute(select(table.c.key).where(table.c.key.in_(keys))).scalars())


def of_manager(connection: Connection, person: str, *, organisation: str, what: str) -> tuple[Notification, ...]:
    """What a manager was told of one sort, the oldest first."""
    query = (
        select(table)
        .where(table.c.audience == f"manager/{person}", table.c.organisation == organisation, table.c.what == what)
        .order_by(table.c.at, table.c.key)
    )
    rows = (dict(row._mapping) for row in connection.execute(query))
    return tuple(
        Notification(**{name: value for name, value in row.items() if name not in {"seen", "mailed_at"}})
        for row in rows
    )


def told(
    connection: Connection, *, organisation: str, kinds: Sequence[str], since: datetime, limit: int = 20
) -> tuple[Notification, ...]:
    """What the leads of an organisation were told of these kinds since then, the newest first."""
    names = ("key", "audience", "organisation", "what", "escalation", "conversation", "at")
    query = (
        select(*(table.c[name] for name in names))
        .where(
            table.c.organisation == organisation,
            table.c.audience.like("lead/%"),
            table.c.what.in_(kinds),
            table.c.at >= since,
        )
        .order_by(table.c.at.desc(), table.c.key)
        .limit(limit)
    )
    return tuple(Notification(**row._mapping) for row in connection.execute(query))


def see(connection: Connection, audience: str, *, conversation: str) -> int:
    """Marks what this audience was told of a conversation as seen; how many that were."""
    query = (
        update(table)
        .where(table.c.audience == audience, table.c.conversation == conversation, table.c.seen.is_(False))
        .values(seen=True)
    )
    return connection.execute(query).rowcount
