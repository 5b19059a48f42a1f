"""Where hand-overs stand in a network: the channel of each queue, and what must not be read there; decides nothing."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, select

from bot.channels.chat.kept import COLUMNS, Kept
from bot.content.library import Library
from bot.store.chat_tables import chat_message, chat_seen
from escalation.model import Escalation


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """A channel of one workspace or tenant."""

    team: str
    id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Network:
    """What a network knows of places: whether we are anywhere in it, the channel of a queue, and somebody's own seat.

    A seat is the workspace or tenant, and the member's id there. `asks` is whether a second person is asked by a card.
    """

    name: str
    present: Callable[[Connection], bool]
    channel_of_queue: Callable[[Connection, str, str, Library], Channel | None]
    seat_of: Callable[[Connection, str], tuple[str, str] | None]
    asks: bool = False

    def channel_of(self, connection: Connection, escalation: Escalation, library: Library) -> Channel | None:
        """The channel of the queue that has it; nothing where it has none, or we are not there."""
        return self.channel_of_queue(connection, escalation.queue, escalation.organisation, library)


def is_discreet(escalation: Escalation, library: Library) -> bool:
    """Whether somebody in the channel may not see what it is about: a restricted topic, or a part in the matter."""
    organisation, topic = library.organisations.get(escalation.organisation), library.topics.get(escalation.topic)
    named = organisation is not None and bool(organisation.restricted.get(escalation.topic))
    return bool(escalation.not_for) or named or (topic is not None and topic.restricted)


def below(connection: Connection, card: Kept) -> Mapping[str, Kept]:
    """Our messages in the thread of a card, by what each shows."""
    query = select(*COLUMNS).where(chat_message.c.parent == card.id)
    return {row.about: Kept(**row._mapping) for row in connection.execute(query)}


def showing_one_of(connection: Connection, what: str, abouts: Sequence[str], *, network: str) -> Mapping[str, Kept]:
    """Our messages of a kind in a network that show one of these, by what each shows."""
    if not abouts:
        return {}
    table = chat_message.c
    query = select(*COLUMNS).where(table.what == what, table.about.in_(abouts), table.network == network)
    return {row.about: Kept(**row._mapping) for row in connection.execute(query)}


def homes_of(connection: Connection, *, team: str, user: str) -> tuple[Kept, ...]:
    """The Home tab of a member, where they have opened it."""
    table = chat_message.c
    query = select(*COLUMNS).where(table.what == "home", table.team == team, table.address == user)
    return tuple(Kept(**row._mapping) for row in connection.execute(query))


def was_seen(connection: Connection, key: str) -> bool:
    """Whether something has been dealt with, once and for all."""
    return connection.execute(select(chat_seen.c.key).where(chat_seen.c.key == key)).first() is not None
