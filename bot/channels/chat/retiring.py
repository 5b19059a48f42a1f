"""What becomes of our messages when what they show is no longer kept: a title and a link; decides nothing else.

Retention and erasing know nothing of Slack and Teams: they remove rows, and this notices that they are gone.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, Connection, String, and_, cast, delete, exists, or_, select, update

from bot.channels.chat import kept, queue, seen
from bot.channels.chat.kept import COLUMNS, LIST, TOLD, Kept
from bot.channels.chat.second_card import ASKED
from bot.people.directory import LEFT
from bot.privacy.keeping import REPLIES_FOR
from bot.store import tables
from bot.store.chat_tables import chat_message as table
from bot.store.slack_tables import slack_member
from bot.store.teams_tables import teams_member, teams_place
from escalation.store import escalation_table, message_table

CLOSED: Final = "closed"
"""What a message is whose time is over."""

PIECE: Final = 100
"""Messages of one transaction: a few milliseconds."""

EVERY: Final = timedelta(hours=1)
"""How often it is looked whether what messages show is gone."""

MEMBERS_FOR: Final = timedelta(days=30)
"""How long we remember who a member is who does not come. Those who come are looked up once a day."""

_PERSON = tables.person.c
_TURN = tables.turn.c

GONE: Final[Mapping[str, ColumnElement[bool]]] = {
    "conversation": ~exists().where(tables.conversation.c.id == table.c.about),
    "escalation": ~exists().where(escalation_table.c.id == table.c.about),
    "thread": ~exists().where(cast(message_table.c.id, String) == table.c.about),
    "said": ~exists().where(cast(message_table.c.id, String) == table.c.about),
    "found": ~exists().where(_TURN.person == table.c.person, _TURN.id == table.c.about),
    **dict.fromkeys(ASKED, ~exists().where(tables.confirmation.c.id == table.c.about)),
}
"""By what a message shows: the condition that it is no longer kept."""

_ERASED: Final = exists().where(_PERSON.id == table.c.person, _PERSON.name == LEFT, _PERSON.email.is_(None))
"""That the person whom it is for was erased."""


def over(connection: Connection, *, now: datetime) -> list[Kept]:
    """The next messages whose time is over. It looks at all of them, so it is for a connection that reads."""
    # What somebody was told names the hand-overs of those minutes: it is kept no longer than a reply is.
    old = and_(table.c.what.in_((TOLD, LIST)), table.c.made_at < now - REPLIES_FOR)
    gone = or_(_ERASED, old, *(and_(table.c.what == what, condition) for what, condition in GONE.items()))
    query = select(*COLUMNS).where(table.c.what != CLOSED, gone).order_by(table.c.id).limit(PIECE)
    return [Kept(**row._mapping) for row in connection.execute(query)]


def retire(connection: Connection, found: Sequence[Kept], *, now: datetime) -> None:
    """Has the messages whose time is over reduced to a title and a link."""
    posted = [message for message in found if message.ts is not None and message.what != "home"]
    _forget(connection, [message for message in found if message not in posted])
    for message in posted:
        # Its own id, for two messages may have shown parts of one thing at one address.
        kept.change(connection, message.id, what=CLOSED, about=message.id, turns=[])
    queue.wish(connection, posted, at=now)


def tidy(connection: Connection, *, now: datetime) -> None:
    """Forgets lines that only say where something went on, who has not come for long, and what was sent long ago."""
    old = table.c.made_at < now - REPLIES_FOR
    connection.execute(delete(table).where(table.c.what == "moved", old, table.c.shown.is_not(None)))
    for member in (slack_member, teams_member):
        connection.execute(delete(member).where(member.c.looked_at < now - MEMBERS_FOR))
    connection.execute(delete(teams_place).where(teams_place.c.ended_at < now - MEMBERS_FOR))
    seen.forget(connection, now=now)


def done(connection: Connection, message: Kept) -> None:
    """Forgets a message that has been reduced."""
    if message.what == CLOSED:
        connection.execute(delete(table).where(table.c.id == message.id))


def _forget(connection: Connection, messages: list[Kept]) -> None:
    """A message that was never posted leaves nothing behind; nor does a Home tab, which is drawn anew when opened."""
    ids = [message.id for message in messages]
    if ids:
        connection.execute(delete(table).where(table.c.id.in_(ids)))
        connection.execute(update(table).where(table.c.parent.in_(ids)).values(parent=None))
