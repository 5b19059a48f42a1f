"""Reads what was typed about somebody's working hours, leave and places, and writes hours back; pure.

It takes what people type, "9 to 1pm, 2-5pm" as well as "09:00-13:00", and refuses what could mean two things.
"""

import re
from collections.abc import Collection, Mapping
from datetime import date, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from escalation.staffing import Leave, Week
from organisations.calendar import Calendar, Hours

WEEKDAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MOST_PLACES: Final = 200
FURTHEST: Final = timedelta(days=731)
"""Leave further ahead than two years is a slip in the year."""

LONGEST: Final = timedelta(days=365)

_CLOCK = r"(\d{1,2})(?:[:.](\d{2}))?\s*([ap]m)?"
_STRETCH: Final = re.compile(rf"{_CLOCK}\s*(?:-|–|to|until)\s*{_CLOCK}", re.IGNORECASE)
_BETWEEN: Final = re.compile(r"\s*(?:,|;|\band\b)\s*", re.IGNORECASE)
_NOON, _HOURS, _MINUTES = 12, 24, 60

Typed = Mapping[str, str]


class Unclear(Exception):
    """What was typed cannot be kept. Its text is a sentence for whoever typed it; `field` is where."""

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(sentence)
        self.field = field
        self.sentence = sentence


def read_week(typed: Typed) -> Week:
    """The hours of each weekday; a day left empty has none.

    Raises:
        Unclear: a day's hours cannot be read, or are out of order.
    """
    return {day: _day_hours(name, typed.get(name, "")) for day, name in enumerate(WEEKDAYS)}


def hours_typed(hours: tuple[Hours, ...]) -> str:
    """A day's hours as somebody may type them again."""
    return ", ".join(f"{opens:%H:%M} to {closes:%H:%M}" for opens, closes in hours)


def read_leave(typed: Typed, *, organisation: str, today: date, covers: Collection[str]) -> Leave:
    """The leave that was typed: three boxes a day, and who covers, from these people.

    Raises:
        Unclear: a day is none, they are out of order or too far off, or somebody else would cover.
    """
    first, last = _day(typed, "first"), _day(typed, "last")
    if last < first:
        raise Unclear("last", "The last day must not be before the first.")
    if last < today:
        raise Unclear("last", "That leave is over. Check the year.")
    if first > today + FURTHEST:
        raise Unclear("first", "That is more than two years away. Check the year.")
    if last - first > LONGEST:
        raise Unclear("last", "That is longer than a year. Check the days.")
    cover = typed.get("cover", "")
    if cover and cover not in covers:
        raise Unclear("cover", "Choose somebody from the list to cover.")
    return Leave(first=first, last=last, organisation=organisation, cover=cover or None)


def read_places(typed: Typed, *, elsewhere: int) -> tuple[int | None, int]:
    """The most open at a time, nothing for no limit, and the places kept for this organisation.

    `elsewhere` is what is kept for others: nobody can be promised more places than there are.

    Raises:
        Unclear: either is no number of that size, or more is kept than there is.
    """
    capacity, floor = _number(typed, "capacity"), _number(typed, "floor") or 0
    if floor and capacity is None:
        raise Unclear("capacity", "Say how many at a time first: places can only be kept out of a limit.")
    if capacity is not None and floor + elsewhere > capacity:
        kept = f" {elsewhere} are kept for other organisations." if elsewhere else ""
        raise Unclear("floor", f"That keeps more places than the {capacity} there are.{kept}")
    return capacity, floor


def _day_hours(name: str, text: str) -> tuple[Hours, ...]:
    parts = [part for part in _BETWEEN.split(text.strip()) if part]
    hours = tuple(_stretch(name, part) for part in parts)
    try:
        Calendar(zone=ZoneInfo("UTC"), week={0: hours} if hours else {0: ((time(9), time(17)),)})
    except ValueError:
        remedy = "Write the earlier hours first, and 5 in the afternoon as 17:00 or 5pm."
        raise Unclear(name, f"The hours of {name.capitalize()} are out of order. {remedy}") from None
    return hours


def _stretch(name: str, text: str) -> Hours:
    found = _STRETCH.fullmatch(text.strip())
    if found is None:
        raise _unread(name, text)
    hour, minute, half, to_hour, to_minute, to_half = found.groups()
    opens, closes = _clock(hour, minute, half), _clock(to_hour, to_minute, to_half)
    if opens is None or closes is None:
        raise _unread(name, text)
    return opens, closes


def _clock(hour: str, minute: str | None, half: str | None) -> time | None:
    hours, minutes = int(hour), int(minute or 0)
    if half is not None:
        if not 1 <= hours <= _NOON:
            return None
        hours = hours % _NOON + (_NOON if half.lower() == "pm" else 0)
    if (hours, minutes) == (_HOURS, 0):
        return time()
    return time(hours, minutes) if hours < _HOURS and minutes < _MINUTES else None


def _unread(name: str, text: str) -> Unclear:
    return Unclear(name, f"We could not read “{text.strip()[:40]}” on {name.capitalize()}. Write 09:00 to 13:00.")


def _day(typed: Typed, name: str) -> date:
    parts = [typed.get(f"{name}-{part}", "").strip() for part in ("year", "month", "day")]
    wrong = Unclear(name, f"Give the {name} day as day, month and year, such as 24 12 2026.")
    if not all(part.isascii() and part.isdigit() for part in parts):
        raise wrong
    try:
        return date(*(int(part) for part in parts))
    except (ValueError, OverflowError):
        raise wrong from None


def _number(typed: Typed, name: str) -> int | None:
    given = typed.get(name, "").strip()
    if not given:
        return None
    if not (given.isascii() and given.isdigit() and len(given) <= len(str(MOST_PLACES)) and int(given) <= MOST_PLACES):
        raise Unclear(name, f"Write a whole number up to {MOST_PLACES}, or leave it empty.")
    return int(given)
