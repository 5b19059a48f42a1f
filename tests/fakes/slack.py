"""A stand-in for Slack's Web API and its Socket Mode, on a real socket; it can be told to fail in every way.

What it is sent is held against Slack's own rules: a message that Slack would refuse is refused, and every refusal
is kept in `faults`, so that a test which swallowed it fails all the same.
"""

import asyncio
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from aiohttp import WSMsgType, web

from tests.fakes.slack_methods import carry_out
from tests.fakes.slack_payloads import Payload
from tests.fakes.slack_workspace import Json, Refused, Workspace

How = Literal["ratelimited", "broken", "lost_answer", "unreachable", "refused"]

EXPECTED: Final = frozenset(
    {"hash_conflict", "users_not_found", "user_not_found", "expired_trigger_id", "invalid_trigger_id"}
)
"""Refusals that are part of Slack's ordinary conversation."""

LONGEST_WAIT: Final = 60.0
"""Seconds until a test that waits for an acknowledgement gives up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One call of a method: what was asked, and what came of it."""

    method: str
    given: Json
    answer: Json


@dataclass(kw_only=True)
class Trouble:
    """How calls of a method fail, and how many of them; `*` is every method."""

    method: str
    how: How
    times: int
    retry_after: int = 1
    error: str = ""

    def meets(self, method: str) -> bool:
        return self.times > 0 and self.method in ("*", method)


