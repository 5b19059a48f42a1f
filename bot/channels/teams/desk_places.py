"""Where hand-overs stand in Teams: the channel that each queue names, and whose own chat with us is whose."""

from typing import Final

from sqlalchemy import Connection

from bot.channels.chat.desk_places import Channel, Network
from bot.channels.teams import places
from bot.content.library import Library


def channel_of_queue(connection: Connection, name: str, organisation: str, library: Library) -> Channel | None:
    """The channel of a queue of an organisation; nothing where it names none, or we were not let in there."""
    queue = library.routes.of(organisation).queues.get(name)
    if queue is None or queue.teams is None:
        return None
    named, _, channel = queue.teams.rpartition("/")
    tenants = [named] if named else sorted(places.tenants(connection))
    here = (tenant for tenant in tenants if places.find(connection, tenant=tenant, address=channel) is not None)
    return next((Channel(team=tenant, id=channel) for tenant in here), None)


def seat_of(connection: Connection, person: str) -> tuple[str, str] | None:
    """A tenant in which they have a chat with us, and who they are there."""
    own = next((place for place in places.of_person(connection, person) if place.team is None), None)
    return None if own is None else (own.tenant, own.address)


TEAMS: Final = Network(
    name="teams",
    present=lambda connection: bool(places.tenants(connection)),
    channel_of_queue=channel_of_queue,
    seat_of=seat_of,
    asks=True,
)
