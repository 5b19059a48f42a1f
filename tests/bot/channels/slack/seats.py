"""What the Slack channel's tests stand on: a service whose outbox writes for Slack, a seat, and a sender's round."""

import asyncio
from dataclasses import dataclass, replace
from datetime import datetime

from slack_sdk.web.async_client import AsyncWebClient

from bot.channels.chat.outbox import ChatOutbox, Seat
from bot.channels.slack.drawing import RENDER
from bot.channels.slack.sender import Sender
from bot.channels.slack.web_api import WebApi
from bot.handle import Service
from bot.settings import Settings
from tests.fakes.slack import Slack
from tests.fakes.slack_workspace import BOT_TOKEN, TEAM, Installation, Member

AMARA = Seat(team=TEAM, user="U0AMARA", channel="D0AMARA")


def settings(slack: Slack, **given: object) -> Settings:
    """Settings that name the stand-in, and its only workspace."""
    return Settings.model_validate(
        {
            "slack_signing_secret": "signed with this",
            "slack_bot_token": BOT_TOKEN,
            "slack_api_url": slack.url,
            **given,
        }
    )


def seated(service: Service, seat: Seat = AMARA) -> Service:
    """The service as somebody in Slack uses it."""
    return replace(service, outbox=ChatOutbox().at(seat))


SCOPES = frozenset(
    ("chat:write", "im:history", "im:write", "users:read", "users:read.email", "groups:history", "groups:read")
)


def join(slack: Slack) -> None:
    """Fingerpost and the manager come into the workspace."""
    slack.workspace.installations[BOT_TOKEN] = Installation(scopes=SCOPES)
    slack.workspace.join(Member(id="U0AMARA", name="Amara Okafor", email="amara.okafor@larkholme.example.org"))
    slack.workspace.dm("U0AMARA")


@dataclass(frozen=True, kw_only=True)
class OneToken:
    """Workspaces that all have the stand-in's token."""

    api: WebApi

    async def client(self, team: str) -> AsyncWebClient | None:
        """A client, in the one workspace that there is."""
        return self.api.client(BOT_TOKEN) if team == TEAM else None

    async def meet(self, *, now: datetime) -> bool:
        """There is one, and it is known."""
        del now
        return True

    async def close(self) -> None:
        """Lets go of the connections."""
        await self.api.close()


@dataclass(kw_only=True)
class Round:
    """A sender that looks when it is told to, at a clock of its own."""

    service: Service
    slack: Slack
    at: datetime
    sender: Sender | None = None

    def send(self, at: datetime | None = None) -> int:
        """Sends what may be sent at that moment: how many messages were tried."""
        self.at = at or self.at
        if self.sender is None:
            self.sender = Sender(
                database=self.service.database,
                shelf=self.service.shelf,
                workspaces=lambda: OneToken(api=WebApi(settings(self.slack))),
                render=RENDER,
                clock=lambda: self.at,
            )
        return asyncio.run(self._send(self.sender))

    async def _send(self, sender: Sender) -> int:
        workspaces = OneToken(api=WebApi(settings(self.slack)))
        try:
            await sender.look_back()
            return await sender.work(workspaces)
        finally:
            await workspaces.close()
