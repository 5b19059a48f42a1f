"""How often something may be sent to whom: so many times within so long, counted in memory. No network, no clock."""

from collections import deque
from collections.abc import Collection
from datetime import datetime, timedelta

Window = tuple[int, timedelta]
"""At most so many within so long."""


class Pace:
    """Counts what was sent by key, and says who has had as much as any of the windows allows."""

    def __init__(self, *windows: Window) -> None:
        """Nothing was sent yet."""
        self._windows = windows
        self._longest = max((length for _, length in windows), default=timedelta())
        self._sent: dict[str, deque[datetime]] = {}

    def note(self, key: str, now: datetime) -> None:
        """Something is sent there now."""
        self._sent.setdefault(key, deque()).append(now)

    def rests(self, key: str, now: datetime) -> bool:
        """Whether nothing more may be sent there at this moment."""
        sent = self._sent.get(key)
        return sent is not None and any(_full(sent, window, now) for window in self._windows)

    def resting(self, now: datetime) -> Collection[str]:
        """Everybody to whom nothing more may be sent at this moment."""
        self._forget(now)
        return [key for key in self._sent if self.rests(key, now)]

    def _forget(self, now: datetime) -> None:
        for key, sent in tuple(self._sent.items()):
            while sent and now - sent[0] >= self._longest:
                sent.popleft()
            if not sent:
                del self._sent[key]


def _full(sent: deque[datetime], window: Window, now: datetime) -> bool:
    most, length = window
    return len(sent) >= most and now - sent[-most] < length
