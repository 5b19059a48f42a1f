"""Reckons working time and working days by a calendar; knows no clock, file or escalation.

Instants are compared in UTC, so a day on which the clocks change has the hours that it has.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

Hours = tuple[time, time]

NATIONS: Mapping[str, str] = {
    "england": "ENG",
    "wales": "WLS",
    "scotland": "SCT",
    "northern-ireland": "NIR",
}
DAY = timedelta(days=1)
# No zone's clocks change later in the day, by the clock: what opens later need not be looked at.
CHANGED_BY = 4
# Twenty years of working days: a longer count is a mistake in a figure, not a deadline.
MOST_WORKING_DAYS = 5_000
# Thirty years: no service level or hold is as long.
MOST_WORKING_TIME = timedelta(hours=65_000)


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """When an organisation is at work. Raises ValueError where it never is, or hours make no sense."""

    zone: ZoneInfo
    week: Mapping[int, tuple[Hours, ...]]  # by weekday, Monday 0; an end of 00:00 is midnight after
    nation: str | None = None  # whose bank holidays are taken off
    holidays: frozenset[date] = field(default=frozenset())  # other days off, and those of no nation
    closures: frozenset[date] = field(default=frozenset())  # days on which it is shut

    def __post_init__(self) -> None:
        if self.nation is not None and self.nation not in NATIONS:
            raise ValueError(f"{self.nation} is no nation with bank holidays here")
        if not any(self.week.values()):
            raise ValueError("a calendar needs working hours on at least one day of the week")
        for weekday, hours in self.week.items():
            if weekday not in range(7):
                raise ValueError(f"{weekday} is no day of the week: Monday is 0")
            _refuse_disorder(hours)


def bank_holidays(nation: str, years: Collection[int]) -> frozenset[date]:
    """The bank holidays of a nation; raises KeyError for another nation.

    One that falls at a weekend is here, and so is its substitute: a service that opens on Saturdays is shut on both.
    The Banking and Financial Dealings Act 1971, Schedule 1, names 26 December "if it be not a Sunday", and the
    proclamation of another day takes nothing away.
    """
    return frozenset().union(*(_bank_holidays_of(nation, year) for year in years))


def is_working_day(day: date, calendar: Calendar) -> bool:
    """Whether there are working hours on a day that is neither a holiday nor a closure."""
    hours = calendar.week.get(day.weekday())
    if not hours or not any(_happen(day, opens, closes, calendar.zone) for opens, closes in hours):
        return False
    if day in calendar.closures or day in calendar.holidays:
        return False
    return calendar.nation is None or day not in _bank_holidays_of(calendar.nation, day.year)


def working_days_after(day: date, count: int, calendar: Calendar) -> date:
    """The working day that is `count` working days after a day, which is not itself counted.

    A count of 0 gives the day itself or the first working day after it; a negative count goes
    back. Raises ValueError for a count beyond 5,000 either way.
    """
    if abs(count) > MOST_WORKING_DAYS:
        raise ValueError(f"{count} working days is more than {MOST_WORKING_DAYS}")
    if count == 0:
        return day if is_working_day(day, calendar) else working_days_after(day, 1, calendar)
    step = DAY if count > 0 else -DAY
    left = abs(count)
    while left:
        day += step
        left -= is_working_day(day, calendar)
    return day


def working_time_after(start: datetime, duration: timedelta, calendar: Calendar) -> datetime:
    """The instant, in UTC, at which so much working time has passed since `start`.

    With no duration it is `start` where that is in working time, else the next opening. Raises
    ValueError for a naive start, and for a duration that is negative or beyond thirty years.
    """
    if not timedelta() <= duration <= MOST_WORKING_TIME:
        raise ValueError(f"{duration} is not a length of working time")
    left = duration
    for begins, ends in _stretches(_utc(start), calendar):
        if ends - begins >= left:
            return begins + left
        left -= ends - begins
    raise AssertionError("the working week never ends")


def working_time_between(start: datetime, end: datetime, calendar: Calendar) -> timedelta:
    """The working time from `start` to `end`; nothing where `end` is not later."""
    return sum((ends - begins for begins, ends in working_stretches(start, end, calendar)), timedelta())


def working_stretches(start: datetime, end: datetime, calendar: Calendar) -> tuple[tuple[datetime, datetime], ...]:
    """The stretches of working time from `start` to `end`, in UTC, in order; none where `end` is not later."""
    last = _utc(end)
    found: list[tuple[datetime, datetime]] = []
    for begins, ends in _stretches(_utc(start), calendar):
        if begins >= last:
            return tuple(found)
        found.append((begins, min(ends, last)))
    raise AssertionError("the working week never ends")


def next_opening(at: datetime, calendar: Calendar) -> datetime:
    """The first instant of working time, in UTC, that is not before `at`."""
    return working_time_after(at, timedelta(), calendar)


@cache
def _bank_holidays_of(nation: str, year: int) -> frozenset[date]:
    # Imported here: the library costs a fifth of a second, and short commands need no calendar.
    import holidays

    days = holidays.country_holidays("GB", subdiv=NATIONS[nation], years=year)
    return frozenset(day for day in days if day.year == year)


def _stretches(start: datetime, calendar: Calendar) -> Iterator[tuple[datetime, datetime]]:
    """The stretches of working time after an instant, in UTC; the first may begin at the instant."""
    day, reached = start.astimezone(calendar.zone).date(), start
    while True:
        if is_working_day(day, calendar):
            # In the night when the clocks go forward, hours may vanish, or run into others.
            for begins, ends in sorted(_instants(day, *hours, calendar.zone) for hours in calendar.week[day.weekday()]):
                if ends > max(begins, reached):
                    yield max(begins, reached), ends
                    reached = ends
        day += DAY


def _instants(day: date, opens: time, closes: time, zone: ZoneInfo) -> tuple[datetime, datetime]:
    last = day + DAY if closes == time() else day
    begins = datetime.combine(day, opens, tzinfo=zone)
    return begins.astimezone(UTC), datetime.combine(last, closes, tzinfo=zone).astimezone(UTC)


def _happen(day: date, opens: time, closes: time, zone: ZoneInfo) -> bool:
    """Whether any instant lies in these hours: the night when the clocks go forward swallows short ones."""
    if opens.hour >= CHANGED_BY:
        return True
    begins, ends = _instants(day, opens, closes, zone)
    return begins < ends


def _utc(at: datetime) -> datetime:
    if at.tzinfo is None:
        raise ValueError("a time without its zone cannot be reckoned with")
    return at.astimezone(UTC)


def _refuse_disorder(hours: tuple[Hours, ...]) -> None:
    """Raises ValueError where hours end before they begin, or overlap the next ones."""
    before: time | None = None
    for opens, closes in hours:
        late = before is not None and (opens < before or before == time())
        if late or not (opens < closes or closes == time()):
            raise ValueError(f"the hours {opens:%H:%M} to {closes:%H:%M} are out of order")
        before = closes
