"""A workspace with a channel of advisers, where people act by what they see; a manager is there, or on the web."""

import asyncio
import copy
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from bot.channels.chat import desk_follow
from bot.channels.chat.outbox import ChatOutbox
from bot.channels.slack import workspaces
from bot.channels.slack.desk_places import SLACK
from bot.channels.slack.drawing import RENDER
from bot.channels.slack.handlers import HANDLERS
from bot.channels.slack.members import Members
from bot.channels.slack.sender import Sender
from bot.channels.slack.switchboard import Board, hear
from bot.channels.slack.web_api import WebApi
from bot.channels.slack.workspaces import Installation, Workspaces
from bot.content.library import Shelf
from bot.handle import Service
from escalation import store as escalations
from escalation.model import Escalation
from tests.bot.channels.slack.seats import OneToken, settings
from tests.fakes.slack import Slack
from tests.fakes.slack import slack as stand_in
from tests.fakes.slack_doors import Answer
from tests.fakes.slack_payloads import Payload
from tests.fakes.slack_person import SlackPerson
from tests.fakes.slack_words import Control, controls
from tests.fakes.slack_workspace import BOT_TOKEN, TEAM, Member
from tests.fakes.slack_workspace import Installation as Standing
from tests.journey import Journey

CHANNEL, SENIOR = "C0ADVICE1", "C0SENIOR1"
PEOPLE: Mapping[str, str] = {
    "U0AMARA": "Amara Okafor",
    "U0HANNAH": "Hannah Lister",
    "U0IMRAN": "Imran Sadiq",
    "U0RUTH": "Ruth Adeyemi",
    "U0MARIAN": "Marian Kelly",
}
SCOPES = frozenset(
    ("chat:write", "im:history", "im:write", "users:read", "users:read.email", "groups:history", "groups:read")
)


def with_channels(shelf: Shelf, **channels: str) -> Shelf:
    """The content, with these queues in Slack: `er_advice="C0ADVICE1"`."""
    routes = shelf.current.routes
    queues = dict(routes.queues)
    for name, channel in channels.items():
        queue = name.replace("_", "-")
        queues[queue] = replace(queues[queue], slack=channel)
    made = copy.copy(shelf)
    made.current = replace(shelf.current, routes=replace(routes, own={"example": replace(routes, queues=queues)}))
    return made


@dataclass(kw_only=True)
class Room:
    """The app in the workspace, driven from the test: what is sent to it, and its sender's rounds."""

    service: Service
    slack: Slack
    at: datetime
    announced: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.settings = settings(self.slack)
        self.sender = Sender(
            database=self.service.database,
            shelf=self.service.shelf,
            workspaces=lambda: OneToken(api=WebApi(self.settings)),
            render=RENDER,
            base="https://fingerpost.example.org",
            clock=lambda: self.at,
        )

    def deliver(self, sent: Payload) -> Answer:
        """As a door does."""
        return asyncio.run(self._deliver(sent))

    def send(self, since: datetime | None = None) -> None:
        """Sends what is due, one message a second to each channel, until nothing is left; not before this moment."""
        self.at = max(self.at, since or self.at)
        while asyncio.run(self._send()):
            self.at += timedelta(seconds=1)

    def person(self, user: str) -> SlackPerson:
        """Somebody of the workspace."""
        return SlackPerson(slack=self.slack, door=self, id=user, after=self.send)

    async def _send(self) -> int:
        speaking = OneToken(api=WebApi(self.settings))
        try:
            return await self.sender.work(speaking)
        finally:
            await speaking.close()

    async def _deliver(self, sent: Payload) -> Answer:
        self.at += timedelta(seconds=1)
        known = Workspaces(self.settings, database=self.service.database, shelf=self.service.shelf)
        board = Board(
            service=replace(self.service, announce=lambda *topics: self.announced.extend(topics)),
            outbox=outbox_of(self.service.shelf),
            workspaces=known,
            members=Members(
                database=self.service.database, people=lambda: self.service.shelf.current.people, heard=lambda: None
            ),
            clock=lambda: self.at,
            base="https://fingerpost.example.org",
        )
        try:
            answer = await hear(dict(sent.content), board=board, handlers=HANDLERS)
        finally:
            await known.close()
        return Answer(status=200, body=answer or {})


def outbox_of(shelf: Shelf) -> ChatOutbox:
    """The outbox with what follows a hand-over."""
    return ChatOutbox(follow=desk_follow.follow(shelf, SLACK))


@contextmanager
def room(service: Service, at: datetime) -> Iterator[Room]:
    """The workspace, with everybody in it; whatever the stand-in refused is a failure."""
    with stand_in() as slack:
        slack.workspace.installations[BOT_TOKEN] = Standing(scopes=SCOPES)
        for user, name in PEOPLE.items():
            address = f"{name.lower().replace(' ', '.')}@larkholme.example.org"
            slack.workspace.join(Member(id=user, name=name, email=address))
            slack.workspace.dm(user)
        slack.workspace.private_channel(CHANNEL, "U0HANNAH", "U0IMRAN", "U0MARIAN")
        slack.workspace.private_channel(SENIOR, "U0RUTH", "U0MARIAN")
        service.database.write(
            lambda connection: workspaces.keep(connection, Installation(team=TEAM, organisation="example"), at=at)
        )
        standing = Room(service=replace(service, outbox=outbox_of(service.shelf)), slack=slack, at=at)
        slack.workspace.clock = lambda: standing.at
        yield standing
    assert slack.faults == []


def card_in(room: Room, channel: str = CHANNEL) -> dict[str, Any]:
    """The only card of a channel."""
    (card,) = [one for one in room.slack.workspace.messages(channel) if "thread_ts" not in one]
    return card


def thread_in(room: Room, channel: str = CHANNEL) -> list[dict[str, Any]]:
    """What stands below the cards of a channel."""
    return [one for one in room.slack.workspace.messages(channel) if "thread_ts" in one]


def control(blocks: Any, label: str) -> Control:  # noqa: ANN401 - blocks as they stand in Slack
    """What somebody knows by these words."""
    (found,) = [one for one in controls(blocks) if one.label == label]
    return found


def press(person: SlackPerson, room: Room, label: str, channel: str = CHANNEL) -> Answer:
    """Somebody presses a button of the card."""
    card = card_in(room, channel)
    return person.presses(control(card["blocks"], label), message=card, channel=channel)


def fill(person: SlackPerson, given: Mapping[str, str]) -> Answer:
    """Somebody fills in the form that is open and sends it."""
    view = person.modal
    assert view is not None, "no form is open"
    for label, value in given.items():
        person.fills(view.id, control(view.shown["blocks"], label), value)
    return person.submits()


def kept(asking: Journey) -> Escalation:
    """The hand-over of a manager, as it stands."""
    assert asking.reply.thread is not None
    name = asking.reply.thread.escalation
    found = asking.service.database.read(lambda connection: escalations.load(connection, name))
    assert found is not None
    return found


def said(asking: Journey) -> list[tuple[str, str]]:
    """What the manager reads on the web."""
    thread = asking.say("show").thread
    assert thread is not None
    return [(one.by, one.text) for one in thread.messages]
