"""What a change of a hand-over brings with it in Slack: its card, what was said in its thread, and word to the manager.

All of it is written in the transaction of the change, and drawn when it is sent.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Final

from sqlalchemy import Connection

from bot.channels.chat import kept
from bot.channels.chat.kept import SAID, Kept, Wanted
from bot.channels.chat.outbox import ChatOutbox, Follow
from bot.channels.slack import desk_told
from bot.channels.slack.desk_places import Channel, below, channel_of, homes_of, is_discreet, showing_one_of, teams_of
from bot.channels.slack.desk_reading import written_in
from bot.library import Library, Shelf
from escalation import store
from escalation.model import Escalation, Message

CARD: Final = "escalation"
THREAD: Final = "thread"

MOST_TOLD: Final = 30
"""Messages that a card's thread is given when it begins: of what was said before, the last ones."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A hand-over that has changed, at this moment, with all that was said, and the transaction that it changed in."""

    connection: Connection
    outbox: ChatOutbox
    escalation: Escalation
    said: tuple[tuple[int, Message], ...]
    at: datetime
    library: Library

    def show(self, wanted: Wanted) -> Kept:
        """Has a message shown."""
        return self.outbox.show(self.connection, wanted, at=self.at)

    def again(self, *messages: Kept) -> None:
        """Has messages shown as things then stand."""
        self.outbox.again(self.connection, messages, at=self.at)

    def is_new(self, message: Message) -> bool:
        """Whether a message has just been changed by its author."""
        return message.edited_at == self.at


def follow(shelf: Shelf) -> Mapping[str, Follow]:
    """What follows a topic, by its kind."""
    return {
        "escalation": partial(_handed_over, shelf=shelf),
        "person": partial(desk_told.follow_person, shelf=shelf),
        "desk": partial(_desk, shelf=shelf),
    }


def _desk(connection: Connection, outbox: ChatOutbox, name: str, at: datetime, *, shelf: Shelf) -> bool:
    """Leads are told what is theirs to know, and whoever acts sees their own Home tab as it stands after."""
    homes = () if outbox.seat is None else homes_of(connection, team=outbox.seat.team, user=outbox.seat.user)
    outbox.again(connection, homes, at=at)
    return desk_told.follow_desk(connection, outbox, name, at, shelf=shelf) or bool(homes)


def _handed_over(connection: Connection, outbox: ChatOutbox, name: str, at: datetime, *, shelf: Shelf) -> bool:
    if not teams_of(connection):
        return False
    escalation = store.load(connection, name)
    if escalation is None:
        return False
    change = Change(
        connection=connection,
        outbox=outbox,
        escalation=escalation,
        said=store.said(connection, name),
        at=at,
        library=shelf.current,
    )
    channel = channel_of(connection, escalation, shelf.current)
    carded = channel is not None and _card(change, channel)
    return _to_manager(change) or carded


def _card(change: Change, channel: Channel) -> bool:
    """The card in its queue's channel, with what was said since below it. What was closed without one gets none."""
    there = kept.of(change.connection, what=CARD, about=change.escalation.id)
    card = next((one for one in there if (one.team, one.address) == (channel.team, channel.id)), None)
    if card is None and not change.escalation.open:
        return False
    _below(change, card or change.show(_wanted_card(change, channel)))
    if change.escalation.missed_at is not None:
        told = desk_told.of_channel(change.connection, team=channel.team, channel=channel.id, at=change.at)
        change.again(*told)
    return True


def _wanted_card(change: Change, channel: Channel) -> Wanted:
    escalation, library = change.escalation, change.library
    topic = None if is_discreet(escalation, library) else library.topics.get(escalation.topic)
    return Wanted(
        network="slack",
        what=CARD,
        about=escalation.id,
        organisation=escalation.organisation,
        team=channel.team,
        address=channel.id,
        channel=channel.id,
        title="A hand-over" if topic is None else topic.title,
    )


def _below(change: Change, card: Kept) -> None:
    there = below(change.connection, card)
    if is_discreet(change.escalation, change.library):
        change.again(*(one for one in there.values() if one.ts is not None))
        return
    written = written_in(card.address)
    for number, message in change.said[-MOST_TOLD:]:
        before = there.get(str(number))
        if before is not None and change.is_new(message):
            change.again(before)
        # What was written in this very channel stands there already, as its author wrote it.
        elif before is None and not (message.turn or "").startswith(written):
            change.show(_wanted(THREAD, number, card, change, parent=card.id))


def _to_manager(change: Change) -> bool:
    """What was written to a manager who is in Slack, in a message of its own: one that only changes is not noticed."""
    shown = kept.showing(change.connection, [f"escalation/{change.escalation.id}"])
    person = change.escalation.person
    theirs = next((one for one in shown if one.what == "conversation" and one.person == person), None)
    if theirs is None:
        return False
    since = [(number, message) for number, message in change.said if _is_for_manager(message, theirs)]
    there = showing_one_of(change.connection, SAID, [str(number) for number, _ in since])
    for number, message in since:
        before = there.get(str(number))
        if before is None:
            change.show(_wanted(SAID, number, theirs, change))
        elif change.is_new(message):
            change.again(before)
    return bool(since)


def _is_for_manager(message: Message, theirs: Kept) -> bool:
    return not message.private and message.by != "manager" and message.at >= theirs.made_at


def _wanted(what: str, number: int, beside: Kept, change: Change, *, parent: str | None = None) -> Wanted:
    return Wanted(
        network=beside.network,
        what=what,
        about=str(number),
        organisation=change.escalation.organisation,
        team=beside.team,
        address=beside.address,
        channel=beside.channel,
        person=beside.person,
        parent=parent,
        title="A message of a hand-over",
    )
