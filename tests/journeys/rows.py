"""Reads what a journey left in the activity log, so that two journeys can be compared; knows no channel."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

from sqlalchemy import Connection, func, select

from activity.log import interaction
from bot.store.engine import Database, open_database
from tests.people import ADVISER, MANAGER, OTHER_MANAGER

T = TypeVar("T")

MAY_DIFFER = frozenset({"seq", "occurred_at", "channel", "turn", "elapsed_ms"})
BY_APPEARANCE = frozenset({"conversation", "escalation", "person", "receipt"})

Row = Mapping[str, Any]


def newest(database_url: str) -> int:
    """The number of the log's last row."""
    return int(_read(database_url, lambda connection: connection.scalar(select(func.max(interaction.c.seq)))) or 0)


def since(database_url: str, seq: int) -> list[Row]:
    """What the manager and the adviser have done after that row, in order."""
    query = (
        select(interaction)
        .where(interaction.c.seq > seq, interaction.c.person.in_((MANAGER, ADVISER)))
        .order_by(interaction.c.seq)
    )
    return list(_read(database_url, lambda connection: [dict(row._mapping) for row in connection.execute(query)]))


def everybodys(database: Database) -> list[Row]:
    """What the manager, their colleague and the adviser have done, in order."""
    people = (MANAGER, OTHER_MANAGER, ADVISER)
    query = select(interaction).where(interaction.c.person.in_(people)).order_by(interaction.c.seq)
    return database.read(lambda connection: [dict(row._mapping) for row in connection.execute(query)])


def comparable(rows: Iterable[Row]) -> list[Row]:
    """The rows without what may differ, with ids replaced by the order in which they first appear."""
    seen: dict[str, dict[str, int]] = defaultdict(dict)

    def met(name: str, value: object) -> object:
        if isinstance(value, dict) and "code" in value:  # a receipt's, which follows from the turn's id
            return {**value, "code": met("receipt", value["code"])}
        if name in BY_APPEARANCE and isinstance(value, str):
            return seen[name].setdefault(value, len(seen[name]))
        return value

    return [{name: met(name, value) for name, value in row.items() if name not in MAY_DIFFER} for row in rows]


def _read(database_url: str, work: Callable[[Connection], T]) -> T:
    database = open_database(database_url)
    try:
        return database.read(work)
    finally:
        database.close()
