"""Where escalations and their messages are kept; decides nothing and never commits."""

from collections.abc import Sequence
from dataclasses import fields
from datetime import timedelta
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Connection,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Row,
    String,
    Table,
    Text,
    TypeDecorator,
    bindparam,
    false,
    select,
    text,
)
from sqlalchemy import insert as insert_into
from sqlalchemy import update as update_of

from activity.columns import Json, Kept, UtcDateTime
from escalation.brief import Brief, from_json, to_json
from escalation.model import OPEN, Clock, Coding, Escalation, Link, Message, Move, ServiceLevel, Status, Wishes, Wording

metadata = MetaData()


class Duration(TypeDecorator[timedelta]):
    """A length of time, kept as whole microseconds, so that it means the same on both databases."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: timedelta | None, dialect: Dialect) -> int | None:
        """The microseconds to keep."""
        del dialect
        return None if value is None else value // timedelta(microseconds=1)

    def process_result_value(self, value: int | None, dialect: Dialect) -> timedelta | None:
        """The length of time that was kept."""
        del dialect
        return None if value is None else timedelta(microseconds=value)


escalation_table = Table(
    "escalation",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("conversation", String(36), nullable=False, index=True),
    Column("person", String(64), nullable=False),
    Column("organisation", String(64), nullable=False),
    Column("group_id", String(64)),
    Column("tree", String(64)),
    Column("topic", String(64), nullable=False),
    Column("queue", String(64), nullable=False),
    Column("tier", String(2), nullable=False),
    Column("urgency", String(20), nullable=False),
    Column("reason", String(20), nullable=False),
    Column("because", Text, nullable=False),
    Column("opened_at", UtcDateTime, nullable=False),
    Column("respond_by", UtcDateTime),
    Column("status", String(20), nullable=False),
    Column("count", Integer, nullable=False),
    Column("claimed_by", String(64)),
    Column("claimed_at", UtcDateTime),
    Column("held_until", UtcDateTime),
    Column("resolved_at", UtcDateTime),
    Column("resolution", String(20)),
    Column("missed_at", UtcDateTime),
    Column("hr_reference", String(64), index=True),
    Column("source", String(16), nullable=False, server_default="chat"),
    Column("chain", Kept(tuple[Link, ...]), nullable=False, server_default="[]"),
    Column("link", Integer, nullable=False, server_default="0"),
    Column("waits_since", UtcDateTime),
    Column("reminders", Integer, nullable=False, server_default="0"),
    Column("next_step_at", UtcDateTime, index=True),
    Column("offered_to", String(64)),
    Column("not_for", Kept(tuple[str, ...]), nullable=False, server_default="[]"),
    Column("wishes", Kept(Wishes), nullable=False, server_default="{}"),
    Column("asked_node", String(64)),
    Column("ticked", Kept(tuple[str, ...]), nullable=False, server_default="[]"),
    Column("coding", Kept(Coding), nullable=False, server_default="{}"),
    Column("satisfaction", Integer),
    Column("level_time", Duration),
    Column("level_days", Integer),
    Column("allowed", Duration, nullable=False),
    Column("elapsed", Duration, nullable=False),
    Column("running_since", UtcDateTime),
    Column("answered_in", Duration),
    Column("brief", Json),
    Index("ix_escalation_organisation", "organisation", "status", "respond_by"),
    Index("ix_escalation_sent", "organisation", "queue", "opened_at"),
    Index("ix_escalation_person", "person", "topic", "status"),
    Index("ix_escalation_closed", "organisation", "status", "resolved_at"),
    Index("ix_escalation_held", "claimed_by", "status"),
    # All that the desk's lists and counts look at: what is open is read without its long rows.
    Index(
        "ix_escalation_open",
        "organisation",
        "queue",
        "status",
        "respond_by",
        "opened_at",
        "claimed_by",
        "offered_to",
        "answered_in",
        "topic",
        "group_id",
        "not_for",
        "id",
        sqlite_where=text("status <> 'resolved'"),
        postgresql_where=text("status <> 'resolved'"),
    ),
)

message_table = Table(
    "escalation_message",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("escalation", String(36), ForeignKey("escalation.id"), nullable=False, index=True),
    Column("by", String(20), nullable=False),
    Column("person", String(64)),
    Column("at", UtcDateTime, nullable=False),
    Column("text", Text, nullable=False),
    Column("private", Boolean, nullable=False),
    Column("turn", String(80)),
    Column("edited_at", UtcDateTime),
    Column("taken_back", Boolean, nullable=False, server_default=false()),
    Column("earlier", Kept(tuple[Wording, ...]), nullable=False, server_default="[]"),
    Index("ix_escalation_message_turn", "turn"),
)

LEVEL = ("level_time", "level_days")
CLOCK = tuple(field.name for field in fields(Clock) if field.name != "level")
OWN = tuple(field.name for field in fields(Escalation) if field.name != "clock")
MESSAGE = tuple(field.name for field in fields(Message))
FIELDS = tuple(escalation_table.c[name] for name in (*OWN, *CLOCK, *LEVEL))

_MESSAGE = tuple(message_table.c[name] for name in MESSAGE)
_insert = insert_into(escalation_table)
_insert_message = insert_into(message_table)
_select = select(*FIELDS)

_changeable = {
    column.name: bindparam(f"new_{column.name}", type_=column.type)
    for column in escalation_table.c
    if column.name not in ("id", "brief")
}
_unmoved = (escalation_table.c.id == bindparam("moved")) & (escalation_table.c.count == bindparam("seen"))
_update = update_of(escalation_table).where(_unmoved).values(_changeable)
_update_with_brief = _update.values(brief=bindparam("new_brief", type_=Json()))


def insert(connection: Connection, move: Move) -> None:
    """Keeps a newly opened escalation, its brief and its messages."""
    brief = None if move.brief is None else to_json(move.brief)
    connection.execute(_insert, {**_values(move.escalation), "brief": brief})
    _keep_messages(connection, move.messages)


def update(connection: Connection, move: Move) -> bool:
    """Keeps a move, if nobody else has moved the escalation meanwhile; False, and nothing kept, if so."""
    escalation = move.escalation
    values = {f"new_{name}": value for name, value in _values(escalation).items() if name != "id"}
    values |= {"moved": escalation.id, "seen": escalation.count - 1}
    statement = _update
    if move.brief is not None:
        statement = _update_with_brief
        values["new_brief"] = to_json(move.brief)
    done = connection.execute(statement, values)
    if done.rowcount != 1:
        return False
    _keep_messages(connection, move.messages)
    return True


def load(connection: Connection, escalation: str) -> Escalation | None:
    """The escalation with this id."""
    return _one(connection.execute(_select.where(escalation_table.c.id == escalation)).first())


def of_conversation(connection: Connection, conversation: str) -> Escalation | None:
    """The newest escalation that this conversation opened."""
    query = _select.where(escalation_table.c.conversation == conversation)
    return _one(connection.execute(query.order_by(escalation_table.c.opened_at.desc()).limit(1)).first())


def open_on_topic(connection: Connection, *, person: str, organisation: str, topic: str) -> Escalation | None:
    """The manager's open escalation on this topic in this organisation, which a further one joins."""
    found = connection.execute(
        _select.where(
            escalation_table.c.person == person,
            escalation_table.c.topic == topic,
            escalation_table.c.status.in_(OPEN),
            escalation_table.c.organisation == organisation,
            escalation_table.c.source == "chat",
        ).limit(1)
    )
    return _one(found.first())


