"""When the right not to be unfairly dismissed begins, and when to decide before it; knows no reason for dismissal."""

from datetime import date, timedelta

from trees.calculators.dates import add_months
from trees.calculators.service import end_with_statutory_notice, service_months, service_reached_on

_PROBATION_MONTHS = 5
_LONGEST_NOTICE_DAYS = 12 * 7


def unfair_dismissal_reached(start: date, ends: date, months: int) -> bool:
    """Whether service is long enough for the right not to be unfairly dismissed when employment ends on a day.

    `ends` is the day with statutory notice added (`end_with_statutory_notice`), and `months` the figure for that
    same day (`unfair_dismissal_qualifying_months`). Source: Employment Rights Act 1996 s.108(1), changed for ends
    on and after 1 January 2027 (Employment Rights Act 2025; SI 2026/559); domain sheet A2.1. Some reasons need no
    service at all.

    Raises:
        ValueError: employment ends before it starts, or the months are below 1.
    """
    if months < 1:
        raise ValueError("a length of service is at least one month")
    return service_months(start, ends) >= months


def unfair_dismissal_from(start: date, *, months_before: int, months_after: int, changed_on: date) -> date:
    """The first day on which employment can end (statutory notice added) with service long enough for the right.

    Source: as `unfair_dismissal_reached`: the earlier of the day the old length is reached and of the day the
    new one is, where the new one helps nobody whose employment ends before `changed_on`.

    Raises:
        ValueError: a length is below 1, or the new length is longer than the old.
    """
    if months_after > months_before:
        raise ValueError("the new length of service is longer than the old")
    old = service_reached_on(start, months_before)
    return min(old, max(changed_on, service_reached_on(start, months_after)))


def unfair_dismissal_exposed_from(start: date, qualifies: date) -> date:
    """The first day on which a dismissal at once would, with statutory notice added, end on `qualifies` or later.

    Source: Employment Rights Act 1996 s.97(2); domain sheet A2.1, practical boundary (start + 6 months − 8 days).

    Raises:
        ValueError: `qualifies` is before the first day.
    """
    if qualifies < start:
        raise ValueError("the day of qualifying is before the first day of service")
    days = (qualifies - timedelta(days=count) for count in range(_LONGEST_NOTICE_DAYS, -1, -1))
    return next(day for day in days if day >= start and end_with_statutory_notice(start, day, day) >= qualifies)


def probation_decision_due(start: date) -> date:
    """The day by which a decision on probation should be made: start + 5 months, a weekend or not.

    Source: practice, not law (domain sheet A2.1 and C2): it leaves time for notice before six months of service.
    """
    return add_months(start, _PROBATION_MONTHS)
