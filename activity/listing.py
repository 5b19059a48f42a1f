"""Conversations as a list, newest first, in pages; knows nothing of counts or of who asks."""

from dataclasses import dataclass

from sqlalchemy import Connection, select

from activity.fold import Summary
from activity.scope import Scope, State, state, within
from activity.summary import FOLDED, summary


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """One page of conversations, and the seq below which the next page starts; None on the last page."""

    conversations: tuple[Summary, ...]
    next_before: int | None


def conversations(
    connection: Connection,
    scope: Scope,
    *,
    topic: str | None = None,
    end: State | None = None,
    before: int | None = None,
    limit: int = 50,
) -> Listing:
    """The newest conversations of the scope whose first row is below the seq `before`, at most `limit`."""
    statement = select(*FOLDED).where(*within(scope)).order_by(summary.c.first_seq.desc()).limit(limit + 1)
    if topic is not None:
        statement = statement.where(summary.c.topic == topic)
    if end is not None:
        statement = statement.where(state(scope) == end)
    if before is not None:
        statement = statement.where(summary.c.first_seq < before)
    found = [Summary(**row) for row in connection.execute(statement).mappings()]
    return Listing(
        conversations=tuple(found[:limit]),
        next_before=found[limit - 1].first_seq if len(found) > limit else None,
    )
