"""Where hand-overs stand in Slack: the channel of each queue, and what must not be read there; decides nothing else."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, select

from bot.channels.chat.kept import COLUMNS, Kept
from bot.library import Library
from bot.store.chat_tables import chat_message, chat_seen
from bot.store.slack_tables import slack_installation
from escalation.model import Escalation


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """A channel of one workspace."""

    team: str
    id: str


def channel_of(connection: Connection, escalation: Escalation, library: Library) -> Channel | None:
    """The channel of the queue that has it; nothing where it has none, or we are not in its workspace."""
    return channel_of_queue(connection, escalation.queue, escalation.organisation, library)


def channel_of_queue(connection: Connection, name: str, organisation: str, library: Library) -> Channel | None:
    """The channel of a queue of an organisation; nothing where it has none, or we are not in its workspace."""
    queue = library.routes.of(organisation).queues.get(name)
    if queue is None or queue.slack is None:
        return None
    teams = teams_of(connection)
    named, _, channel = queue.slack.rpartition("/")
    if named:
        return Channel(team=named, id=channel) if named in teams else None
    own = sorted(team for team, whose in teams.items() if whose == organisation)
    return Channel(team=own[0], id=channel) if own else None


def teams_of(connection: Connection) -> Mapping[str, str]:
    """The workspaces that we are in, each with whose it is."""
    table = slack_installation.c
    query = select(table.team, table.organisation).where(table.ended_at.is_(None))
    return {row.team: row.organisation for row in connection.execute(query)}


def is_discreet(escalation: Escalation, library: Library) -> bool:
    """Whether somebody in the channel may not see what it is about: a restricted topic, or a part in the matter."""
    organisation, topic = library.organisations.get(escalation.organisation), library.topics.get(escalation.topic)
    named = organisation is not None and bool(organisation.restricted.get(escalation.topic))
    return bool(escalation.not_for) or named or (topic is not None and topic.restricted)


def below(connection: Connection, card: Kept) -> Mapping[str, Kept]:
    """Our messages in the thread of a card, by what each shows."""
    query = select(*COLUMNS).where(chat_message.c.parent == card.id)
    return {row.about: Kept(**row._mapping) for row in connection.execute(query)}


def showing_one_of(connection: Connection, what: str, abouts: Sequence[str]) -> Mapping[str, Kept]:
    """Our messages of a kind that show one of these, by what each shows."""
    if not abouts:
        return {}
    query = select(*COLUMNS).where(chat_message.c.what == what, chat_message.c.about.in_(abouts))
    return {row.about: Kept(**row._mapping) for row in connection.execute(query)}


def homes_of(connection: Connection, *, team: str, user: str) -> tuple[Kept, ...]:
    """The Home tab of a member, where they have opened it."""
    table = chat_message.c
    query = select(*COLUMNS).where(table.what == "home", table.team == team, table.address == user)
    return tuple(Kept(**row._mapping) for row in connection.execute(query))


def was_seen(connection: Connection, key: str) -> bool:
    """Whether something has been dealt with, once and for all."""
    return connection.execute(select(chat_seen.c.key).where(chat_seen.c.key == key)).first() is not None
