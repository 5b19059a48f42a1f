"""Where questions to a second person are kept; decides nothing and never commits."""

from dataclasses import fields
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import Connection, Row, insert, select, update

from bot.conversation.colleagues.confirmation import Confirmation
from bot.store.tables import confirmation as table
from trees.shown import ShownConfirm

SHOWN = TypeAdapter(ShownConfirm)
"""What was shown, to JSON and back."""

_NAMES = tuple(field.name for field in fields(Confirmation))
_ALL = select(*(table.c[name] for name in _NAMES))
MOST_OPEN = 200
"""Open questions of one organisation that are looked through for one reader."""


def keep(connection: Connection, confirmation: Confirmation) -> bool:
    """Keeps a question that is asked, or how an open one ended; False when it had ended before."""
    if confirmation.open:
        connection.execute(insert(table).values(_values(confirmation)))
        return True
    changed = {name: getattr(confirmation, name) for name in ("state", "answered_by", "answered_at", "reason")}
    still_open = update(table).where(table.c.id == confirmation.id, table.c.state == "open")
    return connection.execute(still_open.values(changed)).rowcount == 1


def tell_others(connection: Connection, confirmation: Confirmation) -> None:
    """Keeps whom else an open question was put to."""
    connection.execute(update(table).where(table.c.id == confirmation.id).values(asked=list(confirmation.asked)))


def load(connection: Connection, confirmation: str) -> Confirmation | None:
    """The question with this id."""
    row = connection.execute(_ALL.where(table.c.id == confirmation)).first()
    return None if row is None else _confirmation(row)


def of_conversation(connection: Connection, conversation: str) -> tuple[Confirmation, ...]:
    """Every question that a conversation put to a second person, the oldest first."""
    query = _ALL.where(table.c.conversation == conversation).order_by(table.c.asked_at, table.c.id)
    return tuple(_confirmation(row) for row in connection.execute(query))


def still_open(connection: Connection, *, organisation: str) -> tuple[Confirmation, ...]:
    """The questions of an organisation that wait for an answer, the soonest due first."""
    query = _ALL.where(table.c.organisation == organisation, table.c.state == "open")
    rows = connection.execute(query.order_by(table.c.due_at, table.c.id).limit(MOST_OPEN))
    return tuple(_confirmation(row) for row in rows)


def _values(confirmation: Confirmation) -> dict[str, Any]:
    values = {name: getattr(confirmation, name) for name in _NAMES}
    shown = SHOWN.dump_json(confirmation.shown).decode()
    return {**values, "shown": shown, "asked": list(confirmation.asked), "barred": list(confirmation.barred)}


def _confirmation(row: Row[Any]) -> Confirmation:
    values = dict(row._mapping)
    lists = {name: tuple(values[name]) for name in ("asked", "barred")}
    return Confirmation(**{**values, **lists, "shown": SHOWN.validate_json(values["shown"])})
