"""One message to Slack: posted once, found again where that was uncertain, and changed in place from then on."""

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from bot.channels.chat.carrier import Change, NoThread
from bot.channels.chat.kept import Kept
from bot.channels.chat.scene import Gone
from bot.channels.slack.message import DISCREET
from bot.channels.slack.rendering import Drawn

if TYPE_CHECKING:
    from slack_sdk.web.async_client import AsyncWebClient

EVENT: Final = "fingerpost_message"
"""The kind of our messages' metadata, which holds our id of the message and nothing else."""

LINES: Final = frozenset(("closed", "moved"))
"""What is left of a message where it stood: it is never posted for its own sake."""

STALE_HINT: Final = timedelta(minutes=2)
"""After which a hint is not worth giving."""

LOOKED_THROUGH: Final = 100
"""Messages looked through for one that may have been posted."""


async def show(client: "AsyncWebClient", message: Kept, drawn: "Drawn | Gone | None", *, parent: Kept | None) -> Change:
    """Makes Slack show what was drawn; nothing is sent where it shows that already.

    Raises:
        NoThread: what it belongs under is not there yet.
        SlackApiError: Slack refused it.
        Exception: Slack did not answer; it may have gone through.
    """
    if drawn is None:
        return {}
    if isinstance(drawn, Gone):
        return await _delete(client, message)
    if message.what == "home":
        view = {"type": "home", "blocks": [dict(block) for block in drawn.blocks]}
        await client.views_publish(user_id=message.address, view=view)
        return {"shown": digest(drawn)}
    if message.ts is None and message.what in LINES:
        return {}
    if message.ts is None:
        if message.parent is not None and (parent is None or parent.ts is None):
            raise NoThread
        return await _post(client, message, drawn, parent=parent)
    if message.shown == digest(drawn):
        return {}
    await _update(client, channel=message.channel or message.address, ts=message.ts, drawn=drawn)
    return {"shown": digest(drawn)}


async def whisper(client: "AsyncWebClient", payload: Mapping[str, Any], *, now: datetime) -> None:
    """Gives a hint that one member alone sees; one that is old is not given."""
    if now - datetime.fromisoformat(payload["at"]) <= STALE_HINT:
        channel = await _dm(client, payload["user"]) if payload["channel"] == payload["user"] else payload["channel"]
        await client.chat_postEphemeral(
            channel=channel, user=payload["user"], text=payload["whisper"], thread_ts=payload.get("thread")
        )


def digest(drawn: Drawn) -> str:
    """What tells two drawings apart."""
    return hashlib.sha256(
        json.dumps([[dict(block) for block in drawn.blocks], drawn.text], sort_keys=True).encode()
    ).hexdigest()


async def _post(client: "AsyncWebClient", message: Kept, drawn: Drawn, *, parent: Kept | None) -> Change:
    found = await _look(client, message, parent=parent) if message.tried_at is not None else None
    if found is not None:
        channel, ts = found
        await _update(client, channel=channel, ts=ts, drawn=drawn)
        return {"channel": channel, "ts": ts, "shown": digest(drawn)}
    posted = await client.chat_postMessage(
        channel=message.channel or message.address,
        blocks=[dict(block) for block in drawn.blocks],
        text=DISCREET if drawn.discreet else drawn.text,
        thread_ts=parent.ts if parent else None,
        metadata={"event_type": EVENT, "event_payload": {"id": message.id}},
        unfurl_links=False,
        unfurl_media=False,
    )
    channel, ts = str(posted["channel"]), str(posted["ts"])
    if drawn.discreet:
        await _update(client, channel=channel, ts=ts, drawn=drawn)
    return {"channel": channel, "ts": ts, "shown": digest(drawn)}


async def _update(client: "AsyncWebClient", *, channel: str, ts: str, drawn: Drawn) -> None:
    # Both always: with text alone, the blocks would go.
    await client.chat_update(channel=channel, ts=ts, blocks=[dict(block) for block in drawn.blocks], text=drawn.text)


async def _delete(client: "AsyncWebClient", message: Kept) -> Change:
    if message.ts is not None and message.channel is not None:
        await client.chat_delete(channel=message.channel, ts=message.ts)
    return {"ts": None, "shown": None}


async def _dm(client: "AsyncWebClient", user: str) -> str:
    """The direct message of somebody with us."""
    opened = await client.conversations_open(users=user)
    return str(opened["channel"]["id"])


async def _look(client: "AsyncWebClient", message: Kept, *, parent: Kept | None) -> tuple[str, str] | None:
    """Where a message is that may have been posted: by our id in its metadata."""
    channel = message.channel
    if channel is None and message.person is not None:
        channel = await _dm(client, message.address)
    channel = channel or message.address
    since = f"{message.tried_at.timestamp() - 60:.6f}" if message.tried_at else "0"
    asked: dict[str, Any] = {"channel": channel, "oldest": since, "limit": LOOKED_THROUGH, "include_all_metadata": True}
    if parent is not None and parent.ts is not None:
        answer = await client.conversations_replies(ts=parent.ts, **asked)
    else:
        answer = await client.conversations_history(**asked)
    messages: list[dict[str, Any]] = answer.get("messages") or []
    for one in messages:
        metadata = one.get("metadata") or {}
        if metadata.get("event_type") == EVENT and metadata.get("event_payload", {}).get("id") == message.id:
            return channel, str(one["ts"])
    return None
