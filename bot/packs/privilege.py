"""That a lead marked the pack of a hand-over as legally privileged, and when; Fingerpost never says so by itself."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, insert, select

from bot.store.tables import privilege as table


@dataclass(frozen=True, slots=True, kw_only=True)
class Marked:
    """Who marked it, and when."""

    set_by: str
    set_at: datetime


def of(connection: Connection, escalation: str) -> Marked | None:
    """The mark on a hand-over; nothing where no lead has set one."""
    row = connection.execute(select(table.c.set_by, table.c.set_at).where(table.c.escalation == escalation)).first()
    return None if row is None else Marked(set_by=row.set_by, set_at=row.set_at)


def mark(connection: Connection, escalation: str, *, by: str, at: datetime) -> None:
    """Sets the mark, or sets it anew."""
    unmark(connection, escalation)
    connection.execute(insert(table).values(escalation=escalation, set_by=by, set_at=at))


def unmark(connection: Connection, escalation: str) -> None:
    """Takes the mark off."""
    connection.execute(delete(table).where(table.c.escalation == escalation))
