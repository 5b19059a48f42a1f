"""Which groups and topics are watched for trouble, at the lowest level that can be; knows nothing of what is found."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

Cell = tuple[str | None, str]
"""A group, or None for managers in no group, and a topic."""

YEAR = 12

ENOUGH = 60
"""Conversations in the last twelve months from which a group and topic is watched month by month. With fewer, a
month holds under five, too few for a chart of counts (domain sheet, section E5)."""

COMPARED = 600
"""Conversations in the last twelve months from which others can say what a month should have brought: ten times as
many as those watched, so that their own chance hardly matters."""


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """What happened, for as long as is known: true counts. Leave out the topics that the reader may not see."""

    months: tuple[date, ...]  # the first day of each, oldest first, without gaps; whole months only
    counts: Mapping[Cell, tuple[int, ...]]  # each group's own conversations, a number a month
    parents: Mapping[str, str | None]  # the group around each group
    days: Mapping[Cell, tuple[date, ...]] = field(default_factory=dict)  # the day of each, oldest first
    fresh: Mapping[Cell, date] = field(default_factory=dict)  # from when limits were recalculated, by a named person

    @property
    def until(self) -> date:
        """The day after the last month."""
        return (self.months[-1] + timedelta(days=31)).replace(day=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """One group and topic to look at, with the smaller groups inside that are too small to be watched alone."""

    group: str | None  # None for the whole organisation, or for what none of its groups could be watched for
    topic: str
    inside: frozenset[str | None]  # the groups whose own conversations are counted
    counts: tuple[int, ...]
    whole: bool = False  # every conversation on the topic, also those watched lower down
    rare: bool = False  # looked at by the days between conversations


def watched(history: History) -> tuple[Watched, ...]:
    """What to look at: by month where a year holds 60, each conversation once; the rarer ones by days between too.

    A group that is too small for a topic counts with the group around it. A topic is also looked at over the whole
    organisation, where more than one group has it.
    """
    found: list[Watched] = []
    for topic in sorted({topic for _, topic in history.counts}):
        lowest = list(_lowest(history, topic))
        found += lowest
        if sum(not one.rare for one in lowest) > 1:
            found.append(_together(history, topic, {group for group, of in history.counts if of == topic}, whole=True))
    return tuple(found)


def _lowest(history: History, topic: str) -> Iterator[Watched]:
    small: dict[str | None, set[str | None]] = defaultdict(set)
    for group, of in history.counts:
        if of == topic:
            small[group].add(group)
    for group in [*_innermost_first(history.parents, small), None]:
        if not (inside := small.pop(group, set())):
            continue
        at = _together(history, topic, inside, group=group)
        if sum(at.counts[-YEAR:]) >= ENOUGH:
            yield at
            continue
        # A single group's own was looked at already when it was its turn.
        if group in inside or len(inside) > 1:
            yield _together(history, topic, inside, group=group, rare=True)
        if group is not None:
            small[history.parents.get(group)] |= inside


def _innermost_first(parents: Mapping[str, str | None], groups: Iterable[str | None]) -> list[str]:
    known = {group for group in (*parents, *groups) if group is not None}
    return sorted(known, key=lambda group: (-_depth(parents, group), group))


def _depth(parents: Mapping[str, str | None], group: str) -> int:
    depth, at = 0, parents.get(group)
    while at is not None:
        depth, at = depth + 1, parents.get(at)
    return depth


def _together(
    history: History,
    topic: str,
    inside: Iterable[str | None],
    *,
    group: str | None = None,
    whole: bool = False,
    rare: bool = False,
) -> Watched:
    groups = frozenset(inside)
    counts = added(history, [history.counts[(one, topic)] for one in groups])
    return Watched(group=group, topic=topic, inside=groups, counts=counts, whole=whole, rare=rare)


def added(history: History, series: Iterable[Sequence[int]]) -> tuple[int, ...]:
    """Month by month, the sum of them."""
    every = list(series)
    return tuple(map(sum, zip(*every, strict=True))) if every else (0,) * len(history.months)


def _first_month(counts: Sequence[int]) -> int:
    """The month, by its place, with the first conversation."""
    return next((place for place, count in enumerate(counts) if count), len(counts))


@dataclass(frozen=True, slots=True)
class Measuring:
    """What each month should have brought, going by what did not happen in the group and topic itself."""

    history: History
    by_topic: Mapping[str, tuple[int, ...]]
    began: Mapping[str | None, int]  # the month, by its place, of each group's first conversation on anything

    @classmethod
    def of(cls, history: History) -> "Measuring":
        """The measure of a history."""
        topics = {topic for _, topic in history.counts}
        began: dict[str | None, int] = {}
        for (group, _), counts in history.counts.items():
            first = _first_month(counts)
            began[group] = min(first, began.get(group, first))
        return cls(
            began=began,
            history=history,
            by_topic={
                topic: added(history, [counts for (_, of), counts in history.counts.items() if of == topic])
                for topic in topics
            },
        )

    def weights(self, at: Watched) -> tuple[float, ...]:
        """For each month a number to which its conversations should stand in proportion.

        The same topic elsewhere, so that a winter or a growing use of Fingerpost is no trouble spot; else everything
        else; else, in a small organisation, the days of the month.
        """
        settled = self._settled(at)
        for those in (self.by_topic[at.topic], settled) if not at.whole else (settled,):
            others = [all_of - own for all_of, own in zip(those, at.counts, strict=True)]
            if sum(others[-YEAR:]) >= COMPARED:
                return tuple(map(float, others))
        ends = [*self.history.months[1:], self.history.until]
        return tuple(float((end - month).days) for month, end in zip(self.history.months, ends, strict=True))

    def counted(self, at: Watched) -> bool:
        """Whether the weights are counts of conversations, which vary by chance themselves."""
        others = sum(self._settled(at)[-YEAR:]) - sum(at.counts[-YEAR:])
        return others >= COMPARED

    def _settled(self, at: Watched) -> tuple[int, ...]:
        """Everything but the topics that came only later: a new guide says nothing about what was to be expected."""
        first = self.first(at)
        return added(self.history, (counts for counts in self.by_topic.values() if _first_month(counts) <= first))

    def first(self, at: Watched) -> int:
        """The month, by its place, from which the group is comparable: both it and the topic were there, and limits
        were not redone since. What comes with a new guide is no trouble spot.
        """
        began = max(min(self.began[group] for group in at.inside), _first_month(self.by_topic.get(at.topic, ())))
        fresh = max((self.history.fresh.get((group, at.topic), date.min) for group in at.inside), default=date.min)
        return max(began, sum(month < fresh for month in self.history.months))
