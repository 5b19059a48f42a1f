"""Where coaching and recalculated limits are kept, each with its row in the log; decides nothing and never commits."""

from collections.abc import Collection
from dataclasses import asdict, fields
from datetime import date
from typing import Any, TypeVar

from sqlalchemy import Column, Connection, Date, Index, Select, String, Table, Text, insert, or_, select

from activity.coaching import Coaching
from activity.columns import UtcDateTime
from activity.kinds import Event
from activity.log import Row, append, metadata
from activity.recalculation import Recalculation

T = TypeVar("T", Coaching, Recalculation)

coaching_table = Table(
    "coaching",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("organisation", String(64), nullable=False),
    Column("group_id", String(64)),
    Column("topic", String(64)),
    Column("on", Date, nullable=False),
    Column("way", String(32), nullable=False),
    Column("what", Text, nullable=False),
    Column("learning", String(64)),
    Column("recorded_by", String(64), nullable=False),
    Column("recorded_at", UtcDateTime, nullable=False),
    Index("ix_coaching_organisation", "organisation", "on"),
)
"""One row a piece of coaching. The columns mean what the fields of `coaching.Coaching` say."""

recalculation_table = Table(
    "recalculation",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("organisation", String(64), nullable=False),
    Column("group_id", String(64)),
    Column("topic", String(64)),
    Column("measure", String(64), nullable=False),
    Column("since", Date, nullable=False),
    Column("reason", Text, nullable=False),
    Column("recalculated_by", String(64), nullable=False),
    Column("recalculated_at", UtcDateTime, nullable=False),
    Index("ix_recalculation_organisation", "organisation", "since"),
)
"""One row a recalculation. The columns mean what the fields of `recalculation.Recalculation` say."""


def record_coaching(connection: Connection, coaching: Coaching, *, channel: str = "web", sample: bool = False) -> None:
    """Enters coaching in the register, and notes in the log that it was. What was done is not in the log."""
    connection.execute(insert(coaching_table), asdict(coaching))
    detail = {"coaching": coaching.id, "topic": coaching.topic, "way": coaching.way, "on": coaching.on.isoformat()}
    event = Event("coaching_recorded", detail={**detail, "sample": True} if sample else detail)
    append(
        connection,
        [
            Row(
                occurred_at=coaching.recorded_at,
                event=event,
                organisation=coaching.organisation,
                group_id=coaching.group_id,
                person=coaching.recorded_by,
                channel=channel,
            )
        ],
    )


def recalculate(connection: Connection, one: Recalculation, *, channel: str = "web") -> None:
    """Gives a chart new limits from a day on, and notes in the log who did. The reason is not in the log."""
    connection.execute(insert(recalculation_table), asdict(one))
    detail = {"recalculation": one.id, "topic": one.topic, "measure": one.measure, "since": one.since.isoformat()}
    event = Event("limits_recalculated", detail=detail)
    append(
        connection,
        [
            Row(
                occurred_at=one.recalculated_at,
                event=event,
                organisation=one.organisation,
                group_id=one.group_id,
                person=one.recalculated_by,
                channel=channel,
            )
        ],
    )


def is_recorded(connection: Connection, coaching: str) -> bool:
    """Whether coaching with this id is in the register: a form that is sent twice is one entry."""
    return connection.scalar(select(coaching_table.c.id).where(coaching_table.c.id == coaching)) is not None


def is_recalculated(connection: Connection, recalculation: str) -> bool:
    """Whether a recalculation with this id is there already."""
    own = recalculation_table.c
    return connection.scalar(select(own.id).where(own.id == recalculation)) is not None


def coachings(
    connection: Connection,
    *,
    organisation: str,
    groups: Collection[str] | None = None,
    without: Collection[str] = (),
    since: date | None = None,
    until: date | None = None,
) -> tuple[Coaching, ...]:
    """The coaching of an organisation, the latest first.

    `groups` are those that the reader may see, None for all; what was for the whole organisation everyone may see.
    `without` are topics that they may not see. Both days are included.
    """
    query = _within(coaching_table, Coaching, organisation=organisation, groups=groups, without=without)
    on = coaching_table.c.on
    if since is not None:
        query = query.where(on >= since)
    if until is not None:
        query = query.where(on <= until)
    return _read(connection, query.order_by(on.desc(), coaching_table.c.id), Coaching)


def recalculations(
    connection: Connection,
    *,
    organisation: str,
    groups: Collection[str] | None = None,
    without: Collection[str] = (),
) -> tuple[Recalculation, ...]:
    """The recalculated limits of an organisation's charts, the earliest first; for whom as with `coachings`."""
    query = _within(recalculation_table, Recalculation, organisation=organisation, groups=groups, without=without)
    ordered = query.order_by(
        recalculation_table.c.since, recalculation_table.c.recalculated_at, recalculation_table.c.id
    )
    return _read(connection, ordered, Recalculation)


def _within(
    table: Table, kind: type[T], *, organisation: str, groups: Collection[str] | None, without: Collection[str]
) -> Select[Any]:
    query = select(*(table.c[field.name] for field in fields(kind))).where(table.c.organisation == organisation)
    if groups is not None:
        query = query.where(or_(table.c.group_id.is_(None), table.c.group_id.in_(sorted(groups))))
    if without:
        query = query.where(or_(table.c.topic.is_(None), table.c.topic.not_in(sorted(without))))
    return query


def _read(connection: Connection, query: Select[Any], kind: type[T]) -> tuple[T, ...]:
    return tuple(kind(**row._mapping) for row in connection.execute(query))
