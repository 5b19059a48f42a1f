"""Statutory maternity pay week by week; knows no rates."""

from datetime import date, timedelta
from decimal import ROUND_UP, Decimal

from trees.calculators.money import Money

_WEEK = timedelta(weeks=1)
_LAST_DAY = timedelta(days=6)
_HIGHER, _ALL = 6, 39
_SHARE = Decimal("0.9")


def maternity_pay_weeks(begins: date, *, weekly: Money, old: Money, new: Money, since: date) -> tuple[
    tuple[date, Money], ...
]:  # fmt: skip
    """The 39 weeks, by their last day: six at nine tenths of a week's pay, then no more than the rate.

    `old` is the rate for weeks that begin before the day `since`, `new` for later ones. Parts of a penny count as a
    whole one. Source: Social Security Contributions and Benefits Act 1992 s.166.
    """
    rows = []
    for number in range(_ALL):
        starts = begins + number * _WEEK
        most = Decimal(old if starts < since else new)
        pay = _SHARE * weekly if number < _HIGHER else min(_SHARE * weekly, most)
        rows.append((starts + _LAST_DAY, pay.quantize(Decimal("0.01"), rounding=ROUND_UP)))
    return tuple(rows)


def maternity_pay_total(begins: date, *, weekly: Money, old: Money, new: Money, since: date) -> Money:
    """All weeks together."""
    return sum(
        (pay for _, pay in maternity_pay_weeks(begins, weekly=weekly, old=old, new=new, since=since)), Decimal(0)
    )
