"""Twenty advisers with hours and leave of their own, reckoned here once more without the product's help."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import Final

from sqlalchemy import Connection

from bot.people.directory import Person
from bot.people.membership import Membership
from bot.store import directory
from bot.store.engine import Database
from escalation import staff_store
from escalation.staffing import Leave
from tests.bench.simulated.trusts import CALENDARS, LONDON
from tests.escalation.blind.second_clock import Calendar, _Book

DAY: Final = timedelta(days=1)
Hours = list[tuple[str, str]]


def _week(days: Iterable[int], *hours: tuple[str, str]) -> Mapping[int, Hours]:
    return {day: list(hours) for day in days}


FULL: Final = _week(range(5), ("09:00", "17:00"))
EARLY: Final = _week(range(6), ("08:00", "12:30"), ("13:30", "16:00"))
PART: Final = _week((0, 1, 2), ("09:30", "14:00"))
LATE: Final = _week((2, 3, 4), ("10:00", "18:00"))
NIGHT: Final = _week(range(7), ("00:00", "07:00"), ("20:00", "24:00"))
DAYTIME: Final = _week(range(7), ("07:00", "20:00"))

EX, NO, HA = ("example",), ("northfield",), ("harbour",)
ALL: Final = EX + NO + HA

MANAGERS: Final = 250
"""Of each trust."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Adviser:
    """One adviser. The hours are the same for every trust that they serve."""

    person: str
    trusts: tuple[str, ...]
    role: str
    week: Mapping[int, Hours]
    away: tuple[tuple[date, date], ...] = ()
    books: dict[str, _Book] = field(default_factory=dict)

    def at_work(self, trust: str, at: datetime) -> bool:
        """Whether they work for this trust at this moment."""
        local = at.astimezone(self._book(trust).zone).date()
        return any(begins <= at < ends for begins, ends in self._book(trust).of_date(local))

    def shifts(self, first: date, last: date) -> Iterator[tuple[datetime, datetime]]:
        """When they are at work for any trust."""
        for number in range((last - first).days):
            day = first + DAY * number
            yield from sorted({shift for trust in self.trusts for shift in self._book(trust).of_date(day)})

    def _book(self, trust: str) -> _Book:
        if trust not in self.books:
            whole = CALENDARS[trust]
            closures = [*whole.closures, *self.away]
            self.books[trust] = _Book(Calendar(LONDON, dict(self.week), whole.bank_holidays, closures))
        return self.books[trust]


def _away(*marks: tuple[int, int, int, int]) -> tuple[tuple[date, date], ...]:
    return tuple((date(year, month, day), date(year, month, day) + DAY * length) for year, month, day, length in marks)


TEAM: Final = (
    Adviser(person="a01", trusts=EX, role="lead", week=FULL, away=_away((2026, 12, 21, 13))),
    Adviser(person="a02", trusts=EX, role="senior", week=FULL, away=_away((2026, 10, 19, 6), (2027, 2, 8, 11))),
    Adviser(person="a03", trusts=EX, role="adviser", week=PART),
    Adviser(person="a04", trusts=EX, role="adviser", week=FULL, away=_away((2026, 11, 9, 4), (2027, 3, 1, 11))),
    Adviser(person="a05", trusts=EX, role="adviser", week=LATE),
    Adviser(person="a06", trusts=NO, role="lead", week=EARLY, away=_away((2026, 10, 12, 11))),
    Adviser(person="a07", trusts=NO, role="senior", week=FULL, away=_away((2027, 1, 18, 6))),
    Adviser(person="a08", trusts=NO, role="adviser", week=EARLY),
    Adviser(person="a09", trusts=NO, role="adviser", week=LATE, away=_away((2026, 12, 2, 20))),
    Adviser(person="a10", trusts=HA, role="lead", week=DAYTIME, away=_away((2026, 11, 16, 6))),
    Adviser(person="a11", trusts=HA, role="senior", week=NIGHT),
    Adviser(person="a12", trusts=HA, role="adviser", week=DAYTIME, away=_away((2027, 3, 22, 9))),
    Adviser(person="a13", trusts=HA, role="adviser", week=NIGHT, away=_away((2026, 10, 24, 3))),
    Adviser(person="a14", trusts=EX + NO, role="adviser", week=FULL),
    Adviser(person="a15", trusts=EX + NO, role="adviser", week=PART, away=_away((2027, 1, 25, 4))),
    Adviser(person="a16", trusts=EX + NO, role="senior", week=LATE),
    Adviser(person="a17", trusts=EX + HA, role="adviser", week=EARLY, away=_away((2026, 12, 14, 18))),
    Adviser(person="a18", trusts=ALL, role="adviser", week=FULL),
    Adviser(
        person="a19",
        trusts=ALL,
        role="senior",
        week=FULL,
        away=_away((2026, 11, 2, 4)),
    ),
    Adviser(person="a20", trusts=NO + HA, role="adviser", week=DAYTIME, away=_away((2027, 2, 1, 13))),
)


def managers(trust: str) -> tuple[str, ...]:
    """The ids of a trust's managers."""
    return tuple(f"{trust}-m{number:03}" for number in range(MANAGERS))


def settle(database: Database) -> None:
    """Puts everybody into the directory, and the advisers' hours, leave and places into their tables."""
    posts = [(one.person, trust, one.role) for one in TEAM for trust in one.trusts]
    posts += [(person, trust, "manager") for trust in CALENDARS for person in managers(trust)]
    people = [Person(id=one, name=one.upper(), email=f"{one}@x.example.org") for one in {post[0] for post in posts}]
    held = [
        Membership(person=person, organisation=trust, group="ward-7", role=role, since=date(2026, 1, 1))
        for person, trust, role in posts
    ]
    database.write(lambda connection: directory.put(connection, people=people, memberships=held))
    for number, one in enumerate(TEAM):
        database.write(partial(_keep, one=one, cover=TEAM[number - 1]))


def _keep(connection: Connection, *, one: Adviser, cover: Adviser) -> None:
    for trust in one.trusts:
        week = {day: tuple((_time(opens), _time(closes)) for opens, closes in hours) for day, hours in one.week.items()}
        staff_store.put_week(connection, one.person, organisation=trust, week=week)
        staff_store.put_floor(connection, one.person, organisation=trust, floor=2)
    staff_store.put_capacity(connection, one.person, 12)
    for first, last in one.away:
        leave = Leave(first=first, last=last, organisation=one.trusts[0], cover=cover.person)
        staff_store.add_leave(connection, one.person, leave)


def _time(text: str) -> time:
    hour, minute = text.split(":")
    return time(int(hour) % 24, int(minute))
