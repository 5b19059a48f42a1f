"""Legal holds: what must be kept past its time, why, and by whose order. Decides nothing and never commits."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, Select, SelectBase, insert, or_, select, union, update

from bot.store.tables import conversation as conversation_table
from bot.store.tables import legal_hold as table
from escalation.store import escalation_table, message_table


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """An order to keep one conversation, or everything of one person. The reason stays out of the log."""

    id: str
    conversation: str | None
    person: str | None
    reason: str
    set_by: str
    set_at: datetime
    lifted_by: str | None = None
    lifted_at: datetime | None = None

    def __post_init__(self) -> None:
        """Refuse a hold on both or on nothing.

        Raises:
            ValueError: not exactly one of the two is named.
        """
        if (self.conversation is None) == (self.person is None):
            raise ValueError("A hold is on a conversation or on a person, one of the two")


def add(connection: Connection, hold: Hold) -> None:
    """Keeps a hold that was ordered."""
    connection.execute(insert(table).values({name: getattr(hold, name) for name in Hold.__slots__}))


def lift(connection: Connection, hold: str, *, by: str, at: datetime) -> bool:
    """Takes a hold off. False if it was off already."""
    query = update(table).where(table.c.id == hold, table.c.lifted_at.is_(None))
    return connection.execute(query.values(lifted_by=by, lifted_at=at)).rowcount == 1


def in_force(connection: Connection, *, conversation: str | None = None, person: str | None = None) -> tuple[Hold, ...]:
    """The holds in force, oldest first: all, or those on this conversation or person alone."""
    query = select(table).where(_ON)
    if conversation is not None:
        query = query.where(table.c.conversation == conversation)
    if person is not None:
        query = query.where(table.c.person == person)
    return tuple(Hold(**row._mapping) for row in connection.execute(query.order_by(table.c.set_at, table.c.id)))


def over(connection: Connection, person: str) -> tuple[Hold, ...]:
    """The holds that keep anything of this person: on them, on a conversation of theirs, or on one they advised in."""
    wrote = select(message_table.c.escalation).where(message_table.c.person == person)
    advised = or_(escalation_table.c.claimed_by == person, escalation_table.c.id.in_(wrote))
    own = select(conversation_table.c.id).where(conversation_table.c.person == person)
    theirs = or_(
        table.c.person == person,
        table.c.person.in_(select(escalation_table.c.person).where(advised)),
        table.c.conversation.in_(own),
        table.c.conversation.in_(select(escalation_table.c.conversation).where(advised)),
    )
    query = select(table).where(_ON, theirs).order_by(table.c.set_at, table.c.id)
    return tuple(Hold(**row._mapping) for row in connection.execute(query))


def held_people() -> Select[tuple[str]]:
    """The people whose data stays."""
    return select(table.c.person).where(_ON, table.c.person.is_not(None))


def held_conversations() -> SelectBase:
    """The conversations that stay: held themselves, or of somebody who is."""
    held = select(table.c.conversation).where(_ON, table.c.conversation.is_not(None))
    theirs = select(conversation_table.c.id).where(conversation_table.c.person.in_(held_people()))
    return union(held, theirs)


def held_escalations() -> SelectBase:
    """The escalations that stay: a held conversation opened or joined them."""
    opened = select(escalation_table.c.id).where(
        or_(
            escalation_table.c.conversation.in_(held_conversations()),
            escalation_table.c.person.in_(held_people()),
            escalation_table.c.claimed_by.in_(held_people()),
        )
    )
    joined = select(conversation_table.c.escalation).where(
        conversation_table.c.id.in_(held_conversations()), conversation_table.c.escalation.is_not(None)
    )
    return union(opened, joined)


_ON: ColumnElement[bool] = table.c.lifted_at.is_(None)
