"""How likely chance alone is to do something, in exact terms; knows nothing of what happened."""

from collections.abc import Mapping
from math import exp, lgamma, log, log1p
from typing import TypeVar

K = TypeVar("K")

_CLOSE = 1e-14
_TINY = 1e-300
_TERMS = 500


def beta_below(x: float, a: float, b: float) -> float:
    """The chance that a beta variable with parameters `a` and `b`, both above 0, is at most `x`.

    The regularised incomplete beta function, by its continued fraction (DLMF 8.17.22), to about twelve digits.
    """
    if x <= 0:
        return 0.0
    if x >= 1:
        return 1.0
    if x > (a + 1) / (a + b + 2):
        # The fraction closes quickly on one side of the mean only.
        return 1 - beta_below(1 - x, b, a)
    front = exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log1p(-x)) / a
    return front / _fraction(x, a, b)


def _fraction(x: float, a: float, b: float) -> float:
    """The continued fraction's denominator, by Lentz's method."""
    value, c, d = 1.0, 1.0, 0.0
    for term in range(1, _TERMS):
        m = term // 2
        if term % 2:
            step = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        else:
            step = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        d = 1 / ((1 + step * d) or _TINY)
        c = (1 + step / c) or _TINY
        value *= c * d
        if abs(c * d - 1) < _CLOSE:
            break
    return value


def of_so_many(recent: float, before: float, share: float) -> float:
    """The chance that of `recent + before` things so many or more are recent, where each is with the chance `share`.

    A binomial tail; the likeliest value itself counts half (the mid-p value), else so coarse a count as 3 would
    almost never be found. Neither need be whole: counts that vary more than chance are divided down first.
    """
    if recent <= 0:
        return 1.0
    at_least = beta_below(share, recent, before + 1)
    more = beta_below(share, recent + 1, before) if before > 0 else 0.0
    return (at_least + more) / 2


def adjusted(chances: Mapping[K, float]) -> dict[K, float]:
    """For each of many tests, the share of chance findings among all that are as striking (Benjamini and Hochberg).

    Keep those at or below q, and on average at most the share q of those kept is chance, also where the tests lean
    the same way.
    """
    ordered = sorted(chances, key=lambda name: chances[name], reverse=True)
    found: dict[K, float] = {}
    least = 1.0
    for place, name in enumerate(ordered):
        least = min(least, chances[name] * len(ordered) / (len(ordered) - place))
        found[name] = least
    return found
