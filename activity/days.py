"""Days, weeks and months of the measures; knows nothing of what is counted."""

from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

UK: Final = ZoneInfo("Europe/London")
"""Days and weeks of the measures. All four nations of the NHS keep this time."""


def day_of(at: datetime) -> date:
    """The day that it was in the United Kingdom."""
    return at.astimezone(UK).date()


def week_of(day: date) -> date:
    """The Monday of the day's week."""
    return day - timedelta(days=day.weekday())


def month_of(day: date) -> date:
    """The first day of the day's month."""
    return day.replace(day=1)
