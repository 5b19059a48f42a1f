"""How long national sick pay lasts, and when its final review is due; knows neither the scale nor a rate of pay."""

from datetime import date, timedelta

from trees.calculators.dates import add_months, add_weeks

_DAY = timedelta(days=1)
_LOOK_BACK_MONTHS = 12
_REVIEW_MONTHS = 12
_ALARM_WEEKS = 8
_FULL = 100
_HALF = 50


def sick_pay_look_back_from(first_day: date) -> date:
    """The first of the twelve months before a spell; the last of them is the day before it.

    Source: NHS Terms and Conditions of Service Handbook, section 14; domain sheet C1.
    """
    return add_months(first_day, -_LOOK_BACK_MONTHS)


def full_sick_pay_ends(first_day: date, *, full_months: int, full_used: int) -> date:
    """The last day on full pay; the day before the spell where none is left.

    `full_months` is the entitlement by service on the first day (`afc_full_sick_pay_months`), and `full_used` the
    calendar days already paid in full in the look-back. Source: NHS Terms and Conditions of Service Handbook,
    section 14; domain sheet C1.

    Raises:
        ValueError: a figure is below 0.
    """
    return _ends(first_day, full_months, full_used)


def half_sick_pay_ends(first_day: date, *, full_months: int, full_used: int, half_months: int, half_used: int) -> date:
    """The last day on half pay, which follows full pay; the last day on full pay where none is left.

    Source: as `full_sick_pay_ends`.

    Raises:
        ValueError: a figure is below 0.
    """
    begins = full_sick_pay_ends(first_day, full_months=full_months, full_used=full_used) + _DAY
    return _ends(begins, half_months, half_used)


def nil_sick_pay_from(first_day: date, *, full_months: int, full_used: int, half_months: int, half_used: int) -> date:
    """The first day without sick pay: the day after half pay ends.

    Source: as `full_sick_pay_ends`.

    Raises:
        ValueError: a figure is below 0.
    """
    return _DAY + half_sick_pay_ends(
        first_day, full_months=full_months, full_used=full_used, half_months=half_months, half_used=half_used
    )


def sick_pay_periods(
    first_day: date, *, full_months: int, full_used: int, half_months: int, half_used: int
) -> tuple[tuple[date, date, int], ...]:
    """The stretches of sick pay in order: first day, last day, per cent of pay. One that has no day is left out.

    Source: as `full_sick_pay_ends`.

    Raises:
        ValueError: a figure is below 0.
    """
    full = full_sick_pay_ends(first_day, full_months=full_months, full_used=full_used)
    half = _ends(full + _DAY, half_months, half_used)
    rows = ((first_day, full, _FULL), (full + _DAY, half, _HALF))
    return tuple(row for row in rows if row[0] <= row[1])


def final_review_due(first_day: date, nil_from: date) -> date:
    """The day by which a final review is held: the earlier of the first day without pay and twelve months.

    Source: NHS Terms and Conditions of Service Handbook, section 14 (otherwise half pay is given back); domain
    sheet C1.

    Raises:
        ValueError: pay ends before the spell begins.
    """
    if nil_from < first_day:
        raise ValueError("sick pay ends before the spell begins")
    return min(nil_from, add_months(first_day, _REVIEW_MONTHS))


def final_review_alarm(first_day: date, nil_from: date) -> date:
    """The day to start arranging the final review: eight weeks before it is due, even where that is past.

    Source: domain sheet C1 and D35.

    Raises:
        ValueError: pay ends before the spell begins.
    """
    return add_weeks(final_review_due(first_day, nil_from), -_ALARM_WEEKS)


def _ends(begins: date, months: int, used: int) -> date:
    if months < 0 or used < 0:
        raise ValueError("months of sick pay and days used are not below 0")
    return max(add_months(begins, months) - timedelta(days=used), begins) - _DAY
