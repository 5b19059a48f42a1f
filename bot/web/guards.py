"""What stands before every route: sizes, hosts and the headers that every answer carries; knows no page."""

from collections.abc import Callable, Collection
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
    "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; "
    "img-src 'self' data:; object-src 'none'"
)

SECURITY_HEADERS: Final = {
    "Content-Security-Policy": CONTENT_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}

Problem = Callable[[Request, int], Response]
"""Makes the page that says what went wrong, by status."""


class SafeHeaders:
    """Adds the security headers to every answer, and keeps pages with people in them out of caches."""

    def __init__(self, app: ASGIApp) -> None:
        """Wrap the application."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, with headers added to the answer."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in SECURITY_HEADERS.items():
                    headers[name] = value
                headers.setdefault("Cache-Control", "no-store")
            await send(message)

        await self._app(scope, receive, send_with_headers)


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


class SmallBodies:
    """Refuses a body over the limit before it is read into memory, whether its length was declared or not."""

    def __init__(self, app: ASGIApp, *, problem: Problem, limit: int = BODY_LIMIT) -> None:
        """Wrap the application."""
        self._app = app
        self._problem = problem
        self._limit = limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or answer 413."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        if self._declared(scope) > self._limit:
            await self._problem(Request(scope), 413)(scope, receive, send)
            return
        received = 0

        async def receive_counted() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > self._limit:
                raise HTTPException(413)
            return message

        await self._app(scope, receive_counted, send)

    @staticmethod
    def _declared(scope: Scope) -> int:
        length = Headers(scope=scope).get("content-length", "0")
        # Not a number: uvicorn has refused it already; another server may not have.
        return int(length) if length.isdecimal() else 0


def came_from_here(headers: Headers) -> bool:
    """Whether the browser says that the form was on one of our own pages; no word either way counts as yes.

    Old browsers send neither header, and the form token is asked for as well.
    """
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site in {"same-origin", "none"}
    origin = headers.get("origin")
    return origin is None or origin.partition("://")[2] == headers.get("host")
