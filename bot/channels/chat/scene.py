"""What a kept message is drawn from at the moment when it is sent: the reply as things then stand; draws nothing."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeVar, cast

from sqlalchemy import Connection

from bot.around import decided
from bot.channels.chat.kept import Kept
from bot.channels.chat.links import Links
from bot.content.library import Shelf
from bot.conversation.reply import Reply
from bot.conversation.turn import Channel, Turn
from bot.conversation.world import NotAllowed, Unknown
from bot.handle import world_of
from bot.store import turns


class Gone:
    """That a message is to be deleted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """What a message may be drawn from: a connection that reads, the content, the moment, and the message itself.

    `base` is the public address without a slash at its end, or nothing.
    """

    connection: Connection
    shelf: Shelf
    now: datetime
    message: Kept
    base: str = ""


D = TypeVar("D")

Render = Callable[[Scene], D | Gone | None]
"""Draws one kind of message, as its network shows it. None leaves what stands there as it is."""


def links_of(scene: Scene) -> Links:
    """Where the links of a message lead, and in which zone it says times."""
    organisation = scene.shelf.current.organisations.get(scene.message.organisation)
    return Links(base=scene.base, zone=organisation.zone) if organisation else Links(base=scene.base)


def reply_of(scene: Scene) -> Reply | None:
    """The reply that the message shows: as the conversation stands now, with what was said of the turns that led there.

    Nothing where the conversation is gone, or is no longer this person's.
    """
    said = _said(scene)
    if scene.message.what == "found":
        return said
    last = _last(scene)
    if last is not None and said is not None and last.count == said.count and last.conversation == said.conversation:
        return _with_state(said, last)
    if last is not None and said is not None:
        return replace(last, urgent=said.urgent, privacy=said.privacy)
    return last


def _said(scene: Scene) -> Reply | None:
    """The newest reply that is kept, with urgent help and the privacy notice of those before it that were not sent."""
    person = scene.message.person or ""
    found = [turns.reply_of(scene.connection, person=person, turn=turn) for turn in scene.message.turns]
    replies = [one for one in found if one is not None]
    if not replies:
        return None
    urgent = next((one.urgent for one in reversed(replies) if one.urgent), None)
    privacy = next((one.privacy for one in replies if one.privacy), ())
    return replace(replies[-1], urgent=urgent, privacy=privacy)


def _last(scene: Scene) -> Reply | None:
    message = scene.message
    turn = Turn(
        id=message.id,
        at=scene.now,
        person=message.person or "",
        organisation=message.organisation,
        channel=cast("Channel", message.network),
        verb="show",
        conversation=message.about,
    )
    try:
        world = world_of(scene.connection, turn, scene.shelf, lock=False)
        return decided(scene.connection, turn, world).reply
    except (Unknown, NotAllowed):
        return None


def _with_state(said: Reply, now: Reply) -> Reply:
    """What was said, with what others may have moved since: the conversation's count is the same."""
    return replace(
        said,
        thread=now.thread,
        second=now.second,
        passing=now.passing,
        unread=now.unread,
        recalled=now.recalled,
        changed=said.changed or now.changed,
        receipt=now.receipt or said.receipt,
        moves=now.moves if said.thread != now.thread else said.moves,
    )
