"""Small charts as SVG with their words inside; knows nothing of what they show, and draws no hidden count."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

WIDTH, HEIGHT = 720, 240
_LEFT, _TOP, _BOTTOM = 44, 22, 34
_BLUE, _GREY, _INK, _PALE = "#005eb8", "#aeb7bd", "#212b32", "#d8dde0"
_LABELS_AT_MOST = 13
_ROOM_FOR_COUNT = 26
"""The width of a bar over which its count can stand; the counts of narrower ones are in the table alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One bar: its label under the axis and its count; None for a count that may not be shown."""

    label: str
    count: int | None


def bars(chart: str, *, title: str, says: str, values: Sequence[Bar]) -> Markup:
    """Upright bars from 0. `chart` is an id that is unique on the page; `says` describes the chart in a sentence."""
    top = _nice(max((bar.count or 0 for bar in values), default=0))
    step = (WIDTH - _LEFT) / max(len(values), 1)
    every = -(-len(values) // _LABELS_AT_MOST) or 1
    drawn = Markup("").join(
        _bar(bar, x=_LEFT + n * step, width=step, top=top, labelled=n % every == 0) for n, bar in enumerate(values)
    )
    return _svg(chart, title=title, says=says, inside=_axis(top) + drawn)


def _svg(chart: str, *, title: str, says: str, inside: Markup) -> Markup:
    return Markup(
        '<svg class="fingerpost-chart" role="img" aria-labelledby="{0}-title {0}-desc" viewBox="0 0 {1} {2}"'
        ' width="100%" preserveAspectRatio="xMinYMin meet" xmlns="http://www.w3.org/2000/svg">'
        '<title id="{0}-title">{3}</title><desc id="{0}-desc">{4}</desc>'
        '<g font-family="inherit" font-size="13" fill="{5}">{6}</g></svg>'
    ).format(chart, WIDTH, HEIGHT, title, says, _INK, inside)


def _axis(top: int) -> Markup:
    lines = Markup("")
    for count in (0, top // 2, top):
        y = _y(count, top)
        lines += Markup(
            '<line x1="{}" x2="{}" y1="{:.1f}" y2="{:.1f}" stroke="{}"/>'
            '<text x="{}" y="{:.1f}" text-anchor="end">{}</text>'
        ).format(_LEFT, WIDTH, y, y, _PALE, _LEFT - 8, y + 4, count)
    return lines


def _bar(bar: Bar, *, x: float, width: float, top: int, labelled: bool) -> Markup:
    middle = x + width / 2
    label = _text(middle, HEIGHT - 12, bar.label) if labelled else Markup("")
    if bar.count is None:
        return label + _text(middle, _y(0, top) - 6, "–")
    y = _y(bar.count, top)
    shape = Markup('<rect x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{:.1f}" fill="{}"/>').format(
        x + width * 0.15, y, width * 0.7, _y(0, top) - y, _BLUE
    )
    return label + shape + (_text(middle, y - 6, str(bar.count)) if width >= _ROOM_FOR_COUNT else Markup(""))


def _text(x: float, y: float, words: str) -> Markup:
    return Markup('<text x="{:.1f}" y="{:.1f}" text-anchor="middle">{}</text>').format(x, y, words)


def _y(count: int, top: int) -> float:
    return _TOP + (HEIGHT - _TOP - _BOTTOM) * (1 - count / top)


def _nice(count: int) -> int:
    """The smallest of 10, 20, 50, 100 … that is no less: an axis people can read."""
    top = 10
    while top < count:
        top = top * 5 // 2 if str(top).startswith("2") else top * 2
    return top


def share_bar(part: float) -> Markup:
    """A flat bar for a part of a whole, from 0 to 1. It repeats a figure written beside it, so it is hidden from
    readers who cannot see it.
    """
    return Markup(
        '<svg class="fingerpost-share" aria-hidden="true" focusable="false" viewBox="0 0 100 10"'
        ' width="100" height="10"><rect width="100" height="10" fill="{}"/>'
        '<rect width="{:.0f}" height="10" fill="{}"/></svg>'
    ).format(_GREY, 100 * min(max(part, 0), 1), _BLUE)
