"""Reads how long earlier questions of a queue waited, in one select; decides nothing."""

from datetime import datetime

from sqlalchemy import Connection, or_, select

from escalation.store import escalation_table
from escalation.waits import LOOKED_BACK, Case

MOST_CASES = 5_000
"""Cases that are read: more than a queue has in eight weeks, and still a few milliseconds."""

_table = escalation_table.c
_answered = _table.answered_in.is_not(None)
_select = (
    select(_table.opened_at, _table.answered_in, _table.respond_by, _table.missed_at)
    .where(
        _table.source == "chat",
        # Who took their question back before anybody looked has waited for nothing.
        or_(_answered, _table.resolution.is_(None), _table.resolution != "withdrawn"),
    )
    .order_by(_table.opened_at.desc())
    .limit(MOST_CASES)
)


def cases(connection: Connection, *, organisation: str, queue: str, at: datetime) -> tuple[Case, ...]:
    """What was sent to a queue of this organisation in the last eight weeks, the newest first."""
    query = _select.where(
        _table.organisation == organisation, _table.queue == queue, _table.opened_at >= at - LOOKED_BACK
    )
    return tuple(
        Case(
            opened_at=row.opened_at,
            answered_in=row.answered_in,
            late=row.missed_at is not None or (row.respond_by is not None and row.respond_by < at),
        )
        for row in connection.execute(query)
    )
