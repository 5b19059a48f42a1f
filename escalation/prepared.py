"""What is prepared for advisers: the replies that a trust has written, and a checklist for each topic; pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

SHORTEST: Final = 25
"""Characters that a sentence needs to show which trust's reply it comes from. Shorter ones anybody might write."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """A reply that a trust has written in advance. With no topics it is offered for every topic."""

    id: str
    title: str
    text: str
    topics: frozenset[str] = frozenset()

    @property
    def pair(self) -> tuple[str, str]:
        """The value and the words of a choice."""
        return self.id, self.title


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of a checklist. Its id is what is kept when it is ticked."""

    id: str
    says: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Checklists:
    """The lines for every topic, and those of each topic, by id."""

    every: Mapping[str, str] = field(default_factory=dict)
    topics: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """All that is prepared: replies by organisation, the usual checklists, and those of organisations that differ."""

    replies: Mapping[str, tuple[Reply, ...]] = field(default_factory=dict)
    checklists: Checklists = Checklists()
    own: Mapping[str, Checklists] = field(default_factory=dict)

    def replies_for(self, organisation: str, topic: str) -> tuple[Reply, ...]:
        """The trust's replies for a topic: those written for it first, then those for any."""
        fitting = [one for one in self.replies.get(organisation, ()) if not one.topics or topic in one.topics]
        return tuple(sorted(fitting, key=lambda one: not one.topics))

    def reply(self, organisation: str, name: str) -> Reply | None:
        """One of the trust's replies."""
        return next((one for one in self.replies.get(organisation, ()) if one.id == name), None)

    def checklist(self, organisation: str, topic: str) -> tuple[Line, ...]:
        """The lines for a topic, its own first, then those that every topic has."""
        lists = self.own.get(organisation, self.checklists)
        lines = {**lists.topics.get(topic, {}), **lists.every}
        return tuple(Line(id=name, says=says) for name, says in lines.items())

    def written_for(self, text: str, *, organisation: str) -> str | None:
        """The other organisation whose reply this text is, wholly or for the most part; nothing where it is none's.

        A sentence that this organisation has written too, or that is as short as a greeting, says nothing.
        """
        said = _plain(text)
        own = " ".join(_plain(one.text) for one in self.replies.get(organisation, ()))
        for other, replies in self.replies.items():
            if other != organisation and any(_holds(said, one, own) for one in replies):
                return other
        return None


def _holds(said: str, reply: Reply, own: str) -> bool:
    telling = [part for part in _sentences(reply.text) if part not in own]
    held = [part for part in telling if part in said]
    return bool(held) and 2 * len(held) >= len(telling)


def _sentences(text: str) -> list[str]:
    parts = text.replace("!", ".").replace("?", ".").replace(".\n", ". ").replace("\n\n", ". ").split(". ")
    plain = (_plain(part).rstrip(".") for part in parts)
    return [part for part in plain if len(part) >= SHORTEST]


def _plain(text: str) -> str:
    return " ".join(text.casefold().replace("!", ".").replace("?", ".").split())
