"""Which sessions were signed out: a cookie that somebody copied before is then worth nothing; knows no person."""

import hashlib
from collections import OrderedDict
from datetime import datetime
from threading import Lock
from typing import Final

from bot.people.sign_in import IDLE

TOPIC: Final = "ended/"
"""What is signalled to other processes, followed by the session's mark."""


class Ended:
    """Sessions that were signed out, by a mark that does not give them away, for as long as a cookie could last.

    Kept in memory: other processes are told, and a restart forgets. Cookies end by themselves after `IDLE`.
    """

    def __init__(self) -> None:
        """Nobody has signed out yet."""
        self._marks: OrderedDict[str, datetime] = OrderedDict()
        self._lock = Lock()

    def add(self, session: str, *, now: datetime) -> str:
        """Ends the session with this id; the topic that tells other processes."""
        topic = TOPIC + _mark(session)
        self.heard(topic, now=now)
        return topic

    def heard(self, *topics: str, now: datetime) -> None:
        """Ends the sessions that another process names."""
        with self._lock:
            for topic in topics:
                if topic.startswith(TOPIC):
                    self._marks[topic.removeprefix(TOPIC)] = now
            while self._marks and now - next(iter(self._marks.values())) > IDLE:
                self._marks.popitem(last=False)

    def has(self, session: str) -> bool:
        """Whether the session with this id was signed out."""
        return bool(self._marks) and _mark(session) in self._marks


def _mark(session: str) -> str:
    return hashlib.sha256(session.encode()).hexdigest()
