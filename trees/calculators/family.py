"""Dates around a birth and around the loss of a child; knows no pay."""

from datetime import date, timedelta

from trees.calculators.dates import add_months, week_start

_QUALIFYING = timedelta(weeks=15)
_EARLIEST = timedelta(weeks=11)
_LAST_WEEKS = timedelta(weeks=4)
_WEEK_AFTER_SUNDAY = timedelta(days=6)
_REPLY = timedelta(days=28)
_PROTECTED_MONTHS = 18
_NEONATAL = timedelta(weeks=68)
_NEONATAL_SINCE = date(2025, 4, 6)
_BEREAVEMENT = timedelta(weeks=56)
_BEREAVEMENT_SINCE = date(2020, 4, 6)


def expected_week_of_childbirth(due: date) -> date:
    """The Sunday that begins the week of the due date; a due date on a Sunday is that day.

    Source: Employment Rights Act 1996 s.235(1).
    """
    return week_start(due, "sunday")


def qualifying_week(due: date) -> date:
    """The Sunday that begins the 15th week before the expected week of childbirth.

    Source: Social Security Contributions and Benefits Act 1992 s.164(2); domain sheet A5.
    """
    return expected_week_of_childbirth(due) - _QUALIFYING


def maternity_notice_due(due: date) -> date:
    """The last day to give notice of maternity leave: the Saturday that ends the 15th week before the expected week.

    Source: Maternity and Parental Leave etc. Regulations 1999 reg 4(1)(a).
    """
    return qualifying_week(due) + _WEEK_AFTER_SUNDAY


def maternity_leave_from(due: date) -> date:
    """The first day on which maternity leave may begin: the Sunday of the 11th week before the expected week.

    National terms also test twelve months of NHS service on this day. Source: Maternity and Parental Leave etc.
    Regulations 1999 reg 4(2)(b); NHS Terms and Conditions of Service Handbook, section 15.
    """
    return expected_week_of_childbirth(due) - _EARLIEST


def pregnancy_sickness_starts_leave_from(due: date) -> date:
    """The first day on which sickness because of the pregnancy starts maternity leave: the Sunday four weeks before.

    The leave then begins on the day after the first day of that sickness. Source: Maternity and Parental Leave
    etc. Regulations 1999 reg 6(1)(b).
    """
    return expected_week_of_childbirth(due) - _LAST_WEEKS


def maternity_reply_due(notified: date) -> date:
    """The last day to confirm in writing when maternity leave ends: 28 days after the notice, a weekend or not.

    Source: Maternity and Parental Leave etc. Regulations 1999 reg 7(6) and (7).
    """
    return notified + _REPLY


def redundancy_protection_over_on(born: date) -> date:
    """The first day on which a birth no longer gives priority for other work in a redundancy: birth + 18 months.

    `born` is the day of birth, or the Sunday of the expected week where the employer was not told of the birth.
    Source: Maternity and Parental Leave etc. Regulations 1999 reg 10 (eighteen months beginning with that day),
    since 6 April 2024.
    """
    return add_months(born, _PROTECTED_MONTHS)


def neonatal_leave_over_on(born: date) -> date:
    """The first day after the time in which neonatal care leave may be taken: birth + 68 weeks.

    Source: Employment Rights Act 1996 s.80EF (68 weeks beginning with the day of birth); Neonatal Care (Leave and
    Pay) Act 2023.

    Raises:
        ValueError: the child was born before 6 April 2025, when there was no such leave.
    """
    if born < _NEONATAL_SINCE:
        raise ValueError("neonatal care leave is for children born on or after 6 April 2025")
    return born + _NEONATAL


def parental_bereavement_leave_over_on(died: date) -> date:
    """The first day after the time in which parental bereavement leave may be taken: death + 56 weeks.

    Source: Parental Bereavement Leave Regulations 2020 (56 weeks beginning with the day of the death).

    Raises:
        ValueError: the child died before 6 April 2020, when there was no such leave.
    """
    if died < _BEREAVEMENT_SINCE:
        raise ValueError("parental bereavement leave is for a death on or after 6 April 2020")
    return died + _BEREAVEMENT
