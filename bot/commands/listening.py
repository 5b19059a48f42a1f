"""The HTTP server of one process: uvicorn, which wakes up once a second here and not ten times."""

import asyncio
from contextlib import suppress
from types import FrameType

from uvicorn import Server

TICKS = 10
"""What uvicorn counts in a second: with each second it makes the date anew that goes with its answers."""

MOST = 864_000


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
