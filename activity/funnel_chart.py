"""A funnel plot as SVG with its words inside; knows nothing of what it shows, and is given no hidden count."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Final

from markupsafe import Markup

from activity.funnel import Funnel, Plotted

WIDTH: Final = 720
HEIGHT: Final = 320
_LEFT, _TOP, _BOTTOM = 60, 20, 48
_INK, _GREY, _PURPLE, _PALE = "#212b32", "#4c6272", "#7c2855", "#d8dde0"
_ROOM = 1.1
STEPS: Final = 60
_EMPTY: Final = 0.25
"""The smallest group's part of the largest from which an axis that began at nothing would be mostly empty."""
_NAMED_AT_MOST: Final = 20
"""Groups of which each has its number; among more, those alone that stand out."""


def funnel_chart(name: str, drawn: Funnel, *, title: str, says: str, per: float, across: str, ceiling: float) -> Markup:
    """The groups by size and value, with the average and both limits. `name` is an id that is unique on the page.

    `per` is what values are multiplied by, 100 for shares, and `ceiling` the most that one can be; `across` says what
    the size is. Numbers are those of the table. A group outside the outer limits is a square, and not only a colour.
    """
    frame = _Frame(
        narrowest=_narrowest([one.unit.size for one in drawn.plotted]),
        widest=max((one.unit.size for one in drawn.plotted), default=1) * _ROOM,
        top=min(ceiling, max((max(one.value, one.outer[1]) for one in drawn.plotted), default=1) * _ROOM) or 1,
        per=per,
    )
    plotted = list(enumerate(drawn.plotted, start=1))
    parts = [
        *frame.axes(across),
        frame.level(drawn.average),
        *(frame.limit(list(curve(drawn, sign=sign, outer=True)), dash="8 4") for sign in (1, -1)),
        *(frame.limit(list(curve(drawn, sign=sign, outer=False)), dash="2 6") for sign in (1, -1)),
        *frame.points(plotted, named=len(plotted) <= _NAMED_AT_MOST),
    ]
    return Markup(
        '<svg class="fingerpost-chart" role="img" aria-labelledby="{0}-title {0}-desc" viewBox="0 0 {1} {2}"'
        ' width="100%" preserveAspectRatio="xMinYMin meet" xmlns="http://www.w3.org/2000/svg">'
        '<title id="{0}-title">{3}</title><desc id="{0}-desc">{4}</desc>'
        '<g font-family="inherit" font-size="13" fill="{5}">{6}</g></svg>'
    ).format(name, WIDTH, HEIGHT, title, says, _INK, Markup("").join(parts))


def curve(drawn: Funnel, *, sign: int, outer: bool) -> Iterator[tuple[float, float]]:
    """A limit from small groups to large ones, as it narrows from that of the largest; the table has each group's own.

    A limit narrows with the square root of the size.
    """
    if not drawn.plotted:
        return
    largest = max(drawn.plotted, key=lambda one: one.unit.size)
    limit = (largest.outer if outer else largest.inner)[1]
    wide = (limit - drawn.average) * sqrt(largest.unit.size)
    first, last = min(one.unit.size for one in drawn.plotted) * 0.8, largest.unit.size * _ROOM
    for step in range(STEPS + 1):
        size = first + (last - first) * step / STEPS
        yield size, max(0.0, drawn.average + sign * wide / sqrt(size))


def _narrowest(sizes: Sequence[float]) -> float:
    """Where the axis of sizes begins: at nothing, or near the smallest group where most of the chart would be empty."""
    smallest = min(sizes, default=0)
    return smallest * 0.8 if smallest > max(sizes, default=0) * _EMPTY else 0


_DOT: Final = Markup('<circle cx="{x:.1f}" cy="{y:.1f}" r="4" fill="{fill}"/>')
_SQUARE: Final = Markup('<path d="M{x:.1f} {y:.1f}m-5 -5h10v10h-10z" fill="{fill}"/>')
_NUMBER_WIDE, _NUMBER_HIGH = 18, 13
_BESIDE: Final = ((8, -5), (8, 14), (-18, -5), (-18, 14), (0, -14), (0, 22))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Frame:
    """Where things lie."""

    narrowest: float
    widest: float
    top: float
    per: float

    def x(self, size: float) -> float:
        return _LEFT + (WIDTH - _LEFT - 20) * (size - self.narrowest) / (self.widest - self.narrowest)

    def y(self, value: float) -> float:
        return _TOP + (HEIGHT - _TOP - _BOTTOM) * (1 - min(value / self.top, 1))

    def axes(self, across: str) -> Iterator[Markup]:
        for value in (0.0, self.top / 2, self.top):
            yield Markup(
                '<line x1="{}" x2="{}" y1="{:.1f}" y2="{:.1f}" stroke="{}"/>'
                '<text x="{}" y="{:.1f}" text-anchor="end">{:.0f}</text>'
            ).format(
                _LEFT, WIDTH - 20, self.y(value), self.y(value), _PALE, _LEFT - 8, self.y(value) + 4, value * self.per
            )
        middle = (self.narrowest + self.widest) / 2
        for size, anchor in ((self.narrowest, "start"), (middle, "end"), (self.widest, "end")):
            yield Markup('<text x="{:.1f}" y="{}" text-anchor="{}">{:,.0f}</text>').format(
                self.x(size), HEIGHT - _BOTTOM + 18, anchor, size
            )
        yield Markup('<text x="{}" y="{}">{}</text>').format(_LEFT, HEIGHT - 8, across)

    def level(self, value: float) -> Markup:
        y = self.y(value)
        return Markup('<line x1="{}" x2="{}" y1="{:.1f}" y2="{:.1f}" stroke="{}"/>').format(
            _LEFT, WIDTH - 20, y, y, _GREY
        )

    def limit(self, points: Sequence[tuple[float, float]], *, dash: str) -> Markup:
        moves = " ".join(
            f"{'L' if number else 'M'}{self.x(size):.1f} {self.y(value):.1f}"
            for number, (size, value) in enumerate(points)
        )
        return Markup('<path d="{}" fill="none" stroke="{}" stroke-dasharray="{}"/>').format(moves, _GREY, dash)

    def points(self, plotted: Sequence[tuple[int, Plotted]], *, named: bool) -> Iterator[Markup]:
        """Every group, with its number where it has room: beside the numbers that stand there already."""
        taken: list[tuple[float, float]] = []
        for number, one in plotted:
            x, y = self.x(one.unit.size), self.y(one.value)
            stands_out = one.place != "within"
            yield (_SQUARE if stands_out else _DOT).format(x=x, y=y, fill=_PURPLE if stands_out else _GREY)
            if not (named or stands_out):
                continue
            spots = ((x + right, y + down) for right, down in _BESIDE)
            at = next((spot for spot in spots if all(_apart(spot, other) for other in taken)), (x + 9, y - 5))
            taken.append(at)
            yield Markup('<text x="{:.1f}" y="{:.1f}">{}</text>').format(*at, number)


def _apart(one: tuple[float, float], other: tuple[float, float]) -> bool:
    return abs(one[0] - other[0]) >= _NUMBER_WIDE or abs(one[1] - other[1]) >= _NUMBER_HIGH
