"""One message to Teams: posted, and changed in place from then on.

Teams lets a bot read nothing back, so a first post of which nobody knows whether it arrived cannot be looked for. It is
posted again: two cards do less harm than an answer that never came. The second is kept up to date, and buttons of the
first still work, since each says where it stands.
"""

import hashlib
import json
from collections.abc import Mapping
from typing import Any, Final, Protocol

from bot.channels.chat.carrier import Change, NoThread
from bot.channels.chat.kept import Kept
from bot.channels.chat.scene import Gone
from bot.channels.teams.connector import Connector
from bot.channels.teams.message import CONTENT_TYPE
from bot.channels.teams.places import Place

LINES: Final = frozenset(("closed", "moved"))
"""What is left of a message where it stood: it is never posted for its own sake."""


class Drawn(Protocol):
    """What is sent: a card, and the words of its notification."""

    @property
    def card(self) -> Mapping[str, Any]:
        """As Teams reads it."""
        ...

    @property
    def summary(self) -> str:
        """What notifications and lists of chats say instead."""
        ...


async def show(
    connector: Connector, message: Kept, drawn: "Drawn | Gone | None", *, place: Place, parent: Kept | None
) -> Change:
    """Makes Teams show what was drawn; nothing is sent where it shows that already.

    Raises:
        NoThread: what it belongs under is not there yet.
        Refused: Teams said no.
        Exception: Teams did not answer; it may have gone through.
    """
    if drawn is None or (message.ts is None and message.what in LINES):
        return {}
    where = _where(message, place, parent)
    if isinstance(drawn, Gone):
        return await _delete(connector, message, place, where)
    if message.ts is None:
        ts = await connector.send(place.service_url, where, activity(drawn))
        return {"channel": place.conversation, "ts": ts or None, "shown": digest(drawn)}
    if message.shown == digest(drawn):
        return {}
    await connector.update(place.service_url, where, message.ts, activity(drawn))
    return {"shown": digest(drawn)}


def activity(drawn: Drawn) -> dict[str, Any]:
    """What was drawn, as the connector takes it."""
    attachment = {"contentType": CONTENT_TYPE, "content": dict(drawn.card)}
    return {"type": "message", "summary": drawn.summary, "attachments": [attachment]}


def digest(drawn: Drawn) -> str:
    """What tells two drawings apart."""
    return hashlib.sha256(json.dumps([dict(drawn.card), drawn.summary], sort_keys=True).encode()).hexdigest()


def _where(message: Kept, place: Place, parent: Kept | None) -> str:
    """The conversation, or the thread of a channel in which it stands."""
    conversation = message.channel or place.conversation
    if message.parent is None:
        return conversation
    if parent is None or parent.ts is None:
        raise NoThread
    return f"{conversation};messageid={parent.ts}"


async def _delete(connector: Connector, message: Kept, place: Place, where: str) -> Change:
    if message.ts is not None:
        await connector.delete(place.service_url, where, message.ts)
    return {"ts": None, "shown": None}
