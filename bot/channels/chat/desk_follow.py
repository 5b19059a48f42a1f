"""What a change of a hand-over brings with it in each network: its card, what was said below it, word to the manager.

All of it is written in the transaction of the change, and drawn when it is sent.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Final

from sqlalchemy import Connection

from bot.channels.chat import desk_told, kept, second_card
from bot.channels.chat.desk_places import Channel, Network, below, homes_of, is_discreet, showing_one_of
from bot.channels.chat.kept import SAID, Kept, Wanted
from bot.channels.chat.outbox import ChatOutbox, Follow
from bot.content.library import Library, Shelf
from escalation import store
from escalation.model import Escalation, Message

CARD: Final = "escalation"
THREAD: Final = "thread"

LONGEST_CHANNEL: Final = 24
"""Signs of a channel's id that stand in the id of a turn as they are."""

MOST_TOLD: Final = 30
"""Messages that a card's thread is given when it begins: of what was said before, the last ones."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A hand-over that has changed, at this moment, with all that was said, and the transaction that it changed in."""

    network: str
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


def follow(shelf: Shelf, *networks: Network) -> Mapping[str, Follow]:
    """What follows a topic in these networks, by its kind."""
    return {
        "escalation": partial(_handed_over, shelf=shelf, networks=networks),
        "person": partial(_person, shelf=shelf, networks=networks),
        "desk": partial(_desk, shelf=shelf, networks=networks),
        "confirm": second_card.follow_question,
    }


def written_in(network: str, channel: str) -> str:
    """How the id begins of every turn that was written in a channel."""
    short = channel if len(channel) <= LONGEST_CHANNEL else hashlib.sha256(channel.encode()).hexdigest()[:24]
    return f"{network}-{short}-"


def written_id(network: str, channel: str, ts: str) -> str:
    """The id of a written message's turn, from the network's own name for it: a change of it finds the turn again."""
    return f"{written_in(network, channel)}{ts}"


def _person(
    connection: Connection, outbox: ChatOutbox, name: str, at: datetime, *, shelf: Shelf, networks: Sequence[Network]
) -> bool:
    told = [desk_told.follow_person(connection, outbox, name, at, shelf=shelf, network=one) for one in networks]
    asked = [second_card.follow_person(connection, outbox, name, at, network=one) for one in networks]
    return any(told) or any(asked)


def _desk(
    connection: Connection, outbox: ChatOutbox, name: str, at: datetime, *, shelf: Shelf, networks: Sequence[Network]
) -> bool:
    """Leads are told what is theirs to know, and whoever acts sees their own Home tab as it stands after."""
    homes = () if outbox.seat is None else homes_of(connection, team=outbox.seat.team, user=outbox.seat.user)
    outbox.again(connection, homes, at=at)
    told = [desk_told.follow_desk(connection, outbox, name, at, shelf=shelf, network=one) for one in networks]
    return any(told) or bool(homes)


def _handed_over(
    connection: Connection, outbox: ChatOutbox, name: str, at: datetime, *, shelf: Shelf, networks: Sequence[Network]
) -> bool:
    present = [network for network in networks if network.present(connection)]
    escalation = store.load(connection, name) if present else None
    if escalation is None:
        return False
    said = store.said(connection, name)
    shown = [
        _shown(
            Change(
                network=network.name,
                connection=connection,
                outbox=outbox,
                escalation=escalation,
                said=said,
                at=at,
                library=shelf.current,
            ),
            network,
        )
        for network in present
    ]
    return any(shown)


def _shown(change: Change, network: Network) -> bool:
    channel = network.channel_of(change.connection, change.escalation, change.library)
    carded = channel is not None and _card(change, channel)
    return _to_manager(change) or carded


def _card(change: Change, channel: Channel) -> bool:
    """The card in its queue's channel, and what was said since, below it. What was closed without a card gets none."""
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
        network=change.network,
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
    written = written_in(card.network, card.address)
    for number, message in change.said[-MOST_TOLD:]:
        before = there.get(str(number))
        if before is not None and change.is_new(message):
            change.again(before)
        # What was written in this very channel stands there already, as its author wrote it.
        elif before is None and not (message.turn or "").startswith(written):
            change.show(_wanted(THREAD, number, card, change, parent=card.id))


def _to_manager(change: Change) -> bool:
    """A message of its own to a manager who has a chat with us: nobody notices one that only changes."""
    shown = kept.showing(change.connection, [f"escalation/{change.escalation.id}"])
    person = change.escalation.person
    mine = (one for one in shown if one.network == change.network and one.person == person)
    theirs = next((one for one in mine if one.what == "conversation"), None)
    if theirs is None:
        return False
    since = [(number, message) for number, message in change.said if _is_for_manager(message, theirs)]
    numbers = [str(number) for number, _ in since]
    there = showing_one_of(change.connection, SAID, numbers, network=change.network)
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
