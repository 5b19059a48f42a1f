"""Random organisations' calendars, each told twice: to the product and to the second calculation."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from itertools import pairwise
from random import Random
from zoneinfo import ZoneInfo

from organisations.calendar import Calendar, Hours
from tests.escalation.blind import second_clock

ZONES = (
    *("Europe/London",) * 5,
    "Europe/Dublin",
    "America/New_York",
    "Australia/Lord_Howe",  # whose summer time is half an hour
    "Asia/Kolkata",
    "America/Santiago",  # whose clocks change at midnight
)
NIGHTS = ((0, 5), (1, 3), (0, 24), (22, 24))
"""Hours, by the clock, that clock changes fall into."""

REST = (0.1, 0.1, 0.1, 0.1, 0.1, 0.5, 0.2)
FINE = (0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.8)
"""By weekday, how often nobody works and how often the hours stand close together in the night."""

DAY = timedelta(days=1)
FIRST = date(2026, 1, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One calendar, as each of the two is told of it, and a moment at which something is opened."""

    ours: Calendar
    theirs: second_clock.Calendar
    opened: datetime


def calendars(number: int, seed: int) -> Iterator[Told]:
    """So many calendars: several intervals a day, nights, weekends, holidays, closures and clock changes."""
    for one in range(number):
        yield _calendar(Random(f"{seed}/{one}"))


def _calendar(chance: Random) -> Told:
    zone = ZoneInfo(chance.choice(ZONES))
    week = {day: hours for day in range(7) if (hours := _hours(chance, day))} or {0: ((time(9), time(17)),)}
    opened = _moment(chance, zone)
    near = opened.date()
    holidays = {near + DAY * chance.randint(-5, 20) for _ in range(chance.randint(0, 4))}
    closures = [_closure(chance, near) for _ in range(chance.randint(0, 2))]
    shut = {first + DAY * number for first, last in closures for number in range((last - first).days + 1)}
    return Told(
        ours=Calendar(zone=zone, week=week, holidays=frozenset(holidays), closures=frozenset(shut)),
        theirs=second_clock.Calendar(
            zone=zone.key,
            week={day: [_text(each) for each in hours] for day, hours in week.items()},
            bank_holidays=set(holidays),
            closures=closures,
        ),
        opened=opened,
    )


@cache
def _changes(zone: ZoneInfo) -> tuple[date, ...]:
    """The days on which the clocks of a zone change; any day where they never do."""
    noons = [datetime.combine(FIRST + DAY * number, time(12), tzinfo=zone) for number in range(700)]
    found = (after.date() for before, after in pairwise(noons) if before.utcoffset() != after.utcoffset())
    return tuple(found) or (FIRST,)


def _hours(chance: Random, weekday: int) -> tuple[Hours, ...]:
    """Hours of one weekday; those of Sundays, when clocks change, are often cut up finely just there."""
    if chance.random() < REST[weekday]:
        return ()
    if chance.random() < 0.2:
        first, last = chance.choice(NIGHTS)
        return ((time(first), time(last % 24)),)
    among = range(12, 3 * 12 + 7, 2) if chance.random() < FINE[weekday] else range(24 * 12 + 1)
    marks = sorted(chance.sample(among, 2 * chance.randint(1, 3)))
    return tuple((_time(opens), _time(closes)) for opens, closes in zip(marks[::2], marks[1::2], strict=True))


def _time(five_minutes: int) -> time:
    hour, left = divmod(five_minutes, 12)
    return time(hour % 24, left * 5)


def _text(hours: Hours) -> tuple[str, str]:
    opens, closes = hours
    return f"{opens:%H:%M}", "24:00" if closes == time() else f"{closes:%H:%M}"


def _closure(chance: Random, near: date) -> tuple[date, date]:
    first = near + DAY * chance.randint(-10, 30)
    return first, first + DAY * chance.randint(0, 9)


def _moment(chance: Random, zone: ZoneInfo) -> datetime:
    """Half the moments lie in the days before the clocks change; seconds and odd minutes are among them."""
    day = FIRST + DAY * chance.randrange(700)
    if chance.random() < 0.5:
        day = chance.choice(_changes(zone)) - DAY * chance.randint(0, 4)
    seconds = chance.choice((chance.randrange(86_400), 300 * chance.randrange(288)))
    return datetime.combine(day, time(), tzinfo=zone).astimezone(UTC) + timedelta(seconds=seconds)
