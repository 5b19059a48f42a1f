"""What a manager types to us in Slack, handled: answers, messages to an adviser, searches, and what they change."""

import re
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any, Final

import structlog
from slack_sdk.errors import SlackApiError
from sqlalchemy import Connection

from bot.channels.chat import typed
from bot.channels.chat.desk_follow import written_id
from bot.channels.chat.desk_places import was_seen
from bot.channels.chat.says import NO_FILES, STAYS
from bot.channels.chat.whereabouts import Spot, Whose, standing, theirs
from bot.channels.slack import desk_changes, manager_forms, reading
from bot.channels.slack.desk_changes import CHANGES, WRITTEN
from bot.channels.slack.elements import PREFIX
from bot.channels.slack.manifest import PROMPTS
from bot.channels.slack.reading import By
from bot.channels.slack.switchboard import Answer, Handler, Heard, whisper
from bot.conversation.world import NotAllowed, Unknown
from bot.store import turns
from escalation import store
from escalation.model import NotPossible

log = structlog.get_logger()

SUGGESTED: Final = frozenset(prompt["message"].casefold() for prompt in PROMPTS)
_TYPED: Final = re.compile(r"slack-(D[A-Z0-9]+)-(\d+\.\d+)")


async def written(heard: Heard) -> Answer | None:
    """A message to us: an answer, a message to the adviser, or a search, by what stands there."""
    event = heard.payload
    if event.get("subtype") in CHANGES:
        first = desk_changes.overtaken(heard)
        if first is not None:
            await written(first)
        return await edited(heard)
    if event.get("subtype") not in WRITTEN:
        return None
    text = said(heard, str(event.get("text", "")))
    if event.get("files"):
        await hint(heard, NO_FILES, key="files")
    if not text:
        return None
    try:
        await _taken(heard, text)
    except (Unknown, NotAllowed, NotPossible) as refused:
        await hint(heard, str(refused))
    return None


async def _taken(heard: Heard, text: str) -> None:
    """Takes what was typed as a turn, or says what to type; what was answered with a hint stays so."""
    event, channel = heard.payload, heard.origin.channel or ""
    turn_id, root = written_id("slack", channel, heard.origin.ts or ""), event.get("thread_ts")
    thread = Spot(channel=channel, ts=str(root)) if root else None
    here = await heard.board.read(partial(standing, whose=whose(heard), turn=turn_id, thread=thread))
    if here.taken or await heard.board.read(partial(was_seen, key=_hinted(heard))):
        return
    wanted = typed.meant(text, here.reply, suggested=SUGGESTED)
    if isinstance(wanted, str):
        await hint(heard, wanted)
        return
    turn, ts = wanted.turn(here.reply, turn_id, by(heard)), here.message.ts if here.message else None
    await heard.take(turn, seat=replace(heard.seat, ts=ts, anew=True))


async def edited(heard: Heard) -> Answer | None:
    """A message that was changed or deleted: what an adviser was sent follows; an answer stays, which is said."""
    await desk_changes.changed(heard)
    now, before = (heard.payload.get(name) or {} for name in ("message", "previous_message"))
    if desk_changes.is_deleted(heard.payload) or now.get("text") == before.get("text"):
        return None
    of = written_id("slack", heard.origin.channel or "", str(now.get("ts", "")))
    if await heard.board.read(partial(_answered, heard=heard, of=of)):
        await hint(heard, STAYS)
    return None


async def as_it_is(heard: Heard) -> Answer | None:
    """An answer that was held back is sent: from where it still stands in Slack, for we have not kept it."""
    stands = reading.where(_first(heard.payload))
    text = await _typed_before(heard) or reading.given(heard.payload, stands)
    if not text:
        return await manager_forms.opened(heard)
    turn = by(heard).turn(
        "answer",
        reading.turn_id(f"asis/{heard.origin.key}"),
        conversation=stands.conversation,
        count=stands.count,
        node=stands.node,
        value=text,
        as_it_is=True,
    )
    await heard.take(turn)
    return None


def by(heard: Heard) -> By:
    """Who did it."""
    return By(person=heard.viewer.person, organisation=heard.viewer.organisation, at=heard.at)


def whose(heard: Heard) -> Whose:
    """Whose direct message with us it is."""
    board = heard.board
    return Whose(
        person=heard.viewer.person, team=heard.origin.team, at=heard.at, shelf=board.service.shelf, base=board.base
    )


def said(heard: Heard, text: str) -> str:
    """What somebody typed, as they read it themselves, no longer than a turn may carry."""
    return desk_changes.typed(heard, text).strip()


async def hint(heard: Heard, says: str, *, key: str = "hint") -> None:
    """Says something to them alone, where they are, once for every delivery of what they did."""
    await heard.once(_hinted(heard, key), partial(whisper, origin=heard.origin, says=says, at=heard.at))


def _hinted(heard: Heard, key: str = "hint") -> str:
    return f"{heard.origin.channel}/{heard.origin.ts}/{key}"


async def _typed_before(heard: Heard) -> str:
    """The message by which the last turn of a card was taken, read where its author wrote it."""
    origin = heard.origin
    spot = Spot(channel=origin.channel, ts=origin.ts) if origin.channel and origin.ts else None
    card = await heard.board.read(partial(theirs, whose=whose(heard), spot=spot)) if spot else None
    found = _TYPED.fullmatch(card.turns[-1]) if card is not None and card.turns else None
    client = await heard.client()
    if found is None or client is None:
        return ""
    channel, ts = found.groups()
    try:
        answer = await client.conversations_history(channel=channel, latest=ts, oldest=ts, inclusive=True, limit=1)
    except SlackApiError as fault:
        log.warning("chat_message_unread", problem=str(fault.response.get("error", ""))[:64])
        return ""
    messages: list[Mapping[str, Any]] = answer.get("messages") or []
    own = [one for one in messages if one.get("ts") == ts and one.get("user") == heard.origin.user]
    return said(heard, str(own[0].get("text", ""))) if own else ""


def _answered(connection: Connection, *, heard: Heard, of: str) -> bool:
    """Whether a message was taken as a turn, and is none that an adviser reads."""
    person = heard.viewer.person
    taken = turns.reply_of(connection, person=person, turn=of) is not None
    return taken and store.written_in(connection, turn=of, person=person) is None


def _first(payload: Mapping[str, Any]) -> Mapping[str, Any]:
    acts = payload.get("actions") or [{}]
    return acts[0] if isinstance(acts[0], Mapping) else {}


HANDLERS: Final[Mapping[str, Handler]] = {
    "event/message.im": written,
    f"action/{PREFIX}.asis": as_it_is,
}
"""What this handles, by kind and name."""
