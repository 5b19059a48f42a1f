"""Statutory sick pay week by week, as it was until 5 April 2026; knows neither rates nor dates of change."""

from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from trees.calculators.dates import week_start
from trees.calculators.money import Money

_DAY = timedelta(days=1)
_SATURDAY = timedelta(days=6)
_WAITING = 3
_MOST_WEEKS = 28
_NAMES = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def sick_working_days(first: date, last: date, pattern: tuple[str, ...]) -> int:
    """The days of work in a spell of sickness, by the days of the week that are worked."""
    return len(_working(first, last, pattern))


def sick_pay_weeks(
    first: date, last: date, *, pattern: tuple[str, ...], before: int, old: Money, new: Money, since: date
) -> tuple[tuple[date, Money], ...]:
    """The pay of each week, by the Saturday that ends it. Weeks without pay are left out.

    `before` are the working days of linked spells: they use up waiting days, and days of the 28 weeks. `old` is
    the weekly rate before the day `since`, `new` from then on.
    """
    days = _working(first, last, pattern)[max(0, _WAITING - before) :]
    left = max(0, _MOST_WEEKS * len(pattern) - max(0, before - _WAITING))
    weeks: dict[date, Decimal] = {}
    for day in days[:left]:
        rate = Decimal(old if day < since else new) / len(pattern)
        ends = week_start(day, "sunday") + _SATURDAY
        weeks[ends] = weeks.get(ends, Decimal(0)) + rate
    return tuple((ends, pay.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)) for ends, pay in weeks.items())


def sick_pay_total(
    first: date, last: date, *, pattern: tuple[str, ...], before: int, old: Money, new: Money, since: date
) -> Money:
    """All of it together."""
    weeks = sick_pay_weeks(first, last, pattern=pattern, before=before, old=old, new=new, since=since)
    return sum((pay for _, pay in weeks), Decimal(0))


def _working(first: date, last: date, pattern: tuple[str, ...]) -> list[date]:
    every = (first + count * _DAY for count in range((last - first).days + 1))
    return [day for day in every if _NAMES[day.weekday()] in pattern]
