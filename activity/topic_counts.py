"""One topic in one group, month by month, as it may be told beside the report; reads no database."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from activity.coaching import Coaching, Effect, effect
from activity.measures.definitions import MEASURES
from activity.report import Reported, Told
from activity.suppression import Shown, Table, protect
from activity.trouble import spread_of
from activity.watched import History, Measuring, Watched, added, watched

USE: Final = "use"
HERE, ELSEWHERE = "yes", "no"
ITSELF: Final = " (itself)"


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


def reported(history: History, place: Place, *, months: Sequence[date]) -> Reported:
    """Conversations on the topic there, by month, with small counts hidden and whatever would give one away.

    The totals that the report tells, by month, group and topic, are taken to be known.
    """
    at = of_place(history, place, months=months)
    tables = [*_tables(history, at, months=months), *_totals(history, months=months)]
    known = [{name: value} for table in tables if table.dims for name, value in _singles(table)]
    groups = {group for group, _ in history.counts}
    within = {"group": {_itself(group): around(history.parents, group) or ("",) for group in groups}}
    shown = protect(tables, within=within, exact=[{}, *known])
    told = tuple(Told(part=str(month), numerator=shown.shown(USE, month=str(month), here=HERE)) for month in months)
    hidden = Told(part=None, numerator=Shown(how="hidden", count=None))
    return Reported(measure=MEASURES[USE], whole=hidden, by={"month": told})


def _itself(group: str | None) -> str:
    return f"{group or ''}{ITSELF}"


def _singles(table: Table) -> Iterator[tuple[str, str]]:
    place = next((number for number, dim in enumerate(table.dims) if dim != "here"), None)
    if place is not None:
        yield from {(table.dims[place], values[place]) for values in table.counts}


def _tables(history: History, at: Watched, *, months: Sequence[date]) -> Iterator[Table]:
    """What is here and elsewhere: by month, and, known but not told, by group and by topic."""
    totals = added(history, history.counts.values())[-len(months) :]
    by_month: dict[tuple[str, ...], int] = {
        (str(month), side): count
        for month, here, total in zip(months, at.counts, totals, strict=True)
        for side, count in ((HERE, here), (ELSEWHERE, total - here))
    }
    yield Table(of=USE, dims=("month", "here"), counts=by_month)
    by_group: dict[tuple[str, ...], int] = defaultdict(int)
    by_topic: dict[tuple[str, ...], int] = defaultdict(int)
    for (group, topic), counts in history.counts.items():
        side = HERE if group in at.inside and topic == at.topic else ELSEWHERE
        by_group[(_itself(group), side)] += sum(counts[-len(months) :])
        by_topic[(topic, side)] += sum(counts[-len(months) :])
    yield Table(of=USE, dims=("group", "here"), counts=by_group, published=False)
    yield Table(of=USE, dims=("topic", "here"), counts=by_topic, published=False)


def _totals(history: History, *, months: Sequence[date]) -> Iterator[Table]:
    by_topic: dict[tuple[str, ...], int] = defaultdict(int)
    by_group: dict[tuple[str, ...], int] = defaultdict(int)
    for (group, topic), counts in history.counts.items():
        by_topic[(topic,)] += sum(counts[-len(months) :])
        by_group[(_itself(group),)] += sum(counts[-len(months) :])
    yield Table(of=USE, dims=("topic",), counts=by_topic)
    yield Table(of=USE, dims=("group",), counts=by_group, unsaid=frozenset({"group"}))


def effect_of(history: History | None, coaching: Coaching) -> Effect | None:
    """What came before coaching on one topic and what came after; None while that cannot be said."""
    if history is None or coaching.topic is None or not any(topic == coaching.topic for _, topic in history.counts):
        return None
    place = Place(topic=coaching.topic, group=coaching.group_id)
    at = of_place(history, place, months=history.months)
    if not at.inside:
        return None
    measuring = Measuring.of(history)
    spread = spread_of(watched(history), measuring)
    first, weights = measuring.first(at), measuring.weights(at)
    return effect(history.months[first:], at.counts[first:], weights[first:], on=coaching.on, spread=spread)


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
