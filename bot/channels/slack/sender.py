"""The sender as it speaks to Slack: a client a workspace, about one message a second to a channel."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final, Protocol

from bot.channels.chat import sender
from bot.channels.chat.carrier import Change, Verdict
from bot.channels.chat.kept import Kept
from bot.channels.chat.scene import Gone
from bot.channels.slack import faults, posting
from bot.channels.slack.rendering import Drawn, Render
from bot.content.library import Shelf
from bot.store.engine import Database

if TYPE_CHECKING:
    from slack_sdk.web.async_client import AsyncWebClient

WAY: Final = sender.Way(network="slack", address=((1, timedelta(seconds=1)),))
"""Slack takes about one message a second in a channel."""


class Clients(Protocol):
    """Whom to speak to in a workspace."""

    async def client(self, team: str) -> "AsyncWebClient | None":
        """A client with the workspace's token; nothing where we are not in it any more."""
        ...


class Workspaces(Clients, Protocol):
    """The workspaces as the sender's own loop speaks to them."""

    async def meet(self, *, now: datetime) -> bool:
        """Learns which workspaces there are, before anybody has come from one; False where Slack did not answer."""
        ...

    async def close(self) -> None:
        """Lets go of what is open."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Posted:
    """Slack as the sender speaks to it, by whoever has the clients."""

    clients: Clients

    async def meet(self, *, now: datetime) -> bool:
        """See `Workspaces`; there is nothing to learn where the clients are all there is."""
        meet = getattr(self.clients, "meet", None)
        return True if meet is None else bool(await meet(now=now))

    async def show(self, message: Kept, drawn: "Drawn | Gone | None", *, parent: Kept | None, now: datetime) -> Change:
        """See `bot.channels.chat.carrier.Carrier`."""
        del now
        client = await self.clients.client(message.team)
        return {} if client is None else await posting.show(client, message, drawn, parent=parent)

    async def whisper(self, payload: Mapping[str, Any], *, now: datetime) -> None:
        """A hint that one member alone sees."""
        client = await self.clients.client(str(payload.get("team", "")))
        if client is not None:
            await posting.whisper(client, payload, now=now)

    def verdict(self, fault: Exception) -> Verdict:
        """See `bot.channels.slack.faults`."""
        return faults.verdict(fault)

    async def close(self) -> None:
        """Lets go of what is open."""
        close = getattr(self.clients, "close", None)
        if close is not None:
            await close()


class Sender(sender.Sender[Drawn]):
    """Sends to Slack what is due there."""

    def __init__(
        self,
        *,
        database: Database,
        shelf: Shelf,
        workspaces: Callable[[], Workspaces],
        render: Mapping[str, Render],
        base: str = "",
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """Nothing is looked at yet. `workspaces` are made in the sender's own event loop."""
        super().__init__(
            WAY,
            database=database,
            shelf=shelf,
            carrier=lambda: Posted(clients=workspaces()),
            render=render,
            base=base,
            clock=clock,
        )

    async def work(self, workspaces: Clients) -> int:
        """Sends all that may be sent at this moment; how many messages were tried."""
        return await self.send_due(Posted(clients=workspaces))
