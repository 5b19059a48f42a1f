"""Somebody changes or takes back what they wrote to us in Teams: what an adviser or a manager was sent follows."""

from collections.abc import Mapping
from datetime import datetime
from functools import partial
from typing import Final

from sqlalchemy import Connection

from bot.channels.chat.desk_follow import written_id
from bot.channels.chat.desk_turns import NOTE
from bot.channels.chat.reading import shortened
from bot.channels.chat.says import STAYS, STAYS_NOTE, STAYS_SENT
from bot.channels.teams.answers import InvokeAnswer
from bot.channels.teams.manager_forms import by
from bot.channels.teams.switchboard import Handler, Heard
from bot.conversation.decide import urgent_in
from bot.desk.rewording import Changed, carried_out
from bot.people.roles import may
from bot.store import signals, turns
from escalation import store


async def reworded(heard: Heard) -> InvokeAnswer | None:
    """A message that its author has changed: what was sent follows, an answer stays, and danger is heard."""
    text = shortened(heard.origin.text)
    if not text:
        return None
    await _signpost(heard, text)
    before = await heard.board.read(partial(store.written_in, turn=_of(heard), person=heard.viewer.person))
    if before is None:
        if await heard.board.read(partial(_answered, heard=heard)):
            await hint(heard, STAYS)
        return None
    note = NOTE.match(text) if heard.origin.scope == "channel" else None
    if heard.origin.scope == "channel" and bool(note) != before[1].private:
        await hint(heard, STAYS_SENT if note else STAYS_NOTE)
        return None
    await _carry_out(heard, text[note.end() :] if note else text)
    return None


async def taken_back(heard: Heard) -> InvokeAnswer | None:
    """A message that its author has deleted."""
    await _carry_out(heard, None)
    return None


async def _carry_out(heard: Heard, text: str | None) -> None:
    at = _when(heard)
    wanted = Changed(
        id=by(heard).id_of(f"{_of(heard)}/{at.isoformat()}/{text is None}"),
        at=at,
        person=heard.viewer.person,
        channel="teams",
        of=_of(heard),
        text=text,
    )
    topics = await heard.board.write(partial(_written, wanted=wanted, heard=heard))
    heard.board.service.announce(*topics)


async def _signpost(heard: Heard, text: str) -> None:
    """Urgent help for a manager whose changed words sound urgent, whatever they changed: it is searched for anew."""
    library = heard.board.service.shelf.current
    turn = by(heard).turn("find", by(heard).id_of(f"{_of(heard)}/{_when(heard).isoformat()}/now"), value=text)
    mine = heard.origin.scope == "personal" and may(heard.viewer.roles, "converse")
    if mine and urgent_in(turn, library.organisations[heard.viewer.organisation]) is not None:
        await heard.take(turn)


async def hint(heard: Heard, says: str) -> None:
    """Says something where they are, once for every delivery of what they did."""
    if await heard.once(f"{heard.origin.conversation}/{heard.origin.key}/hint", lambda _connection: True):
        await heard.say(says)


def _of(heard: Heard) -> str:
    """The turn that wrote it: an activity keeps its id when it is changed."""
    return written_id("teams", heard.origin.conversation, heard.origin.key)


def _when(heard: Heard) -> datetime:
    """When it was done by Teams' clock: changes may come in another order than they were made in."""
    try:
        at = datetime.fromisoformat(str(heard.origin.activity.get("timestamp", "")))
    except ValueError:
        return heard.at
    return at if at.tzinfo else heard.at


def _answered(connection: Connection, *, heard: Heard) -> bool:
    return turns.reply_of(connection, person=heard.viewer.person, turn=_of(heard)) is not None


def _written(connection: Connection, *, wanted: Changed, heard: Heard) -> tuple[str, ...]:
    topics = carried_out(connection, wanted)
    if topics:
        signals.post(connection, topics)
        heard.board.outbox.changed(connection, topics, at=wanted.at)
    return topics


HANDLERS: Final[Mapping[str, Handler]] = {
    **{f"edited/{scope}": reworded for scope in ("personal", "channel")},
    **{f"deleted/{scope}": taken_back for scope in ("personal", "channel")},
}
"""What this handles, by kind and name."""
