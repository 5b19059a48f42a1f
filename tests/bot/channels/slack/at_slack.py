"""One manager in Slack before the real app: signed requests in, the stand-in's Web API out, sent at its pace."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from starlette.applications import Starlette

from bot.channels.chat import queue
from bot.channels.chat.counted import Counted
from bot.channels.slack.app import SlackChannel
from bot.handle import Service
from bot.web.app import create_app
from bot.web.house import WebSettings
from tests.bot.channels.slack.seats import SCOPES, settings
from tests.fakes.slack import Slack
from tests.fakes.slack import slack as stand_in
from tests.fakes.slack_doors import OverHttp, Running, running
from tests.fakes.slack_person import SlackPerson
from tests.fakes.slack_words import Control, controls, words
from tests.fakes.slack_workspace import BOT_TOKEN, Installation, Member

AMARA = "U0AMARA"
MORE = frozenset(("commands", "app_mentions:read", "assistant:write"))
MOST_ROUNDS = 100


@dataclass(kw_only=True)
class Standing:
    """The app with its sender, a clock that goes on by what sending takes, and the manager."""

    slack: Slack
    service: Service
    at: datetime
    channel: SlackChannel = field(init=False)
    app: Running = field(init=False)

    @property
    def manager(self) -> SlackPerson:
        """The manager at their client."""
        return SlackPerson(slack=self.slack, door=OverHttp(app=self.app), id=AMARA, after=self.send)

    def send(self) -> None:
        """Sends what is to be sent.

        Raises:
            AssertionError: it comes to no end.
        """
        for _ in range(MOST_ROUNDS):
            soonest = self.service.database.read(partial(queue.soonest, network="slack"))
            if soonest is None:
                return
            self.at = max(self.at, soonest)
            if not self.app.run(self.channel.sender.work(self.channel.workspaces)):
                self.at += timedelta(seconds=1)
        raise AssertionError("something still waits to be sent")


@contextmanager
def at_slack(service: Service, now: datetime) -> Iterator[Standing]:
    """The app and the manager, for one test."""
    with stand_in() as slack:
        slack.workspace.installations[BOT_TOKEN] = Installation(scopes=SCOPES | MORE)
        slack.workspace.join(Member(id=AMARA, name="Amara Okafor", email="amara.okafor@larkholme.example.org"))
        standing = Standing(slack=slack, service=service, at=now)
        slack.workspace.clock = lambda: standing.at

        def make() -> Starlette:
            given = settings(slack, public_url="https://fingerpost.example.org")
            channel = SlackChannel(given, database=service.database, shelf=service.shelf, clock=lambda: standing.at)
            app = create_app(
                replace(service, outbox=channel.outbox),
                settings=WebSettings(secret_keys=("k" * 40,), limit_person=0),
                clock=lambda: standing.at,
                neighbours=(channel,),
            )
            channel.furnish(app.state.house.service, Counted())
            standing.channel, standing.service = channel, app.state.house.service
            return app

        with running(make) as app:
            standing.app = app
            yield standing
        assert slack.faults == []


def cards(person: SlackPerson) -> list[dict[str, Any]]:
    """Our messages to them, the oldest first."""
    return [dict(one) for one in person.messages() if one.get("bot_id") and one.get("blocks")]


def newest(person: SlackPerson) -> str:
    """The words of our newest message."""
    return words(cards(person)[-1]["blocks"])


def on_card(person: SlackPerson, action: str, label: str | None = None) -> Control:
    """A button or a list of our newest message."""
    return find(cards(person)[-1]["blocks"], action, label)


def find(blocks: Any, action: str, label: str | None = None) -> Control:  # noqa: ANN401 - blocks as Slack has them
    """The control with this action, whatever its number.

    Raises:
        AssertionError: there is none.
    """
    for one in controls(blocks):
        bare = ".".join(part for part in one.action_id.split(".") if not part.isdecimal())
        if bare == action and label in (None, one.label):
            return one
    raise AssertionError(f"nothing does {action} ({label}): {[one.action_id for one in controls(blocks)]}")


def press(person: SlackPerson, action: str, label: str | None = None, *, times: int = 1) -> None:
    """Presses something on our newest message."""
    person.presses(on_card(person, action, label), message=cards(person)[-1], times=times)


def value_of(control: Control) -> Mapping[str, Any]:
    """What a button carries."""
    found: Mapping[str, Any] = json.loads(control.element["value"])
    return found
