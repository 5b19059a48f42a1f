"""Hand-overs that a manager got ready and never sent, and the one reminder of each; knows no page."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection

from bot.content.library import Shelf
from bot.conversation.decide import decide
from bot.conversation.state import Conversation
from bot.conversation.turn import Turn
from bot.conversation.world import NotAllowed, Unknown
from bot.handle import world_of
from bot.store import notifications
from bot.store.notifications import for_manager

TOLD: Final = "unsent"
"""The sort of notification that the reminder is."""

STANDS_FOR: Final = timedelta(days=14)
"""How long the reminder stays on the start page: after that the conversation is itself left."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unsent:
    """A question that was got ready for the advice team and never sent."""

    conversation: str
    title: str


def remind(connection: Connection, conversation: Conversation, *, shelf: Shelf, at: datetime) -> tuple[str, ...]:
    """Reminds the manager, once, of a question that they got ready and neither sent nor left since."""
    of, organisation = conversation.person, conversation.organisation
    if _stands(connection, conversation.id, of=of, organisation=organisation, shelf=shelf, at=at) is None:
        return ()
    # One a conversation, however often its answers lead to an adviser.
    key = f"{TOLD}/{conversation.id}"
    notifications.add(connection, for_manager(conversation, key=key, what=TOLD, at=at))
    return (f"person/{conversation.person}",)


def reminded_of(
    connection: Connection, *, person: str, organisation: str, shelf: Shelf, at: datetime
) -> tuple[Unsent, ...]:
    """What the manager was reminded of lately and still has not sent."""
    told = notifications.of_manager(connection, person, organisation=organisation, what=TOLD)
    recent = (one.conversation for one in told if one.at >= at - STANDS_FOR and one.conversation)
    found = (_stands(connection, one, of=person, organisation=organisation, shelf=shelf, at=at) for one in recent)
    return tuple(one for one in found if one is not None)


def _stands(
    connection: Connection, conversation: str, *, of: str, organisation: str, shelf: Shelf, at: datetime
) -> Unsent | None:
    """The question, if its manager would still be shown it ready to send."""
    turn = Turn(
        id=f"{TOLD}/{conversation}",
        at=at,
        person=of,
        organisation=organisation,
        channel="web",
        verb="show",
        conversation=conversation,
    )
    try:
        reply = decide(turn, world_of(connection, turn, shelf, lock=False)).reply
    except (Unknown, NotAllowed):
        return None
    # Who sent it and took it back has decided: they are not reminded of it.
    if "send" not in reply.moves or reply.thread is not None:
        return None
    return Unsent(conversation=conversation, title=reply.title or "")
