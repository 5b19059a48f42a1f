"""Slack away, slow or unsure: everything arrives afterwards, in order, once, and only what still holds is sent."""

import asyncio
import shutil
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy import Connection

from bot.channels.chat import kept, queue
from bot.channels.chat.kept import Kept, Wanted
from bot.channels.chat.outbox import ChatOutbox, Seat
from bot.channels.chat.scene import Scene, reply_of
from bot.channels.slack.rendering import Drawn, plainly
from bot.channels.slack.sender import Sender
from bot.content.library import Shelf
from bot.conversation.reply import Reply
from bot.conversation.turn import Turn, Verb
from bot.handle import Service, handle
from bot.store.engine import open_database
from tests.bot.acting import TO_NO_ACTION, TREE
from tests.fakes.slack import Slack, slack
from tests.fakes.slack_words import words
from tests.fakes.slack_workspace import BOT_TOKEN, TEAM, Installation, Member
from tests.people import MANAGER, OTHER_MANAGER

USERS: Mapping[str, str] = {MANAGER: "U0MANAGER", OTHER_MANAGER: "U0OTHER"}
SCOPES = frozenset({"chat:write", "im:history", "im:write"})
AWAY = 1_000_000
"""So many calls fail: all, until a test says otherwise."""


def line(scene: Scene) -> Drawn:
    """A message of the test's own, which says what it is about."""
    return plainly(scene.message.about)


def card(scene: Scene) -> Drawn:
    """Where the conversation stands: the product's own card is tried elsewhere."""
    reply = reply_of(scene)
    assert reply is not None
    return plainly(f"answers so far: {reply.count}")


@dataclass(kw_only=True)
class Post:
    """The outbox, the sender and a workspace, with a clock that the test turns."""

    service: Service
    slack: Slack
    now: datetime
    count: int = 0
    last: dict[str, Reply] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.slack.workspace.clock = lambda: self.now
        self.sender = self.new_sender()

    def new_sender(self) -> Sender:
        """A sender that has just been started, as after a crash."""
        return Sender(
            database=self.service.database,
            shelf=self.service.shelf,
            workspaces=lambda: self,
            render={"conversation": card, "line": line},
            clock=lambda: self.now,
        )

    async def client(self, _team: str) -> AsyncWebClient:
        """The stand-in's, which never sends anything twice by itself."""
        return AsyncWebClient(token=BOT_TOKEN, base_url=self.slack.url, retry_handlers=[], timeout=5)

    async def meet(self, *, now: datetime) -> bool:
        """There is one, and it is known."""
        del now
        return True

    async def close(self) -> None:
        """Nothing is kept open."""

    def takes(self, verb: Verb, value: Any = None, *, person: str = MANAGER) -> None:  # noqa: ANN401 - a turn's own
        """Somebody does something in their DM."""
        self.now += timedelta(seconds=3)
        self.count += 1
        before = self.last.get(person, Reply())
        turn = Turn(
            id=f"slack-{self.count}",
            at=self.now,
            person=person,
            organisation="example",
            channel="slack",
            verb=verb,
            conversation=before.conversation,
            count=before.count if before.conversation else None,
            node=getattr(before.shown, "node", None) if verb in ("answer", "proceed") else None,
            value=value,
        )
        seat = ChatOutbox().at(Seat(team=TEAM, user=USERS[person], channel=f"D{USERS[person][1:]}"))
        self.last[person] = handle(turn, replace(self.service, outbox=seat))

    def lines(self, person: str, *said: str) -> None:
        """Several messages below one another, as a thread with an adviser would be."""

        def write(connection: Connection) -> None:
            (card,) = [
                one
                for one in kept.of(connection, what="conversation", about=str(self.last[person].conversation))
                if one.person == person
            ]
            for about in said:
                ChatOutbox().show(connection, self._line(card, about), at=self.now)

        self.service.database.write(write)

    def _line(self, card: Kept, about: str) -> Wanted:
        return Wanted(
            network="slack",
            what="line",
            about=about,
            organisation="example",
            team=TEAM,
            address=card.address,
            channel=card.channel,
            person=card.person,
            parent=card.id,
        )

    def works(self, seconds: int = 0) -> None:
        """Time passes, and whatever may be sent in it is sent, looked for once a second."""
        for _ in range(seconds + 1):
            soonest = self.service.database.read(partial(queue.soonest, network="slack"))
            if soonest is not None and soonest <= self.now:
                asyncio.run(self.sender.work(self))
            self.now += timedelta(seconds=1)

    def works_off(self) -> None:
        """Works until nothing waits any more, an hour at most."""
        for _ in range(3600):
            soonest = self.service.database.read(partial(queue.soonest, network="slack"))
            if soonest is None:
                return
            self.now = max(self.now + timedelta(seconds=1), soonest)
            asyncio.run(self.sender.work(self))
        raise AssertionError("something still waits after an hour")

    def posted(self, person: str) -> list[Mapping[str, Any]]:
        """What stands in somebody's DM."""
        return list(self.slack.workspace.messages(f"D{USERS[person][1:]}"))

    def once(self) -> bool:
        """Whether no message stands there twice, as a receiver sees it that goes by our id in the metadata."""
        ids = Counter(one["metadata"]["event_payload"]["id"] for person in USERS for one in self.posted(person))
        return set(ids.values()) <= {1}


