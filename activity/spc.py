"""Process charts the NHS way (Making Data Count, XmR); knows nothing of what is counted, nor of drawing."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import groupby, pairwise
from typing import Literal

Figure = int | Decimal | Fraction
"""What can be charted. No floats: whether a point lies on the mean must not hang on the last binary digit."""

Signal = Literal["outside", "shift", "trend", "two_of_three"]
Better = Literal["higher", "lower"]
Variation = Literal["common", "improvement", "concern", "neutral"]
Assurance = Literal["pass", "fail", "hit_or_miss"]

LIMIT = Fraction(266, 100)
"""Mean moving ranges from the mean to a limit: 3 sigma over 1.128 (domain sheet, section E5)."""

NEAR = LIMIT * 2 / 3
"""Mean moving ranges from the mean to where the outer third begins."""

SCREEN = Fraction(3267, 1000)
"""Where ranges are screened, one of so many mean ranges or more is left out, once."""

RUN = 7
"""Points that make a shift or a trend. Older texts say 6, 8 or 9; Making Data Count says 7."""

PROVISIONAL = 12
"""With fewer points than these, limits are there to look at and not to act on."""

SIGNAL_SAYS: dict[Signal, str] = {
    "outside": "A point is outside the limits.",
    "shift": f"{RUN} points or more in a row are on one side of the average.",
    "trend": f"{RUN} points or more in a row all rise, or all fall.",
    "two_of_three": "Two of three points in a row are close to the same limit.",
}
"""Each signal in plain words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What the points of one stretch lead one to expect, exactly. Where a count cannot be below 0, clip to draw."""

    mean: Fraction
    moving_range: Fraction  # the mean of the differences between neighbours
    points: int  # how many they were worked out from

    @property
    def upper(self) -> Fraction:
        """The upper process limit."""
        return self.mean + LIMIT * self.moving_range

    @property
    def lower(self) -> Fraction:
        """The lower process limit; it may be below 0."""
        return self.mean - LIMIT * self.moving_range

    @property
    def near_upper(self) -> Fraction:
        """Where the outer third above the mean begins."""
        return self.mean + NEAR * self.moving_range

    @property
    def near_lower(self) -> Fraction:
        """Where the outer third below the mean begins."""
        return self.mean - NEAR * self.moving_range

    @property
    def provisional(self) -> bool:
        """Whether there are too few points to act on the limits."""
        return self.points < PROVISIONAL


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One point of a chart, with the signals that it is part of."""

    value: Fraction
    side: int  # 1 above the mean, -1 below, 0 on it
    signals: frozenset[Signal] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """Neighbouring points that share limits; the limits are None for a single point."""

    first: int  # where its first point stands in the chart, from 0
    limits: Limits | None
    points: tuple[Point, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """A series with its limits, signals and icons. A stretch begins where a named person had limits recalculated."""

    stretches: tuple[Stretch, ...]
    variation: Variation | None  # of the last point; None where there are no limits
    side: int  # H or L on the variation icon: 1, -1, or 0
    assurance: Assurance | None  # None without a target, or where neither way is better

    @property
    def points(self) -> tuple[Point, ...]:
        """Every point, first to last."""
        return tuple(point for stretch in self.stretches for point in stretch.points)

    @property
    def limits(self) -> Limits | None:
        """The limits in force at the last point."""
        return self.stretches[-1].limits if self.stretches else None

    @property
    def signals(self) -> frozenset[Signal]:
        """The signals that the last point is part of."""
        return self.points[-1].signals if self.points else frozenset()


def limits(values: Sequence[Figure], *, screened: bool = False) -> Limits | None:
    """The limits of a stretch; None for fewer than two points, which have no moving range.

    Not screened by default, as in the Excel tool of Making Data Count; `screened` leaves out ranges of 3.267 mean
    ranges or more and takes the mean anew, as the R package does.
    """
    if len(values) < 2:  # noqa: PLR2004 - a range is between two
        return None
    exact = [Fraction(value) for value in values]
    ranges = [abs(after - before) for before, after in pairwise(exact)]
    average = _mean(ranges)
    if screened:
        # Where every range is 0, none is smaller than 0 times anything: nothing is left out then.
        average = _mean([one for one in ranges if one < SCREEN * average] or ranges)
    return Limits(mean=_mean(exact), moving_range=average, points=len(exact))


def _mean(values: Sequence[Fraction]) -> Fraction:
    return sum(values, Fraction()) / len(values)


def chart(
    values: Sequence[Figure],
    *,
    better: Better | None = None,
    target: Figure | None = None,
    recalculated: Iterable[int] = (),
    screened: bool = False,
) -> Chart:
    """The chart of a series without gaps, oldest first.

    `recalculated` are the places, from 0, of the points from which limits are worked out anew: only after a known and
    lasting change, by a named person with a reason. Signals never run from one stretch into the next.

    Raises:
        ValueError: limits are to be recalculated where there is no point.
    """
    starts = sorted({0, *recalculated})
    if values and not 0 <= starts[0] <= starts[-1] < len(values):
        raise ValueError(f"The chart has points 0 to {len(values) - 1}, so limits cannot be recalculated at {starts}.")
    stretches = tuple(
        _stretch(values[first:end], first=first, screened=screened)
        for first, end in pairwise([*starts, len(values)])
        if first < end
    )
    last = stretches[-1] if stretches else None
    side = _facing(last) if last else 0
    return Chart(
        stretches=stretches,
        variation=_variation(last, side=side, better=better) if last else None,
        side=side,
        assurance=_assurance(last, target=target, better=better) if last else None,
    )


def _stretch(values: Sequence[Figure], *, first: int, screened: bool) -> Stretch:
    exact = [Fraction(value) for value in values]
    expected = limits(values, screened=screened)
    if expected is None:
        return Stretch(first=first, limits=None, points=tuple(Point(value=value, side=0) for value in exact))
    sides = [_sign(value - expected.mean) for value in exact]
    found: tuple[tuple[Signal, set[int]], ...] = (
        ("outside", {place for place, value in enumerate(exact) if _outside(value, expected)}),
        ("shift", set(_shifts(sides))),
        ("trend", set(_trends(exact))),
        ("two_of_three", set(_two_of_three(exact, sides, expected))),
    )
    points = tuple(
        Point(value=value, side=sides[place], signals=frozenset(name for name, places in found if place in places))
        for place, value in enumerate(exact)
    )
    return Stretch(first=first, limits=expected, points=points)


def _sign(value: Fraction) -> int:
    return (value > 0) - (value < 0)


def _outside(value: Fraction, expected: Limits) -> bool:
    return not expected.lower <= value <= expected.upper


def _near(value: Fraction, expected: Limits) -> bool:
    """In the outer third. A point outside the limits is past it."""
    return not _outside(value, expected) and not expected.near_lower <= value <= expected.near_upper


def _shifts(sides: Sequence[int]) -> Iterator[int]:
    for places in _runs(range(len(sides)), key=sides.__getitem__):
        # A point on the mean is on no side, so it ends a run and begins none.
        if sides[places[0]] != 0 and len(places) >= RUN:
            yield from places


def _trends(values: Sequence[Fraction]) -> Iterator[int]:
    steps = [_sign(after - before) for before, after in pairwise(values)]
    for places in _runs(range(len(steps)), key=steps.__getitem__):
        if steps[places[0]] != 0 and len(places) >= RUN - 1:
            yield from (*places, places[-1] + 1)


def _runs(places: Iterable[int], *, key: Callable[[int], int]) -> Iterator[list[int]]:
    return (list(run) for _, run in groupby(places, key=key))


def _two_of_three(values: Sequence[Fraction], sides: Sequence[int], expected: Limits) -> Iterator[int]:
    near = [_near(value, expected) for value in values]
    for first in range(len(values) - 2):
        three = range(first, first + 3)
        if abs(sum(sides[place] for place in three)) == 3 and sum(near[place] for place in three) >= 2:  # noqa: PLR2004 - the rule's own
            yield from (place for place in three if near[place])


def _facing(stretch: Stretch) -> int:
    """High or low at the last point; where that lies on the mean itself, the way that its trend goes."""
    last = stretch.points[-1]
    if last.side == 0 and "trend" in last.signals:
        return _sign(last.value - stretch.points[-2].value)
    return last.side


def _variation(stretch: Stretch, *, side: int, better: Better | None) -> Variation | None:
    if stretch.limits is None:
        return None
    if not stretch.points[-1].signals:
        return "common"
    if better is None:
        return "neutral"
    return "improvement" if (side > 0) == (better == "higher") else "concern"


def _assurance(stretch: Stretch, *, target: Figure | None, better: Better | None) -> Assurance | None:
    expected = stretch.limits
    if expected is None or target is None or better is None:
        return None
    below, above = target < expected.lower, target > expected.upper
    if better == "lower":
        below, above = above, below
    return "pass" if below else "fail" if above else "hit_or_miss"
