"""Where an escalation goes, and why, as sentences; pure, and knows no file or database."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from escalation.model import Tier
from trees.shown import Urgency


@dataclass(frozen=True, slots=True, kw_only=True)
class Queue:
    """One queue that advisers work from."""

    id: str
    title: str
    tier: Tier
    about: str = ""
    instead: Mapping[str, str] | None = None  # organisation -> the queue that serves it in place of this one


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceLevel:
    """By when an escalation of one urgency is answered, in working time."""

    urgency: Urgency
    title: str
    within: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Routes:
    """All of routes.yaml: queues, tiers in words, and a service level for each urgency word."""

    queues: Mapping[str, Queue]
    tiers: Mapping[Tier, str]
    service_levels: Mapping[Urgency, ServiceLevel]
    default: str  # the queue for what names none


@dataclass(frozen=True, slots=True, kw_only=True)
class Routed:
    """Where an escalation goes and how long it may take. `why` is what `route --explain` prints."""

    queue: str
    tier: Tier
    within: timedelta
    why: tuple[str, ...]


def route(routes: Routes, *, queue: str | None, urgency: Urgency, organisation: str) -> Routed:
    """The queue, tier and time for an escalation that a tree, or a topic without a tree, sends to `queue`.

    A queue that does not exist never loses an escalation: it goes to the default queue, and `why` says so.
    `check` refuses such a tree before it is served.
    """
    named, first = _named(routes, queue)
    served, second = _served(routes, named, organisation)
    level = routes.service_levels[urgency]
    tier = routes.tiers.get(served.tier, served.tier)
    return Routed(
        queue=served.id,
        tier=served.tier,
        within=level.within,
        why=(
            first,
            second,
            f"Queue {served.id!r} is tier {served.tier}: {tier}.",
            f"Urgency {urgency!r} is answered within {in_words(level.within)} of working time.",
        ),
    )


def in_words(length: timedelta) -> str:
    """A length of working time in words: 30 minutes, 7 hours 30 minutes."""
    hours, minutes = divmod(int(length.total_seconds()) // 60, 60)
    parts = [f"{n} {unit}{'' if n == 1 else 's'}" for n, unit in ((hours, "hour"), (minutes, "minute")) if n]
    return " ".join(parts) or "0 minutes"


def _named(routes: Routes, queue: str | None) -> tuple[Queue, str]:
    if queue in routes.queues:
        return routes.queues[queue], f"The tree or topic sends this to queue {queue!r}."
    default = routes.queues[routes.default]
    if queue is None:
        return default, f"No queue is named, so it goes to the default, {default.id!r}."
    return default, f"Queue {queue!r} does not exist, so it goes to the default, {default.id!r}."


def _served(routes: Routes, named: Queue, organisation: str) -> tuple[Queue, str]:
    other = (named.instead or {}).get(organisation)
    if other is None:
        return named, f"{organisation!r} has no queue of its own in place of {named.id!r}."
    return routes.queues[other], f"{organisation!r} has {other!r} in place of {named.id!r}."