@dataclass(kw_only=True)
class Slack:
    """The stand-in. `url` is its Web API's; `calls` is everything that was asked of it."""

    workspace: Workspace = field(default_factory=Workspace)
    calls: list[Call] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    troubles: list[Trouble] = field(default_factory=list)
    answered: dict[str, list[Json]] = field(default_factory=dict)
    port: int = 0
    sockets: list[web.WebSocketResponse] = field(default_factory=list)
    connected: threading.Event = field(default_factory=threading.Event)
    _loop: asyncio.AbstractEventLoop | None = None
    _waiting: dict[str, "asyncio.Future[Json]"] = field(default_factory=dict)

    @property
    def url(self) -> str:
        """Where the Web API answers."""
        return f"http://127.0.0.1:{self.port}/api/"

    def fail(self, method: str, how: How, *, times: int = 1, retry_after: int = 1, error: str = "") -> Trouble:
        """The next calls of a method fail: with 429, with 500, with the answer lost, or unheard."""
        self.troubles.append(Trouble(method=method, how=how, times=times, retry_after=retry_after, error=error))
        return self.troubles[-1]

    def called(self, method: str) -> list[Call]:
        """The calls of one method that were carried out."""
        return [call for call in self.calls if call.method == method and call.answer.get("ok")]

    def response_url(self, **about: object) -> str:
        """An address that takes five messages."""
        key = self.workspace.new_id("R")
        self.workspace.addresses[key] = {"left": 5, **about}
        return f"http://127.0.0.1:{self.port}/response/{key}"

    def through_socket(self, payload: Payload) -> Json:
        """Sends a payload through Socket Mode, as an envelope, and gives the acknowledgement.

        Raises:
            TimeoutError: nobody acknowledged it.
        """
        assert self._loop is not None
        return asyncio.run_coroutine_threadsafe(self._send(payload), self._loop).result(LONGEST_WAIT)

    async def _send(self, payload: Payload) -> Json:
        envelope = self.workspace.new_id("e")
        kind = {"event": "events_api", "interactive": "interactive", "command": "slash_commands"}[payload.sent]
        about = {"envelope_id": envelope, "type": kind, "accepts_response_payload": payload.accepts}
        acknowledged: asyncio.Future[Json] = asyncio.get_running_loop().create_future()
        self._waiting[envelope] = acknowledged
        # Slack chooses one of the app's connections.
        await self.sockets[-1].send_str(json.dumps({**about, "payload": payload.content}))
        async with asyncio.timeout(LONGEST_WAIT):
            return await acknowledged

    async def _method(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        given = await _read(request)
        trouble = next((one for one in self.troubles if one.meets(method)), None)
        if trouble is not None:
            trouble.times -= 1
        if trouble is not None and trouble.how != "lost_answer":
            self.calls.append(Call(method=method, given=given, answer={"ok": False, "error": trouble.how}))
            return self._troubled(request, trouble)
        answer = self._answer(method, given, _token(request, given))
        self.calls.append(Call(method=method, given=given, answer=answer))
        if trouble is not None:
            _hang_up(request)
        return web.json_response(answer)

    def _answer(self, method: str, given: Json, token: str) -> dict[str, Any]:
        try:
            answer = carry_out(self.workspace, method, given, token)
        except Refused as refused:
            error = str(refused)
            if error not in EXPECTED:
                self.faults.append(f"{method}: {error}")
            return {"ok": False, "error": error.partition(":")[0]}
        except (KeyError, TypeError, AttributeError) as fault:
            self.faults.append(f"{method}: not what Slack asks for: {fault!r} in {sorted(given)}")
            return {"ok": False, "error": "invalid_arguments"}
        if method == "apps.connections.open":
            return {**answer, "url": f"ws://127.0.0.1:{self.port}/link"}
        return answer

    def _troubled(self, request: web.Request, trouble: Trouble) -> web.StreamResponse:
        if trouble.how == "ratelimited":
            headers = {"Retry-After": str(trouble.retry_after)}
            return web.json_response({"ok": False, "error": "ratelimited"}, status=429, headers=headers)
        if trouble.how == "broken":
            return web.Response(status=500, text="Internal Server Error")
        if trouble.how == "unreachable":
            _hang_up(request)
        return web.json_response({"ok": False, "error": trouble.error or "fatal_error"})

    async def _respond(self, request: web.Request) -> web.StreamResponse:
        """What comes to a response_url: an ephemeral answer, or a message in its place."""
        key = request.match_info["key"]
        about = self.workspace.addresses.get(key)
        given = await request.json()
        if about is None or about["left"] == 0:
            self.faults.append(f"response_url: {'used too often' if about else 'expired'}")
            return web.Response(status=404, text="expired_url")
        about["left"] -= 1
        self.answered.setdefault(key, []).append(given)
        with self.workspace.lock:
            ts = self.workspace.ts()
            self.workspace.ephemerals.append({**given, "channel": about["channel"], "to": about["user"], "ts": ts})
        return web.Response(text="ok")

    async def _link(self, request: web.Request) -> web.StreamResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        await socket.send_str(json.dumps({"type": "hello", "num_connections": 1, "connection_info": {"app_id": "A"}}))
        self.sockets.append(socket)
        self.connected.set()
        async for message in socket:
            if message.type == WSMsgType.TEXT and message.data.startswith("{"):
                self._acknowledged(json.loads(message.data))
        self.sockets.remove(socket)
        return socket

    def _acknowledged(self, said: Json) -> None:
        waiting = self._waiting.pop(str(said.get("envelope_id")), None)
        if waiting is not None and not waiting.done():
            waiting.set_result(said.get("payload") or {})

    async def run(self, ready: threading.Event, stop: asyncio.Event) -> None:
        """Serves until told to stop."""
        self._loop = asyncio.get_running_loop()
        app = web.Application(client_max_size=2**22)
        app.router.add_route("*", "/api/{method}", self._method)
        app.router.add_post("/response/{key}", self._respond)
        app.router.add_get("/link", self._link)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        self.port = runner.addresses[0][1]
        ready.set()
        await stop.wait()
        for socket in list(self.sockets):
            await socket.close()
        await runner.cleanup()


async def _read(request: web.Request) -> dict[str, Any]:
    if request.content_type == "application/json":
        return dict(await request.json())
    return {**request.query, **await request.post()}


def _token(request: web.Request, given: dict[str, Any]) -> str:
    header = request.headers.get("Authorization", "")
    return str(given.pop("token", "")) or header.removeprefix("Bearer ")


def _hang_up(request: web.Request) -> None:
    """The connection ends before an answer: whoever asked cannot know what came of it."""
    if request.transport is not None:
        request.transport.abort()


@contextmanager
def slack() -> Iterator[Slack]:
    """A stand-in on this machine, while the context lasts."""
    standing = Slack()
    ready = threading.Event()
    stops: list[tuple[asyncio.AbstractEventLoop, asyncio.Event]] = []

    async def main() -> None:
        stop = asyncio.Event()
        stops.append((asyncio.get_running_loop(), stop))
        await standing.run(ready, stop)

    thread = threading.Thread(target=asyncio.run, args=(main(),), name="slack")
    thread.start()
    assert ready.wait(LONGEST_WAIT)
    try:
        yield standing
    finally:
        for loop, stop in stops:
            loop.call_soon_threadsafe(stop.set)
        thread.join()
