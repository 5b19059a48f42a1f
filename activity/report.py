"""The measures of a period as they may be told, small counts hidden; knows nothing of files or of who reads it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial
from typing import Final

from activity import suppression
from activity.gathered import NO, YES, Gathered, Kept, base_of, dimension, named, relations, tables, untold, within
from activity.measures.definitions import MEASURES
from activity.measures.measure import Measure
from activity.measures.terms import CutName
from activity.measures.working_out import Figure
from activity.suppression import Protected, Shown, Table, protect

PER: Final = 1_000
"""People employed for whom a rate is given."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One figure as it may be told. `value` is None where it would tell a small count, or where there is none."""

    part: str | None  # None for the whole
    numerator: Shown
    denominator: int | None = None  # None where there is none, or it is not told; as round as the numerator
    value: float | None = None
    per_1000: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reported:
    """A measure with its definition, as a whole and by its cuts."""

    measure: Measure
    whole: Told
    by: Mapping[CutName, tuple[Told, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What HR learns from the log of one organisation and period."""

    organisation: str
    as_at: datetime
    since: date | None
    until: date | None
    sample: bool
    minutes: int  # assumed for each conversation without an adviser
    measures: tuple[Reported, ...]


@dataclass(frozen=True, slots=True)
class Safe:
    """What of one thing that is counted may be told, and by which cuts."""

    shown: Protected
    kept: Kept


REST_ON: Final[Mapping[str, tuple[str, str | None]]] = {
    "minutes_saved": ("use", "self_sufficiency"),
    "adviser_minutes": ("escalations", None),
    "contact_minutes": ("contacts", None),
}
"""What minutes rest on: a count, and the share of it whose numerator they are of."""


def every_cut(_measure: Measure, _cut: CutName | None) -> bool:
    """Every measure by every cut."""
    return True


def report(gathered: Gathered, *, organisation: str, kept: Kept = every_cut) -> Report:
    """The report of what was gathered, with every small count hidden and whatever would give one away.

    `kept` leaves out measures by cuts that nobody is to be told: less must then be hidden of the others.
    """
    return reported_as(gathered, weighed(gathered, kept=kept), organisation=organisation)


def weighed(gathered: Gathered, *, kept: Kept = every_cut) -> dict[str, Safe]:
    """By what is counted: what of it may be told."""
    return {of: _protected(gathered, of, among=kept) for of in dict.fromkeys(map(base_of, MEASURES.values()))}


def reported_as(gathered: Gathered, every: Mapping[str, Safe], *, organisation: str) -> Report:
    """The report of what was gathered and weighed, by all of its cuts that may be told."""
    scope = gathered.scope
    return Report(
        organisation=organisation,
        as_at=scope.as_at,
        since=scope.since,
        until=scope.until,
        sample=scope.sample,
        minutes=gathered.known.minutes,
        measures=tuple(_reported(gathered, measure, every) for measure in MEASURES.values()),
    )


def _shares_by_place(measure: Measure, cut: CutName | None) -> bool:
    return cut not in {"week", "month"} or base_of(measure) == measure.name


def _shares_as_a_whole(measure: Measure, cut: CutName | None) -> bool:
    return cut is None or base_of(measure) == measure.name


def _wholes(_measure: Measure, cut: CutName | None) -> bool:
    return cut is None


LESS_AND_LESS: Final[tuple[Kept, ...]] = (every_cut, _shares_by_place, _shares_as_a_whole, _wholes)
"""What is told of one thing that is counted: where little happened, fewer tables say more, as less must be hidden."""


SMALL_AT_MOST: Final = 0.2
"""The share of small counts beyond which tables are not tried: so much would have to be hidden that nothing is told,
and to find that out takes long."""


HIDDEN_AT_MOST: Final = 1 / 3
"""The share of months that may be hidden: with more, a chart says nothing (`series.MOST_HIDDEN`)."""


DROPPED_AT_MOST: Final = 6
"""Measures that are told as a whole alone, so that the others can be told by their cuts."""


def _protected(gathered: Gathered, of: str, *, among: Kept) -> Safe:
    *more, least = (partial(_both, one=one, other=among) for one in LESS_AND_LESS)
    for kept in more:
        safe = _without_few(gathered, of, kept)
        if safe is not None:
            return safe
    counts = tables(gathered, of=of, kept=least)
    return Safe(_protect(gathered, counts, of=of, kept=least), least)


def _without_few(gathered: Gathered, of: str, kept: Kept) -> Safe | None:
    """What is told with those measures as a whole alone of which too little happened; None where that is too many."""
    dropped: frozenset[str] = frozenset()
    for _ in range(DROPPED_AT_MOST + 1):
        fewer = partial(_kept_but, kept=kept, dropped=dropped)
        counts = tables(gathered, of=of, kept=fewer)
        if _share_of_small(counts) > SMALL_AT_MOST and any(len(table.dims) > 1 for table in counts):
            return None
        shown = _protect(gathered, counts, of=of, kept=fewer)
        if shown.lost is None:
            return Safe(shown, fewer) if _says_something(gathered, of, shown) else None
        few = {dim for dim, _ in shown.lost if dim in _dividing()} - dropped
        if not few:
            return None
        dropped |= few
    return None


def _says_something(gathered: Gathered, of: str, shown: Protected) -> bool:
    """Whether most months are told: shares of months that hide every month say less than the months alone."""
    months = [
        shown.shown(of, month=named(figure.part[0]))
        for figure in gathered.figures.get((of, "month"), ())
        if not suppression.small(figure.numerator)
    ]
    hidden = sum(one.count is None for one in months)
    return "month" not in gathered.cuts or hidden <= len(months) * HIDDEN_AT_MOST


def _both(measure: Measure, cut: CutName | None, *, one: Kept, other: Kept) -> bool:
    return one(measure, cut) and other(measure, cut)


def _kept_but(measure: Measure, cut: CutName | None, *, kept: Kept, dropped: frozenset[str]) -> bool:
    return kept(measure, cut) and (
        cut is None or base_of(measure) == measure.name or divided_by(measure) not in dropped
    )


def _dividing() -> frozenset[str]:
    return frozenset(divided_by(measure) for measure in MEASURES.values())


def _share_of_small(counts: Iterable[Table]) -> float:
    every = [count for table in counts for count in table.counts.values() if count]
    return sum(map(suppression.small, every)) / len(every) if every else 0


def _protect(gathered: Gathered, counts: Sequence[Table], *, of: str, kept: Kept) -> Protected:
    every = [*counts, *untold(gathered, of=of, kept=kept)]
    return protect(every, within=within(gathered), also=relations(gathered, of=of, kept=kept))


def _reported(gathered: Gathered, measure: Measure, every: Mapping[str, Safe]) -> Reported:
    (whole,) = _told(gathered, measure, None, every=every)
    by = {
        cut: tuple(_told(gathered, measure, cut, every=every))
        for cut in gathered.cuts
        if (measure.name, cut) in gathered.figures and _is_kept(measure, cut, every)
    }
    return Reported(measure=measure, whole=whole, by=by)


def _rests_on(measure: Measure, every: Mapping[str, Safe]) -> Safe:
    return every[REST_ON[measure.name][0] if measure.name in REST_ON else base_of(measure)]


def _is_kept(measure: Measure, cut: CutName, every: Mapping[str, Safe]) -> bool:
    of, share = REST_ON.get(measure.name, (measure.name, None))
    return _rests_on(measure, every).kept(MEASURES[share or of], cut)


def _told(gathered: Gathered, measure: Measure, cut: CutName | None, *, every: Mapping[str, Safe]) -> Iterator[Told]:
    shown = _rests_on(measure, every).shown
    for figure in gathered.figures[(measure.name, cut)]:
        where = {} if cut is None else {dimension(measure, cut): named(figure.part[0])}
        told = _figure(measure, figure, where=where, shown=shown)
        if measure.name == "search_chosen":
            told = _chosen(told, figure, every["searches"].shown.shown("searches", **where, search_missed=NO))
        heads = _heads(gathered, cut, figure) if measure.per_heads and told.numerator.how == "exact" else None
        yield replace(
            told,
            part=named(figure.part[0]) if cut else None,
            per_1000=PER * figure.numerator / heads if heads else None,
        )


def _chosen(told: Told, figure: Figure, made: Shown) -> Told:
    """Choices are no part of the searches that they are set against: both stand for themselves."""
    if not _exact((told.numerator, _true(made, figure.denominator or 0))):
        return told
    return replace(told, denominator=figure.denominator, value=figure.value)


def _heads(gathered: Gathered, cut: CutName | None, figure: Figure) -> int | None:
    if cut is None:
        return gathered.known.employed if gathered.scope.groups is None else None
    return gathered.known.heads.get(str(figure.part[0])) if cut == "group" else None


def _figure(measure: Measure, figure: Figure, *, where: Mapping[str, str], shown: Protected) -> Told:
    if measure.unit == "minutes":
        return _minutes(measure, figure, where=where, shown=shown)
    if base_of(measure) == measure.name:
        count = _true(shown.shown(measure.name, **where), figure.numerator)
        value = figure.value if count.how == "exact" and measure.denominator is None else None
        return Told(part=None, numerator=count, value=value)
    return _share(measure, figure, where=where, shown=shown)


def _share(measure: Measure, figure: Figure, *, where: Mapping[str, str], shown: Protected) -> Told:
    """A share as it is where what it rests on is told as it is, else worked out from what is told of that alone."""
    base, divides = base_of(measure), divided_by(measure)
    numerator = _true(shown.shown(base, **where, **{divides: YES}), figure.numerator)
    rest = shown.shown(base, **where, **{divides: NO})
    if numerator.count is None or (rest.count is None and measure.centile is None):
        return Told(part=None, numerator=numerator)
    denominator = None if rest.count is None else numerator.count + rest.count
    value = figure.value if measure.centile is not None else None
    if measure.centile is None and denominator:
        value = numerator.count / denominator
    return Told(part=None, numerator=numerator, denominator=denominator, value=value)


def divided_by(measure: Measure) -> str:
    """The dimension that a share divides its base by: measures of one time share theirs."""
    return measure.name if measure.centile is None else measure.name.removesuffix(f"_{measure.centile}")


def _minutes(measure: Measure, figure: Figure, *, where: Mapping[str, str], shown: Protected) -> Told:
    of, share = REST_ON[measure.name]
    rests = shown.shown(of, **where, **({share: YES} if share else {}))
    if rests.how != "exact" or (figure.numerator and not rests.count):
        return Told(part=None, numerator=Shown(how="hidden", count=None))
    return Told(part=None, numerator=Shown(how="exact", count=figure.numerator), value=figure.value)


def _exact(counts: Iterable[Shown]) -> bool:
    return all(count.how == "exact" for count in counts)


def _true(count: Shown, true: int) -> Shown:
    """What is told as it is, is what was counted; a place that was not weighed is not told at all."""
    return Shown(how="hidden", count=None) if count.how == "exact" and count.count != true else count
