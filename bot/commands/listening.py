"""The HTTP server of one process: uvicorn, which wakes up once a second here and not ten times."""

import asyncio
import errno
import socket
from contextlib import suppress
from types import FrameType

from uvicorn import Server

from bot.commands.failing import Failed

TICKS = 10
"""What uvicorn counts in a second: with each second it makes the date anew that goes with its answers."""

MOST = 864_000


def must_be_free(host: str, port: int) -> None:
    """Nobody else listens at an address, and we may.

    Raises:
        Failed: saying which setting to change.
    """
    try:
        for family, kind, protocol, _, address in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM):
            with socket.socket(family, kind, protocol) as tried:
                tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                tried.bind(address)
    except socket.gaierror:
        raise Failed(f"{host} has no address. Look at FINGERPOST_HOST: 127.0.0.1 is this machine alone.") from None
    except OSError as error:
        raise Failed(_not_ours(host, port, error)) from None


def _not_ours(host: str, port: int, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"Port {port} is taken by another program. Stop it, or choose another port with FINGERPOST_PORT."
    if error.errno == errno.EADDRNOTAVAIL:
        return f"{host} is no address of this machine. Look at FINGERPOST_HOST: 0.0.0.0 is every address it has."
    return f"Nothing can listen on port {port} of {host} ({error.strerror}). Choose another with FINGERPOST_PORT."


class QuietServer(Server):
    """Told to stop, it stops at once; looking ten times a second took half of what a server costs that nobody uses."""

    _told: asyncio.Event | None = None
    _loop: asyncio.AbstractEventLoop | None = None

    async def main_loop(self) -> None:
        """Serves until it is told to stop."""
        self._loop, self._told = asyncio.get_running_loop(), asyncio.Event()
        counter = 0
        while not await self.on_tick(counter):
            with suppress(TimeoutError):
                await asyncio.wait_for(self._told.wait(), 1)
            counter = (counter + TICKS) % MOST

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Stops: it may come between any two steps of the loop."""
        super().handle_exit(sig, frame)
        if self._loop is not None and self._told is not None:
            self._loop.call_soon_threadsafe(self._told.set)
