"""Where a manager stands in their chat with us: the message of ours that what they type belongs to; reads."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, select

from bot.channels.chat import kept
from bot.channels.chat.kept import COLUMNS, SAID, Kept
from bot.channels.chat.scene import Scene, reply_of
from bot.content.library import Shelf
from bot.conversation.reply import Reply
from bot.store import turns
from bot.store.chat_tables import chat_message as table
from bot.store.tables import turn as turn_table
from escalation import store

TOPICS: Final = "topics"
"""The kind of a message that lists the topics."""

SPOKEN: Final = ("conversation", "found", TOPICS, SAID)
"""The kinds of messages that somebody may answer by typing."""

LOOKED_AT: Final = 200
"""Messages of one manager that are looked through, the newest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What was last shown to them, and our message that shows it. `taken` says that their turn was taken before."""

    message: Kept | None = None
    reply: Reply | None = None
    taken: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Whose:
    """Whose chat with us is looked at: in which workspace or tenant, at which moment, with which content."""

    person: str
    team: str
    at: datetime
    shelf: Shelf
    base: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """Where a message stands, as its network calls it."""

    channel: str
    ts: str


def standing(connection: Connection, whose: Whose, *, turn: str | None = None, thread: Spot | None = None) -> Standing:
    """Where they stand, at the message in whose `thread` they typed, else where something was said last."""
    if turn is not None and turns.reply_of(connection, person=whose.person, turn=turn) is not None:
        return Standing(taken=True)
    found = theirs(connection, whose, thread) if thread else None
    here = found if found is not None and found.what in SPOKEN else _last(connection, whose)
    message = _conversation_of(connection, here, whose)
    if message is None or message.what == TOPICS:
        return Standing(message=message)
    scene = Scene(connection=connection, shelf=whose.shelf, now=whose.at, message=message, base=whose.base)
    return Standing(message=message, reply=reply_of(scene))


def theirs(connection: Connection, whose: Whose, spot: Spot) -> Kept | None:
    """The message of ours that stands there, where it is theirs."""
    found = kept.at_place(connection, team=whose.team, channel=spot.channel, ts=spot.ts)
    return found if found is not None and found.person == whose.person else None


def _last(connection: Connection, whose: Whose) -> Kept | None:
    """The message on which they acted last, or one that has come since."""
    person, team = whose.person, whose.team
    query = select(*COLUMNS).where(table.c.person == person, table.c.team == team, table.c.what.in_(SPOKEN))
    rows = connection.execute(query.order_by(table.c.made_at.desc()).limit(LOOKED_AT)).all()
    messages = [Kept(**row._mapping) for row in rows]
    last = [one.turns[-1] for one in messages if one.turns]
    taken = select(turn_table.c.id, turn_table.c.at).where(turn_table.c.person == person, turn_table.c.id.in_(last))
    moments = {row.id: row.at for row in connection.execute(taken)} if last else {}
    # Of what came at one moment, what they acted on is what they mean, and of that the lowest.
    return max(
        messages, key=lambda one: (_moment(one, moments), bool(one.turns), one.made_at, one.ts or ""), default=None
    )


def _moment(message: Kept, moments: Mapping[str, datetime]) -> datetime:
    return max(moments.get(message.turns[-1], message.made_at), message.made_at) if message.turns else message.made_at


def _conversation_of(connection: Connection, message: Kept | None, whose: Whose) -> Kept | None:
    """The conversation's own message, where the last message only brought what an adviser wrote."""
    if message is None or message.what != SAID:
        return message
    said = store.message(connection, int(message.about))
    if said is None:
        return None
    shown = kept.showing(connection, [f"escalation/{said.escalation}"])
    return next((one for one in shown if _is_theirs(one, whose)), None)


def _is_theirs(one: Kept, whose: Whose) -> bool:
    return (one.what, one.person, one.team) == ("conversation", whose.person, whose.team)
