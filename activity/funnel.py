"""Funnel plots: groups of different sizes side by side, without a ranking; knows nothing of what is counted."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import exp, lgamma, log, sqrt
from typing import Literal

from activity.chances import beta_below

Z_95, Z_998 = 1.959964, 3.090232
"""Standard errors to the two limits of a funnel (domain sheet, section E6)."""

TAIL_95, TAIL_998 = 0.025, 0.001

SMALL = 10
"""With fewer events, or non-events, than these expected, limits are exact ones instead of the normal curve's."""

TRIMMED = 0.1
"""The share of groups at either end that is drawn in before the spread is measured, so that the outliers that one looks
for do not hide themselves (Spiegelhalter 2005)."""

FEWEST_TRIMMED = 5
"""With so many groups at least one at either end is drawn in: a tenth of eight would be none, and one odd group among
eight would widen the limits until it stood within them."""

Place = Literal["within", "high", "low"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """One group: so many events out of so many conversations, or for so many people."""

    name: str
    events: int
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Plotted:
    """One group in the funnel, with the limits at its size."""

    unit: Unit
    value: float
    inner: tuple[float, float]  # 95 %
    outer: tuple[float, float]  # 99.8 %
    place: Place  # by the outer limits alone: among many groups one in twenty is past the inner ones by chance


@dataclass(frozen=True, slots=True, kw_only=True)
class Funnel:
    """Groups around what they all have together, in the order given: never ranked."""

    average: float
    spread: float  # how many times more they vary than chance would have them vary
    widened: bool  # whether the limits were widened by it
    plotted: tuple[Plotted, ...]


def shares(units: Sequence[Unit]) -> Funnel:
    """Groups by the share of their conversations in which something happened.

    Raises:
        ValueError: a group has more events than conversations, or none of either.
    """
    for unit in units:
        if not 0 <= unit.events <= unit.size or not unit.size:
            raise ValueError(f"{unit.name}: {unit.events} of {unit.size} is no share. Leave out groups without any.")
    return _funnel(units, variance=lambda average: average * (1 - average), tail=_binomial_tail)


def rates(units: Sequence[Unit]) -> Funnel:
    """Groups by events for each head.

    Raises:
        ValueError: a group has nobody in it.
    """
    for unit in units:
        if unit.events < 0 or unit.size <= 0:
            raise ValueError(f"{unit.name}: {unit.events} for {unit.size} people is no rate. Leave out empty groups.")
    return _funnel(units, variance=lambda average: average, tail=_poisson_tail)


Tail = Callable[[int, Unit, float], float]
"""The chance of at most so many events in a group, at an average."""


def _funnel(units: Sequence[Unit], *, variance: Callable[[float], float], tail: Tail) -> Funnel:
    if not units:
        return Funnel(average=0, spread=1, widened=False, plotted=())
    average = sum(unit.events for unit in units) / sum(unit.size for unit in units)
    deviation = sqrt(variance(average))
    spread = (
        _spread([(unit.events / unit.size - average) / deviation * sqrt(unit.size) for unit in units])
        if deviation
        else 1
    )
    widened = spread > 1 + 2 * sqrt(2 / len(units))
    wider = sqrt(spread) if widened else 1.0

    def plotted(unit: Unit) -> Plotted:
        value = unit.events / unit.size
        few = min(average, variance(average)) * unit.size < SMALL
        if few and not widened:
            inner, outer = _exact(unit, average, tail, TAIL_95), _exact(unit, average, tail, TAIL_998)
        else:
            error = wider * deviation / sqrt(unit.size)
            inner, outer = _around(average, Z_95 * error), _around(average, Z_998 * error)
        return Plotted(unit=unit, value=value, inner=inner, outer=outer, place=_place(value, outer))

    return Funnel(average=average, spread=spread, widened=widened, plotted=tuple(map(plotted, units)))


def _spread(scores: Sequence[float]) -> float:
    """The mean square of the scores, the outermost tenth at either end drawn in."""
    ordered = sorted(scores)
    cut = max(int(TRIMMED * len(ordered)), int(len(ordered) >= FEWEST_TRIMMED))
    low, high = ordered[cut], ordered[-1 - cut]
    return sum(min(max(score, low), high) ** 2 for score in ordered) / len(ordered)


def _around(average: float, by: float) -> tuple[float, float]:
    return max(0.0, average - by), average + by


def _place(value: float, outer: tuple[float, float]) -> Place:
    return "high" if value > outer[1] else "low" if value < outer[0] else "within"


def _exact(unit: Unit, average: float, tail: Tail, beyond: float) -> tuple[float, float]:
    """The least and the most that chance brings in all but that share of cases on either side."""
    low = _first(lambda count: tail(count, unit, average) >= beyond)
    high = _first(lambda count: tail(count, unit, average) >= 1 - beyond)
    return low / unit.size, high / unit.size


def _first(holds: Callable[[int], bool]) -> int:
    """The least whole number for which it holds, where it then holds for all above."""
    above = 1
    while not holds(above):
        above *= 2
    below = -1
    while above - below > 1:
        middle = (above + below) // 2
        below, above = (below, middle) if holds(middle) else (middle, above)
    return above


def _binomial_tail(count: int, unit: Unit, average: float) -> float:
    if count >= unit.size:
        return 1.0
    return 1 - beta_below(average, count + 1, unit.size - count)


def _poisson_tail(count: int, unit: Unit, average: float) -> float:
    expected = unit.size * average
    if not expected:
        return 1.0
    return min(1.0, sum(exp(n * log(expected) - expected - lgamma(n + 1)) for n in range(count + 1)))
