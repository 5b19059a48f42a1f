"""When a copy that is made every week or month is due, and which days it holds. Pure."""

from datetime import date, timedelta

from bot.exports.store import Every


def next_on(every: Every, today: date) -> date:
    """The next day on which a copy is made: the coming Monday, or the coming first of a month."""
    if every == "week":
        return today + timedelta(days=7 - today.weekday())
    return (today.replace(day=1) + timedelta(days=32)).replace(day=1)


def days_of(every: Every, *, due: date, today: date) -> tuple[date, date]:
    """The whole weeks, or months, before today: one, or more where nothing ran on the day when it was due."""
    return _before(every, due)[0], _before(every, today)[1]


def _before(every: Every, on: date) -> tuple[date, date]:
    """The week, or the month, before the one of a day."""
    start = on - timedelta(days=on.weekday()) if every == "week" else on.replace(day=1)
    last = start - timedelta(days=1)
    return (start - timedelta(days=7) if every == "week" else last.replace(day=1)), last
