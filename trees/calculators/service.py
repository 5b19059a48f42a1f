"""Length of service and the notice that the law gives for it; knows no right that service brings."""

from datetime import date, timedelta

from trees.calculators.dates import add_months, months_between

_DAY = timedelta(days=1)
_MONTHS_IN_YEAR = 12
_MOST_NOTICE = 12


def service_months(start: date, end: date) -> int:
    """The complete months of employment from its first day to its last, both counted.

    A month is complete at the end of the day before the corresponding date. Source: Employment Rights Act 1996
    s.210(2) and s.211(1); corresponding date rule as in `add_months`.

    Raises:
        ValueError: the last day is before the first.
    """
    if end < start:
        raise ValueError("the last day of service is before the first")
    return months_between(start, end + _DAY)


def service_years(start: date, end: date) -> int:
    """The complete years of employment from its first day to its last, both counted: twelve complete months each.

    Source: as `service_months`.

    Raises:
        ValueError: the last day is before the first.
    """
    return service_months(start, end) // _MONTHS_IN_YEAR


def service_reached_on(start: date, months: int) -> date:
    """The day at whose end so many months of service are complete: start + months − 1 day.

    Source: as `service_months`; domain sheet A2.1.

    Raises:
        ValueError: the months are below 1.
    """
    if months < 1:
        raise ValueError("a length of service is at least one month")
    return add_months(start, months) - _DAY


def statutory_notice_weeks(start: date, told: date) -> int:
    """The weeks of notice that an employer must give at least, by service up to and with the day notice is given.

    None in the first month, one week from one month, then a week for each complete year, up to 12. A contract
    often gives more. Source: Employment Rights Act 1996 s.86(1).

    Raises:
        ValueError: notice is given before the first day.
    """
    months = service_months(start, told)
    if months < 1:
        return 0
    return min(max(1, months // _MONTHS_IN_YEAR), _MOST_NOTICE)


def statutory_notice_ends(start: date, told: date) -> date:
    """The last day of the least notice that the law allows; the day of giving notice is not counted.

    With no notice due it is that day itself. Source: Employment Rights Act 1996 s.86(1); West v Kneels Ltd
    [1987] ICR 146 (the day of giving notice is left out).

    Raises:
        ValueError: notice is given before the first day.
    """
    return told + timedelta(weeks=statutory_notice_weeks(start, told))


def end_with_statutory_notice(start: date, told: date, end: date) -> date:
    """The day on which employment counts as ended for service: the later of its end and of statutory notice.

    `told` is the day notice was given, or the day of dismissal where there was none. Source: Employment Rights
    Act 1996 s.97(2) and s.145(5). It does not extend employment where the employer might dismiss without notice
    (s.86(6)); no manager may rely on that alone, so an adviser decides it.

    Raises:
        ValueError: `told` is before the first day, or the end is before `told`.
    """
    if end < told:
        raise ValueError("employment ends before the day on which they were told")
    return max(end, statutory_notice_ends(start, told))
