"""The tables beside `summary` that measures of escalations and of single rows read; knows nothing of measures."""

from collections.abc import Iterable, Sequence
from typing import Any, Final

from sqlalchemy import BigInteger, Boolean, Column, Connection, Date, Index, Integer, Table, Text, insert, select

from activity.columns import UtcDateTime
from activity.days import day_of, month_of, week_of
from activity.escalated import Escalated, fold_escalations
from activity.log import metadata
from activity.reading import Logged
from activity.upsert import upsert

summary_escalation = Table(
    "summary_escalation",
    metadata,
    Column("seq", BigInteger().with_variant(Integer(), "sqlite"), primary_key=True, autoincrement=False),
    Column("escalation", Text, nullable=False),
    Column("joined", Boolean, nullable=False),
    Column("conversation", Text),
    Column("organisation", Text),
    Column("person", Text),
    Column("group_id", Text),
    Column("channel", Text),
    Column("topic", Text),
    Column("tree", Text),
    Column("tree_version", Text),
    Column("reason", Text),
    Column("tier", Text),
    Column("opened_at", UtcDateTime, nullable=False),
    Column("opened_on", Date, nullable=False),
    Column("opened_week", Date, nullable=False),
    Column("opened_month", Date, nullable=False),
    Column("answered_seconds", BigInteger),
    Column("missed", Boolean, nullable=False),
    Column("closed", Text),
    Column("closed_seconds", BigInteger),
    Column("tree_could_answer", Boolean),
    Column("advice_was_wrong", Boolean),
    Column("satisfaction", Integer),
    Column("minutes", Integer),
    Column("practice", Boolean, nullable=False),
    Column("sample", Boolean, nullable=False),
    Index("summary_escalation_escalation", "escalation"),
    Index("summary_escalation_conversation", "conversation"),
    Index("summary_escalation_organisation_opened_on", "organisation", "opened_on"),
    Index("summary_escalation_person_topic", "person", "topic", "opened_at"),
)
"""One row for each time that a manager turned to an adviser. The columns mean what `escalated.Escalated` says."""

summary_event = Table(
    "summary_event",
    metadata,
    Column("seq", BigInteger().with_variant(Integer(), "sqlite"), primary_key=True, autoincrement=False),
    Column("kind", Text, nullable=False),
    Column("conversation", Text),
    Column("organisation", Text),
    Column("group_id", Text),
    Column("channel", Text),
    Column("topic", Text),
    Column("tree", Text),
    Column("tree_version", Text),
    Column("tier", Text),
    Column("came", Text),
    Column("why", Text),
    Column("minutes", Integer),
    Column("happened_at", UtcDateTime, nullable=False),
    Column("happened_on", Date, nullable=False),
    Column("happened_week", Date, nullable=False),
    Column("happened_month", Date, nullable=False),
    Column("practice", Boolean, nullable=False),
    Column("sample", Boolean, nullable=False),
    Index("summary_event_conversation", "conversation"),
    Index("summary_event_organisation_happened_on", "organisation", "happened_on"),
)
"""One row for each row of the log that is counted by itself: contacts, searches, urgent numbers. It names nobody."""

SINGLE: Final = frozenset({"contact_recorded", "search_made", "search_missed", "search_chosen", "urgent_signposted"})
"""The kinds whose rows are counted by themselves."""

_COLUMNS: Final = tuple(column.name for column in summary_escalation.columns)


def add(connection: Connection, rows: Sequence[Logged]) -> None:
    """Add these rows of the log, in order of seq and none of them before, to the tables."""
    singles = [_single(row) for row in rows if row.kind in SINGLE]
    if singles:
        connection.execute(insert(summary_event).inline(), singles)
    of_escalations = [row for row in rows if row.escalation is not None]
    if of_escalations:
        _add_escalations(connection, of_escalations)


def _add_escalations(connection: Connection, rows: Sequence[Logged]) -> None:
    before = _load(connection, {str(row.escalation) for row in rows})
    changed = fold_escalations(before, rows)
    known = {one.seq for one in before.values()}
    upsert(
        connection,
        summary_escalation,
        keys=("seq",),
        old=[_values(one) for one in changed.values() if one.seq in known],
        new=[_values(one) for one in changed.values() if one.seq not in known],
    )


def _load(connection: Connection, escalations: Iterable[str]) -> dict[str, Escalated]:
    own = summary_escalation.c
    found = select(summary_escalation).where(own.escalation.in_(sorted(escalations)), own.joined.is_(False))
    return {row["escalation"]: Escalated(**row) for row in connection.execute(found).mappings()}


def _values(one: Escalated) -> dict[str, Any]:
    return {name: getattr(one, name) for name in _COLUMNS}


def _single(row: Logged) -> dict[str, Any]:
    detail, day = row.detail or {}, day_of(row.occurred_at)
    return {
        "seq": row.seq,
        "kind": row.kind,
        "conversation": row.conversation,
        "organisation": row.organisation,
        "group_id": row.group_id,
        "channel": row.channel,
        "topic": detail.get("topic"),
        "tree": row.tree,
        "tree_version": row.tree_version,
        "tier": detail.get("tier"),
        "came": detail.get("source"),
        "why": detail.get("why"),
        "minutes": detail.get("minutes"),
        "happened_at": row.occurred_at,
        "happened_on": day,
        "happened_week": week_of(day),
        "happened_month": month_of(day),
        "practice": bool(detail.get("practice")),
        "sample": bool(detail.get("sample")),
    }
