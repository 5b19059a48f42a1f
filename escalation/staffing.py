"""Who of the advice team is at work, where nobody is, and whom to offer a hand-over; pure, and knows no database.

An offer is a suggestion: whoever it names is told first, and everybody else of the queue may still take it. So
capacity and floors steer what is offered and never forbid a claim: an adviser who has the time decides for herself.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Final, Literal

from organisations.calendar import Calendar, Hours, next_opening, working_stretches

Week = Mapping[int, tuple[Hours, ...]]
"""The hours of each weekday, Monday 0; a day that is left out has none."""

Stretch = tuple[datetime, datetime]

Verdict = Literal[
    "offered",
    "may_claim",
    "let_go",  # they had it, and put it back
    "full",
    "off_duty",
    "on_leave",
    "last",  # kept for what everybody else is part of
    "hidden",
    "other_queue",
    "involved",
    "asked",
]
"""Why somebody was or was not offered a hand-over. With those of `NEVER` they could not take it on any day."""

NEVER: Final[frozenset[Verdict]] = frozenset({"last", "hidden", "other_queue", "involved", "asked"})


BESIDE: Final = frozenset({"lead", "partner"})
"""Roles that may claim from a queue without it being theirs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Leave:
    """Days on which somebody is away from every organisation; both days count."""

    first: date
    last: date
    organisation: str  # where it was entered, and whose work the cover takes
    cover: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """What an adviser is to one organisation."""

    roles: frozenset[str]
    week: Week | None = None  # the hours that they keep for it; nothing: the hours of its calendar
    floor: int = 0  # places kept for it, whatever the others send
    open: int = 0  # the open escalations of it that they hold or are offered