def standing(connection: Connection, *, person: str, organisation: str) -> dict[str, Status]:
    """How each open hand-over of a manager stands, by its conversation."""
    table = escalation_table.c
    query = select(table.conversation, table.status).where(
        table.person == person, table.organisation == organisation, table.status.in_(OPEN), table.source == "chat"
    )
    return {row.conversation: row.status for row in connection.execute(query)}


def open_work(
    connection: Connection, *, person: str, organisation: str, after: str = "", limit: int = 20
) -> tuple[Escalation, ...]:
    """The open escalations of this organisation that somebody asked for or holds, by id, from after this one on."""
    table = escalation_table.c
    query = _select.where(
        table.organisation == organisation,
        table.status.in_(OPEN),
        (table.person == person) | (table.claimed_by == person),
        table.id > after,
    )
    return tuple(escalation_of(row) for row in connection.execute(query.order_by(table.id).limit(limit)))


def messages(connection: Connection, escalation: str, *, private: bool = False) -> tuple[Message, ...]:
    """The thread, oldest first; advisers' private notes only when asked for."""
    query = select(*_MESSAGE).where(message_table.c.escalation == escalation)
    if not private:
        query = query.where(message_table.c.private.is_(False))
    return tuple(_message(row) for row in connection.execute(query.order_by(message_table.c.id)))


def said(connection: Connection, escalation: str) -> tuple[tuple[int, Message], ...]:
    """The whole thread, oldest first, each message with its number."""
    query = select(message_table.c.id, *_MESSAGE).where(message_table.c.escalation == escalation)
    return tuple((row.id, _message(row[1:])) for row in connection.execute(query.order_by(message_table.c.id)))


def message(connection: Connection, number: int) -> Message | None:
    """One message by its number."""
    row = connection.execute(select(*_MESSAGE).where(message_table.c.id == number)).first()
    return None if row is None else _message(row)


def written_in(connection: Connection, *, turn: str, person: str) -> tuple[int, Message] | None:
    """The message that a person wrote in this turn, with its number."""
    mine = (message_table.c.turn == turn) & (message_table.c.person == person)
    row = connection.execute(select(message_table.c.id, *_MESSAGE).where(mine)).first()
    return None if row is None else (row.id, _message(row[1:]))


def reword(connection: Connection, number: int, changed: Message) -> None:
    """Keeps what a message says now, with what it said before."""
    values = {name: getattr(changed, name) for name in ("text", "edited_at", "taken_back", "earlier")}
    connection.execute(update_of(message_table).where(message_table.c.id == number).values(values))


def brief_of(connection: Connection, escalation: str) -> Brief | None:
    """The brief as it was kept at opening, or when another conversation joined."""
    found = connection.execute(select(escalation_table.c.brief).where(escalation_table.c.id == escalation)).scalar()
    return None if found is None else from_json(found)


def _values(escalation: Escalation) -> dict[str, Any]:
    clock = escalation.clock
    values = {name: getattr(escalation, name) for name in OWN}
    values |= {name: getattr(clock, name) for name in CLOCK}
    return values | {"level_time": clock.level.working_time, "level_days": clock.level.working_days}


def _keep_messages(connection: Connection, kept: Sequence[Message]) -> None:
    if kept:
        connection.execute(_insert_message, [{name: getattr(m, name) for name in MESSAGE} for m in kept])


def _one(row: Row[Any] | None) -> Escalation | None:
    return None if row is None else escalation_of(row)


def escalation_of(row: Row[Any]) -> Escalation:
    """The escalation of a row of `FIELDS`."""
    values = dict(zip((*OWN, *CLOCK, *LEVEL), row, strict=True))
    level = ServiceLevel(working_time=values.pop("level_time"), working_days=values.pop("level_days"))
    clock = Clock(level=level, **{name: values.pop(name) for name in CLOCK})
    return Escalation(clock=clock, **values)


def _message(row: Sequence[Any]) -> Message:
    return Message(**dict(zip(MESSAGE, row, strict=True)))
