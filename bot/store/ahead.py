"""What a manager's ends ask for on days to come, read from their receipts; decides nothing and never commits."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, Row, select

from bot.conversation.afterwards.ahead import Ahead
from bot.conversation.afterwards.upcoming import Upcoming
from bot.store.evidence import UPCOMING
from bot.store.tables import conversation, receipt

MOST_RECEIPTS = 500
"""Receipts read for one person: years of ends, and still a few milliseconds."""

_COLUMNS = (
    conversation.c.id,
    conversation.c.tree,
    conversation.c.topic,
    conversation.c.count.label("version"),
    conversation.c.details,
    receipt.c.code,
    receipt.c.as_at,
    receipt.c.upcoming,
)


def of_person(connection: Connection, *, person: str, organisation: str, since: datetime) -> tuple[Ahead, ...]:
    """What this person's ends from `since` on still ask for, each conversation once, the latest first."""
    query = (
        select(*_COLUMNS)
        .join(receipt, receipt.c.conversation == conversation.c.id)
        .where(
            conversation.c.person == person,
            conversation.c.organisation == organisation,
            conversation.c.sample.is_(False),
            receipt.c.as_at >= since,
        )
        .order_by(receipt.c.as_at.desc())
        .limit(MOST_RECEIPTS)
    )
    return _gathered(connection.execute(query))


def of_conversation(connection: Connection, name: str, *, person: str) -> Ahead | None:
    """What this conversation of the person's asks for; nothing where it is not theirs or has come to no end."""
    query = (
        select(*_COLUMNS)
        .join(receipt, receipt.c.conversation == conversation.c.id)
        .where(conversation.c.id == name, conversation.c.person == person)
        .order_by(receipt.c.as_at.desc())
    )
    return next(iter(_gathered(connection.execute(query))), None)


def _gathered(rows: Iterable[Row[Any]]) -> tuple[Ahead, ...]:
    order = list(rows)
    latest = {row.id: number for number, row in reversed(list(enumerate(order)))}
    together = groupby(sorted(order, key=lambda row: latest[row.id]), key=lambda row: row.id)
    return tuple(_ahead(list(receipts)) for _, receipts in together)


def _ahead(receipts: list[Row[Any]]) -> Ahead:
    row = receipts[0]
    details: Mapping[str, Any] = row.details
    newest = next((one for one in receipts if one.code == details.get("receipt")), row)
    return Ahead(
        conversation=row.id,
        tree=row.tree,
        topic=row.topic,
        version=row.version,
        as_at=newest.as_at,
        ticked=tuple(details.get("ticked", ())),
        followed_up=details.get("followed_up") == newest.code,
        now=_read(newest),
        before=tuple(_read(one) for one in receipts if one is not newest),
    )


def _read(row: Row[Any]) -> Upcoming:
    return UPCOMING.validate_json(row.upcoming) if row.upcoming else Upcoming()
