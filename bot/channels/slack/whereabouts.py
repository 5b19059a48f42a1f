"""Where a manager stands in their direct message with us: the message of ours that what they type belongs to; reads."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, select

from bot.channels.chat import kept
from bot.channels.chat.kept import COLUMNS, SAID, Kept
from bot.channels.chat.scene import Scene, reply_of
from bot.channels.slack.switchboard import Heard
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
    """What was last shown to them, and the message of ours that shows it; `taken` where their turn was taken before."""

    message: Kept | None = None
    reply: Reply | None = None
    taken: bool = False


def standing(connection: Connection, heard: Heard, *, turn: str | None = None, thread: str | None = None) -> Standing:
    """Where they stand, at the message in whose `thread` they typed, else where something was said last."""
    person = heard.viewer.person
    if turn is not None and turns.reply_of(connection, person=person, turn=turn) is not None:
        return Standing(taken=True)
    found = _threaded(connection, heard, thread) if thread else None
    message = _conversation_of(connection, found or _last(connection, heard), person)
    if message is None or message.what == TOPICS:
        return Standing(message=message)
    shelf = heard.board.service.shelf
    scene = Scene(connection=connection, shelf=shelf, now=heard.at, message=message, base=heard.board.base)
    return Standing(message=message, reply=reply_of(scene))


def clicked(connection: Connection, heard: Heard) -> Kept | None:
    """The message of ours on which they pressed something, where it is theirs."""
    origin = heard.origin
    if not origin.channel or not origin.ts:
        return None
    found = kept.at_place(connection, team=origin.team, channel=origin.channel, ts=origin.ts)
    return found if found is not None and found.person == heard.viewer.person else None


def _threaded(connection: Connection, heard: Heard, thread: str) -> Kept | None:
    found = kept.at_place(connection, team=heard.origin.team, channel=heard.origin.channel or "", ts=thread)
    ours = found is not None and found.person == heard.viewer.person and found.what in SPOKEN
    return found if ours else None


def _last(connection: Connection, heard: Heard) -> Kept | None:
    """The message that they acted on last, or that came since."""
    person, team = heard.viewer.person, heard.origin.team
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


def _conversation_of(connection: Connection, message: Kept | None, person: str) -> Kept | None:
    """The conversation's own message, where the last one brought what an adviser wrote."""
    if message is None or message.what != SAID:
        return message
    said = store.message(connection, int(message.about))
    if said is None:
        return None
    shown = kept.showing(connection, [f"escalation/{said.escalation}"])
    return next((one for one in shown if one.what == "conversation" and one.person == person), None)
