"""A manager's seat in Teams, and a sender that looks when it is told to."""

import asyncio
from dataclasses import dataclass, replace
from datetime import datetime

from bot.channels.chat.outbox import ChatOutbox, Seat
from bot.channels.teams import places
from bot.channels.teams.connector import Connector
from bot.channels.teams.drawing import RENDER
from bot.channels.teams.places import Place
from bot.channels.teams.sender import Sender
from bot.handle import Service
from tests.bot.channels.teams.at_teams import AMARA, settings
from tests.fakes.teams import Teams
from tests.fakes.teams_activities import TENANT, chat_of
from tests.people import MANAGER

SEAT = Seat(team=TENANT, user=AMARA, channel=chat_of(AMARA))


def seated(service: Service, seat: Seat = SEAT) -> Service:
    """The service as somebody in Teams uses it."""
    return replace(service, outbox=ChatOutbox().at(seat))


def met(service: Service, teams: Teams, at: datetime) -> None:
    """The manager has written to us before: we know where they are."""
    place = Place(tenant=TENANT, address=AMARA, conversation=chat_of(AMARA), service_url=teams.url, person=MANAGER)
    service.database.write(lambda connection: places.keep(connection, place, at=at))


@dataclass(kw_only=True)
class Round:
    """A sender that looks when it is told to, at a clock of its own."""

    service: Service
    teams: Teams
    at: datetime
    sender: Sender | None = None

    def send(self, at: datetime | None = None) -> int:
        """Sends what may be sent at that moment: how many messages were tried."""
        self.at = at or self.at
        self.teams.clock = lambda: self.at
        return asyncio.run(self._send())

    async def _send(self) -> int:
        connector = Connector(settings(self.teams))
        if self.sender is None:
            self.sender = Sender(
                database=self.service.database,
                shelf=self.service.shelf,
                connector=lambda: connector,
                render=RENDER,
                base="https://fingerpost.example.org",
                clock=lambda: self.at,
            )
        try:
            await self.sender.look_back()
            return await self.sender.work(connector)
        finally:
            await connector.close()
