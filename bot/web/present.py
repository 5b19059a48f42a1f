"""Who has a hand-over open and who is typing there, for some seconds, in memory; knows no page and no escalation.

What is lost when a process stops comes back within seconds: whoever is there says so again and again.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock
from typing import Final

GONE_AFTER: Final = timedelta(seconds=50)
"""Two beats of an open page, and some: who has not been heard of for so long has gone."""

STILL_AFTER: Final = timedelta(seconds=12)
"""Who has typed nothing for so long is reading."""

TOPIC: Final = "here"
HERE: Final = f"{TOPIC}/"


@dataclass(frozen=True, slots=True)
class Seen:
    """Until when somebody counts as there, and as typing, unless they are heard of again."""

    there: datetime
    typing: datetime | None = None


States = dict[str, bool]
"""Everybody who is at one hand-over, by id, each with whether they are typing."""


def topic_of(escalation: str) -> str:
    """What open pages listen for, to hear of who comes, types and goes."""
    return f"{TOPIC}/{escalation}"


def signal_of(escalation: str, person: str, *, typing: bool) -> str:
    """What other processes are told: ids alone."""
    return f"{TOPIC}/{escalation}/{person}/{'typing' if typing else 'looking'}"


class Present:
    """Who is where. Every method may be called from any thread."""

    def __init__(self) -> None:
        """Nobody is anywhere yet."""
        self._lock = Lock()
        self._seen: dict[str, dict[str, Seen]] = {}
        self._told: dict[str, States] = {}

    def note(self, escalation: str, person: str, *, typing: bool, now: datetime) -> bool:
        """Somebody is there; whether others should look again, as who is there or typing has changed."""
        with self._lock:
            self._let_go(now)
            there = self._seen.setdefault(escalation, {})
            there[person] = Seen(now + GONE_AFTER, now + STILL_AFTER if typing else None)
            states = _states(there, now)
            changed = self._told.get(escalation) != states
            self._told[escalation] = states
            return changed

    def others(self, escalation: str, person: str, *, now: datetime) -> States:
        """Everybody else who is there, each with whether they are typing."""
        with self._lock:
            states = _states(self._seen.get(escalation, {}), now)
        return {one: typing for one, typing in states.items() if one != person}

    def heard(self, *topics: str, now: datetime) -> tuple[str, ...]:
        """Takes in what another process has seen; the topics that pages of this one should look at again."""
        changed = []
        for topic in topics:
            match topic.split("/"):
                case [kind, escalation, person, does] if kind == TOPIC:
                    if self.note(escalation, person, typing=does == "typing", now=now):
                        changed.append(topic_of(escalation))
        return tuple(changed)

    def _let_go(self, now: datetime) -> None:
        for escalation in [one for one, there in self._seen.items() if not _states(there, now)]:
            del self._seen[escalation]
            self._told.pop(escalation, None)


def _states(there: dict[str, Seen], now: datetime) -> States:
    return {person: seen.typing is not None and now < seen.typing for person, seen in there.items() if now < seen.there}
