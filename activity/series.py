"""A measure month by month as a process chart may draw it, from what may be told alone; knows nothing of drawing."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Final

from activity import process_chart, spc
from activity.measures.measure import Measure
from activity.recalculation import Recalculation
from activity.report import Reported, Told
from activity.report_files import NONE_TO_COUNT, duration
from activity.suppression import Shown

HOUR: Final = 3_600

MOST_HIDDEN: Final = Fraction(1, 3)
"""The share of months that may be hidden in a chart: with more, its limits would say little."""

UNITS: Final[Mapping[str, str]] = {"count": "", "share": "%", "seconds": " hours", "minutes": " minutes"}

NOTHING: Final = Told(part=None, numerator=Shown(how="exact", count=0))
HIDDEN: Final = Told(part=None, numerator=Shown(how="hidden", count=None))


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """A measure by month, with its chart. `hidden` are the places of months that may not be drawn."""

    measure: Measure
    months: tuple[date, ...]
    told: tuple[Told, ...]
    hidden: frozenset[int]
    chart: spc.Chart

    @property
    def enough(self) -> bool:
        """Whether there is enough to draw and to speak of."""
        return self.chart.limits is not None and len(self.hidden) <= MOST_HIDDEN * len(self.months)

    @property
    def text(self) -> str:
        """The last month's figure in words."""
        return figure(self.measure, self.told[-1]) if self.told else "nothing yet"

    @property
    def variation(self) -> spc.Variation | None:
        """Whether the last month stands out; None where nobody can say."""
        return self.chart.variation if self.enough and len(self.months) - 1 not in self.hidden else None


def series(reported: Reported, months: Sequence[date], *, recalculated: Iterable[Recalculation] = ()) -> Series | None:
    """The measure by month; None where it is not told by month, as too little happened, or there is no month."""
    if not months or "month" not in reported.by:
        return None
    by_month = {told.part: told for told in reported.by["month"]}
    missing = NOTHING if reported.measure.unit in ("count", "minutes") else HIDDEN
    told = tuple(by_month.get(str(month), missing) for month in months)
    values, hidden = _values(reported.measure, told)
    return Series(
        measure=reported.measure,
        months=tuple(months),
        told=told,
        hidden=hidden,
        chart=spc.chart(values, better=reported.measure.better, recalculated=places(months, recalculated)),
    )


def places(months: Sequence[date], recalculated: Iterable[Recalculation]) -> list[int]:
    """The places of the months from which limits were worked out afresh; what lies after the chart has none."""
    return sorted({sum(month < one.since for month in months) for one in recalculated} - {len(months)})


def _values(measure: Measure, told: Sequence[Told]) -> tuple[list[Fraction], frozenset[int]]:
    if measure.unit in ("count", "minutes"):
        return process_chart.tellable([one.numerator for one in told])
    exact = [_value(measure, one) for one in told]
    known = [one for one in exact if one is not None]
    average = sum(known, Fraction()) / len(known) if known else Fraction()
    return (
        [average if one is None else one for one in exact],
        frozenset(place for place, one in enumerate(exact) if one is None),
    )


def _value(measure: Measure, told: Told) -> Fraction | None:
    """A share as so many in a hundred, a time in hours; None where it is not told."""
    if told.value is None:
        return None
    if measure.unit == "share":
        return Fraction(100 * (told.numerator.count or 0), told.denominator) if told.denominator else None
    return Fraction(round(told.value), HOUR)


def figure(measure: Measure, told: Told) -> str:
    """A figure in words, without the count that a share rests on."""
    if measure.unit == "share" and told.denominator == 0:
        return NONE_TO_COUNT
    if measure.unit == "share":
        return "not shown" if told.value is None else f"{100 * told.value:.0f}%"
    if measure.unit == "seconds":
        return "not shown" if told.value is None else duration(told.value)
    return told.numerator.text


def usual(series: Series) -> str | None:
    """The average of the months, in words; None where there is too little to say."""
    if not series.enough or series.chart.limits is None:
        return None
    mean = series.chart.limits.mean
    if series.measure.unit == "seconds":
        return duration(float(mean) * HOUR)
    return f"{float(mean):,.0f}{UNITS[series.measure.unit]}"
