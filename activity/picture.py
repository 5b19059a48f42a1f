"""What HR's pages of one period show, worked out once for all of them; knows no page and nobody who reads."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from fractions import Fraction
from functools import partial
from typing import Final

from sqlalchemy import Connection

from activity.days import day_of, month_of
from activity.gathered import Gathered, base_of, gather
from activity.measures.measure import Measure
from activity.measures.sources import Known
from activity.measures.terms import CutName
from activity.measures.working_out import Figure
from activity.recalculation import Recalculation
from activity.report import Report, Reported, report
from activity.scope import Scope
from activity.struggles import Explained
from activity.suppression.words import small
from activity.topic_counts import Charts, charts
from activity.troubled import Offered, history, spots_of
from activity.versions import NewVersion, new_versions
from activity.watched import History

MONTHS: Final = 24
"""Whole months that the pages look back on: enough for limits to act on, and two of each season."""

CUTS: Final[tuple[CutName, ...]] = ("group", "topic", "month", "came")
"""What measures are cut by on the pages. They stand in one report, so that its small counts are hidden together."""

FEW_PARTS: Final = Fraction(1, 20)
"""The share of small counts up to which a measure is told by a cut."""

RULES: Final = 3
"""Raised when a picture of the same log tells something else: one that was kept by earlier rules is then made anew."""

WATCHED_MEASURE: Final = "use"
"""The measure whose recalculated limits also begin the search for trouble spots afresh: both chart conversations."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """The measures of the last whole months as they may be told, and the trouble spots in them.

    `history` and the spots hold true counts: what a page shows of them must be put as `struggles.says` puts it, or
    pass `suppression`.
    """

    scope: Scope
    months: tuple[date, ...]  # the first day of each, from the first in which there was a conversation
    report: Report | None  # None where nothing happened, or the measures were not asked for
    spots: tuple[Explained, ...] = ()
    history: History | None = None
    versions: tuple[NewVersion, ...] = ()
    charts: Charts = field(default_factory=dict)

    def of(self, measure: str) -> Reported | None:
        """One measure; None where nothing happened."""
        if self.report is None:
            return None
        return next((one for one in self.report.measures if one.measure.name == measure), None)

    @property
    def last(self) -> date:
        """The last whole month."""
        return months_before(self.scope, number=1)


def picture(
    connection: Connection,
    scope: Scope,
    *,
    known: Known,
    parents: Mapping[str, str | None],
    recalculated: Iterable[Recalculation] = (),
    offered: Offered | None = None,
    measured: bool = True,
) -> Picture:
    """The picture of the last 24 whole months before `scope.as_at`, whatever days the scope begins and ends with.

    Without `measured` it holds the trouble spots and the charts of topics alone, which take a fraction of the time.
    """
    whole = replace(scope, since=months_before(scope), until=month_of(day_of(scope.as_at)) - timedelta(days=1))
    of_use = [one for one in recalculated if one.measure == WATCHED_MEASURE]
    found = history(connection, whole_of(whole), parents=parents, recalculated=of_use)
    if found is None:
        return Picture(scope=whole, months=(), report=None)
    return Picture(
        scope=whole,
        months=_months(found),
        report=told_of_measures(connection, whole, known=known) if measured else None,
        spots=spots_of(connection, whole, known=found, offered=offered),
        history=found,
        versions=new_versions(connection, whole_of(whole)),
        charts=charts(found, months=_months(found)),
    )


def told_of_measures(connection: Connection, scope: Scope, *, known: Known) -> Report:
    """The measures of a scope as every page tells them: the same of one period, whichever page asks."""
    gathered = gather(connection, scope=scope, known=known, cuts=CUTS)
    return report(gathered, organisation=str(scope.organisation), kept=partial(often_enough, gathered=gathered))


def often_enough(measure: Measure, cut: CutName | None, *, gathered: Gathered) -> bool:
    """Whether most parts of a share are large enough to be told.

    A share of which most parts are small would be hidden, and much else with it that would give it away.
    """
    base = base_of(measure)
    if cut is None or base == measure.name:
        return True
    shares = {figure.part: figure for figure in gathered.figures.get((measure.name, cut), ())}
    counts = [
        count
        for whole in gathered.figures.get((base, cut), ())
        for count in _divided(shares.get(whole.part), whole.numerator)
    ]
    return sum(map(small, counts)) <= FEW_PARTS * len(counts)


def _divided(share: Figure | None, whole: int) -> tuple[int, int, int]:
    """What is in the numerator, in the denominator alone, and in neither."""
    among = (share.denominator or 0) if share else 0
    within = share.numerator if share else 0
    return within, among - within, whole - among


def whole_of(scope: Scope) -> Scope:
    """The scope without a beginning or an end."""
    return replace(scope, since=None, until=None)


def months_before(scope: Scope, *, number: int = MONTHS) -> date:
    """The first day of the month so many months before the present one."""
    today = day_of(scope.as_at)
    month = today.year * 12 + today.month - 1 - number
    return date(month // 12, month % 12 + 1, 1)


def _months(found: History) -> tuple[date, ...]:
    """The months of the period from the first with a conversation."""
    totals = [sum(counts) for counts in zip(*found.counts.values(), strict=True)]
    first = next((place for place, count in enumerate(totals) if count), len(totals))
    return found.months[max(first, len(found.months) - MONTHS) :]
