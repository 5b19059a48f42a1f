"""What lies ahead of the reader, for the start page: late, today, next, and what is asked."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection

from bot.content.library import Library
from bot.conversation.afterwards.ahead import LOOKED_BACK, Due, digest
from bot.people.membership import Viewer
from bot.store import ahead


@dataclass(frozen=True, slots=True, kw_only=True)
class AheadPage:
    """The lists as the template reads them, each entry with its topic's title."""

    late: tuple[Mapping[str, object], ...]
    today: tuple[Mapping[str, object], ...]
    next: tuple[Mapping[str, object], ...]
    asked: tuple[Mapping[str, object], ...]

    @property
    def empty(self) -> bool:
        """Whether there is nothing to show."""
        return not (self.late or self.today or self.next or self.asked)


def lying_ahead(connection: Connection, *, viewer: Viewer, library: Library, today: date, now: datetime) -> AheadPage:
    """What this reader's ends ask for now."""
    ends = ahead.of_person(connection, person=viewer.person, organisation=viewer.organisation, since=now - LOOKED_BACK)
    found = digest(ends, today=today)
    return AheadPage(
        late=_dues(found.late, library),
        today=_dues(found.today, library),
        next=_dues(found.next, library),
        asked=tuple(
            {
                "conversation": one.conversation,
                "ask": one.follow_up.ask,
                "title": _title(one.topic, library),
            }
            for one in found.asked
        ),
    )


def _dues(items: Iterable[Due], library: Library) -> tuple[Mapping[str, object], ...]:
    return tuple(
        {
            "conversation": one.conversation,
            "words": one.words,
            "by": one.by,
            "title": _title(one.topic, library),
        }
        for one in items
    )


def _title(topic: str, library: Library) -> str:
    known = library.topics.get(topic)
    return known.title if known else ""
