"""The real app with Teams beside it: activities in with their tokens, the stand-in's connector out, at Teams' pace."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import httpx
from starlette.applications import Starlette

from bot.channels.chat import queue
from bot.channels.chat.counted import Counted
from bot.channels.teams.app import ENDPOINT, TeamsChannel
from bot.channels.teams.switchboard import Handlers
from bot.handle import Service
from bot.settings import Settings
from bot.web.app import create_app
from bot.web.house import WebSettings
from tests.fakes.slack_doors import Running, running
from tests.fakes.teams import SECRET, Member, Teams
from tests.fakes.teams import teams as stand_in
from tests.fakes.teams_activities import BOT, TENANT, aad, chat_of

AMARA = aad("Amara")
MAIL = "amara.okafor@larkholme.example.org"
MOST_ROUNDS = 100

Json = dict[str, Any]


def settings(teams: Teams, **given: object) -> Settings:
    """Settings that name the stand-in, and its only tenant."""
    return Settings.model_validate(
        {
            "teams_client_id": BOT,
            "teams_client_secret": SECRET,
            "teams_tenant_id": TENANT,
            "teams_login_url": teams.url,
            "teams_keys_url": f"{teams.url}/keys",
            "teams_service_hosts": "127.0.0.1",
            "teams_graph_url": f"{teams.url}/graph",
            "public_url": "https://fingerpost.example.org",
            **given,
        }
    )


@dataclass(kw_only=True)
class Standing:
    """The app with its sender, a clock that goes on by what sending takes, and what was refused and why."""

    teams: Teams
    service: Service
    at: datetime
    refused: list[str] = field(default_factory=list)
    channel: TeamsChannel = field(init=False)
    app: Running = field(init=False)

    def post(self, body: bytes, headers: Mapping[str, str] | None = None) -> httpx.Response:
        """A request as it is; with a good token, where no headers are given."""
        given = {"authorization": f"Bearer {self.teams.token()}"} if headers is None else headers
        return self.app.post(ENDPOINT, body, {"content-type": "application/json", **given})

    def deliver(self, activity: Json) -> httpx.Response:
        """An activity, as Teams sends it."""
        return self.post(json.dumps(activity).encode())

    def send(self) -> None:
        """Sends what is to be sent.

        Raises:
            AssertionError: it comes to no end.
        """
        for _ in range(MOST_ROUNDS):
            soonest = self.service.database.read(partial(queue.soonest, network="teams"))
            if soonest is None:
                return
            self.at = max(self.at, soonest)
            if not self.app.run(self.channel.sender.work(self.channel.connector)):
                self.at += timedelta(seconds=1)
        raise AssertionError("something still waits to be sent")

    def cards(self, user: str = AMARA) -> list[Json]:
        """What stands in somebody's chat with us, the oldest first."""
        return self.teams.cards(chat_of(user))


@contextmanager
def at_teams(
    service: Service, now: datetime, *, handlers: Handlers | None = None, **given: object
) -> Iterator[Standing]:
    """The app and one manager's tenant, for one test."""
    with stand_in() as teams:
        teams.join(Member(id=AMARA, email=MAIL, name="Amara Okafor"))
        standing = Standing(teams=teams, service=service, at=now)
        teams.clock = lambda: standing.at

        def make() -> Starlette:
            more: dict[str, Any] = {} if handlers is None else {"handlers": handlers}
            channel = TeamsChannel(
                settings(teams, **given),
                database=service.database,
                shelf=service.shelf,
                clock=lambda: standing.at,
                **more,
            )
            app = create_app(
                replace(service, outbox=channel.outbox),
                settings=WebSettings(secret_keys=("k" * 40,), limit_person=0),
                clock=lambda: standing.at,
                neighbours=(channel,),
            )
            channel.furnish(app.state.house.service, Counted(refuse=standing.refused.append))
            standing.channel, standing.service = channel, app.state.house.service
            return app

        with running(make) as app:
            standing.app = app
            yield standing