def _said(post: Post, person: str) -> list[str]:
    return [words(one["blocks"]) for one in post.posted(person)]


@pytest.fixture
def post(tmp_path: Path, migrated_file: Path, shelf: Shelf) -> Iterator[Post]:
    """A workspace with two managers in it, on SQLite: `test_sender` has what a database may do differently."""
    shutil.copy(migrated_file, tmp_path / "away.sqlite3")
    database = open_database(f"sqlite:///{tmp_path / 'away.sqlite3'}")
    service = Service(shelf=shelf, database=database)
    with slack() as standing:
        standing.workspace.installations[BOT_TOKEN] = Installation(scopes=SCOPES)
        for person, user in USERS.items():
            standing.workspace.join(Member(id=user, name=person))
            standing.workspace.dm(user)
        yield Post(service=service, slack=standing, now=datetime(2026, 11, 23, 10, 0, tzinfo=UTC))
        assert standing.faults == []
    database.close()


def test_after_ten_minutes_away_everything_arrives_in_order_and_once(post: Post) -> None:
    """Two conversations go on meanwhile; of ten cards that went stale, none is sent where one will do."""
    post.takes("start", TREE)
    post.takes("start", TREE, person=OTHER_MANAGER)
    post.works_off()
    calls = len(post.slack.calls)
    trouble = post.slack.fail("*", "unreachable", times=AWAY)
    for said in TO_NO_ACTION[:9]:
        post.takes("answer", said)
        post.works(20)
    post.takes("answer", ("none",), person=OTHER_MANAGER)
    post.lines(MANAGER, "first", "second", "third")
    post.lines(OTHER_MANAGER, "fourth")
    post.works(400)
    assert len(post.slack.calls) - calls < 60, "Slack is left alone for a while when it does not answer"
    trouble.times = 0
    before = len(post.slack.called("chat.update"))
    post.works_off()
    assert len(post.slack.called("chat.update")) - before == 2, "one card a conversation, as it then stands"
    assert _said(post, MANAGER) == ["answers so far: 9", "first", "second", "third"]
    assert _said(post, OTHER_MANAGER) == ["answers so far: 1", "fourth"]
    assert post.once()


@pytest.mark.parametrize("times", [1, 3])
def test_what_may_have_been_posted_is_found_and_not_posted_again(post: Post, times: int) -> None:
    """The answer was lost on its way, once or again and again: the message is there once, and kept up to date."""
    post.takes("start", TREE)
    post.slack.fail("chat.postMessage", "lost_answer", times=times)
    post.works_off()
    post.takes("answer", ("none",))
    post.works_off()
    assert len(post.posted(MANAGER)) == 1
    assert post.once()


def test_what_was_never_posted_is_posted_after_all(post: Post) -> None:
    """It was sent and did not arrive; it is looked for, not found, and sent again."""
    post.takes("start", TREE)
    post.slack.fail("chat.postMessage", "unreachable", times=2)
    post.works_off()
    assert len(post.posted(MANAGER)) == 1


def test_a_sender_that_died_while_it_sent_leaves_nothing_twice(post: Post) -> None:
    """Leased and posted, but never finished: the next sender finds what the last one posted."""
    post.takes("start", TREE)
    post.works_off()
    (message,) = post.service.database.read(
        lambda connection: kept.of(connection, what="conversation", about=str(post.last[MANAGER].conversation))
    )

    def undo(connection: Connection) -> None:
        kept.change(connection, message.id, ts=None, shown=None, tried_at=post.now - timedelta(seconds=2))
        queue.wish(connection, (message,), at=post.now)

    post.service.database.write(undo)
    post.sender = post.new_sender()
    post.works_off()
    assert len(post.posted(MANAGER)) == 1


def test_slack_is_waited_for_as_long_as_it_asks(post: Post) -> None:
    """Too many requests: nothing is sent to this workspace before Retry-After has passed."""
    post.takes("start", TREE)
    post.slack.fail("chat.postMessage", "ratelimited", retry_after=30)
    post.works()
    calls = len(post.slack.calls)
    post.works(28)
    assert len(post.slack.calls) == calls
    post.works(3)
    assert len(post.posted(MANAGER)) == 1


def test_one_channel_is_sent_to_about_once_a_second(post: Post) -> None:
    """Ten messages to one person take ten seconds; another person does not wait for them."""
    post.takes("start", TREE)
    post.works_off()
    post.lines(MANAGER, *(f"line {number}" for number in range(10)))
    post.takes("start", TREE, person=OTHER_MANAGER)
    post.works()
    assert len(post.posted(MANAGER)) == 2
    assert len(post.posted(OTHER_MANAGER)) == 1
    post.works(9)
    assert _said(post, MANAGER)[1:] == [f"line {number}" for number in range(10)]


def test_a_message_that_was_deleted_is_posted_anew(post: Post) -> None:
    """Somebody cleared the DM: the conversation goes on in a new message."""
    post.takes("start", TREE)
    post.works_off()
    post.slack.workspace.channels["D0MANAGER"].messages.clear()
    post.slack.faults.clear()
    post.takes("answer", ("none",))
    post.works_off()
    assert len(post.posted(MANAGER)) == 1
    assert post.slack.faults == ["chat.update: message_not_found"]
    post.slack.faults.clear()
