"""A process chart with the words and marks around it, as a page shows it; knows no database and nobody who reads."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from markupsafe import Markup

from activity import icons, spc
from activity.coaching import WAY_SAYS, Coaching
from activity.process_chart import Mark, Told, process_chart
from activity.recalculation import Recalculation
from activity.series import UNITS, Series, figure
from activity.versions import NewVersion
from activity.words import Words, day_words, month_words

UNIT_SAYS: Final[Mapping[str, str]] = {"share": " in 100", "seconds": " in hours", "minutes": " in minutes"}


AXIS_SAYS: Final[Mapping[str, str]] = {"share": "%", "seconds": " h"}
"""What follows the figures beside a chart, as short as the room there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Happened:
    """Something that happened in a month, to be marked on a chart."""

    on: date
    says: str


def happened(
    *,
    coached: Iterable[Coaching] = (),
    recalculated: Iterable[Recalculation] = (),
    versions: Iterable[NewVersion] = (),
    words: Words,
) -> tuple[Happened, ...]:
    """What is marked: new versions of trees, coaching, and limits worked out afresh."""
    marks = [
        *(Happened(on=one.on, says=f"New version of “{words.tree(one.tree)}”.") for one in versions),
        *(Happened(on=one.on, says=coaching_words(one, words)) for one in coached),
        *(Happened(on=one.since, says=recalculation_words(one, words)) for one in recalculated),
    ]
    return tuple(sorted(marks, key=lambda mark: (mark.on, mark.says)))


def coaching_words(one: Coaching, words: Words) -> str:
    """A piece of coaching in a sentence."""
    return f"Coaching on {day_words(one.on)}: {WAY_SAYS[one.way].lower()} for {whom(one.group_id, words)}."


def whom(group: str | None, words: Words) -> str:
    """A group by name, or everybody."""
    return words.group(group) if group else "the whole organisation"


def recalculation_words(one: Recalculation, words: Words) -> str:
    """Who began limits afresh, and why."""
    return f"New limits by {words.person(one.recalculated_by)}: {one.reason}"


def chart_values(name: str, found: Series, *, title: str, marks: Sequence[Happened] = ()) -> dict[str, object]:
    """What `activity/chart.html` needs. `name` is an id that is unique on the page."""
    numbered = _numbered(found.months, marks)
    told = Told(
        title=title + UNIT_SAYS.get(found.measure.unit, ""),
        says=f"{len(found.months)} months. The table below the chart has the same figures.",
        labels=[f"{month:%b %y}" for month in found.months],
        marks=[Mark(place=place, says=", ".join(map(str, numbers))) for place, numbers in _at(numbered).items()],
        hidden=found.hidden,
        unit=AXIS_SAYS.get(found.measure.unit, ""),
    )
    variation = found.variation
    return {
        "name": name,
        "drawn": process_chart(name, drawn=found.chart, told=told, better=found.measure.better)
        if found.enough
        else None,
        "icon": icons.icon(variation, side=found.chart.side) if variation else Markup(),
        "stands": icons.says(variation, side=found.chart.side),
        "signals": [spc.SIGNAL_SAYS[one] for one in sorted(found.chart.signals)] if variation else [],
        "provisional": found.chart.limits is not None and found.chart.limits.provisional,
        "limits": list(_limits(found)) if found.enough else [],
        "marks": [{"number": n, "month": month_words(one.on), "says": one.says} for n, _, one in numbered],
        "rows": list(_rows(found)),
        "caption": f"{title}, month by month",
    }


def _numbered(months: Sequence[date], marks: Sequence[Happened]) -> list[tuple[int, float, Happened]]:
    """Each mark with its number and its place; what happened before the chart is left out."""
    inside = [(_place(months, one.on), one) for one in marks if months and one.on >= months[0]]
    return [(number, at, one) for number, (at, one) in enumerate(inside, start=1)]


def _place(months: Sequence[date], on: date) -> float:
    """The month of a day; of a month that is not whole yet, the edge of the chart."""
    month = on.replace(day=1)
    return len(months) - 0.5 if month > months[-1] else float(months.index(month))


def _at(numbered: Iterable[tuple[int, float, Happened]]) -> dict[float, list[int]]:
    found: dict[float, list[int]] = defaultdict(list)
    for number, at, _ in numbered:
        found[at].append(number)
    return found


def _limits(found: Series) -> Iterator[dict[str, str]]:
    """The limits of each stretch, so that both are read where they were worked out afresh."""
    unit = UNITS[found.measure.unit]
    for stretch in found.chart.stretches:
        if stretch.limits is None:
            continue
        yield {
            "since": month_words(found.months[stretch.first]),
            "mean": f"{float(stretch.limits.mean):,.1f}{unit}",
            "lower": f"{max(float(stretch.limits.lower), 0):,.1f}{unit}",
            "upper": f"{float(stretch.limits.upper):,.1f}{unit}",
        }


def _rows(found: Series) -> Iterator[dict[str, str]]:
    points = found.chart.points
    for place, (month, told) in enumerate(zip(found.months, found.told, strict=True)):
        known = found.enough and place not in found.hidden
        signals = sorted(points[place].signals) if known else []
        yield {
            "month": month_words(month),
            "figure": figure(found.measure, told),
            "out_of": "" if told.denominator is None else f"{told.denominator:,}",
            "signals": " ".join(spc.SIGNAL_SAYS[one] for one in signals),
        }
