"""A stand-in for Teams: the Bot Framework's connector, its tokens and its keys, on a real socket; it can fail.

What it is sent is held against Teams' own rules, and every refusal is kept in `faults`, so that a test which swallowed
it fails all the same. Nothing can be read back from it by a bot, as in Teams.
"""

import asyncio
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final, Literal

import jwt
from aiohttp import web
from cryptography.hazmat.primitives.asymmetric import rsa

from bot.channels.teams.limits import problems
from tests.fakes.teams_activities import BOT, TENANT, chat_of

How = Literal["ratelimited", "broken", "lost_answer", "unreachable", "refused"]

SECRET: Final = "a secret of the bot"
ISSUER: Final = "https://api.botframework.com"
LONGEST_WAIT: Final = 20.0
LARGEST: Final = 28 * 1024
WINDOWS: Final = ((7, 1), (8, 2), (60, 30), (1_800, 3_600))

Json = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """Somebody of a tenant. A guest's own tenant may be another."""

    id: str
    email: str
    name: str = "Somebody"
    tenant: str = TENANT
    role: str = "user"

    @property
    def json(self) -> Json:
        """As a conversation's roster says it."""
        return {
            "id": f"29:{self.id}",
            "aadObjectId": self.id,
            "name": self.name,
            "email": self.email,
            "userPrincipalName": self.email,
            "tenantId": self.tenant,
            "userRole": self.role,
        }


@dataclass(kw_only=True)
class Trouble:
    """How calls fail whose name begins so, and how many of them; the empty name is every call."""

    name: str
    how: How
    times: int
    retry_after: int = 1
    status: int = 403
    code: str = "Forbidden"


@dataclass(kw_only=True)
class Teams:
    """The stand-in. `calls` are the names of what was asked of it; `chats` what stands in each conversation."""

    members: dict[str, Member] = field(default_factory=dict)
    chats: dict[str, list[Json]] = field(default_factory=dict)
    calls: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    troubles: list[Trouble] = field(default_factory=list)
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    unguarded: bool = False
    port: int = 0
    sent: dict[str, list[datetime]] = field(default_factory=dict)
    presence: dict[str, str] = field(default_factory=dict)
    departments: dict[str, tuple[str, str | None]] = field(default_factory=dict)
    _tokens: set[str] = field(default_factory=set)
    _key: rsa.RSAPrivateKey = field(default_factory=lambda: rsa.generate_private_key(65537, 2048))
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def url(self) -> str:
        """Where everything answers: the service URL of its activities."""
        return f"http://127.0.0.1:{self.port}"

    def join(self, member: Member) -> Member:
        """Somebody who has the app: their chat with us is there."""
        self.members[member.id] = member
        self.chats.setdefault(chat_of(member.id), [])
        return member

    def fail(self, name: str, how: How, *, times: int = 1, **more: Any) -> Trouble:  # noqa: ANN401 - a trouble's own
        """The next calls of this name fail: with 429, with 500, with the answer lost, unheard, or refused."""
        self.troubles.append(Trouble(name=name, how=how, times=times, **more))
        return self.troubles[-1]

    def cards(self, conversation: str) -> list[Json]:
        """The activities of ours that stand there, the oldest first."""
        return [one for one in self.chats.get(conversation, []) if one.get("attachments")]

    def token(self, *, key: rsa.RSAPrivateKey | None = None, kid: str = "one", **claims: Any) -> str:  # noqa: ANN401 - claims
        """A token as Teams signs them for what it sends; `claims` in place of the right ones, None for none."""
        now = datetime.now(UTC)
        right = {
            "iss": ISSUER,
            "aud": BOT,
            "iat": now,
            "nbf": now,
            "exp": now + timedelta(hours=1),
            "serviceurl": self.url,
        }
        said = {name: value for name, value in {**right, **claims}.items() if value is not None}
        return jwt.encode(said, key or self._key, algorithm="RS256", headers={"kid": kid})

    def published(self) -> Json:
        """The keys that sign."""
        key = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(self._key.public_key()))
        return {"keys": [{**key, "kid": "one", "endorsements": ["msteams"]}]}

    async def _route(self, request: web.Request) -> web.StreamResponse:
        parts = request.path.strip("/").split("/")
        name = _name(request.method, parts)
        body = await request.post() if name == "token" else await _json(request)
        with self._lock:
            self.calls.append(name)
            trouble = next((one for one in self.troubles if one.times and name.startswith(one.name)), None)
            if trouble is not None:
                trouble.times -= 1
                if trouble.how != "lost_answer":
                    return _troubled(request, trouble)
            answer = self._answer(name, parts, dict(body), request)
        if trouble is not None:
            _hang_up(request)
        return answer

    def _answer(self, name: str, parts: list[str], body: Json, request: web.Request) -> web.Response:
        if name == "keys":
            return web.json_response(self.published())
        if name == "token":
            return self._granted(body)
        given = request.headers.get("Authorization", "").removeprefix("Bearer ")
        if given not in self._tokens and not self.unguarded:
            return self._refused(401, "Unauthorized", name)
        if name == "create":
            return self._created(body)
        if name in ("about", "presence"):
            return self._graph(name, parts, body)
        conversation, _, _thread = parts[2].partition(";messageid=")
        if conversation not in self.chats:
            return self._refused(404, "ConversationNotFound", name)
        if name == "member":
            member = self.members.get(parts[4].removeprefix("29:"))
            return (
                web.json_response(member.json) if member else self._refused(404, "MemberNotFoundInConversation", name)
            )
        return self._spoken(name, conversation, parts, body)

    def _spoken(self, name: str, conversation: str, parts: list[str], body: Json) -> web.Response:
        self._watched(conversation, body)
        there = self.chats[conversation]
        if name == "send":
            said = {**body, "id": f"{1_700_000_000_000 + sum(map(len, self.chats.values()))}", "where": parts[2]}
            there.append(said)
            return web.json_response({"id": said["id"]}, status=201)
        found = next((one for one in there if one["id"] == parts[4]), None)
        if found is None:
            return self._refused(404, "ActivityNotFoundInConversation", name)
        if name == "delete":
            there.remove(found)
            return web.Response(status=200)
        there[there.index(found)] = {**body, "id": found["id"], "where": found["where"], "edited": True}
        return web.json_response({"id": found["id"]})

    def _watched(self, conversation: str, body: Json) -> None:
        """Holds what is sent against Teams' rules: its size, its cards, and its pace."""
        if len(json.dumps(body).encode()) > LARGEST:
            self.faults.append("too large")
        for one in body.get("attachments") or ():
            self.faults += problems(one["content"])
        now = self.clock()
        sent = [*self.sent.get(conversation, []), now]
        self.sent[conversation] = sent
        for most, seconds in WINDOWS:
            if len([at for at in sent if now - at < timedelta(seconds=seconds)]) > most:
                self.faults.append(f"more than {most} in {seconds} s")

    def _graph(self, name: str, parts: list[str], body: Json) -> web.Response:
        """What Microsoft Graph says: with each permission granted."""
        if name == "presence":
            found = [{"id": one, "availability": self.presence.get(one, "PresenceUnknown")} for one in body["ids"]]
            return web.json_response({"value": found})
        department, manager = self.departments.get(parts[-1], (None, None))
        if department is None:
            return web.json_response({"error": {"code": "Request_ResourceNotFound"}}, status=404)
        return web.json_response({"department": department, **({"manager": {"id": manager}} if manager else {})})

    def _created(self, body: Json) -> web.Response:
        user = str(body["members"][0]["id"])
        if user not in self.members:
            return self._refused(403, "BotNotInConversationRoster", "create")
        return web.json_response({"id": chat_of(user)}, status=201)

    def _granted(self, body: Json) -> web.Response:
        if (body.get("client_id"), body.get("client_secret")) != (BOT, SECRET):
            return web.json_response({"error": "invalid_client"}, status=401)
        token = f"token-{len(self._tokens)}"
        self._tokens.add(token)
        return web.json_response({"token_type": "Bearer", "expires_in": 3600, "access_token": token})

    def _refused(self, status: int, code: str, name: str) -> web.Response:
        self.faults.append(f"{name}: {code}")
        return web.json_response({"error": {"code": code, "message": code}}, status=status)

    async def run(self, ready: threading.Event, stop: asyncio.Event) -> None:
        """Serves until told to stop."""
        app = web.Application(client_max_size=2**22)
        app.router.add_route("*", "/{path:.*}", self._route)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        self.port = runner.addresses[0][1]
        ready.set()
        await stop.wait()
        await runner.cleanup()


