"""The sender as it speaks to Teams: a connector, the place of each address, and Teams' own rates."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, Final

from bot.channels.chat import queue, sender
from bot.channels.chat.carrier import Change, Verdict
from bot.channels.chat.kept import Kept
from bot.channels.chat.scene import Gone, Render
from bot.channels.teams import faults, places, posting
from bot.channels.teams.connector import Connector
from bot.channels.teams.places import Place
from bot.channels.teams.posting import Drawn
from bot.content.library import Shelf
from bot.store.engine import Database

SECOND: Final = timedelta(seconds=1)

WAY: Final = sender.Way(
    network="teams",
    address=((7, SECOND), (8, 2 * SECOND), (60, 30 * SECOND), (1_800, timedelta(hours=1))),
    team=((50, SECOND),),
)
"""What Teams takes of one bot in one conversation, and in one tenant (docs: optimize your bot with rate limiting)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Posted:
    """Teams as the sender speaks to it."""

    connector: Connector
    database: Database

    async def meet(self, *, now: datetime) -> bool:
        """Nobody is asked where we are: Teams says so when we are let in."""
        del now
        return True

    async def show(self, message: Kept, drawn: "Drawn | Gone | None", *, parent: Kept | None, now: datetime) -> Change:
        """See `bot.channels.chat.carrier.Carrier`."""
        if await self._is_held(message, now):
            await self.database.write_async(partial(queue.left_out, message=message))
            return {}
        place = await self._place(message, now)
        return await posting.show(self.connector, message, drawn, place=place, parent=parent)

    async def whisper(self, payload: Mapping[str, Any], *, now: datetime) -> None:
        """Teams has no words that one member alone sees."""
        del payload, now

    def verdict(self, fault: Exception) -> Verdict:
        """See `bot.channels.teams.faults`."""
        return faults.verdict(fault)

    async def close(self) -> None:
        """Lets go of the connections."""
        await self.connector.close()

    async def _is_held(self, message: Kept, now: datetime) -> bool:
        """Whether somebody fills in a form where it stands. What is over is reduced all the same."""
        if message.ts is None or message.what in posting.LINES:
            return False
        return await self.database.read_async(partial(queue.held, message=message, now=now))

    async def _place(self, message: Kept, now: datetime) -> Place:
        """Where it is shown; a chat that was never begun is begun, where the app is installed for that person."""
        here = partial(places.find, tenant=message.team, address=message.address)
        found = await self.database.read_async(here)
        if found is not None:
            return found
        service_url = await self.database.read_async(partial(places.service_of, tenant=message.team))
        if service_url is None or message.person is None:
            raise faults.NoPlace
        chat = await self.connector.open_chat(service_url, tenant=message.team, user=message.address)
        place = Place(
            tenant=message.team,
            address=message.address,
            conversation=chat,
            service_url=service_url,
            person=message.person,
        )
        await self.database.write_async(partial(places.keep, place=place, at=now))
        return place


class Sender(sender.Sender[Drawn]):
    """Sends to Teams what is due there."""

    def __init__(
        self,
        *,
        database: Database,
        shelf: Shelf,
        connector: Callable[[], Connector],
        render: Mapping[str, Render[Drawn]],
        base: str = "",
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """Nothing is looked at yet. The `connector` is made in the sender's own event loop."""
        super().__init__(
            WAY,
            database=database,
            shelf=shelf,
            carrier=lambda: Posted(connector=connector(), database=database),
            render=render,
            base=base,
            clock=clock,
        )

    async def work(self, connector: Connector) -> int:
        """Sends all that may be sent at this moment; how many messages were tried."""
        return await self.send_due(Posted(connector=connector, database=self._database))
