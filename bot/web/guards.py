"""What stands before every route: sizes, hosts and the headers that every answer carries; knows no page."""

from collections.abc import Callable, Collection, Mapping
from types import MappingProxyType
from typing import Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.people.sign_in import host_name

BODY_LIMIT: Final = 64 * 1024
"""Bytes of a request's body: thirty times the longest text that a turn may carry."""

CONTENT_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)

STRICT_TRANSPORT: Final = "max-age=31536000"
"""A year of TLS only. The trust's other hosts are the trust's to decide on, so they are not included."""

SECURITY_HEADERS: Final = {
    "Content-Security-Policy": CONTENT_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "browsing-topics=(), camera=(), display-capture=(), geolocation=(), microphone=(), "
    "payment=(), publickey-credentials-get=(), screen-wake-lock=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}

TEAMS_TAB: Final = "/teams/tab"
TEAMS_HOSTS: Final = (
    "https://teams.microsoft.com https://*.teams.microsoft.com https://*.cloud.microsoft https://*.office.com "
    "https://outlook.office365.com"
)
FRAMED: Final[Mapping[str, str]] = {TEAMS_TAB: TEAMS_HOSTS}
"""The one page that others may show in a frame, and who: it holds links alone, knows nobody and takes nothing."""

Problem = Callable[[Request, int], Response]
"""Makes the page that says what went wrong, by status."""


class SafeHeaders:
    """Adds the security headers to every answer, and keeps pages with people in them out of caches."""

    def __init__(self, app: ASGIApp, *, https: bool = False) -> None:
        """Wrap the application; over TLS browsers are told to come no other way."""
        self._app = app
        self._headers = SECURITY_HEADERS | ({"Strict-Transport-Security": STRICT_TRANSPORT} if https else {})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, with headers added to the answer."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _framed(self._headers, scope["path"]).items():
                    headers[name] = value
                headers.setdefault("Cache-Control", "no-store")
            await send(message)

        await self._app(scope, receive, send_with_headers)


def _framed(headers: Mapping[str, str], path: str) -> Mapping[str, str]:
    """The headers of a page, where some others may show it in a frame."""
    if path not in FRAMED:
        return headers
    policy = CONTENT_POLICY.replace("frame-ancestors 'none'", f"frame-ancestors {FRAMED[path]}")
    kept = {name: value for name, value in headers.items() if name != "X-Frame-Options"}
    return {**kept, "Content-Security-Policy": policy}


class Faults:
    """Answers for whatever went wrong below, so that the answer still passes through what stands above."""

    def __init__(self, app: ASGIApp, *, answer: Callable[[Request, Exception], Response]) -> None:
        """Wrap the application; `answer` is told of the fault and makes the page."""
        self._app = app
        self._answer = answer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; an answer that has begun cannot be taken back."""
        begun = False

        async def send_noted(message: Message) -> None:
            nonlocal begun
            begun = begun or message["type"] == "http.response.start"
            await send(message)

        try:
            await self._app(scope, receive, send_noted)
        except Exception as fault:
            if begun or scope["type"] != "http":
                raise
            await self._answer(Request(scope), fault)(scope, receive, send)


class BasePath:
    """Lets the whole service stand below a path, as `/fingerpost`, whether or not the proxy strips it.

    Below this guard nobody knows of the path; redirects are given it again on their way out.
    """

    def __init__(self, app: ASGIApp, *, base: str) -> None:
        """Wrap the application; `base` begins with a slash and ends with none."""
        self._app = app
        self._base = base

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on without the path."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_placed(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                if headers.get("location", "").startswith("/"):
                    headers["location"] = self._base + headers["location"]
            await send(message)

        path = scope["path"]
        if path == self._base or path.startswith(self._base + "/"):
            scope = {**scope, "path": path.removeprefix(self._base) or "/", "raw_path": None}
        await self._app(scope, receive, send_placed)


class KnownHosts:
    """Refuses a Host that is not this service's, which links and cookies would otherwise believe."""

    def __init__(self, app: ASGIApp, *, hosts: Collection[str], problem: Problem) -> None:
        """Wrap the application; with no hosts every Host is accepted."""
        self._app = app
        self._hosts = frozenset(hosts)
        self._problem = problem

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or answer 400."""
        known = scope["type"] != "http" or not self._hosts or self._name(scope) in self._hosts
        app = self._app if known else self._problem(Request(scope), 400)
        await app(scope, receive, send)

    @staticmethod
    def _name(scope: Scope) -> str:
        return host_name(Headers(scope=scope).get("host", ""))


class Limited:
    """Refuses an address that asks too often, before anything is read or looked up."""

    def __init__(
        self, app: ASGIApp, *, wait: Callable[[Request], int], answer: Callable[[Request, int], Response]
    ) -> None:
        """Wrap the application; `wait` gives the seconds to wait, 0 for none, and `answer` says so."""
        self._app = app
        self._wait = wait
        self._answer = answer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or answer 429."""
        seconds = self._wait(Request(scope)) if scope["type"] == "http" else 0
        app = self._answer(Request(scope), seconds) if seconds else self._app
        await app(scope, receive, send)


class SmallBodies:
    """Refuses a body over the limit before it is read into memory, whether its length was declared or not."""

    def __init__(
        self,
        app: ASGIApp,
        *,
        problem: Problem,
        limit: int = BODY_LIMIT,
        larger: Mapping[str, int] = MappingProxyType({}),
    ) -> None:
        """Wrap the application; `larger` are the limits of paths that have one of their own."""
        self._app = app
        self._problem = problem
        self._limit = limit
        self._larger = larger

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or answer 413."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        limit = self._larger.get(scope["path"], self._limit)
        if self._declared(scope) > limit:
            await self._problem(Request(scope), 413)(scope, receive, send)
            return
        received = 0

        async def receive_counted() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > limit:
                raise HTTPException(413)
            return message

        await self._app(scope, receive_counted, send)

    @staticmethod
    def _declared(scope: Scope) -> int:
        length = Headers(scope=scope).get("content-length", "0")
        # Not a number: uvicorn has refused it already; another server may not have.
        return int(length) if length.isdecimal() else 0


def came_from_here(headers: Headers, *, public: str | None = None) -> bool:
    """Whether the browser says that the form was on one of our own pages; no word either way counts as yes.

    Old browsers send neither header, and the form token is asked for as well. `public` is the origin that readers
    see, where a proxy may have put another Host in its place.
    """
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site in {"same-origin", "none"}
    origin = headers.get("origin")
    return origin is None or origin == public or origin.partition("://")[2] == headers.get("host")
