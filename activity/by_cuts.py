"""The report by whichever cuts somebody asks for, told so that all such reports of one period can be read together.

Groups, topics and months are told as HR's pages tell them. Every other cut is weighed after that, and beside all the
others whether it was asked for or not: two reports of one period then say the same of one count.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import partial
from typing import Final

from sqlalchemy import Connection

from activity.days import month_of
from activity.gathered import Gathered, Kept, base_of, gather, named, relations, tables, untold, within
from activity.measures.definitions import MEASURES
from activity.measures.measure import Measure
from activity.measures.sources import Known
from activity.measures.terms import CUTS, CutName
from activity.measures.working_out import work_out
from activity.picture import CUTS as ON_PAGES
from activity.picture import often_enough
from activity.report import Report, Safe, reported_as, weighed
from activity.scope import Scope
from activity.suppression import Table, protect
from activity.suppression.tables import Sum, key

BASES: Final = ("use", "escalations", "searches", "contacts")
"""What is told by further cuts."""

APART: Final = frozenset({"channel", "reason", "tier", "came", "why"})
"""Cuts that hang together with no other but through the whole, by which shares are told too."""

TOGETHER: Final[Sequence[tuple[CutName, ...]]] = (("topic", "tree", "version"), ("month", "week"))
"""Cuts of which each part lies in few parts of another: how many in which nobody is told, but many know."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cuttings:
    """A period's true figures by every cut, and how those hang together."""

    gathered: Gathered
    joint: Sequence[Table]


def cuttings(connection: Connection, *, scope: Scope, known: Known) -> Cuttings:
    """All that a report by any cuts needs, whichever are asked for."""
    gathered = gather(connection, scope=scope, known=known, cuts=tuple(CUTS))
    joint = [_joint(connection, MEASURES[of], by, scope=scope, known=known) for of, by in _pairs()]
    return Cuttings(gathered=gathered, joint=joint)


def _pairs() -> Iterator[tuple[str, tuple[CutName, ...]]]:
    for of in BASES:
        for by in TOGETHER:
            kept = tuple(cut for cut in by if MEASURES[of].fact in CUTS[cut].facts)
            if len(kept) > 1:
                yield of, kept


def _joint(connection: Connection, measure: Measure, by: tuple[CutName, ...], *, scope: Scope, known: Known) -> Table:
    found = work_out(connection, measure, scope=scope, known=known, by=by)
    counts = {tuple(map(named, figure.part)): figure.numerator for figure in found}
    if by == ("month", "week"):
        counts = {place: counts.get(place, 0) for place in _pieces({week for _, week in counts})}
    # A week has days of one month or two, and a tree has its topic: whoever knows looks nowhere else.
    return Table(of=measure.name, dims=by, counts=counts, published=False, listed=True)


def _pieces(weeks: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Each month that a week has days of, with the week."""
    for week in sorted(weeks):
        monday = date.fromisoformat(week)
        for month in sorted({month_of(monday), month_of(monday + timedelta(days=6))}):
            yield str(month), week


def report_by(found: Cuttings, *, organisation: str, cuts: Sequence[CutName]) -> Report:
    """The report by these cuts: the same of one period, whatever else is asked for beside it."""
    on_pages = replace(found.gathered, cuts=ON_PAGES)
    first = weighed(on_pages, kept=partial(often_enough, gathered=on_pages))
    every = {of: Safe(safe.shown, partial(_kept_first, first=safe.kept)) for of, safe in first.items()}
    if not set(cuts) <= set(ON_PAGES):
        every |= {of: _more(found, of, first[of]) for of in BASES}
    made = reported_as(found.gathered, every, organisation=organisation)
    chosen = tuple(replace(one, by={cut: told for cut, told in one.by.items() if cut in cuts}) for one in made.measures)
    return replace(made, measures=chosen)


def _more(found: Cuttings, of: str, first: Safe) -> Safe:
    """Further cuts of one thing that is counted; none of them where that would give away what was told before."""
    for shares in (APART, frozenset[str]()):
        kept = partial(_kept, first=first.kept, shares=shares)
        counts = [*tables(found.gathered, of=of, kept=kept), *(one for one in found.joint if one.of == of)]
        counts += untold(found.gathered, of=of, kept=kept)
        also = [*_mapped(found.gathered.known, of), *relations(found.gathered, of=of, kept=kept)]
        shown = protect(counts, within=within(found.gathered), also=also, told=first.shown)
        if shown.lost is None:
            return Safe(shown, kept)
    return Safe(first.shown, partial(_kept_first, first=first.kept))


def _kept(measure: Measure, cut: CutName | None, *, first: Kept, shares: frozenset[str]) -> bool:
    if cut is None or cut in ON_PAGES:
        return first(measure, cut)
    return measure.name in BASES or (base_of(measure) in BASES and cut in shares)


def _kept_first(measure: Measure, cut: CutName | None, *, first: Kept) -> bool:
    return (cut is None or cut in ON_PAGES) and first(measure, cut)


def _mapped(known: Known, of: str) -> Iterator[Sum]:
    """Stages and themes are so many topics: whoever has the list of topics can add them up."""
    by: dict[tuple[CutName, str], list[str]] = {}
    for topic, stage in known.stages.items():
        by.setdefault(("stage", stage), []).append(topic)
    for topic, themes in known.themes.items():
        for theme in themes:
            by.setdefault(("theme", theme), []).append(topic)
    for (cut, part), topics in sorted(by.items()):
        yield Sum(key(of, {cut: part}), tuple(key(of, {"topic": topic}) for topic in sorted(topics)))
