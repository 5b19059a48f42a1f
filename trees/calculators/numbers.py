"""Rounding, and the smaller and larger of two numbers; knows nothing of what they stand for."""

from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal

from trees.calculators.money import Money

_PENNY = Decimal("0.01")


def round_up(value: Decimal) -> int:
    """The next whole number, or the number itself where it is whole. Source: ordinary meaning."""
    return int(Decimal(value).to_integral_value(rounding=ROUND_CEILING))


def round_down(value: Decimal) -> int:
    """The whole number below, or the number itself where it is whole. Source: ordinary meaning."""
    return int(Decimal(value).to_integral_value(rounding=ROUND_FLOOR))


def smaller(one: Decimal, other: Decimal) -> Decimal:
    """The smaller of two numbers."""
    return min(Decimal(one), Decimal(other))


def larger(one: Decimal, other: Decimal) -> Decimal:
    """The larger of two numbers."""
    return max(Decimal(one), Decimal(other))


def to_the_penny(amount: Money) -> Money:
    """An amount rounded to the penny, half a penny up. Source: ordinary meaning in payroll."""
    return Decimal(amount).quantize(_PENNY, rounding=ROUND_HALF_UP)


def percent_of(percent: Decimal, amount: Money) -> Money:
    """So many per cent of an amount, not yet rounded."""
    return Decimal(amount) * Decimal(percent) / 100
