"""Where hand-overs stand in Slack: the channel that each queue names, and whose direct message is whose."""

from collections.abc import Mapping
from typing import Final

from sqlalchemy import Connection, select

from bot.channels.chat.desk_places import Channel, Network
from bot.content.library import Library
from bot.store.slack_tables import slack_installation, slack_member


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


def seat_of(connection: Connection, person: str) -> tuple[str, str] | None:
    """A workspace of ours in which they are, and who they are there."""
    table = slack_member.c
    query = select(table.team, table.user).where(table.person == person, table.refused.is_(None))
    teams = teams_of(connection)
    return next(((row.team, row.user) for row in connection.execute(query) if row.team in teams), None)


SLACK: Final = Network(
    name="slack",
    present=lambda connection: bool(teams_of(connection)),
    channel_of_queue=channel_of_queue,
    seat_of=seat_of,
    asks=True,
)
