"""What lies ahead of a manager over all their conversations: late, today, next, and what is asked. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.conversation.afterwards.upcoming import Deadline, Upcoming
from trees.shown import ShownFollowUp

SOON = timedelta(days=14)
"""How far the morning's list looks ahead."""

LATE = timedelta(days=28)
"""How long a step that was not ticked stays on the list; after that it is noise."""

LOOKED_BACK = timedelta(days=400)
"""How far back ends are read for what they ask on days to come."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ahead:
    """One conversation's end: what it asks for `now`, and what earlier ends of it asked for `before`."""

    conversation: str
    tree: str
    topic: str
    version: int
    as_at: datetime
    ticked: tuple[str, ...]
    followed_up: bool
    now: Upcoming
    before: tuple[Upcoming, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """A step that is due, and in which conversation."""

    conversation: str
    tree: str
    topic: str
    words: str
    by: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question whose day has come."""

    conversation: str
    topic: str
    tree: str
    follow_up: ShownFollowUp


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """The morning's list."""

    late: tuple[Due, ...] = ()
    today: tuple[Due, ...] = ()
    next: tuple[Due, ...] = ()
    asked: tuple[Asked, ...] = ()

    @property
    def empty(self) -> bool:
        """Whether there is nothing to say."""
        return not (self.late or self.today or self.next or self.asked)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One day of a calendar. `key` stays the same when its day moves; a `gone` one is to be taken out."""

    conversation: str
    key: str
    by: date
    title: str
    gone: bool
    version: int
    at: datetime


def digest(ahead: Iterable[Ahead], *, today: date) -> Digest:
    """What was due and is not ticked, what is due today, what comes in the next two weeks, and what is asked."""
    ends = tuple(ahead)
    open_steps = sorted(
        (one for end in ends for one in _open(end) if today - LATE <= one.by <= today + SOON),
        key=lambda one: (one.by, one.words),
    )
    return Digest(
        late=tuple(one for one in open_steps if one.by < today),
        today=tuple(one for one in open_steps if one.by == today),
        next=tuple(one for one in open_steps if one.by > today),
        asked=tuple(_asked(ends, today)),
    )


def _open(end: Ahead) -> Iterable[Due]:
    for one in end.now.deadlines:
        if one.key not in end.ticked:
            yield Due(conversation=end.conversation, tree=end.tree, topic=end.topic, words=one.words, by=one.by)


def _asked(ends: Iterable[Ahead], today: date) -> Iterable[Asked]:
    for end in ends:
        asked = end.now.follow_up
        if asked is not None and asked.on <= today and not end.followed_up:
            yield Asked(conversation=end.conversation, topic=end.topic, tree=end.tree, follow_up=asked)


def entries(ahead: Iterable[Ahead]) -> tuple[Entry, ...]:
    """Every dated step and question of these ends, for a calendar.

    What a changed answer or a tick has removed is among them, marked as `gone`.
    """
    return tuple(entry for end in ahead for entry in _entries(end))


def _entries(end: Ahead) -> Iterable[Entry]:
    wanted = {one.key: one for one in end.now.deadlines if one.key not in end.ticked}
    known: dict[str, Deadline] = {one.key: one for past in end.before for one in past.deadlines}
    known |= {one.key: one for one in end.now.deadlines}
    for key, one in known.items():
        yield Entry(
            conversation=end.conversation,
            key=key,
            by=one.by,
            title=one.bare,
            gone=key not in wanted,
            version=end.version,
            at=end.as_at,
        )
