"""The two ways from Slack into the app: signed requests over HTTP, and envelopes over Socket Mode."""

import asyncio
import json
import random
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final, Protocol

import httpx
from starlette.types import ASGIApp, Message

from tests.fakes.slack import LONGEST_WAIT, Slack
from tests.fakes.slack_payloads import SECRET, Payload, payload, signed
from tests.fakes.slack_workspace import APP, BOT_USER, TEAM, Json, Workspace

EVENTS: Final = "/slack/events"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came back: over Socket Mode an acknowledgement has no status and counts as 200."""

    status: int
    body: Json = field(default_factory=dict)


class Door(Protocol):
    """A way in."""

    def deliver(self, sent: Payload) -> Answer:
        """Hands a payload over and waits for its acknowledgement."""


@dataclass(kw_only=True)
class Running:
    """An application with an event loop of its own, begun and ended as a server does it."""

    app: ASGIApp
    loop: asyncio.AbstractEventLoop
    host: str = "localhost"

    def post(self, path: str, body: bytes, headers: Mapping[str, str]) -> httpx.Response:
        """One request, on the application's loop."""
        response: httpx.Response = self.run(self._post(path, body, headers))
        return response

    def run(self, work: Any) -> Any:  # noqa: ANN401 - a coroutine of anything
        """Runs a coroutine there.

        Raises:
            TimeoutError: it did not end.
        """
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(LONGEST_WAIT)

    async def _post(self, path: str, body: bytes, headers: Mapping[str, str]) -> httpx.Response:
        transport = httpx.ASGITransport(self.app, client=("127.0.0.1", 50000), raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url=f"http://{self.host}") as client:
            return await client.post(path, content=body, headers=dict(headers))


@contextmanager
def running(make: Callable[[], ASGIApp]) -> Iterator[Running]:
    """An application on a loop in a thread of its own, with its lifespan; `make` is called on that loop."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, name="the app")
    thread.start()
    to_app: asyncio.Queue[Message] = asyncio.Queue()
    from_app: asyncio.Queue[Message] = asyncio.Queue()

    async def begin() -> tuple[ASGIApp, "asyncio.Task[None]"]:
        app = make()
        scope = {"type": "lifespan", "asgi": {"version": "3.0"}, "state": {}}
        living = asyncio.ensure_future(_lifespan(app, scope, to_app.get, from_app.put))
        to_app.put_nowait({"type": "lifespan.startup"})
        said = await from_app.get()
        assert said["type"] == "lifespan.startup.complete", said
        return app, living

    async def end(living: "asyncio.Task[None]") -> None:
        to_app.put_nowait({"type": "lifespan.shutdown"})
        await living
        left = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)

    app, living = asyncio.run_coroutine_threadsafe(begin(), loop).result(LONGEST_WAIT)
    try:
        yield Running(app=app, loop=loop)
    finally:
        asyncio.run_coroutine_threadsafe(end(living), loop).result(LONGEST_WAIT)
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


async def _lifespan(app: ASGIApp, scope: dict[str, Any], receive: Any, send: Any) -> None:  # noqa: ANN401 - ASGI's own
    await app(scope, receive, send)


@dataclass(kw_only=True)
class OverHttp:
    """Signed requests."""

    app: Running
    secret: str = SECRET
    signed_at: dict[bytes, set[int]] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def deliver(self, sent: Payload) -> Answer:
        """As Slack does, with a signature of its own: what is sent again is signed at another second."""
        body = sent.body()
        at = self._unlike(body)
        response = self.app.post(EVENTS, body, signed(body, secret=self.secret, at=at))
        kind = response.headers.get("content-type", "")
        read = json.loads(response.content) if "json" in kind and response.content else {}
        words = response.text if response.content and "json" not in kind else ""
        return Answer(status=response.status_code, body=read or ({"text": words} if words else {}))

    def _unlike(self, body: bytes) -> int:
        """The last second at which this was not signed before: two of one second are one signature."""
        with self.lock:
            used, at = self.signed_at.setdefault(body, set()), int(time.time())
            while at in used:
                at -= 1
            used.add(at)
            return at


@dataclass(kw_only=True)
class OverSocket:
    """Envelopes through the connection that the app has opened."""

    slack: Slack

    def deliver(self, sent: Payload) -> Answer:
        """As Slack does where no request can come in."""
        assert self.slack.connected.wait(LONGEST_WAIT), "the app has not connected"
        return Answer(status=200, body=self.slack.through_socket(sent))


@dataclass(kw_only=True)
class Repeating:
    """A door behind which Slack is not sure: it sends everything one to four times, and old things between the new."""

    door: Door
    chance: random.Random
    sent: list[Payload] = field(default_factory=list)
    repeats: int = 0

    def deliver(self, sent: Payload) -> Answer:
        """Hands it over among repeats of it and of earlier ones, in any order; gives what it was answered first."""
        again = [sent] * self.chance.randint(0, 3)
        earlier = self.chance.choices(self.sent, k=self.chance.randint(0, 2)) if self.sent else []
        batch = [sent, *again, *earlier]
        self.chance.shuffle(batch)
        self.repeats += len(batch) - 1
        answers = [(one, self.door.deliver(one)) for one in batch]
        self.sent.append(sent)
        return next(answer for one, answer in answers if one is sent)


SUBSCRIBED: Final = frozenset(
    {
        "app_home_opened",
        "app_mention",
        "message.im",
        "message.groups",
        "member_joined_channel",
        "tokens_revoked",
        "app_uninstalled",
    }
)
"""The events that the set-up asks for (`design/slack.md`, Permissions)."""


def told(workspace: Workspace) -> list[Payload]:
    """What has happened in the workspace since this was last asked, as the events of which the app is told."""
    with workspace.lock:
        new, workspace.echoes = workspace.echoes, []
    return [_event(workspace, event) for event in new if _name(event) in SUBSCRIBED and _hears(workspace, event)]


def _name(event: Json) -> str:
    kind = {"im": "im", "group": "groups", "channel": "channels"}.get(str(event.get("channel_type")), "")
    return f"message.{kind}" if event["type"] == "message" else str(event["type"])


def _hears(workspace: Workspace, event: Json) -> bool:
    channel = workspace.channels.get(str(event.get("channel")))
    return channel is None or BOT_USER in channel.members


def _event(workspace: Workspace, event: Json) -> Payload:
    ts = float(event.get("event_ts") or workspace.ts())
    return Payload(
        sent="event",
        content={
            **payload("message_im").content,
            "team_id": TEAM,
            "api_app_id": APP,
            "event": dict(event),
            "event_id": workspace.new_id("Ev"),
            "event_time": int(ts),
            "authorizations": [{"enterprise_id": None, "team_id": TEAM, "user_id": BOT_USER, "is_bot": True}],
        },
    )
