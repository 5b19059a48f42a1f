"""Removes what is past its time, a piece at a time, and leaves what is held; knows no command and no job.

The log's rows are the last class: they leave as whole sealed stretches (`activity/retention.py`).
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    Table,
    and_,
    delete,
    exists,
    func,
    literal,
    not_,
    or_,
    select,
    tuple_,
)

from activity import log
from activity import retention as log_retention
from activity.digests import digest_table
from activity.kinds import Event
from activity.register import coaching_table, recalculation_table
from activity.side import summary_escalation, summary_event
from activity.summary import summary, summary_node
from bot.privacy.holds import held_conversations, held_escalations, held_people
from bot.privacy.keeping import EVERY, KINDS, REPLIES_FOR, Before, before
from bot.store import tables
from escalation.store import escalation_table, message_table
from escalation.wrong_store import table as wrong_advice_table
from organisations.model import Organisation

PIECE = 100
"""Rows removed at a time: fewer than SQLite's one writer can remove in the 20 ms that it has (rule 5)."""

SEALS = 4
"""Sealed stretches that a piece looks at. It removes the first that may go; the next piece looks at the rest again."""

REPLIES = "replies"
LOG = "log"
ORDER = (REPLIES, *(kind.name for kind in KINDS))
"""Every class, in the order in which they are removed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """Which rows of a table are past their time: `when` they ended, whose they are, and what makes them `stay`."""

    table: Table
    when: ColumnElement[Any]
    stay: Callable[[], ColumnElement[bool]]
    organisation: ColumnElement[Any] | None = None
    joined: Callable[[Select[Any]], Select[Any]] = lambda query: query
    with_it: tuple[ColumnElement[Any], ...] = ()  # columns of other tables whose rows go with a row's first key
    # Columns of other classes that name a row's first key: the row stays as long as one of those rows does.
    after: Mapping[str, ColumnElement[Any]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Removed:
    """How many rows of a class went in a piece, and where the next begins; None when the class is done."""

    count: int
    after: int | None


def remove(
    connection: Connection, name: str, *, organisations: Iterable[Organisation], now: datetime, by: str, after: int = 0
) -> Removed:
    """Removes the next piece of a class and logs it, in the caller's transaction."""
    if name == LOG:
        return _remove_stretch(connection, _until(organisations, now), after=after, at=now, by=by)
    rule = RULES[name]
    keys = connection.execute(_past(rule, _before(name, organisations, now)).limit(PIECE)).all()
    if not keys:
        return Removed(count=0, after=None)
    for column in rule.with_it:
        connection.execute(delete(column.table).where(column.in_([key[0] for key in keys])))
    primary = tuple(rule.table.primary_key.columns)
    connection.execute(delete(rule.table).where(tuple_(*primary).in_([tuple(key) for key in keys])))
    event = Event("retention_applied", detail={"class": name, "count": len(keys)})
    log.append(connection, [log.Row(occurred_at=now, event=event, person=by)])
    return Removed(count=len(keys), after=0 if len(keys) == PIECE else None)


def would_go(connection: Connection, *, organisations: Iterable[Organisation], now: datetime) -> Mapping[str, int]:
    """How many rows of each class a run would remove now, with those that can go because others go before them."""
    going: dict[str, Select[Any]] = {}
    for name in ORDER:
        if name != LOG:
            going[name] = _past(RULES[name], _before(name, organisations, now), gone=going)
    found = {name: connection.scalar(select(func.count()).select_from(rows.subquery())) for name, rows in going.items()}
    until = _until(organisations, now)
    stretches, _ = log_retention.removable(connection, until, limit=_ALL)
    return MappingProxyType(
        {**{name: count or 0 for name, count in found.items()}, LOG: sum(s.count for s in stretches)}
    )


def log_rows_past(connection: Connection, *, organisations: Iterable[Organisation], now: datetime) -> int:
    """How many rows of the log are past their time, whether or not their stretch can go yet."""
    return log_retention.past(connection, _until(organisations, now))


_ALL = 1_000_000_000


def _remove_stretch(
    connection: Connection, until: log_retention.Until, *, after: int, at: datetime, by: str
) -> Removed:
    stretches, last = log_retention.removable(connection, until, after=after, limit=SEALS)
    if not stretches:
        return Removed(count=0, after=last)
    first = stretches[0]
    return Removed(count=log_retention.remove(connection, first, at=at, by=by), after=first.number)


def _until(organisations: Iterable[Organisation], now: datetime) -> log_retention.Until:
    limits = before(EVERY[LOG], organisations, now=now)
    return log_retention.Until(
        otherwise=limits.otherwise,
        organisations=limits.organisations,
        held_conversations=held_conversations(),
        held_people=held_people(),
    )


def _before(name: str, organisations: Iterable[Organisation], now: datetime) -> Before:
    if name == REPLIES:
        return Before(organisations={}, otherwise=now - REPLIES_FOR)
    return before(EVERY[name], organisations, now=now)


