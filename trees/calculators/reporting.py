"""How soon outside bodies must be told; knows nothing of what is reported."""

from datetime import UTC, date, datetime, timedelta

from organisations.calendar import Calendar
from trees.calculators.statutory_days import statutory_working_days_after

_BREACH = timedelta(hours=72)


def local_authority_contact_due(calendar: Calendar, known: date) -> date:
    """The day by which the designated officer (LADO) is contacted: one statutory working day after it became known.

    Source: Working Together to Safeguard Children and Keeping Children Safe in Education (domain sheet C11).

    Raises:
        ValueError: the organisation has no nation.
    """
    return statutory_working_days_after(calendar, known, 1)


def data_breach_report_due(calendar: Calendar, aware: date, *, hour: int, minute: int = 0) -> date:
    """The day in which the 72 hours end after the trust became aware of a breach of personal data.

    The hour and minute are those on the organisation's clocks, 0 to 23 and 0 to 59. Weekends and bank holidays
    count. Source: UK GDPR art 33(1); domain sheet D27.

    Raises:
        ValueError: there is no such time of day.
    """
    return _breach_report(calendar, aware, hour, minute).date()


def data_breach_report_time(calendar: Calendar, aware: date, *, hour: int, minute: int = 0) -> str:
    """The time of that day at which the 72 hours end, as `09:30`; an hour earlier or later where clocks change.

    Source: as `data_breach_report_due`.

    Raises:
        ValueError: there is no such time of day.
    """
    return f"{_breach_report(calendar, aware, hour, minute):%H:%M}"


def _breach_report(calendar: Calendar, aware: date, hour: int, minute: int) -> datetime:
    at = datetime(aware.year, aware.month, aware.day, hour, minute, tzinfo=calendar.zone)
    return (at.astimezone(UTC) + _BREACH).astimezone(calendar.zone)
