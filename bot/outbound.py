"""The one way out: clients for other services, through the proxy and certificates that are set, to known hosts only.

Knows no service. A client is made for the hosts of one purpose, and refuses every other before it connects.
"""

import smtplib
import ssl
from collections.abc import Collection
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import aiohttp
    import httpx

    from bot.settings import Settings

SECONDS: Final = 10.0
"""How long another service may take, in seconds, before the reader is told to try again."""

LARGEST: Final = 512 * 1024
"""Bytes of an answer that are read: many times the largest list of keys."""


class NotAllowed(Exception):
    """A request to a host that this purpose has no business with."""


class TooLarge(Exception):
    """Another service answered with more than is ever read."""


def outbound_client(settings: "Settings", *, hosts: Collection[str]) -> "httpx.AsyncClient":
    """A client that speaks to these hosts alone, through `OUTBOUND_PROXY` and trusting `CA_FILE` where set.

    Redirects are not followed, and neither proxies nor certificates of the environment are believed.
    """
    import httpx

    allowed = frozenset(host.lower() for host in hosts)

    async def refuse_others(request: httpx.Request) -> None:
        if request.url.host.lower() not in allowed:
            raise NotAllowed(f"Nothing here may speak to {request.url.host}.")

    return httpx.AsyncClient(
        proxy=str(settings.outbound_proxy) if settings.outbound_proxy else None,
        verify=trusted(settings),
        timeout=SECONDS,
        follow_redirects=False,
        trust_env=False,
        event_hooks={"request": [refuse_others]},
    )


def outbound_session(settings: "Settings", *, hosts: Collection[str]) -> "aiohttp.ClientSession":
    """The same for a library that brings requests of its own to an aiohttp session, made where its loop runs.

    The proxy of the settings is named with each request (`proxy_of`): a session cannot hold one.
    """
    import aiohttp

    allowed = frozenset(host.lower() for host in hosts)

    async def refuse_others(_session: object, _context: object, request: aiohttp.TraceRequestStartParams) -> None:
        if (request.url.host or "").lower() not in allowed:
            raise NotAllowed(f"Nothing here may speak to {request.url.host}.")

    watch = aiohttp.TraceConfig()
    watch.on_request_start.append(refuse_others)
    return aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(ssl=trusted(settings)),
        timeout=aiohttp.ClientTimeout(total=SECONDS),
        trace_configs=[watch],
        cookie_jar=aiohttp.DummyCookieJar(),
        trust_env=False,
    )


def proxy_of(settings: "Settings") -> str | None:
    """The proxy for calls to other services."""
    return str(settings.outbound_proxy) if settings.outbound_proxy else None


def open_mail(settings: "Settings") -> smtplib.SMTP:
    """A connection to the mail server of the settings, and to no other, private and signed in where they say so.

    A proxy for web calls is none for mail, and is not used.

    Raises:
        NotAllowed: no mail server is set.
        OSError, smtplib.SMTPException: it does not answer, or refuses us.
    """
    if settings.smtp_host is None:
        raise NotAllowed("No mail server is set: FINGERPOST_SMTP_HOST.")
    here, port = settings.smtp_host, settings.smtp_port
    if settings.smtp_security == "tls":
        server: smtplib.SMTP = smtplib.SMTP_SSL(here, port, timeout=SECONDS, context=trusted(settings))
    else:
        server = smtplib.SMTP(here, port, timeout=SECONDS)
    try:
        if settings.smtp_security == "starttls":
            server.starttls(context=trusted(settings))
        if settings.smtp_user is not None:
            server.login(settings.smtp_user, settings.smtp_password or "")
    except (OSError, smtplib.SMTPException):
        server.close()
        raise
    return server


def trusted(settings: "Settings") -> ssl.SSLContext:
    """The certificates that calls to other services trust: the system's, and those of `CA_FILE` besides."""
    context = ssl.create_default_context()
    if settings.ca_file is not None:
        context.load_verify_locations(cafile=str(settings.ca_file))
    return context


async def read_small(client: "httpx.AsyncClient", request: "httpx.Request") -> tuple[int, bytes]:
    """The status and the body of the answer to the request.

    Raises:
        TooLarge: it has more than `LARGEST` bytes.
    """
    response = await client.send(request, stream=True)
    body = b""
    try:
        async for piece in response.aiter_bytes():
            body += piece
            if len(body) > LARGEST:
                raise TooLarge(f"{request.url.host} sent more than {LARGEST} bytes.")
    finally:
        await response.aclose()
    return response.status_code, body
