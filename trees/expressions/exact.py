"""Exact arithmetic within fixed bounds: under 10^15, six places; knows nothing of expressions."""

from collections.abc import Callable, Mapping
from decimal import ROUND_HALF_UP, Context, Decimal

from trees.expressions.scope import ToAdviser
from trees.expressions.syntax import MOST_NUMBER, PLACES

Exact = int | Decimal
Sum = Callable[[Exact, Exact], Exact]

_CONTEXT = Context(prec=60, rounding=ROUND_HALF_UP)
_SMALLEST = Decimal(1).scaleb(-PLACES)
TOO_LARGE = "A calculation here gave a number that is too large, so an adviser needs to help."
BY_NOTHING = "A calculation here would divide by nothing, so an adviser needs to help."


def bounded(value: Exact) -> Exact:
    """A number within the bounds, rounded half up to six places.

    Raises:
        ToAdviser: it is 10^15 or more, or no number at all.
    """
    if isinstance(value, int):
        if -MOST_NUMBER < value < MOST_NUMBER:
            return value
        raise ToAdviser(TOO_LARGE)
    if not value.is_finite() or not -MOST_NUMBER < value < MOST_NUMBER:
        raise ToAdviser(TOO_LARGE)
    exponent = value.as_tuple().exponent
    if isinstance(exponent, int) and exponent < -PLACES:
        return _CONTEXT.quantize(value, _SMALLEST)
    return value


def add(one: Exact, other: Exact) -> Exact:
    """The sum."""
    both_whole = isinstance(one, int) and isinstance(other, int)
    return bounded(one + other if both_whole else _CONTEXT.add(Decimal(one), Decimal(other)))


def subtract(one: Exact, other: Exact) -> Exact:
    """The first less the second."""
    both_whole = isinstance(one, int) and isinstance(other, int)
    return bounded(one - other if both_whole else _CONTEXT.subtract(Decimal(one), Decimal(other)))


def multiply(one: Exact, other: Exact) -> Exact:
    """The product."""
    both_whole = isinstance(one, int) and isinstance(other, int)
    return bounded(one * other if both_whole else _CONTEXT.multiply(Decimal(one), Decimal(other)))


def divide(one: Exact, other: Exact) -> Exact:
    """The quotient, to six places.

    Raises:
        ToAdviser: the second is nought.
    """
    if not other:
        raise ToAdviser(BY_NOTHING)
    return bounded(_CONTEXT.divide(Decimal(one), Decimal(other)))


SUMS: Mapping[str, Sum] = {"Add": add, "Sub": subtract, "Mul": multiply, "Div": divide}
