"""Dates around hearings, and how long a doctor may be kept away; knows no allegation and no local policy."""

from datetime import date, timedelta

from organisations.calendar import Calendar
from trees.calculators.statutory_days import statutory_working_days_after

_IMMEDIATE = timedelta(weeks=2)
_FORMAL = timedelta(weeks=4)


def companion_alternative_due(calendar: Calendar, proposed: date, days: int) -> date:
    """The last day that a worker may propose when the companion cannot come on the day first proposed.

    It is the last of `days` statutory working days, the first of which is the first one after `proposed`. Source:
    Employment Relations Act 1999 s.10(5); `days` is `companion_postponement_days`.

    Raises:
        ValueError: the days are below 1, or the organisation has no nation.
    """
    if days < 1:
        raise ValueError("the time to propose another day is at least one working day")
    return statutory_working_days_after(calendar, proposed, days)


def doctor_immediate_exclusion_over_on(starts: date) -> date:
    """The first day after the two weeks for which an immediate exclusion may last at most.

    Source: Maintaining High Professional Standards (DH 2005) part II; domain sheet C7.
    """
    return starts + _IMMEDIATE


def doctor_formal_exclusion_over_on(starts: date) -> date:
    """The first day after the four weeks for which a formal exclusion may last without review.

    Source: Maintaining High Professional Standards (DH 2005) part II; domain sheet C7.
    """
    return starts + _FORMAL
