"""Where advice that was wrong is kept, until somebody has mended its guide; decides nothing and never commits."""

from collections.abc import Collection
from dataclasses import fields
from datetime import datetime

from sqlalchemy import Column, Connection, Index, String, Table, Text, insert, select, update

from activity.columns import UtcDateTime
from escalation.store import metadata
from escalation.wrong_advice import WrongAdvice

table = Table(
    "wrong_advice",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("escalation", String(36), nullable=False, index=True),
    Column("organisation", String(64), nullable=False),
    Column("topic", String(64), nullable=False),
    Column("tree", String(64), nullable=False),
    Column("tree_version", String(64), nullable=False),
    Column("node", String(128), nullable=False),
    Column("title", Text, nullable=False),
    Column("should", String(128)),
    Column("says", Text),
    Column("scenario", Text, nullable=False),
    Column("said_by", String(64), nullable=False),
    Column("said_at", UtcDateTime, nullable=False),
    Column("settled_by", String(64)),
    Column("settled_at", UtcDateTime),
    Index("ix_wrong_advice_organisation", "organisation", "said_at"),
)

_FIELDS = tuple(field.name for field in fields(WrongAdvice))


def add(connection: Connection, wrong: WrongAdvice) -> None:
    """Keeps one."""
    connection.execute(insert(table), {name: getattr(wrong, name) for name in _FIELDS})


def listed(
    connection: Connection, *, organisation: str, without: Collection[str] = (), limit: int = 50
) -> tuple[WrongAdvice, ...]:
    """Those of an organisation that are still to be mended, the latest first, without these topics."""
    query = (
        select(*(table.c[name] for name in _FIELDS))
        .where(table.c.organisation == organisation, table.c.settled_at.is_(None), table.c.topic.not_in(list(without)))
        .order_by(table.c.said_at.desc(), table.c.id)
        .limit(limit)
    )
    return tuple(WrongAdvice(**row._mapping) for row in connection.execute(query))


def settle(
    connection: Connection, wrong: str, *, organisation: str, by: str, at: datetime, without: Collection[str] = ()
) -> bool:  # fmt: skip
    """Marks one as mended; False where this organisation has none of that id to be mended, but for these topics."""
    query = (
        update(table)
        .where(table.c.id == wrong, table.c.organisation == organisation, table.c.settled_at.is_(None))
        .where(table.c.topic.not_in(list(without)))
        .values(settled_by=by, settled_at=at)
    )
    return connection.execute(query).rowcount == 1
