"""One topic in one group, month by month, as it may be told beside the report; reads no database."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from activity.coaching import Coaching, Effect, effect
from activity.measures.definitions import MEASURES
from activity.process_chart import tellable
from activity.report import Reported, Told
from activity.suppression import Shown, Table, protect
from activity.suppression.tables import Sum, key
from activity.suppression.words import small
from activity.trouble import spread_of
from activity.watched import Cell, History, Measuring, Watched, added, watched

USE: Final = "use"
ITSELF: Final = " (itself)"
REST: Final = "(rest)"

MOST_SMALL: Final = 0.25
"""The share of small months up to which a topic is charted in a group: more would hide much that stands beside it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A topic in a group and all inside it; a group of None is everybody."""

    topic: str
    group: str | None

    def inside(self, history: History) -> frozenset[str | None]:
        """The groups of a history whose own conversations are meant."""
        groups = {group for group, _ in history.counts}
        if self.group is None:
            return frozenset(groups)
        return frozenset(group for group in groups if self.group in around(history.parents, group))


def around(parents: Mapping[str, str | None], group: str | None) -> tuple[str, ...]:
    """A group and those around it."""
    found = []
    while group is not None:
        found.append(group)
        group = parents.get(group)
    return tuple(found)


def of_place(history: History, place: Place, *, months: Sequence[date]) -> Watched:
    """What happened there in these last months; true counts."""
    inside = place.inside(history)
    rows = [counts for (group, topic), counts in history.counts.items() if group in inside and topic == place.topic]
    counts = added(history, rows)[-len(months) :] if months else ()
    return Watched(group=place.group, topic=place.topic, inside=inside, counts=counts, whole=place.group is None)


Charts = Mapping[tuple[str, str | None], tuple[Shown, ...]]
"""Month by month what may be told, by topic and group; a group of None is the whole organisation."""


def charts(history: History, *, months: Sequence[date]) -> Charts:
    """Conversations by month of every topic and group that is watched by month, and of each topic as a whole.

    They are weighed in one go, as readers may look at them all, beside the totals by month, group and topic that the
    report tells. What is too small to be charted counts as the rest of its topic, which nobody is shown.
    """
    cells = _cells(history, months=months)
    own = {cell: _label(cells, cell) for cell in history.counts}
    topics = sorted({topic for _, topic in history.counts})
    groups = {group for group, _ in history.counts}
    by_month: Counter[tuple[str, ...]] = Counter()
    by_group: Counter[tuple[str, ...]] = Counter()
    of_group: Counter[tuple[str, ...]] = Counter()
    of_topic: Counter[tuple[str, ...]] = Counter()
    for (group, topic), counts in history.counts.items():
        label, recent = own[(group, topic)], counts[-len(months) :]
        by_month.update({(str(month), label): count for month, count in zip(months, recent, strict=True)})
        by_group[(_itself(group), label)] += sum(recent)
        of_group[(_itself(group),)] += sum(recent)
        of_topic[(topic,)] += sum(recent)
    shown = protect(
        [
            Table(of=USE, dims=("month", "cell"), counts=by_month),
            Table(of=USE, dims=("group", "cell"), counts=by_group, published=False),
            Table(of=USE, dims=("group",), counts=of_group, unsaid=frozenset({"group"})),
            Table(of=USE, dims=("topic",), counts=of_topic),
        ],
        within={
            "cell": {label: (topic,) for (_, topic), label in own.items()},
            "group": {_itself(group): around(history.parents, group) or ("",) for group in groups},
        },
        known=list(_told_elsewhere(history, months=months)),
        also=[Sum(key(USE, {"topic": topic}), (key(USE, {"cell": topic}),)) for topic in topics],
    )
    told = {(topic, None): topic for topic in topics} | {(at.topic, at.group): _name(at) for at in cells}
    return {
        place: tuple(shown.shown(USE, month=str(month), cell=label) for month in months)
        for place, label in told.items()
    }


def _told_elsewhere(history: History, *, months: Sequence[date]) -> Iterator[dict[str, str]]:
    """The totals that the report tells: hiding them here would hide nothing."""
    yield {}
    yield from ({"month": str(month)} for month in months)
    yield from ({"topic": topic} for topic in sorted({topic for _, topic in history.counts}))
    groups = {group for group, _ in history.counts}
    yield from ({"group": one} for one in sorted({one for group in groups for one in around(history.parents, group)}))


def _cells(history: History, *, months: Sequence[date]) -> list[Watched]:
    """The topics and groups that are charted: watched by month, and seldom small."""
    return [
        at
        for at in watched(history)
        if not (at.whole or at.rare) and at.group is not None
        if sum(map(small, at.counts[-len(months) :])) <= MOST_SMALL * len(months)
    ]


def _label(cells: Sequence[Watched], cell: Cell) -> str:
    group, topic = cell
    return next((_name(at) for at in cells if at.topic == topic and group in at.inside), f"rest of {topic}")


def _name(at: Watched) -> str:
    return f"{at.group} in {at.topic}"


def _itself(group: str | None) -> str:
    return f"{group or ''}{ITSELF}"


def told_of(shown: Sequence[Shown], *, months: Sequence[date]) -> Reported:
    """One of the charts as a measure by month."""
    told = tuple(Told(part=str(month), numerator=count) for month, count in zip(months, shown, strict=True))
    hidden = Told(part=None, numerator=Shown(how="hidden", count=None))
    return Reported(measure=MEASURES[USE], whole=hidden, by={"month": told})


def effect_of(history: History | None, coaching: Coaching, *, told: Charts, months: Sequence[date]) -> Effect | None:
    """What came before coaching on one topic and what came after, from what its charts tell alone; None while that
    cannot be said, or where not all of it is charted.

    Coaching may be entered for any group and day: from true counts, before and after would tell what charts hide.
    """
    if history is None or coaching.topic is None or (coaching.topic, None) not in told:
        return None
    inside = _charted(history, Place(topic=coaching.topic, group=coaching.group_id), told=told, months=months)
    if not inside:
        return None
    known = _as_told(history, told=told, months=months)
    rows = [counts for (group, topic), counts in known.counts.items() if topic == coaching.topic and group in inside]
    whole = coaching.group_id is None
    at = Watched(group=coaching.group_id, topic=coaching.topic, inside=inside, counts=added(known, rows), whole=whole)
    measuring = Measuring.of(known)
    spread = spread_of(watched(known), measuring)
    first, weights = measuring.first(at), measuring.weights(at)
    return effect(months[first:], at.counts[first:], weights[first:], on=coaching.on, spread=spread)


def _charted(history: History, place: Place, *, told: Charts, months: Sequence[date]) -> frozenset[str | None]:
    """The charts that make up a place, by their groups; none where some of it is in no chart, or too much is hidden."""
    inside = place.inside(history)
    there = {group for group, topic in history.counts if topic == place.topic and group in inside}
    cells = [at for at in _cells(history, months=months) if at.topic == place.topic and at.inside <= inside]
    groups = {at.group for at in cells}
    charted = [told[(place.topic, group)] for group in groups]
    if place.group is None:
        groups, charted = groups | {REST}, [told[(place.topic, None)]]
    elif not there <= {group for at in cells for group in at.inside}:
        return frozenset()
    hidden = (sum(count.count is None for count in counts) for counts in charted)
    return frozenset(groups) if max(hidden, default=0) <= MOST_SMALL * len(months) else frozenset()


def _as_told(history: History, *, told: Charts, months: Sequence[date]) -> History:
    """What the charts tell, as if it were all that happened: what no group's chart has is the rest of its topic."""
    counts: dict[Cell, tuple[int, ...]] = {}
    for topic in {topic for topic, _ in told}:
        own = {group: _values(shown) for (of, group), shown in told.items() if of == topic and group is not None}
        counts |= {(group, topic): values for group, values in own.items()}
        rest = (whole - sum(parts) for whole, *parts in zip(_values(told[(topic, None)]), *own.values(), strict=True))
        counts[(REST, topic)] = tuple(max(0, count) for count in rest)
    return replace(history, months=tuple(months), counts=counts, days={})


def _values(shown: Sequence[Shown]) -> tuple[int, ...]:
    return tuple(map(round, tellable(shown)[0]))


def days_of(history: History, place: Place) -> list[date]:
    """The days of the conversations there, where they are rare: rows, not counts. Nothing where they are many."""
    inside = place.inside(history)
    return sorted(
        day for (group, topic), days in history.days.items() if group in inside and topic == place.topic for day in days
    )


def concerns(coaching: Coaching, place: Place, *, parents: Mapping[str, str | None]) -> bool:
    """Whether coaching was for this topic, or all, and for this group, one around it or one inside it."""
    if coaching.topic not in (None, place.topic):
        return False
    if coaching.group_id is None or place.group is None:
        return True
    return coaching.group_id in around(parents, place.group) or place.group in around(parents, coaching.group_id)
