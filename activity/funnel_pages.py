"""The page that sets groups of different sizes side by side, and that of days between; reads no database."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from math import inf
from typing import Final

from markupsafe import Markup

from activity import suppression
from activity.days_between import days_between
from activity.funnel import Funnel, Unit, rates, shares
from activity.funnel_chart import funnel_chart
from activity.picture import Picture
from activity.process_chart import Told as Around
from activity.process_chart import process_chart
from activity.report import PER, Reported
from activity.spc import SIGNAL_SAYS
from activity.words import SOME_SAMPLE_SAYS, Render, Words, day_words, month_words

SAYS: Final[Mapping[str, str]] = {
    "within": "Within the limits",
    "high": "Higher than chance brings",
    "low": "Lower than chance brings",
}

LEAST_UNITS: Final = 3
"""Groups that a funnel needs: two are a comparison of one with the other."""


def may_funnel(reported: Reported) -> bool:
    """Whether groups can be set side by side in this measure: a share, or a count for the people employed."""
    return "group" in reported.by and (reported.measure.unit == "share" or reported.measure.per_heads)


def funnel_page(
    render: Render,
    picture: Picture,
    reported: Reported,
    *,
    words: Words,
    parents: Mapping[str, str | None],
    heads: Mapping[str, int],
) -> Markup:
    """Groups side by side, from the counts that may be told alone. `heads` are people employed, by group."""
    units, left_out = _units(reported, parents=parents, heads=heads)
    share = reported.measure.unit == "share"
    drawn = (shares if share else rates)(units)
    title = f"{reported.measure.title}, group by group"
    says = f"{len(units)} groups. The table below the chart has the same figures, and says which stand out."
    across = "Conversations" if share else "People employed"
    per, ceiling = (100, 1.0) if share else (PER, inf)
    return render(
        "activity/funnel.html",
        {
            "sample": SOME_SAMPLE_SAYS if picture.scope.sample and picture.months else None,
            "measure": reported.measure,
            "since": month_words(picture.months[0]) if picture.months else None,
            "until": month_words(picture.last),
            "chart": funnel_chart("funnel", drawn, title=title, says=says, per=per, across=across, ceiling=ceiling)
            if len(units) >= LEAST_UNITS
            else None,
            "rows": list(_rows(drawn, words, per=per, ceiling=ceiling)),
            "message": _message(drawn, words),
            "left_out": [words.group(group) for group in left_out],
            "widened": drawn.widened,
            "spread": f"{drawn.spread:.1f}",
            "average": f"{per * drawn.average:.1f}",
            "share": share,
            "per": PER,
            "suppression": suppression.NOTE,
        },
    )


def _message(drawn: Funnel, words: Words) -> str:
    """What the chart says, in a sentence."""
    out = [words.group(one.unit.name) for one in drawn.plotted if one.place != "within"]
    if not out:
        return "No group stands out from the others."
    if len(out) == 1:
        return f"{out[0]} stands out from the others."
    return f"{', '.join(out[:-1])} and {out[-1]} stand out from the others."


def _units(
    reported: Reported, *, parents: Mapping[str, str | None], heads: Mapping[str, int]
) -> tuple[list[Unit], list[str]]:
    """The innermost groups whose figures are told as they are, and those that are left out."""
    outer = set(parents.values())
    units, left_out = [], []
    for told in sorted(reported.by["group"], key=lambda told: told.part or ""):
        if told.part is None or told.part not in parents or told.part in outer:
            continue
        size = told.denominator if reported.measure.unit == "share" else heads.get(told.part)
        if told.numerator.how != "exact" or not size or told.numerator.count is None:
            left_out.append(told.part)
            continue
        units.append(Unit(name=told.part, events=told.numerator.count, size=size))
    return units, left_out


def _rows(drawn: Funnel, words: Words, *, per: float, ceiling: float) -> Iterator[dict[str, str]]:
    for number, one in enumerate(drawn.plotted, start=1):
        yield {
            "number": str(number),
            "group": words.group(one.unit.name),
            "events": f"{one.unit.events:,}",
            "size": f"{one.unit.size:,}",
            "value": f"{per * one.value:.1f}",
            "limits": f"{per * one.outer[0]:.1f} to {per * min(one.outer[1], ceiling):.1f}",
            "says": SAYS[one.place],
        }


def days_page(render: Render, days: Sequence[date], *, title: str, back: str, sample: bool) -> Markup:
    """The days between conversations on something rare. It rests on single conversations: not for counts' readers."""
    between = days_between(days)
    drawn = between.chart
    rows = [
        {
            "day": day_words(day),
            "wait": str(wait),
            "signals": " ".join(SIGNAL_SAYS[one] for one in sorted(point.signals)),
        }
        for day, wait, point in zip(sorted(days)[1:], between.waits, drawn.points if drawn else (), strict=True)
    ]
    told = Around(
        title="Days between conversations, drawn so that chance spreads them evenly",
        says=f"{len(between.waits)} waits. The table below the chart has them in days.",
        labels=[f"{day.day} {day:%b %y}" for day in sorted(days)[1:]],
    )
    return render(
        "activity/days.html",
        {
            "title": title,
            "back": back,
            "sample": SOME_SAMPLE_SAYS if sample else None,
            "rows": rows,
            "empty": "There was one conversation: there are no days between."
            if days
            else "Nothing is shown: either there was no conversation, or there are enough to be counted by month.",
            "centre": None if between.centre is None else f"{between.centre:.0f}",
            "lower": None if between.lower is None else f"{between.lower:.0f}",
            "upper": None if between.upper is None else f"{between.upper:.0f}",
            "chart": process_chart("days", drawn=drawn, told=told, better="higher")
            if drawn is not None and drawn.limits is not None
            else None,
        },
    )
