"""Charts of rare events by the days between them (T charts); knows nothing of what happened.

A month with fewer than five is unfit for a chart of counts, so what is charted is the wait: long waits are high points.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import pairwise

from activity.spc import Chart, chart

POWER = 1 / 3.6
"""Waits between events that chance brings are lopsided; to this power they are nearly even (Nelson 1994)."""

LEAST_GAPS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Between:
    """Waits with their limits; both limits are None with fewer than two waits."""

    waits: tuple[int, ...]  # the first between the first event and the second
    centre: float | None
    upper: float | None
    lower: float | None  # None where even no wait at all would not be below what chance brings
    chart: Chart | None = None  # with the signals of each wait, to the power


def days_between(days: Sequence[date]) -> Between:
    """The days between events, oldest first, with limits and signals (a T chart).

    The waits are taken to the power, charted as any other series, and the limits are taken back.
    """
    waits = tuple((after - before).days for before, after in pairwise(sorted(days)))
    drawn = chart([Fraction(wait**POWER) for wait in waits], better="higher")
    if drawn.limits is None:
        return Between(waits=waits, centre=None, upper=None, lower=None, chart=drawn)
    back = [float(max(Fraction(), limit)) ** (1 / POWER) for limit in (drawn.limits.mean, drawn.limits.upper)]
    lower = float(drawn.limits.lower) ** (1 / POWER) if drawn.limits.lower > 0 else None
    return Between(waits=waits, centre=back[0], upper=back[1], lower=lower, chart=drawn)
