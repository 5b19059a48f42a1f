"""Notice of leave, and until when leave may be carried; knows no local policy."""

from datetime import date, timedelta
from decimal import Decimal

from trees.calculators.dates import add_months
from trees.calculators.numbers import round_up

_CARERS_SINCE = date(2024, 4, 6)
_CARERS_LEAST_NOTICE = 3
_CARERS_MOST_DAYS = 7
_PARENTAL_NOTICE = timedelta(days=21)
_CARRY_MONTHS = 18


def carers_leave_notice_days(length: Decimal) -> int:
    """The days of notice for carer's leave: twice its length in days, part days rounded up, and at least three.

    Source: Carer's Leave Regulations 2024 (SI 2024/251), notice; domain sheet A5.

    Raises:
        ValueError: the length is not above 0, or is above 7 days: at most a week may be taken.
    """
    if not 0 < length <= _CARERS_MOST_DAYS:
        raise ValueError("carer's leave is more than nothing and at most a week")
    return max(_CARERS_LEAST_NOTICE, round_up(2 * Decimal(length)))


def carers_leave_notice_due(starts: date, length: Decimal) -> date:
    """The last day to give notice of carer's leave: its first day less the days of notice, a weekend or not.

    Source: as `carers_leave_notice_days`.

    Raises:
        ValueError: the length is not above 0 or above 7 days, or leave starts before 6 April 2024.
    """
    if starts < _CARERS_SINCE:
        raise ValueError("carer's leave began on 6 April 2024")
    return starts - timedelta(days=carers_leave_notice_days(length))


def parental_leave_notice_due(starts: date) -> date:
    """The last day to give notice of unpaid parental leave: 21 days before its first day, a weekend or not.

    Source: Maternity and Parental Leave etc. Regulations 1999 Sch 2 para 3.
    """
    return starts - _PARENTAL_NOTICE


def sick_leave_carry_ends(leave_year_end: date) -> date:
    """The last day to use leave that sickness kept someone from taking: 18 months after its leave year's last day.

    Source: Working Time Regulations 1998 reg 13 (carrying leave forward, since 1 January 2024); domain sheet A7.
    """
    return add_months(leave_year_end, _CARRY_MONTHS)