@dataclass(frozen=True, slots=True, kw_only=True)
class Adviser:
    """Somebody of the advice team, in all the organisations that they serve."""

    person: str
    posts: Mapping[str, Post]
    leave: tuple[Leave, ...] = ()
    capacity: int | None = None  # the most open escalations at a time, of all organisations; nothing: no limit

    @property
    def open(self) -> int:
        """Every open escalation that they hold or are offered."""
        return sum(post.open for post in self.posts.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """What is to be offered: a hand-over of one queue of one organisation, at a moment."""

    organisation: str
    roles: frozenset[str]  # of the queue: who may claim from it
    at: datetime
    manager: str
    by: datetime | None = None  # when the first answer is due
    not_for: tuple[str, ...] = ()  # people who are part of the matter
    hidden_from: frozenset[str] = frozenset()  # advisers who may not see its topic
    preferred: str | None = None  # the group's HR partner, or its skills consultant
    let_go: str | None = None  # who has just put it back
    last: str | None = None  # who has what everybody else is part of, and nothing else


@dataclass(frozen=True, slots=True, kw_only=True)
class Considered:
    """One adviser as an offer looked at them."""

    person: str
    verdict: Verdict
    open: int
    room: int | None  # places left for this organisation; nothing: no limit
    cover: str | None = None  # of somebody on leave


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """Whom it is offered to, nobody where the whole queue is told at once, and how each adviser was looked at."""

    to: str | None
    at: datetime  # the moment that was looked at: out of hours, when the team is next at work
    considered: tuple[Considered, ...] = ()
    preferred: bool = False  # whether it went to the group's own

    @property
    def possible(self) -> bool:
        """Whether anybody could take it at all, today or another day."""
        return any(one.verdict not in NEVER for one in self.considered)


@dataclass(frozen=True, slots=True, kw_only=True)
class Team:
    """The advisers of some organisations, each found by person."""

    advisers: Mapping[str, Adviser] = field(default_factory=dict)

    @classmethod
    def of(cls, advisers: Iterable[Adviser]) -> "Team":
        """A team of these."""
        return cls(advisers={one.person: one for one in advisers})

    def serving(self, organisation: str, roles: frozenset[str]) -> tuple[Adviser, ...]:
        """Those who work from a queue with these roles."""
        return tuple(one for one in self.advisers.values() if _serves(one, organisation, roles))


def on_leave(adviser: Adviser, day: date) -> Leave | None:
    """The leave that the day falls into."""
    return next((leave for leave in adviser.leave if leave.first <= day <= leave.last), None)


def overlaps(one: Leave, other: Leave) -> bool:
    """Whether the two have a day in common."""
    return one.first <= other.last and other.first <= one.last


def on_duty(adviser: Adviser, at: datetime, *, organisation: str, calendar: Calendar) -> bool:
    """Whether they are at work for this organisation at this moment. Its bank holidays and closures are theirs."""
    hours = _hours(adviser, organisation, calendar)
    if hours is None or on_leave(adviser, at.astimezone(calendar.zone).date()):
        return False
    return next_opening(at, hours) == at


def at_work(adviser: Adviser, since: datetime, until: datetime, *, organisation: str, calendar: Calendar) -> bool:
    """Whether they are at work for this organisation at any moment between the two."""
    return bool(_at_work(adviser, since, until, organisation=organisation, calendar=calendar))


def room(adviser: Adviser, organisation: str) -> int | None:
    """The places that they have left for this organisation; nothing where no capacity was set.

    Every other organisation keeps its floor of places, or what it has already where that is more: one trust's
    busy week does not eat what another was promised.
    """
    if adviser.capacity is None:
        return None
    others = (max(post.open, post.floor) for name, post in adviser.posts.items() if name != organisation)
    own = adviser.posts[organisation].open if organisation in adviser.posts else 0
    return max(adviser.capacity - sum(others) - own, 0)


def covered_by(team: Team, adviser: Adviser, day: date, *, organisation: str) -> Adviser | None:
    """Who stands in for them on this day: they themselves, or the first of their covers who is not away as well."""
    seen: set[str] = set()
    at: Adviser | None = adviser
    while at is not None and at.person not in seen:
        if on_leave(at, day) is None:
            return at
        seen.add(at.person)
        named = _cover(at, day, organisation)
        at = team.advisers.get(named) if named else None
    return None


def cover(
    team: Team, *, organisation: str, roles: frozenset[str], since: datetime, until: datetime, calendar: Calendar
) -> tuple[Stretch, ...]:
    """The stretches of the organisation's working time in which nobody works from the queue with these roles.

    Leads may step in anywhere, and partners work for their own groups alone, so that one of them who is there says
    nothing of the queue: they count where it has nobody else.
    """
    gaps: Sequence[Stretch] = working_stretches(since, until, calendar)
    for adviser in team.serving(organisation, roles - BESIDE) or team.serving(organisation, roles):
        for stretch in _at_work(adviser, since, until, organisation=organisation, calendar=calendar):
            gaps = _without(gaps, stretch)
    return tuple(gaps)


def offer(team: Team, need: Need, *, calendar: Calendar) -> Offer:
    """Whom to offer it to: the group's own where they are at work in time, else whoever has the fewest open.

    A lead, who may work from every queue, comes after those whose queue it is.
    Out of hours it looks at the moment when the team is next at work. Whoever is on leave is replaced by their cover.
    Where nobody is on duty with a place free, nobody is named, and the whole queue is told alike.
    """
    at = next_opening(need.at, calendar)
    looked = [_considered(team, one, need, at=at, calendar=calendar) for one in team.advisers.values()]
    own = _preferred(team, need, at=at, calendar=calendar)
    free = [one for one in looked if one.verdict == "may_claim"]
    chosen = min(free, key=lambda one: _turn(team.advisers[one.person], need, one), default=None)
    to = own or (chosen.person if chosen else None)
    considered = tuple(replace(one, verdict="offered") if one.person == to else one for one in looked)
    return Offer(to=to, at=at, considered=considered, preferred=own is not None)


def _considered(team: Team, adviser: Adviser, need: Need, *, at: datetime, calendar: Calendar) -> Considered:
    verdict = _verdict(adviser, need, at=at, calendar=calendar)
    cover = None
    if verdict == "on_leave":
        stands_in = covered_by(team, adviser, at.astimezone(calendar.zone).date(), organisation=need.organisation)
        cover = stands_in.person if stands_in else None
    left = room(adviser, need.organisation)
    return Considered(person=adviser.person, verdict=verdict, open=adviser.open, room=left, cover=cover)


def _turn(adviser: Adviser, need: Need, looked: Considered) -> tuple[bool, int, str]:
    as_lead = adviser.posts[need.organisation].roles & need.roles == {"lead"}
    return as_lead, looked.open, looked.person


def _verdict(adviser: Adviser, need: Need, *, at: datetime, calendar: Calendar) -> Verdict:
    if (never := _never(adviser, need)) is not None:
        return never
    if on_leave(adviser, at.astimezone(calendar.zone).date()):
        return "on_leave"
    if not on_duty(adviser, at, organisation=need.organisation, calendar=calendar):
        return "off_duty"
    if adviser.person == need.let_go:
        return "let_go"
    return "full" if room(adviser, need.organisation) == 0 else "may_claim"


def _never(adviser: Adviser, need: Need) -> Verdict | None:
    if not _serves(adviser, need.organisation, need.roles):
        return "other_queue"
    if adviser.person == need.manager:
        return "asked"
    if adviser.person in need.not_for:
        return "involved"
    if adviser.person == need.last:
        return "last"
    return "hidden" if adviser.person in need.hidden_from else None


def _preferred(team: Team, need: Need, *, at: datetime, calendar: Calendar) -> str | None:
    """The group's own, or their cover; a few too many open does not keep their own group's work from them."""
    named = team.advisers.get(need.preferred or "")
    if named is None:
        return None
    found = covered_by(team, named, at.astimezone(calendar.zone).date(), organisation=need.organisation)
    if found is None or found.person == need.let_go or _never(found, need) is not None:
        return None
    here = need.organisation
    if on_duty(found, at, organisation=here, calendar=calendar):
        return found.person
    in_time = need.by is not None and at_work(found, at, need.by, organisation=here, calendar=calendar)
    return found.person if in_time else None


def _serves(adviser: Adviser, organisation: str, roles: frozenset[str]) -> bool:
    post = adviser.posts.get(organisation)
    return post is not None and not post.roles.isdisjoint(roles)


def _cover(adviser: Adviser, day: date, organisation: str) -> str | None:
    """Who takes their work of this organisation on the day."""
    named = (one.cover for one in adviser.leave if one.first <= day <= one.last and one.organisation == organisation)
    return next((cover for cover in named if cover), None)


def _hours(adviser: Adviser, organisation: str, calendar: Calendar) -> Calendar | None:
    """When they are at work for the organisation, leave aside; nothing where they keep no hours for it."""
    post = adviser.posts.get(organisation)
    if post is None:
        return None
    if post.week is None:
        return calendar
    return replace(calendar, week=post.week) if any(post.week.values()) else None


def _at_work(
    adviser: Adviser, since: datetime, until: datetime, *, organisation: str, calendar: Calendar
) -> tuple[Stretch, ...]:
    hours = _hours(adviser, organisation, calendar)
    if hours is None:
        return ()
    return tuple(
        (begins, ends)
        for begins, ends in working_stretches(since, until, hours)
        if on_leave(adviser, begins.astimezone(calendar.zone).date()) is None
    )


def _without(stretches: Sequence[Stretch], taken: Stretch) -> list[Stretch]:
    """The stretches less one that is taken out of them."""
    begins, ends = taken
    left: list[Stretch] = []
    for start, stop in stretches:
        parts = ((start, min(stop, begins)), (max(start, ends), stop))
        left.extend((one, other) for one, other in parts if one < other)
    return left
