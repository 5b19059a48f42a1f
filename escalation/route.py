"""Where an escalation goes, and why, as sentences; pure, and knows no file or database."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from itertools import pairwise

from escalation.model import Link, ServiceLevel, Tier
from escalation.words import counted
from trees.shown import Urgency

TIERS: Mapping[Tier, str] = {
    "L0": "no adviser is needed",
    "L1": "an adviser",
    "L2": "a senior adviser or HR business partner",
    "L3": "a specialist in employment law",
    "L4": "urgent help, by telephone",
}
"""The tiers in words (the domain sheet's section 0.3)."""

ADVISING = frozenset({"adviser", "senior", "law", "lead", "partner"})
"""The roles that may claim from a queue at all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Queue:
    """One queue that advisers work from."""

    id: str
    title: str
    tier: Tier
    roles: frozenset[str]  # who may claim from it
    then: str | None = None  # where what nobody claims moves on to
    wait: timedelta | None = None  # the working time after which it does; nothing where it stays
    instead_of: str | None = None  # the queue whose work it takes, of its own groups
    groups: frozenset[str] = frozenset()  # those groups, with all inside them
    only: frozenset[str] = frozenset()  # of these topics alone; nothing: of every topic
    slack: str | None = None  # the private channel of its advisers in Slack, where they have one
    teams: str | None = None  # the private channel of its advisers in Teams, where they have one
    email: str | None = None  # where is written to when nobody has taken what came


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupPeople:
    """Whom a group has of its own, by person id."""

    partner: str | None = None  # HR partner
    consultant: str | None = None  # skills consultant


@dataclass(frozen=True, slots=True, kw_only=True)
class Routes:
    """The queues, the topics they serve, and a service level for each urgency word."""

    queues: Mapping[str, Queue]
    topics: Mapping[str, str]  # topic -> queue
    service_levels: Mapping[Urgency, ServiceLevel]
    groups: Mapping[str, GroupPeople] = field(default_factory=dict)
    if_all_are_involved: str | None = None  # who has what every adviser is a part of
    own: Mapping[str, "Routes"] = field(default_factory=dict)  # organisation -> its own, in place of these

    def of(self, organisation: str) -> "Routes":
        """The routes in force in an organisation."""
        return self.own.get(organisation, self)

    @property
    def default(self) -> Queue:
        """The queue for what names none that exists: the first."""
        return next(iter(self.queues.values()))


@dataclass(frozen=True, slots=True, kw_only=True)
class Routed:
    """Where an escalation goes and by when it is answered. `why` is what `route --explain` prints."""

    queue: str
    tier: Tier
    service_level: ServiceLevel
    chain: tuple[Link, ...] = ()  # this queue and those that it moves on to while nobody takes it
    why: tuple[str, ...]


def route(
    routes: Routes,
    *,
    organisation: str,
    urgency: Urgency,
    queue: str | None,
    topic: str | None = None,
    groups: Sequence[str] = (),
) -> Routed:
    """The queue, tier and time for an escalation: the queue that the hand-off names, else the topic's.

    `groups` are the manager's group and those around it, the innermost first: the nearest with a queue of its own in
    place of that one has it there. A queue that does not exist never loses an escalation: the topic's takes it, and
    `why` says so. `check` refuses such a tree before it is served.
    """
    own = routes.of(organisation)
    chosen, why = _for_group(own, *_chosen(own, queue, topic), topic=topic, groups=groups)
    level = own.service_levels[urgency]
    return Routed(
        queue=chosen.id,
        tier=chosen.tier,
        service_level=level,
        chain=chain_of(own, chosen.id),
        why=(
            f"{organisation!r} has {'the usual routes' if own is routes else 'routes of its own'}.",
            *why,
            f"Queue {chosen.id!r} ({chosen.title}) is tier {chosen.tier}: {TIERS[chosen.tier]}.",
            f"Urgency {urgency!r} is answered {level_words(level)}.",
            *_moving_on(own, chosen),
        ),
    )


def chain_of(routes: Routes, queue: str) -> tuple[Link, ...]:
    """The queue and those that follow while nobody takes what waits there; empty for a queue that does not exist."""
    found: dict[str, Link] = {}
    at = routes.queues.get(queue)
    while at is not None and at.id not in found:
        found[at.id] = Link(queue=at.id, tier=at.tier, wait=at.wait if at.then else None)
        at = routes.queues.get(at.then or "")
    return tuple(found.values())


def level_words(level: ServiceLevel) -> str:
    """A service level in words, to follow "is answered"."""
    if level.working_time is not None:
        return f"within {_hours(level.working_time)}"
    if level.working_days == 0:
        return "by the close of the same working day"
    return f"by the close of the working day that is {counted(level.working_days or 0, 'working day')} later"


def claimable(routes: Routes, roles: Collection[str]) -> frozenset[str]:
    """The queues of an organisation's routes from which somebody with these roles may claim."""
    return frozenset(queue.id for queue in routes.queues.values() if not queue.roles.isdisjoint(roles))


def _chosen(routes: Routes, queue: str | None, topic: str | None) -> tuple[Queue, tuple[str, ...]]:
    if queue is not None and queue in routes.queues:
        return routes.queues[queue], (f"The hand-off names queue {queue!r}.",)
    wanted = () if queue is None else (f"The hand-off names queue {queue!r}, which does not exist.",)
    served = None if topic is None else routes.topics.get(topic)
    if served is not None:
        return routes.queues[served], (*wanted, f"Topic {topic!r} belongs to queue {served!r}.")
    return routes.default, (*wanted, f"Topic {topic!r} belongs to no queue, so the first one takes it.")


def _for_group(
    routes: Routes, usual: Queue, why: tuple[str, ...], *, topic: str | None, groups: Sequence[str]
) -> tuple[Queue, tuple[str, ...]]:
    for group in groups:
        for queue in routes.queues.values():
            if queue.instead_of == usual.id and group in queue.groups and (not queue.only or topic in queue.only):
                return queue, (*why, f"Group {group!r} has queue {queue.id!r} in place of {usual.id!r}.")
    return usual, why


def _moving_on(routes: Routes, queue: Queue) -> tuple[str, ...]:
    links = chain_of(routes, queue.id)
    ways = (
        f"If nobody takes it there within {_hours(link.wait)}, it moves on to {after.queue!r}."
        for link, after in pairwise(links)
        if link.wait is not None
    )
    return (*ways, f"If nobody takes it in {links[-1].queue!r}, the lead is told each working day.")


def _hours(time: timedelta) -> str:
    return counted(Decimal(int(time.total_seconds())) / 3600, "working hour")
