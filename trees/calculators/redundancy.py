"""Redundancy: what is paid, when consultation starts and how long a trial runs; knows neither limits nor rates."""

from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from trees.calculators.dates import add_years
from trees.calculators.money import Money
from trees.calculators.service import service_years

_DAY = timedelta(days=1)
_PENNY = Decimal("0.01")
_TRIAL = timedelta(weeks=4)
_LEAST_YEARS = 2
_MOST_YEARS = 20
_WEEKS_BY_AGE = ((41, Decimal("1.5")), (22, Decimal(1)), (0, Decimal("0.5")))
_NATIONAL_WEEKS = timedelta(weeks=104)
_NATIONAL_MOST_YEARS = 24
_WEEKS_IN_MONTH = Decimal("4.35")
_MONTHS_IN_YEAR = 12
_WHOLE = Decimal(1)


def statutory_redundancy_weeks(born: date, start: date, end: date) -> Decimal:
    """The weeks of pay due by statute: complete years counted back from the end, at most 20, each by age.

    One and a half weeks for a year in which they were 41 or over throughout, one for a year at 22 or over
    throughout, else half a week. Nothing below two complete years. `end` is the day with statutory notice added
    (`end_with_statutory_notice`). Source: Employment Rights Act 1996 ss.155, 162 and 145(5).

    Raises:
        ValueError: employment ends before it starts, or starts before the birth.
    """
    if start < born:
        raise ValueError("service begins before the birth")
    years = service_years(start, end)
    if years < _LEAST_YEARS:
        return Decimal(0)
    begins = (add_years(end, -count) + _DAY for count in range(1, min(years, _MOST_YEARS) + 1))
    return sum((_weeks_of_year(born, day) for day in begins), Decimal(0))


def _weeks_of_year(born: date, begins: date) -> Decimal:
    return next(weeks for age, weeks in _WEEKS_BY_AGE if age == 0 or add_years(born, age) <= begins)


def statutory_redundancy_pay(born: date, start: date, end: date, *, week_pay: Money, week_limit: Money) -> Money:
    """The statutory redundancy payment in pounds: its weeks times a week's pay, no more than the limit for a week.

    `week_limit` is the figure for the same day as `end` (`weeks_pay_limit`). To the penny, half a penny up.
    Source: Employment Rights Act 1996 ss.155, 162 and 227; domain sheet A11.

    Raises:
        ValueError: as `statutory_redundancy_weeks`, or an amount is below 0.
    """
    _refuse_debts(week_pay, week_limit)
    week = min(Decimal(week_pay), Decimal(week_limit))
    return (statutory_redundancy_weeks(born, start, end) * week).quantize(_PENNY, rounding=ROUND_HALF_UP)


def national_redundancy_months(start: date, end: date) -> int:
    """The months of pay due under national terms in England: one for each complete year of NHS service, at most 24.

    Nothing below 104 weeks. Source: NHS Terms and Conditions of Service Handbook, section 16 (England), since
    1 April 2015; domain sheet C4.

    Raises:
        ValueError: employment ends before it starts; or service is at least 104 weeks but not two years, where
            handbook and guidance differ.
    """
    years = service_years(start, end)
    if years >= _LEAST_YEARS:
        return min(years, _NATIONAL_MOST_YEARS)
    if end - start + _DAY >= _NATIONAL_WEEKS:
        raise ValueError("service is 104 weeks but not two years, and the terms can be read both ways")
    return 0


def national_redundancy_pay(
    start: date, end: date, *, year_pay: Money, week_pay: Money, floor: Money, cap: Money, hours_share: Decimal = _WHOLE
) -> Money:
    """The redundancy payment in pounds under national terms in England: its months times a month's pay.

    A month's pay is a twelfth of a year's, which is the larger of `year_pay` and 12 × 4.35 × `week_pay`, but not
    below `floor` nor above `cap`. Pay is what they really earn; floor and cap are for full time, and are taken
    times `hours_share` (1 is full time). To the penny, half a penny up. Source: NHS Terms and Conditions of
    Service Handbook, section 16 (England); domain sheet C4 (floor and cap are full-time figures).

    Raises:
        ValueError: as `national_redundancy_months`; an amount is below 0; the floor is above the cap; or the share
            is not above 0 and at most 1.
    """
    _refuse_debts(year_pay, week_pay, floor)
    if floor > cap or not 0 < hours_share <= 1:
        raise ValueError("the floor is above the cap, or the share of full time is not between 0 and 1")
    year = max(Decimal(year_pay), _MONTHS_IN_YEAR * _WEEKS_IN_MONTH * Decimal(week_pay))
    year = min(max(year, Decimal(floor) * hours_share), Decimal(cap) * hours_share)
    months = national_redundancy_months(start, end)
    return (months * year / _MONTHS_IN_YEAR).quantize(_PENNY, rounding=ROUND_HALF_UP)


def collective_consultation_from(first_dismissal: date, days: int) -> date:
    """The last day on which collective consultation can start: so many days before the first dismissal takes effect.

    `days` is the figure by the number of dismissals (`collective_consultation_days`); the notice to the Secretary
    of State (HR1) is due by the same day. A weekend or not. Source: Trade Union and Labour Relations
    (Consolidation) Act 1992 ss.188(1A) and 193.

    Raises:
        ValueError: the days are below 1.
    """
    if days < 1:
        raise ValueError("collective consultation takes at least a day")
    return first_dismissal - timedelta(days=days)


def redundancy_trial_over_on(starts: date) -> date:
    """The first day after the four weeks of trial in other work, which begin with the day work in it starts.

    Source: Employment Rights Act 1996 s.138(3); domain sheet A11.
    """
    return starts + _TRIAL


def _refuse_debts(*amounts: Money) -> None:
    if any(amount < 0 for amount in amounts):
        raise ValueError("an amount of pay is below 0")
