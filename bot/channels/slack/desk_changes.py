"""Somebody changes or deletes what they wrote in Slack: ours follow, in the order in which it was done."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from typing import Any, Final

from sqlalchemy import Connection

from bot.channels.chat import queue
from bot.channels.chat.desk_follow import written_id
from bot.channels.chat.desk_turns import NOTE
from bot.channels.chat.says import STAYS_NOTE, STAYS_SENT
from bot.channels.slack import desk_reading
from bot.channels.slack.origin import TOMBSTONE
from bot.channels.slack.switchboard import Answer, Heard
from bot.conversation.decide import urgent_in
from bot.conversation.turn import TYPED_LIMIT, Turn
from bot.desk.rewording import Changed, carried_out
from bot.people.roles import may
from bot.store import signals
from escalation import store

WRITTEN: Final = frozenset((None, "file_share", "thread_broadcast"))
"""The kinds of a message that somebody has just written."""

CHANGES: Final = frozenset(("message_changed", "message_deleted"))

OVERTAKES_FOR: Final = 600.0
"""Seconds after which a change cannot come before its message any more: Slack sends a message for six minutes."""


def overtaken(heard: Heard) -> Heard | None:
    """The message that was changed, as it stood before, where it may still be on its way: it is to be heard first.

    Events come in any order. Once the message has come, it is a repeat of what was taken here.
    """
    event, before = heard.payload, heard.payload.get("previous_message") or {}
    ts = str(before.get("ts", ""))
    same = (event.get("message") or {}).get("text") == before.get("text")
    try:
        late = float(heard.origin.ts or "") - float(ts) > OVERTAKES_FOR
    except ValueError:
        return None
    if late or same or before.get("subtype") not in WRITTEN:
        return None
    places = {name: event[name] for name in ("channel", "channel_type") if name in event}
    origin = replace(
        heard.origin, ts=ts, key=f"{heard.origin.channel}/{ts}", payload={"type": "message", **before, **places}
    )
    return replace(heard, origin=origin)


async def changed(heard: Heard) -> Answer | None:
    """A message that its author has changed or deleted, wherever they wrote it: ours follow.

    Raises:
        NotPossible: the new words cannot stand.
    """
    event, channel = heard.payload, heard.origin.channel or ""
    deleted = is_deleted(event)
    message: Mapping[str, Any] = event.get("previous_message" if deleted else "message") or {}
    ts = str(message.get("ts") or event.get("deleted_ts") or "")
    of = written_id("slack", channel, ts)
    text = None if deleted else typed(heard, str(message.get("text", "")))
    if text is not None and text == typed(heard, str((event.get("previous_message") or {}).get("text", ""))):
        return None  # Slack has added something to it, such as what a link leads to
    if text is not None:
        await _signpost(heard, text, of=of)
    before = await heard.board.read(partial(store.written_in, turn=of, person=heard.viewer.person))
    if before is None:
        return None
    if text is not None and is_shared(channel):
        note = NOTE.match(text)
        hint = STAYS_SENT if note and not before[1].private else STAYS_NOTE if before[1].private and not note else None
        if hint is not None:
            await heard.once(f"{channel}/{heard.origin.ts}/hint", partial(say, heard=heard, says=hint))
            return None
        text = text[note.end() :] if note else text
    wanted = Changed(
        id=f"{of}-{heard.origin.ts or ''}"[-80:],
        at=_when(heard),
        person=heard.viewer.person,
        channel="slack",
        of=of,
        text=text,
    )
    topics = await heard.board.write(partial(_reworded, wanted=wanted, heard=heard))
    heard.board.service.announce(*topics)
    return None


def is_deleted(event: Mapping[str, Any]) -> bool:
    """Whether a message was deleted; of one with a thread below it Slack leaves a stone."""
    return event.get("subtype") == "message_deleted" or (event.get("message") or {}).get("subtype") == TOMBSTONE


def _when(heard: Heard) -> datetime:
    """When it was done, by Slack's clock: changes may come in another order than they were made in."""
    try:
        return datetime.fromtimestamp(float(heard.origin.ts or ""), UTC)
    except ValueError:
        return heard.at


async def _signpost(heard: Heard, text: str, *, of: str) -> None:
    """Urgent help for a manager whose changed words sound urgent, whatever they changed: it is searched for anew."""
    library = heard.board.service.shelf.current
    turn = Turn(
        id=f"{of}-{heard.origin.ts or ''}-now"[-80:],
        at=heard.at,
        person=heard.viewer.person,
        organisation=heard.viewer.organisation,
        channel="slack",
        verb="find",
        value=text[:TYPED_LIMIT],
    )
    mine = not is_shared(heard.origin.channel or "") and may(heard.viewer.roles, "converse")
    if mine and urgent_in(turn, library.organisations[heard.viewer.organisation]) is not None:
        await heard.take(turn)


def is_shared(channel: str) -> bool:
    """Whether it is a channel of several, and no direct message."""
    return not channel.startswith("D")


def typed(heard: Heard, text: str) -> str:
    """What somebody typed, as they read it themselves."""
    people = heard.board.service.shelf.current.people

    def named(member: str) -> str | None:
        person = people.with_account("slack", f"{heard.origin.team}/{member}")
        return None if person is None else person.name

    return desk_reading.typed(text, named)


def _reworded(connection: Connection, *, wanted: Changed, heard: Heard) -> tuple[str, ...]:
    topics = carried_out(connection, wanted)
    if topics:
        signals.post(connection, topics)
        heard.board.outbox.changed(connection, topics, at=wanted.at)
    return topics


def say(connection: Connection, *, heard: Heard, says: str) -> None:
    """Says something to the one who did it and nobody else, below the card where they did it."""
    origin = heard.origin
    where = origin.channel or origin.user
    thread = (heard.payload.get("message") or heard.payload).get("thread_ts")
    queue.whisper(connection, team=origin.team, channel=where, user=origin.user, says=says, at=heard.at, thread=thread)
