"""The real Slack channel beside the real web application, and a workspace around both; knows no journey.

Everybody of the example's directory is in the workspace, and each queue has a private channel with its advisers.
"""

import copy
import re
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Final

from starlette.applications import Starlette

from bot.channels.chat import queue as waiting
from bot.channels.chat.counted import Counted
from bot.channels.slack.app import SlackChannel
from bot.content.library import Shelf
from bot.handle import Service
from bot.settings import Settings
from bot.web.app import create_app
from bot.web.house import WebSettings
from tests.fakes.slack import Slack, slack
from tests.fakes.slack_doors import Door, OverHttp, OverSocket, Running, running
from tests.fakes.slack_payloads import SECRET
from tests.fakes.slack_person import SlackPerson
from tests.fakes.slack_words import controls
from tests.fakes.slack_workspace import APP_TOKEN, BOT_TOKEN, Installation, Member
from tests.journeys.plain.clock import Clock

SCOPES: Final = frozenset(
    {
        "chat:write",
        "commands",
        "im:history",
        "im:write",
        "app_mentions:read",
        "users:read",
        "users:read.email",
        "groups:history",
        "groups:read",
        "assistant:write",
    }
)
"""What the workspace has granted: the list of `design/slack.md`, and nothing more."""

PUBLIC: Final = "https://fingerpost.example.org"
MOST_ROUNDS: Final = 500


@dataclass(kw_only=True)
class SlackHouse:
    """A workspace, the app in it, and everybody at their client. `refused` is why somebody got nothing."""

    service: Service
    clock: Clock
    slack: Slack
    channel: SlackChannel
    app: Running
    door: Door
    stack: ExitStack
    people: dict[str, SlackPerson] = field(default_factory=dict)
    refused: list[str] = field(default_factory=list)
    ahead: timedelta = timedelta()

    @classmethod
    def opened(cls, service: Service, clock: Clock, *, socket: bool = False) -> "SlackHouse":
        """A workspace of its own, reached over HTTP or over Socket Mode."""
        stack = ExitStack()
        standing = stack.enter_context(slack())
        standing.workspace.clock = clock
        standing.workspace.installations[BOT_TOKEN] = Installation(scopes=SCOPES)
        shelf = with_channels(service.shelf)
        refused: list[str] = []
        made: list[tuple[SlackChannel, Starlette]] = []

        def make() -> Starlette:
            settings = settings_for(standing, socket=socket)
            channel = SlackChannel(settings, database=service.database, shelf=shelf, clock=clock)
            whole = replace(service, shelf=shelf, outbox=channel.outbox)
            web = WebSettings(secret_keys=("a secret for tests",), limit_person=0)
            app = create_app(whole, settings=web, clock=clock, neighbours=(channel,))
            channel.furnish(app.state.house.service, Counted(refuse=refused.append))
            made.append((channel, app))
            return app

        app = stack.enter_context(running(make))
        channel, served = made[0]
        door: Door = OverSocket(slack=standing) if socket else OverHttp(app=app)
        house = cls(
            service=served.state.house.service,
            clock=clock,
            slack=standing,
            channel=channel,
            app=app,
            door=door,
            stack=stack,
            refused=refused,
        )
        house._move_in()
        return house

    def send(self) -> None:
        """Whatever is to be sent is sent. Its pace costs the sender seconds, but nobody else."""
        self.ahead = timedelta()
        self.channel.sender._clock = self._at_the_sender
        for _ in range(MOST_ROUNDS):
            soonest = self.service.database.read(partial(waiting.soonest, network="slack"))
            if soonest is None:
                return
            self.ahead = max(self.ahead, soonest - self.clock.at)
            if not self.app.run(self.channel.sender.work(self.channel.workspaces)):
                self.ahead += timedelta(seconds=1)
        raise AssertionError("something still waits to be sent")

    async def began(self, user: str) -> tuple[str, str]:
        """The conversation that somebody has just begun, and where its card is; from the app's own loop."""
        while not (found := carried(self.slack, user)):
            self.ahead += timedelta(seconds=1)
            self.channel.sender._clock = self._at_the_sender
            await self.channel.sender.work(self.channel.workspaces)
        return found

    def _at_the_sender(self) -> datetime:
        return self.clock.at + self.ahead

    def member(self, person: str) -> str:
        """What Slack calls somebody."""
        return self.people[person].id

    def desk(self, queue: str) -> str:
        """The private channel of a queue."""
        return channel_of(queue)

    def close(self) -> None:
        """Ends it all; whatever Slack has refused meanwhile is a fault."""
        self.stack.close()
        assert self.slack.faults == []

    def _move_in(self) -> None:
        directory = self.service.shelf.current.people.directory
        for number, (person, one) in enumerate(sorted(directory.people.items()), start=1):
            user = f"U0PERSON{number:02}"
            self.slack.workspace.join(Member(id=user, name=one.name, email=one.email))
            self.slack.workspace.dm(user)
            self.people[person] = SlackPerson(slack=self.slack, door=self.door, id=user, after=self.send)
        routes = self.service.shelf.current.routes.of("example")
        for queue in routes.queues.values():
            self.slack.workspace.private_channel(channel_of(queue.id), *map(self.member, self._working_from(queue.id)))

    def _working_from(self, queue: str) -> list[str]:
        today = self.clock.at.date()
        people, roles = self.service.shelf.current.people, self.service.shelf.current.routes.of("example").queues
        viewers = ((one, people.who(one, organisation="example", on=today)) for one in self.people)
        return [one for one, viewer in viewers if viewer and viewer.roles & roles[queue].roles]


def carried(standing: Slack, user: str) -> tuple[str, str] | None:
    """The conversation of the newest card in somebody's DM, and what Slack calls the card."""
    for message in reversed(standing.workspace.messages(f"D{user[1:]}")):
        for control in controls(message.get("blocks", ())):
            found = re.search(r'"c": ?"(\w+)"', str(control.element.get("value")))
            if found:
                return found.group(1), str(message["ts"])
    return None


def settings_for(standing: Slack, *, socket: bool) -> Settings:
    """The settings of a trust with one workspace, whose Web API is the stand-in."""
    given: Mapping[str, object] = {
        "slack_bot_token": BOT_TOKEN,
        "slack_api_url": standing.url,
        "public_url": PUBLIC,
        **({"slack_app_token": APP_TOKEN} if socket else {"slack_signing_secret": SECRET}),
    }
    return Settings.model_validate(given)


def with_channels(shelf: Shelf) -> Shelf:
    """The shelf, as if each queue named its channel in Slack."""
    routes = shelf.current.routes
    queues = {name: replace(one, slack=channel_of(name)) for name, one in routes.of("example").queues.items()}
    own = {**routes.own, "example": replace(routes.of("example"), queues=queues)}
    named = copy.copy(shelf)
    named.current = replace(shelf.current, routes=replace(routes, own=own))
    return named


def channel_of(queue: str) -> str:
    """The id of a queue's channel."""
    return "G0" + queue.upper().replace("-", "")