def _name(method: str, parts: list[str]) -> str:
    if len(parts) < 2 or parts[-1] in ("keys", "token"):
        return parts[-1]
    if parts[-1] == "getPresencesByUserId":
        return "presence"
    if parts[-2] == "users":
        return "about"
    if parts == ["v3", "conversations"]:
        return "create"
    if len(parts) > 3 and parts[3] == "members":
        return "member"
    return {"POST": "send", "PUT": "update", "DELETE": "delete"}.get(method, "unknown")


async def _json(request: web.Request) -> Json:
    return dict(await request.json()) if request.can_read_body else {}


def _troubled(request: web.Request, trouble: Trouble) -> web.Response:
    if trouble.how == "ratelimited":
        headers = {"Retry-After": str(trouble.retry_after)}
        return web.json_response({"error": {"code": "TooManyRequests"}}, status=429, headers=headers)
    if trouble.how == "broken":
        return web.Response(status=500, text="Internal Server Error")
    if trouble.how == "unreachable":
        _hang_up(request)
    return web.json_response({"error": {"code": trouble.code}}, status=trouble.status)


def _hang_up(request: web.Request) -> None:
    """The connection ends before an answer: whoever asked cannot know what came of it."""
    if request.transport is not None:
        request.transport.abort()


@contextmanager
def teams() -> Iterator[Teams]:
    """A stand-in on this machine, while the context lasts."""
    standing = Teams()
    ready = threading.Event()
    stops: list[tuple[asyncio.AbstractEventLoop, asyncio.Event]] = []

    async def main() -> None:
        stop = asyncio.Event()
        stops.append((asyncio.get_running_loop(), stop))
        await standing.run(ready, stop)

    thread = threading.Thread(target=asyncio.run, args=(main(),), name="teams")
    thread.start()
    assert ready.wait(LONGEST_WAIT)
    try:
        yield standing
    finally:
        for loop, stop in stops:
            loop.call_soon_threadsafe(stop.set)
        thread.join()
