"""An independent second calculation of working-time deadlines, from the words alone.

Method.  A local date has zero or more working intervals; each becomes a half-open
UTC interval [start, end).  Wall times are read with fold=0 (first occurrence; a
non-existent wall time is shifted as zoneinfo does).  An interval that vanishes in a
clock change (end <= start in UTC) is no interval.  Working time is measured UTC day
by UTC day, on the merged union of the intervals of the neighbouring local dates, so
nothing is ever counted twice.  All results are in UTC.

Readings chosen where the words leave room:
* an opening out of hours counts on the local date of the interval that opens next;
  an opening in hours counts on its local date (if, by a clock change around midnight,
  the containing interval belongs to another date, on that date);
* a change between two running statuses (waiting <-> claimed) is not a restart;
* when nothing is left at a restart, respond_by is the restart, even if the time ran
  out (was missed) in an earlier running stretch;
* missed() is sticky: a deadline that passed unanswered while the clock was running
  stays missed, whatever is changed later.  A deadline falling exactly on the instant
  the clock stops did not fall while running (stretches are half-open);
* missed() looks only at what had happened by `at`: later changes are ignored and an
  answer after `at` is no answer yet;
* `now`, where given to respond_by, means: ignore changes later than now;
* of several changes at one instant the last one stands, in the order given;
* a calendar with no working time for ten years running never opens: allowed() raises
  ValueError for days, respond_by() is None, missed() is False.
"""
from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, timezone
from decimal import Decimal
from zoneinfo import ZoneInfo

UTC = timezone.utc
ZERO = timedelta(0)
DAY = timedelta(days=1)
NEVER_DAYS = 3660
RUNNING = {"waiting", "claimed"}
STOPPED = {"with_manager", "on_hold", "resolved"}


class NeverOpens(ValueError):
    """The calendar has no working time for ten years running."""


@dataclass
class Calendar:
    zone: str
    week: dict[int, list[tuple[str, str]]]  # 0 = Monday
    bank_holidays: set[date] = field(default_factory=set)
    closures: list[tuple[date, date]] = field(default_factory=list)


def _utc(instant: datetime) -> datetime:
    if instant.tzinfo is None:
        raise ValueError("an instant must be aware")
    return instant.astimezone(UTC)


def _wall(day: date, hhmm: str, zone: ZoneInfo) -> datetime:
    hours, minutes = (int(part) for part in hhmm.split(":"))
    if hours == 24:
        if minutes:
            raise ValueError(hhmm)
        day, hours = day + DAY, 0
    return datetime.combine(day, time(hours, minutes, fold=0), tzinfo=zone).astimezone(UTC)


