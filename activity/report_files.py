"""A report as JSON and as a page on its own; knows nothing of how it was worked out, nor of who reads it."""

from collections.abc import Callable, Iterator
from typing import Any, Final

from markupsafe import Markup

from activity.measures.terms import CUTS, NOT_MEASURED, CutName
from activity.report import PER, Report, Reported, Told
from activity.suppression import NOTE
from activity.words import SOME_SAMPLE_SAYS, day_words

Name = Callable[[CutName, str], str]
"""The name of a part, for people: a group's, a topic's, a month's."""

_DAY: Final = 86_400
_HOUR: Final = 3_600
_MINUTE: Final = 60

_CSS: Final = (
    "body{font:1rem/1.5 Arial,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#212b32}"
    "table{border-collapse:collapse;width:100%;margin:1rem 0}th,td{text-align:left;padding:.4rem;"
    "border-bottom:1px solid #d8dde0;vertical-align:top}caption{text-align:left;font-weight:bold}h1,h2{line-height:1.2}"
    "@media print{h2{break-after:avoid}tr{break-inside:avoid}}"
)

_PAGE: Final = Markup(
    '<!DOCTYPE html><html lang="en-GB"><head><meta charset="utf-8"><title>{title}</title>'
    '<meta name="viewport" content="width=device-width, initial-scale=1"><style>{css}</style></head>'
    "<body><main>{body}</main></body></html>\n"
)

_WHOLE_FROM: Final = 100

NONE_TO_COUNT: Final = "–"
"""A share of nothing: neither 0 in a hundred nor hidden."""


def as_json(report: Report) -> dict[str, Any]:
    """The report for programs: every measure with its definition, figures with how they may be told."""
    return {
        "organisation": report.organisation,
        "as_at": report.as_at.isoformat(),
        "from": report.since.isoformat() if report.since else None,
        "to": report.until.isoformat() if report.until else None,
        "sample": report.sample,
        "assumed_minutes": report.minutes,
        "small_counts": NOTE,
        "not_measured": list(NOT_MEASURED),
        "measures": [_measure(reported) for reported in report.measures],
    }


def _measure(reported: Reported) -> dict[str, Any]:
    measure = reported.measure
    return {
        "name": measure.name,
        "title": measure.title,
        "unit": measure.unit,
        "numerator": measure.numerator,
        "denominator": measure.denominator,
        "clock": measure.clock,
        "says": measure.sentence,
        "source": measure.source,
        "better": measure.better,
        "whole": _figure(reported.whole),
        "by": {cut: [{"part": told.part, **_figure(told)} for told in parts] for cut, parts in reported.by.items()},
    }


def _figure(told: Told) -> dict[str, Any]:
    return {
        "count": told.numerator.count,
        "shown": told.numerator.how,
        "out_of": told.denominator,
        "value": told.value,
        "per_1000": told.per_1000,
    }


def lines_of(report: Report) -> Iterator[tuple[str, str, str, str]]:
    """The whole, a line each: the measure's title, its figure, out of how many, and how to read it."""
    for reported in report.measures:
        measure, told = reported.measure, reported.whole
        yield measure.title, value_of(reported, told), _out_of(told), measure.sentence


def value_of(reported: Reported, told: Told) -> str:
    """A figure in words, as a page or a Word file may show it."""
    unit = reported.measure.unit
    if unit == "seconds" and told.value is not None:
        return duration(told.value)
    if unit == "share" and told.denominator == 0:
        return NONE_TO_COUNT
    if unit == "share" and told.value is not None:
        return f"{100 * told.value:.0f}% ({told.numerator.text})"
    rate = "" if told.per_1000 is None else f" ({rate_words(told.per_1000)} per {PER:,} people)"
    return told.numerator.text + rate


def rate_words(rate: float) -> str:
    """A rate with as many places as it can bear."""
    return f"{rate:,.0f}" if rate >= _WHOLE_FROM else f"{rate:.1f}"


def duration(seconds: float) -> str:
    """Seconds in the two largest units that say something."""
    if seconds >= _DAY:
        return f"{int(seconds // _DAY)} d {int(seconds % _DAY // _HOUR)} h"
    if seconds >= _HOUR:
        return f"{int(seconds // _HOUR)} h {int(seconds % _HOUR // _MINUTE)} min"
    return f"{int(seconds // _MINUTE)} min"


def _out_of(told: Told) -> str:
    return "" if told.denominator is None else f"{told.denominator:,}"


def period_of(report: Report) -> str:
    """The period in words."""
    since = f"from {day_words(report.since)}" if report.since else "from the beginning"
    return f"{since} to {day_words(report.until or report.as_at.date())}"


def as_html(report: Report, *, title: str, name: Name) -> str:
    """The report as one page that needs nothing else: tables, with each definition at its measure."""
    body = Markup().join(_html(report, title=title, name=name))
    return str(_PAGE.format(title=title, css=Markup(_CSS), body=body))  # noqa: S704 - our own style sheet


def _html(report: Report, *, title: str, name: Name) -> Iterator[Markup]:
    yield Markup("<h1>{}</h1><p>{}</p><p>{}</p>").format(title, f"Conversations {period_of(report)}.", NOTE)
    if report.sample:
        yield Markup("<p><strong>{}</strong></p>").format(SOME_SAMPLE_SAYS)
    yield _table("In short", ("Measure", "Figure", "Out of", "How to read it"), lines_of(report))
    for reported in report.measures:
        said = _with_code(f"{reported.measure.says} {reported.measure.clock}")
        yield Markup("<h2>{}</h2><p>{}</p><p>{}</p>").format(reported.measure.title, reported.measure.sentence, said)
        for cut, parts in reported.by.items():
            rows = ((name(cut, told.part or ""), value_of(reported, told), _out_of(told)) for told in parts)
            caption = f"{reported.measure.title}, by {CUTS[cut].title.lower()}"
            yield _table(caption, (CUTS[cut].title, "Figure", "Out of"), rows)
    yield Markup("<h2>Not measured, by design</h2><ul>{}</ul>").format(
        Markup().join(Markup("<li>{}</li>").format(what) for what in NOT_MEASURED)
    )


def _with_code(text: str) -> Markup:
    """Text whose words between backticks are names of the log."""
    parts = (Markup("<code>{}</code>") if n % 2 else Markup("{}") for n in range(text.count("`") + 1))
    return Markup().join(part.format(words) for part, words in zip(parts, text.split("`"), strict=True))


def _table(caption: str, heads: tuple[str, ...], rows: Iterator[tuple[str, ...]]) -> Markup:
    told = Markup().join(
        Markup("<tr><th scope='row'>{}</th>{}</tr>").format(
            row[0], Markup().join(Markup("<td>{}</td>").format(cell) for cell in row[1:])
        )
        for row in rows
    )
    head = Markup().join(Markup("<th scope='col'>{}</th>").format(each) for each in heads)
    return Markup("<table><caption>{}</caption><thead><tr>{}</tr></thead><tbody>{}</tbody></table>").format(
        caption, head, told
    )
