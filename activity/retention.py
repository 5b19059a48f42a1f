"""Removes whole sealed stretches of the activity log once every row in them may go; knows no settings and no command.

The log cannot be changed, so removing is the one way in which its rows ever leave it, and only here is the pass of its
triggers used.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    SelectBase,
    and_,
    delete,
    false,
    func,
    insert,
    or_,
    select,
    text,
    update,
)

from activity.kinds import Event
from activity.log import Row, append, interaction, retention_pass
from activity.seal import seal_table
from activity.summary import watermark
from activity.verify import Span, removals


@dataclass(frozen=True, slots=True, kw_only=True)
class Until:
    """Before which instant the log's rows may go: by organisation, and `otherwise` for the rest and for nobody's.

    `held` are queries that give the conversations, and the people, whose rows stay.
    """

    otherwise: datetime
    organisations: Mapping[str, datetime] = field(default_factory=dict)
    held_conversations: SelectBase | None = None
    held_people: SelectBase | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """A sealed stretch whose rows may go."""

    number: int
    first_seq: int
    last_seq: int
    count: int


def removable(connection: Connection, until: Until, *, after: int = 0, limit: int) -> tuple[list[Stretch], int | None]:
    """Of the next `limit` seals above `after`, those whose rows may go; and the last one looked at, None at the end.

    Rows that the summaries have not read yet stay: their counts would be lost.
    """
    summarised = connection.scalar(select(func.max(watermark.c.seq))) or 0
    names = ("number", "first_seq", "last_seq", "count")
    query = (
        select(*(seal_table.c[name] for name in names))
        .where(seal_table.c.removed_at.is_(None), seal_table.c.number > after, seal_table.c.last_seq <= summarised)
        .order_by(seal_table.c.number)
        .limit(limit)
    )
    looked_at = [Stretch(**row._mapping) for row in connection.execute(query)]
    last = looked_at[-1].number if len(looked_at) == limit else None
    return [stretch for stretch in looked_at if not _any_stays(connection, stretch, until)], last


def remove(connection: Connection, stretch: Stretch, *, at: datetime, by: str | None) -> int:
    """Removes a stretch's rows, marks its seal, and says so in the log; how many rows went."""
    # Before the rows go: the newest row that says so may be one of them.
    earlier = removals(connection)
    with _passing(connection):
        gone = connection.execute(delete(interaction).where(_within(stretch))).rowcount
    seal = update(seal_table).where(seal_table.c.number == stretch.number)
    connection.execute(seal.values(removed_at=at, leaves=None))
    spans = joined([*earlier, (stretch.number, stretch.number)])
    detail = {"class": "log", "count": gone, "gone": [list(span) for span in spans]}
    append(connection, [Row(occurred_at=at, event=Event("retention_applied", detail=detail), person=by)])
    return gone


def past(connection: Connection, until: Until) -> int:
    """How many rows are past their time, in whichever stretch they lie."""
    query = select(func.count()).select_from(interaction).where(~_too_new(until))
    return connection.scalar(query) or 0


def joined(spans: Sequence[Span]) -> list[Span]:
    """The same numbers in as few spans as will hold them."""
    found: list[Span] = []
    for first, last in sorted(spans):
        if found and first <= found[-1][1] + 1:
            found[-1] = (found[-1][0], max(last, found[-1][1]))
        else:
            found.append((first, last))
    return found


def _within(stretch: Stretch) -> ColumnElement[bool]:
    return interaction.c.seq.between(stretch.first_seq, stretch.last_seq)


def _any_stays(connection: Connection, stretch: Stretch, until: Until) -> bool:
    query = select(interaction.c.seq).where(_within(stretch), or_(_too_new(until), _held(until))).limit(1)
    return connection.execute(query).first() is not None


def _too_new(until: Until) -> ColumnElement[bool]:
    log = interaction.c
    named = [
        and_(log.organisation == organisation, log.occurred_at >= before)
        for organisation, before in until.organisations.items()
    ]
    unnamed = or_(log.organisation.is_(None), log.organisation.not_in(list(until.organisations)))
    return or_(*named, and_(unnamed, log.occurred_at >= until.otherwise))


def _held(until: Until) -> ColumnElement[bool]:
    held: list[ColumnElement[bool]] = [false()]
    if until.held_conversations is not None:
        held.append(interaction.c.conversation.in_(until.held_conversations))
    if until.held_people is not None:
        held.append(interaction.c.person.in_(until.held_people))
    return or_(*held)


@contextmanager
def _passing(connection: Connection) -> Iterator[None]:
    """The pass that the log's triggers know (`activity/log.py`), for the caller's transaction alone."""
    if connection.dialect.name == "sqlite":
        connection.execute(insert(retention_pass).values(id=1))
        yield
        connection.execute(delete(retention_pass))
        return
    connection.execute(_SET, {"to": "on"})
    yield
    connection.execute(_SET, {"to": "off"})


_SET: Any = text("SELECT set_config('fingerpost.retention', :to, true)")
