"""When a request must be answered; knows nothing of what the answer is."""

from datetime import date, timedelta

from organisations.calendar import Calendar
from trees.calculators.dates import add_months
from trees.calculators.statutory_days import statutory_working_day_from

_DAY = timedelta(days=1)
_FLEXIBLE_SINCE = date(2024, 4, 6)
_FLEXIBLE_MONTHS = 2


def flexible_working_decision_due(requested: date) -> date:
    """The last day for the decision on a statutory request, any appeal included: two months beginning that day.

    request + 2 months − 1 day, a weekend or not, unless both agree to longer. Source: Employment Rights Act 1996
    s.80G(1B), since 6 April 2024; domain sheet A6.

    Raises:
        ValueError: the request was made before 6 April 2024, when it was three months.
    """
    if requested < _FLEXIBLE_SINCE:
        raise ValueError("a request from before 6 April 2024 had another time limit")
    return add_months(requested, _FLEXIBLE_MONTHS) - _DAY


def subject_access_due(
    calendar: Calendar, received: date, *, months: int, more_months: int = 0, paused_days: int = 0
) -> date:
    """The last day to answer a request for personal data, moved from a weekend or bank holiday to the next working day.

    `received` is the day of receipt, or the later day on which proof of identity came. `months` and `more_months`
    (where it is extended) are counted together; then the days for which the clock stood still, from asking what
    was meant to the answer, are added. Source: UK GDPR arts 12(3), 12A and 15; ICO, Right of access; domain sheet
    A16.

    Raises:
        ValueError: the months are below 1, another figure is below 0, or the organisation has no nation.
    """
    if months < 1 or more_months < 0 or paused_days < 0:
        raise ValueError("a time limit is at least a month, and nothing is taken off it")
    due = add_months(received, months + more_months) + timedelta(days=paused_days)
    return statutory_working_day_from(calendar, due)
