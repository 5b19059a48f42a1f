"""The ready reckoner: weeks of redundancy pay by age and years; knows no pay."""

from decimal import Decimal

_MOST_YEARS = 20
_BANDS = ((41, Decimal("1.5")), (22, Decimal(1)))
_YOUNG = Decimal("0.5")


def reckoned_weeks(age: int, years: int) -> Decimal:
    """Weeks of pay: 1.5 for each full year at 41 or over, 1 at 22 to 40, else a half; the last 20 years count.

    Source: Employment Rights Act 1996 s.162.
    """
    ages = (age - back for back in range(1, min(years, _MOST_YEARS) + 1))
    return sum((next((weeks for least, weeks in _BANDS if one >= least), _YOUNG) for one in ages), Decimal(0))
