"""Tells a service outside that all is well, so that its silence is noticed; says nothing of anybody."""

import asyncio
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

import structlog

from bot.outbound import NotAllowed, TooLarge, outbound_client, read_small

if TYPE_CHECKING:
    from bot.settings import Settings

log = structlog.get_logger()

WELL: Final = range(200, 300)


def ping(settings: "Settings") -> bool:
    """Fetches `PING_URL`, where it is set, and gives whether that went well. The log names no address."""
    if settings.ping_url is None:
        return False
    # Imported here: who sets no address to ping need not wait for the library.
    import httpx

    try:
        status = asyncio.run(_fetch(settings, str(settings.ping_url)))
    except (OSError, NotAllowed, TooLarge, httpx.HTTPError) as fault:
        log.warning("ping_failed", fault=type(fault).__name__)
        return False
    if status not in WELL:
        log.warning("ping_failed", status=status)
    return status in WELL


async def _fetch(settings: "Settings", url: str) -> int:
    host = urlsplit(url).hostname or ""
    async with outbound_client(settings, hosts=(host,)) as client:
        status, _ = await read_small(client, client.build_request("GET", url))
    return status