class _Book:
    """The intervals of one calendar, remembered for the length of one call."""

    def __init__(self, calendar: Calendar):
        self.calendar = calendar
        self.zone = ZoneInfo(calendar.zone)
        self._of_date: dict[date, list[tuple[datetime, datetime]]] = {}

    def of_date(self, day: date) -> list[tuple[datetime, datetime]]:
        """UTC intervals that belong to a local date."""
        if day not in self._of_date:
            found = []
            c = self.calendar
            if day not in c.bank_holidays and not any(a <= day <= b for a, b in c.closures):
                for begins, ends in c.week.get(day.weekday(), []):
                    start, end = _wall(day, begins, self.zone), _wall(day, ends, self.zone)
                    if start < end:
                        found.append((start, end))
            self._of_date[day] = sorted(found)
        return self._of_date[day]

    def of_utc_day(self, day: date) -> list[tuple[datetime, datetime]]:
        """Merged working intervals inside one UTC day."""
        low = datetime.combine(day, time(0), tzinfo=UTC)
        high = low + DAY
        clipped = []
        for offset in (-1, 0, 1):
            for start, end in self.of_date(day + offset * DAY):
                start, end = max(start, low), min(end, high)
                if start < end:
                    clipped.append((start, end))
        merged: list[tuple[datetime, datetime]] = []
        for start, end in sorted(clipped):
            if merged and start <= merged[-1][1]:
                merged[-1] = (merged[-1][0], max(merged[-1][1], end))
            else:
                merged.append((start, end))
        return merged

    def between(self, start: datetime, end: datetime) -> timedelta:
        start, end = _utc(start), _utc(end)
        total = ZERO
        day = start.date()
        while start < end and day <= end.date():
            for s, e in self.of_utc_day(day):
                total += max(ZERO, min(e, end) - max(s, start))
            day += DAY
        return total

    def advance(self, start: datetime, amount: timedelta) -> datetime:
        """Earliest instant t >= start with amount of working time in [start, t]."""
        start = _utc(start)
        if amount <= ZERO:
            return start
        day, idle = start.date(), 0
        while idle <= NEVER_DAYS:
            idle += 1
            for s, e in self.of_utc_day(day):
                s = max(s, start)
                if s >= e:
                    continue
                idle = 0
                if e - s >= amount:
                    return s + amount
                amount -= e - s
            day += DAY
        raise NeverOpens

    def counted_day(self, opened: datetime) -> date:
        """The local date on which something opened at this instant counts as opened."""
        opened = _utc(opened)
        local = opened.astimezone(self.zone).date()
        containing = [d for d in (local, local - DAY, local + DAY)
                      if any(s <= opened < e for s, e in self.of_date(d))]
        if containing:
            return containing[0]
        for n in range(-1, NEVER_DAYS):
            # two dates at a time: around a clock change starts may be out of date order
            later = [(s, d) for d in (local + n * DAY, local + (n + 1) * DAY)
                     for s, _ in self.of_date(d) if s > opened]
            if later:
                return min(later)[1]
        raise NeverOpens

    def close_of_nth_day(self, day: date, n: int) -> datetime:
        idle = 0
        while n > 0:
            day += DAY
            idle += 1
            if idle > NEVER_DAYS:
                raise NeverOpens
            if self.of_date(day):
                n, idle = n - 1, 0
        return max(e for _, e in self.of_date(day))

    def allowed(self, level: dict, opened: datetime) -> timedelta:
        if ("working_hours" in level) == ("working_days" in level):
            raise ValueError("a service level is either working_hours or working_days")
        if "working_hours" in level:
            micro = Decimal(str(level["working_hours"])) * 3600 * 1_000_000
            return timedelta(microseconds=int(micro.to_integral_value()))
        close = self.close_of_nth_day(self.counted_day(opened), int(level["working_days"]))
        return self.between(opened, close)


def _stretches(opened: datetime, changes: list[tuple[datetime, str]]):
    """Running stretches [(start, stop or None)], maximal: waiting <-> claimed does not cut."""
    stretches: list[tuple[datetime, datetime | None]] = []
    since: datetime | None = _utc(opened)
    last = since
    for instant, status in changes:
        instant = _utc(instant)
        if instant < last:
            raise ValueError("changes must be ascending, none before opening")
        last = instant
        if status in RUNNING:
            if since is None:
                since = instant
        elif status in STOPPED:
            if since is not None:
                stretches.append((since, instant))
                since = None
        else:
            raise ValueError(f"unknown status {status!r}")
    if since is not None:
        stretches.append((since, None))
    return stretches


def _until(changes, instant):
    return [(t, s) for t, s in changes if _utc(t) <= _utc(instant)]


def allowed(level: dict, opened: datetime, calendar: Calendar) -> timedelta:
    """The working time allowed, fixed at opening."""
    return _Book(calendar).allowed(level, opened)


def working_time(start: datetime, end: datetime, calendar: Calendar) -> timedelta:
    """Real elapsed time between two instants inside working intervals (0 if end <= start)."""
    return _Book(calendar).between(start, end)


def respond_by(level: dict, opened: datetime, changes: list[tuple[datetime, str]],
               calendar: Calendar, *, now: datetime | None = None) -> datetime | None:
    """The deadline as it stands after the last change (up to `now`); None while stopped."""
    if now is not None:
        changes = _until(changes, now)
    stretches = _stretches(opened, changes)
    if not stretches or stretches[-1][1] is not None:
        return None
    book = _Book(calendar)
    try:
        left = book.allowed(level, opened)
        for start, stop in stretches[:-1]:
            left -= book.between(start, stop)
        return book.advance(stretches[-1][0], left)
    except NeverOpens:
        return None


def missed(level: dict, opened: datetime, changes: list[tuple[datetime, str]],
           calendar: Calendar, *, answered: datetime | None, at: datetime) -> bool:
    """Whether, as seen at `at`, the first answer is or was too late."""
    at = _utc(at)
    if answered is not None and _utc(answered) > at:
        answered = None
    book = _Book(calendar)
    try:
        left = book.allowed(level, opened)
        for start, stop in _stretches(opened, _until(changes, at)):
            due = book.advance(start, left)
            if stop is None or due < stop:
                return due < _utc(answered) if answered is not None else due <= at
            left -= book.between(start, stop)
    except NeverOpens:
        pass
    return False