def _past(rule: Rule, limits: Before, *, gone: Mapping[str, Select[Any]] | None = None) -> Select[Any]:
    """The primary keys of the rows that may go, as if the rows of other classes in `gone` had gone already."""
    primary = tuple(rule.table.primary_key.columns)
    query = rule.joined(select(*primary)).where(_old(rule, limits), not_(rule.stay()))
    for name, column in rule.after.items():
        still_there = column == primary[0]
        if gone is not None:
            keys = RULES[name].table.primary_key.columns
            still_there = and_(still_there, tuple_(*keys).not_in(gone[name].order_by(None)))
        query = query.where(~exists().where(still_there))
    return query.order_by(*primary)


def _old(rule: Rule, limits: Before) -> ColumnElement[bool]:
    if rule.organisation is None:
        return rule.when < limits.otherwise
    named = [
        and_(rule.organisation == organisation, rule.when < end) for organisation, end in limits.organisations.items()
    ]
    unnamed = or_(rule.organisation.is_(None), rule.organisation.not_in(list(limits.organisations)))
    return or_(*named, and_(unnamed, rule.when < limits.otherwise))


def _held(conversation: ColumnElement[Any], person: ColumnElement[Any]) -> ColumnElement[bool]:
    in_held = func.coalesce(conversation, literal("")).in_(held_conversations())
    return or_(in_held, func.coalesce(person, literal("")).in_(held_people()))


def _conversation_stays() -> ColumnElement[bool]:
    own = tables.conversation.c
    opened = exists().where(escalation_table.c.conversation == own.id, escalation_table.c.status != "resolved")
    return or_(_held(own.id, own.person), opened)


def _escalation_stays() -> ColumnElement[bool]:
    own = escalation_table.c
    return or_(own.status != "resolved", own.id.in_(held_escalations()))


def _message_stays() -> ColumnElement[bool]:
    return or_(escalation_table.c.status != "resolved", escalation_table.c.id.in_(held_escalations()))


RULES: Mapping[str, Rule] = MappingProxyType(
    {
        REPLIES: Rule(table=tables.turn, when=tables.turn.c.at, stay=lambda: tables.turn.c.person.in_(held_people())),
        "notifications": Rule(
            table=tables.notification,
            when=tables.notification.c.at,
            organisation=tables.notification.c.organisation,
            stay=lambda: func.coalesce(tables.notification.c.conversation, "").in_(held_conversations()),
        ),
        "jobs": Rule(table=tables.job, when=tables.job.c.run_at, stay=lambda: tables.job.c.state == "waiting"),
        "notices": Rule(
            table=tables.notice, when=tables.notice.c.shown_at, stay=lambda: tables.notice.c.person.in_(held_people())
        ),
        "messages": Rule(
            table=message_table,
            when=escalation_table.c.resolved_at,
            organisation=escalation_table.c.organisation,
            stay=_message_stays,
            joined=lambda query: query.join(escalation_table, escalation_table.c.id == message_table.c.escalation),
        ),
        "escalations": Rule(
            table=escalation_table,
            when=escalation_table.c.resolved_at,
            organisation=escalation_table.c.organisation,
            stay=_escalation_stays,
            after={"messages": message_table.c.escalation},
            with_it=(tables.privilege.c.escalation, wrong_advice_table.c.escalation),
        ),
        "receipts": Rule(
            table=tables.receipt,
            when=tables.receipt.c.as_at,
            organisation=tables.receipt.c.organisation,
            stay=lambda: _held(tables.receipt.c.conversation, tables.receipt.c.person),
        ),
        "conversations": Rule(
            table=tables.conversation,
            when=tables.conversation.c.touched_at,
            organisation=tables.conversation.c.organisation,
            stay=_conversation_stays,
            after={"receipts": tables.receipt.c.conversation},
            with_it=(tables.confirmation.c.conversation,),
        ),
        "digests": Rule(
            table=digest_table,
            when=digest_table.c.made_at,
            organisation=digest_table.c.organisation,
            stay=lambda: digest_table.c.person.in_(held_people()),
        ),
        "coaching": Rule(
            table=coaching_table,
            when=coaching_table.c.recorded_at,
            organisation=coaching_table.c.organisation,
            stay=lambda: coaching_table.c.recorded_by.in_(held_people()),
        ),
        "recalculations": Rule(
            table=recalculation_table,
            when=recalculation_table.c.recalculated_at,
            organisation=recalculation_table.c.organisation,
            stay=lambda: recalculation_table.c.recalculated_by.in_(held_people()),
        ),
        "counts": Rule(
            table=summary,
            when=summary.c.last_at,
            organisation=summary.c.organisation,
            stay=lambda: _held(summary.c.conversation, summary.c.person),
            with_it=(
                summary_node.c.conversation,
                summary_escalation.c.conversation,
                summary_event.c.conversation,
            ),
        ),
        "holds": Rule(
            table=tables.legal_hold,
            when=tables.legal_hold.c.lifted_at,
            stay=lambda: tables.legal_hold.c.lifted_at.is_(None),
        ),
    }
)
"""Every class but the log's."""
