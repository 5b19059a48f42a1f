"""A process chart (XmR) as SVG with its words inside; knows nothing of what it shows, and draws no hidden count."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from markupsafe import Markup

from activity.spc import Better, Chart, Limits, Point
from activity.suppression import Shown

WIDTH: Final = 720
HEIGHT: Final = 280
_LEFT, _TOP, _BOTTOM = 44, 40, 34
_INK, _GREY, _PALE = "#212b32", "#768692", "#d8dde0"
_BLUE, _ORANGE, _PURPLE = "#005eb8", "#d45b00", "#7c2855"
_LABELS_AT_MOST = 13
_ROOM = 1.05
_BEFORE = "1 4"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """Something that happened at a point: a new version, coaching, or limits worked out afresh by somebody."""

    place: float  # the point at which it stands, from 0; between two, or past the last, by halves
    says: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What stands in and around a chart."""

    title: str
    says: str  # what it shows, in a sentence
    labels: Sequence[str]  # one a point
    marks: Sequence[Mark] = ()
    hidden: frozenset[int] = frozenset()  # points that are not drawn, by their places from 0
    unit: str = ""  # what follows the figures of the axis


FEW: Final = Fraction(5, 2)
"""What a count of 1 to 4 is taken for: a limit worked out from the true one would give it away."""


def tellable(counts: Sequence[Shown]) -> tuple[list[Fraction], frozenset[int]]:
    """The values to chart, from what may be told of them alone, and the places of those that are not to be drawn.

    A count that is not shown at all is taken for the average of those that are.
    """
    told = [Fraction(count.count) for count in counts if count.count is not None]
    average = sum(told, Fraction()) / len(told) if told else FEW
    values = [
        Fraction(count.count) if count.count is not None else FEW if count.how == "few" else average for count in counts
    ]
    return values, frozenset(place for place, count in enumerate(counts) if count.count is None)


def process_chart(name: str, *, drawn: Chart, told: Told, better: Better | None = None) -> Markup:
    """The series with its average, its limits and its signals. `name` is an id that is unique on the page.

    `drawn` must be made from `tellable` values. After limits were recalculated those before go on as dotted lines: both
    are shown. A signal is a square and not only a colour.
    """
    frame = _Frame(points=len(drawn.points), top=_top(drawn))
    shown = [(place, point) for place, point in enumerate(drawn.points) if place not in told.hidden]
    parts = [
        *frame.axis(told.labels, unit=told.unit),
        *(frame.mark(mark) for mark in told.marks),
        *_limits(frame, drawn),
        frame.line(shown),
        *(frame.point(place, point, better) for place, point in shown),
    ]
    return Markup(
        '<svg class="fingerpost-chart" role="img" aria-labelledby="{0}-title {0}-desc" viewBox="0 0 {1} {2}"'
        ' width="100%" preserveAspectRatio="xMinYMin meet" xmlns="http://www.w3.org/2000/svg">'
        '<title id="{0}-title">{3}</title><desc id="{0}-desc">{4}</desc>'
        '<g font-family="inherit" font-size="13" fill="{5}">{6}</g></svg>'
    ).format(name, WIDTH, HEIGHT, told.title, told.says, _INK, Markup("").join(parts))


def _top(drawn: Chart) -> float:
    values = [float(point.value) for point in drawn.points]
    uppers = [float(stretch.limits.upper) for stretch in drawn.stretches if stretch.limits]
    return max([*values, *uppers, 1.0]) * _ROOM


def _limits(frame: "_Frame", drawn: Chart) -> Iterator[Markup]:
    for number, stretch in enumerate(drawn.stretches):
        first, last = stretch.first, stretch.first + len(stretch.points) - 1
        if number and (before := drawn.stretches[number - 1].limits):
            yield from _lines(frame, before, first=first, last=last, dash=_BEFORE)
        if stretch.limits:
            yield from _lines(frame, stretch.limits, first=first, last=last, dash=_dash(stretch.limits))


def _dash(limits: Limits) -> str:
    """Provisional limits are drawn thinner broken than those to act on."""
    return "2 6" if limits.provisional else "8 4"


def _lines(frame: "_Frame", limits: Limits, *, first: int, last: int, dash: str) -> Iterator[Markup]:
    yield frame.level(float(limits.mean), first=first, last=last, dash=dash if dash == _BEFORE else "")
    yield frame.level(float(limits.upper), first=first, last=last, dash=dash)
    yield frame.level(max(float(limits.lower), 0.0), first=first, last=last, dash=dash)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Frame:
    """Where things lie."""

    points: int
    top: float

    def x(self, place: float) -> float:
        return _LEFT + (WIDTH - _LEFT - 10) * (place + 0.5) / max(self.points, 1)

    def y(self, value: float) -> float:
        return _TOP + (HEIGHT - _TOP - _BOTTOM) * (1 - value / self.top)

    def axis(self, labels: Sequence[str], *, unit: str) -> Iterator[Markup]:
        for value in (0, round(self.top / 2), round(self.top)):
            yield Markup('<text x="{}" y="{:.1f}" text-anchor="end">{}{}</text>').format(
                _LEFT - 8, self.y(value) + 4, value, unit
            )
        yield self.level(0, first=0, last=self.points - 1, dash="", colour=_PALE)
        every = -(-len(labels) // _LABELS_AT_MOST) or 1
        for place in range(0, len(labels), every):
            yield Markup('<text x="{:.1f}" y="{}" text-anchor="middle">{}</text>').format(
                self.x(place), HEIGHT - 12, labels[place]
            )

    def level(self, value: float, *, first: int, last: int, dash: str, colour: str = _GREY) -> Markup:
        return Markup(
            '<line x1="{:.1f}" x2="{:.1f}" y1="{:.1f}" y2="{:.1f}" stroke="{}" stroke-dasharray="{}"/>'
        ).format(self.x(first - 0.5), self.x(last + 0.5), self.y(value), self.y(value), colour, dash or "none")

    def mark(self, mark: Mark) -> Markup:
        x = self.x(mark.place)
        anchor = "end" if mark.place > self.points / 2 else "start"
        return Markup(
            '<line x1="{0:.1f}" x2="{0:.1f}" y1="{1}" y2="{2}" stroke="{3}" stroke-dasharray="2 2"/>'
            '<text x="{0:.1f}" y="{4}" text-anchor="{5}">{6}</text>'
        ).format(x, _TOP - 12, HEIGHT - _BOTTOM, _INK, _TOP - 18, anchor, mark.says)

    def line(self, shown: Sequence[tuple[int, Point]]) -> Markup:
        """The points joined; broken where one is hidden, so that it does not seem to lie between its neighbours."""
        places = {place for place, _ in shown}
        moves = [
            f"{'L' if place - 1 in places else 'M'}{self.x(place):.1f} {self.y(float(point.value)):.1f}"
            for place, point in shown
        ]
        return Markup('<path d="{}" fill="none" stroke="{}"/>').format(" ".join(moves), _GREY)

    def point(self, place: int, point: Point, better: Better | None) -> Markup:
        x, y = self.x(place), self.y(float(point.value))
        if not point.signals:
            return Markup('<circle cx="{:.1f}" cy="{:.1f}" r="4" fill="{}"/>').format(x, y, _GREY)
        colour = _PURPLE if better is None else _BLUE if (point.side > 0) == (better == "higher") else _ORANGE
        return Markup('<rect x="{:.1f}" y="{:.1f}" width="10" height="10" fill="{}"/>').format(x - 5, y - 5, colour)
