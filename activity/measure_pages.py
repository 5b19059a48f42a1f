"""The pages of measures: all of them in short, and each with its chart, its parts and its definition; reads nothing."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Final

from markupsafe import Markup

from activity import suppression
from activity.charted import Happened, chart_values
from activity.front import of_whole
from activity.funnel_pages import may_funnel
from activity.measures.terms import CUTS, NOT_MEASURED, CutName
from activity.picture import Picture
from activity.recalculation import LONGEST_REASON, Recalculation
from activity.report import Reported
from activity.report_files import lines_of, value_of
from activity.series import series
from activity.words import SOME_SAMPLE_SAYS, Render, Words, month_words

PARTS: Final[tuple[CutName, ...]] = ("group", "topic")
"""The cuts that stand as tables of their own; months are the chart."""

LEAST_AFTER: Final = 2
"""Months that new limits need before they are any: a moving range is between two."""


def measures_page(render: Render, picture: Picture) -> Markup:
    """All measures in short, each leading to its own page."""
    lines = lines_of(picture.report) if picture.report else iter(())
    names = [one.measure.name for one in picture.report.measures] if picture.report else []
    return render(
        "activity/measures.html",
        {
            "sample": _sample(picture),
            "since": month_words(picture.months[0]) if picture.months else None,
            "until": month_words(picture.last),
            "lines": [(name, *line) for name, line in zip(names, lines, strict=True)],
            "not_measured": NOT_MEASURED,
            "suppression": suppression.NOTE,
        },
    )


def _sample(picture: Picture) -> str | None:
    return SOME_SAMPLE_SAYS if picture.scope.sample and picture.months else None


def measure_page(
    render: Render,
    picture: Picture,
    reported: Reported,
    *,
    words: Words,
    recalculated: Sequence[Recalculation] = (),
    marks: Sequence[Happened] = (),
    form: Mapping[str, object] | None = None,
) -> Markup:
    """One measure. `form` is the token and what was typed, for those who may have limits worked out afresh."""
    measure = reported.measure
    found = series(reported, picture.months, recalculated=of_whole(recalculated, measure.name))
    return render(
        "activity/measure.html",
        {
            "sample": _sample(picture),
            "measure": measure,
            "since": month_words(picture.months[0]) if picture.months else None,
            "until": month_words(picture.last),
            "whole": value_of(reported, reported.whole),
            "chart": chart_values("by-month", found, title=measure.title, marks=marks) if found else None,
            "cuts": list(_parts(reported, words)),
            "funnel": may_funnel(reported),
            "form": form,
            "starts": list(starts(picture.months)),
            "longest": LONGEST_REASON,
            "suppression": suppression.NOTE,
        },
    )


def _parts(reported: Reported, words: Words) -> Iterator[dict[str, object]]:
    for cut in PARTS:
        if cut not in reported.by:
            continue
        yield {
            "cut": cut,
            "title": CUTS[cut].title,
            "out_of": any(told.denominator is not None for told in reported.by[cut]),
            "rows": sorted(
                (
                    part_words(cut, told.part, words),
                    value_of(reported, told),
                    "" if told.denominator is None else f"{told.denominator:,}",
                )
                for told in reported.by[cut]
            ),
        }


def part_words(cut: CutName, part: str | None, words: Words) -> str:
    """The name of a group or a topic."""
    if part in (None, "(none)"):
        return "None recorded"
    return words.group(part) if cut == "group" else words.topic(str(part))


def starts(months: Sequence[date]) -> Iterator[tuple[str, str]]:
    """The months from which limits can be worked out afresh, by day and in words, the latest first."""
    for month in reversed(months[1 : len(months) - LEAST_AFTER + 1]):
        yield month.isoformat(), month_words(month)
