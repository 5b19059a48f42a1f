"""Removes what identifies a person, a piece at a time, and leaves the counts; knows no command and no job.

What is left of them is a random id in the log, in the counts and on emptied rows. Nothing joins it to a person.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, delete, select, tuple_, update

from activity import log
from activity.kinds import Event
from bot.privacy import holds
from bot.privacy.personal import HOLDINGS, Holding, open_escalation
from bot.store import directory
from escalation.store import escalation_table

PIECE = 100
"""Rows at a time, for SQLite's one writer (rule 5)."""


class CannotErase(Exception):
    """Something must be kept, or is still going on; the message is for whoever asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Erased:
    """What a piece changed: in which table, how many rows, and whether there is more."""

    table: str
    count: int
    step: int | None  # of HOLDINGS, where the next piece begins; None when all is done
    after: str | None  # the key after which it begins


def check(connection: Connection, person: str) -> None:
    """Refuse what must be kept.

    Raises:
        CannotErase: a legal hold keeps something of theirs, or an escalation is still open.
    """
    held = holds.over(connection, person)
    if held:
        names = ", ".join(hold.id for hold in held)
        raise CannotErase(
            f"A legal hold keeps what is held about this person ({names}). Nothing was removed. "
            "Ask whoever set it, and lift it first."
        )
    if connection.execute(select(escalation_table.c.id).where(open_escalation(person)).limit(1)).first():
        raise CannotErase(
            "This person is part of an escalation that is still open. Nothing was removed. Close it first."
        )


def erase(connection: Connection, person: str, *, step: int = 0, after: str | None = None) -> Erased:
    """Erases the next piece, in the caller's transaction. Doing it twice changes nothing more.

    Raises:
        CannotErase: see `check`; it is asked again before every piece, for a hold may come meanwhile.
    """
    check(connection, person)
    holding = HOLDINGS[step]
    keys = _next(connection, holding, person, after)
    if keys and holding.remove:
        connection.execute(delete(holding.table).where(_among(holding, keys)))
    elif keys:
        connection.execute(update(holding.table).where(_among(holding, keys)).values(**holding.blank))
    full = len(keys) == PIECE
    following = step if full else step + 1
    if following == len(HOLDINGS):
        directory.touch(connection, person)
    return Erased(
        table=holding.name,
        count=len(keys),
        step=following if following < len(HOLDINGS) else None,
        after=str(keys[-1][-1]) if full and not holding.remove else None,
    )


def note(connection: Connection, person: str, *, at: datetime, by: str, reason: str, count: int) -> None:
    """Says in the log that this was done: whom, by whom, why, and how many rows it changed."""
    event = Event("person_erased", detail={"erased": person, "reason": reason, "count": count})
    log.append(connection, [log.Row(occurred_at=at, event=event, person=by)])


def _next(connection: Connection, holding: Holding, person: str, after: str | None) -> list[tuple[object, ...]]:
    """The primary keys of the next rows to change. A table that keeps nothing but the random id has none."""
    if not holding.remove and not holding.blank:
        return []
    keys = tuple(holding.table.primary_key.columns)
    query = select(*keys).where(holding.erases(person))
    if after is not None:
        last = keys[-1]
        query = query.where(last > last.type.python_type(after))
    return [tuple(row) for row in connection.execute(query.order_by(*keys).limit(PIECE))]


def _among(holding: Holding, keys: list[tuple[object, ...]]) -> ColumnElement[bool]:
    return tuple_(*holding.table.primary_key.columns).in_(keys)
