"""The real Teams channel beside the real web application, and a tenant around both; knows no journey.

Everybody of the example's directory is in the tenant, and each queue has a channel with its advisers. Slack may stand
beside it, in the same process.
"""

import copy
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Final

import httpx
from starlette.applications import Starlette

from bot.channels.chat import queue as waiting
from bot.channels.chat.counted import Counted
from bot.channels.chat.outbox import ChatOutbox, together
from bot.channels.slack.app import SlackChannel
from bot.channels.teams.app import TeamsChannel
from bot.content.library import Shelf
from bot.handle import Service
from bot.web.app import create_app
from bot.web.house import WebSettings
from tests.bot.channels.teams.at_teams import settings
from tests.fakes.slack import slack
from tests.fakes.slack_doors import OverHttp, Running, running
from tests.fakes.slack_workspace import BOT_TOKEN, Installation
from tests.fakes.teams import Member, Teams, teams
from tests.fakes.teams_activities import aad
from tests.fakes.teams_person import TeamsPerson
from tests.journeys.plain import slack_house
from tests.journeys.plain.clock import Clock
from tests.journeys.plain.slack_house import SCOPES, SlackHouse, settings_for

ENDPOINT: Final = "/api/messages"
MOST_ROUNDS: Final = 500


@dataclass(kw_only=True)
class TeamsHouse:
    """A tenant, the app in it, and everybody at their client. `slack` stands beside it where a test wants both."""

    service: Service
    clock: Clock
    teams: Teams
    channel: TeamsChannel
    app: Running
    stack: ExitStack
    slack: SlackHouse | None = None
    people: dict[str, TeamsPerson] = field(default_factory=dict)
    refused: list[str] = field(default_factory=list)
    ahead: timedelta = timedelta()

    @classmethod
    def opened(cls, service: Service, clock: Clock, *, with_slack: bool = False) -> "TeamsHouse":
        """A tenant of its own, with Slack in the same process where that is asked for."""
        stack = ExitStack()
        tenant = stack.enter_context(teams())
        workspace = stack.enter_context(slack()) if with_slack else None
        if workspace is not None:
            workspace.workspace.clock = clock
            workspace.workspace.installations[BOT_TOKEN] = Installation(scopes=SCOPES)
        shelf = with_channels(slack_house.with_channels(service.shelf) if with_slack else service.shelf)
        refused: list[str] = []
        made: list[tuple[TeamsChannel, SlackChannel | None, Starlette]] = []

        def make() -> Starlette:
            here = TeamsChannel(settings(tenant), database=service.database, shelf=shelf, clock=clock)
            each: list[TeamsChannel | SlackChannel] = [here]
            there = None
            if workspace is not None:
                given = settings_for(workspace, socket=False)
                there = SlackChannel(given, database=service.database, shelf=shelf, clock=clock)
                each.append(there)
            outbox = ChatOutbox(follow=together(*(one.outbox.follow for one in each)))
            web = WebSettings(secret_keys=("a secret for tests",), limit_person=0)
            whole = replace(service, shelf=shelf, outbox=outbox)
            app = create_app(whole, settings=web, clock=clock, neighbours=tuple(each))
            for one in each:
                one.furnish(app.state.house.service, Counted(refuse=refused.append))
            made.append((here, there, app))
            return app

        app = stack.enter_context(running(make))
        here, there, served = made[0]
        house = cls(
            service=served.state.house.service,
            clock=clock,
            teams=tenant,
            channel=here,
            app=app,
            stack=stack,
            refused=refused,
        )
        tenant.clock = house._at_the_sender
        house._move_in()
        if workspace is not None and there is not None:
            house.slack = SlackHouse(
                service=house.service,
                clock=clock,
                slack=workspace,
                channel=there,
                app=app,
                door=OverHttp(app=app),
                stack=ExitStack(),
                refused=refused,
            )
            house.slack._move_in()
            app.run(there.workspaces.meet(now=clock()))
            for person in house.slack.people.values():
                person.after = house.send
        return house

    def deliver(self, activity: dict[str, Any]) -> httpx.Response:
        """An activity, signed as Teams signs it."""
        headers = {"authorization": f"Bearer {self.teams.token()}", "content-type": "application/json"}
        return self.app.post(ENDPOINT, httpx.Request("POST", "http://x", json=activity).content, headers)

    def send(self) -> None:
        """Whatever is to be sent is sent. Its pace costs the sender seconds, but nobody else."""
        self.ahead = timedelta()
        self.channel.sender._clock = self._at_the_sender
        for _ in range(MOST_ROUNDS):
            soonest = self.service.database.read(partial(waiting.soonest, network="teams"))
            if soonest is None:
                break
            self.ahead = max(self.ahead, soonest - self.clock.at)
            if not self.app.run(self.channel.sender.work(self.channel.connector)):
                self.ahead += timedelta(seconds=1)
        else:
            raise AssertionError("something still waits to be sent")
        if self.slack is not None:
            self.slack.send()

    def desk(self, queue: str) -> str:
        """The channel of a queue."""
        return channel_of(queue)

    def close(self) -> None:
        """Ends it all; whatever Teams has refused meanwhile is a fault."""
        self.stack.close()
        assert self.teams.faults == [], self.teams.faults
        assert self.slack is None or self.slack.slack.faults == []

    def _at_the_sender(self) -> datetime:
        return self.clock.at + self.ahead

    def _move_in(self) -> None:
        """Everybody is in the tenant; an adviser has let us into the channel of each queue, and into their own chat."""
        directory = self.service.shelf.current.people.directory
        for number, (person, one) in enumerate(sorted(directory.people.items()), start=1):
            user = aad(f"p{number:04}")
            self.teams.join(Member(id=user, name=one.name, email=one.email or f"{user}@example.org"))
            self.people[person] = TeamsPerson(teams=self.teams, door=self, id=user, after=self.send)
        library = self.service.shelf.current
        for queue in library.routes.of("example").queues.values():
            self.teams.chats[channel_of(queue.id)] = []
            works = (one for one in self.people if self._works_from(one, queue.roles))
            self.people[next(works)].lets_in(channel_of(queue.id))

    def _works_from(self, person: str, roles: frozenset[str]) -> bool:
        people = self.service.shelf.current.people
        viewer = people.who(person, organisation="example", on=self.clock.at.date())
        return viewer is not None and bool(viewer.roles & roles)


def with_channels(shelf: Shelf) -> Shelf:
    """The shelf, as if each queue named its channel in Teams."""
    routes = shelf.current.routes
    queues = {name: replace(one, teams=channel_of(name)) for name, one in routes.of("example").queues.items()}
    own = {**routes.own, "example": replace(routes.of("example"), queues=queues)}
    named = copy.copy(shelf)
    named.current = replace(shelf.current, routes=replace(routes, own=own))
    return named


def channel_of(queue: str) -> str:
    """The id of a queue's channel."""
    return f"19:{queue:0>32}@thread.tacv2"
