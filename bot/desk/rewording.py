"""An author changes a message of theirs, or takes it back, where their channel lets them; the log holds no words."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from activity import log
from activity.kinds import Event
from bot.conversation.turn import Channel, Turn
from bot.store import turns
from escalation import rewording, store
from escalation.model import Escalation, Message


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """What somebody did to a message of theirs, and when.

    `of` is the turn that wrote it; without a text it is taken back.
    """

    id: str
    at: datetime
    person: str
    channel: Channel
    of: str
    text: str | None


def carried_out(connection: Connection, changed: Changed) -> tuple[str, ...]:
    """The topics to announce once the change is committed; none where there is no such message, or nothing changes.

    Raises:
        NotPossible: what they wrote cannot stand. The message stays as it was.
    """
    found = store.written_in(connection, turn=changed.of, person=changed.person)
    escalation = None if found is None else store.load(connection, found[1].escalation)
    if found is None or escalation is None:
        return ()
    number, message = found
    if message.edited_at is not None and changed.at <= message.edited_at:
        return ()  # an older change that came late
    after = _after(message, changed)
    turn = _turn(changed, escalation)
    if after is None or not turns.claim(connection, turn):
        return ()
    store.reword(connection, number, after)
    log.append(connection, [_row(after, escalation, turn)])
    return (
        f"person/{escalation.person}",
        f"desk/{escalation.organisation}",
        f"escalation/{escalation.id}",
    )


def _after(message: Message, changed: Changed) -> Message | None:
    if changed.text is None:
        return rewording.taken_back(message, at=changed.at)
    return rewording.reworded(message, changed.text, at=changed.at)


def _turn(changed: Changed, escalation: Escalation) -> Turn:
    return Turn(
        id=changed.id,
        at=changed.at,
        person=changed.person,
        organisation=escalation.organisation,
        channel=changed.channel,
        verb="show",
        conversation=escalation.conversation,
    )


KINDS: Mapping[str, str] = {"manager": "manager_replied", "adviser": "adviser_replied"}


def _row(after: Message, escalation: Escalation, turn: Turn) -> log.Row:
    """The row of a change says what was done, and none of the words."""
    kind = "note_added" if after.private else KINDS[after.by]
    detail = {"taken_back": True} if after.taken_back else {"edited": True}
    return log.Row(
        occurred_at=turn.at,
        event=Event(kind, escalation=escalation.id, detail=detail),
        organisation=escalation.organisation,
        conversation=escalation.conversation,
        person=turn.person,
        group_id=escalation.group_id,
        channel=turn.channel,
        tree=escalation.tree,
        turn=turn.id,
    )
