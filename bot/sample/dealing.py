"""Which conversations of the sample began when, by whom and by which way; pure, and knows no database."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import count
from random import Random
from typing import Final

from bot.sample.stories import (
    A_WEEK,
    BUSY,
    COACHED,
    COACHING_WEEK,
    NOT_HELD,
    ORDINARY,
    SEED,
    UNCOACHED,
    UNSURE,
    WALKED,
    WEEKS,
    first_monday,
    months_of,
)
from bot.sample.ways import QUEUES
from organisations.calendar import Calendar, is_working_day, working_days_after

STILL_OPEN: tuple[tuple[str, str, bool, time], ...] = (
    ("ward-3", "asks", True, time(13, 40)),
    ("estates", "certificates", False, time(14, 55)),
    ("therapies", "asks", False, time(15, 35)),
)
"""Hand-overs left open so that the desk is not empty: group, way, whether an adviser has it, and the time of the last
working day at which it began."""

LATE_EVERY = 7
"""Every so many hand-overs, one is answered later than the service level allows."""

SWAY: Final = (-1, -1, 0, 0, 1, 1)
"""How a group's ordinary weeks differ in number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dealt:
    """One conversation to be made. `until`: nothing of it happens from then on. `open` marks one left open.

    One that is `told` is written as rows of the log; of the others, turns are made.
    """

    number: int
    way: str
    person: str
    adviser: str | None
    at: datetime
    until: datetime
    late: bool = False
    open: str | None = None  # `waiting` or `claimed`
    group: str = ""
    told: bool = False


def deal(
    day: date, *, calendar: Calendar, managers: Mapping[str, Sequence[str]], advisers: Mapping[str, Sequence[str]]
) -> tuple[Dealt, ...]:
    """The conversations from the first whole month to the day before `day`, in the order in which they began.

    `managers` are people by group, the one who can be signed in as first; `advisers` are people by queue. Groups
    without a manager are left out.
    """
    until = datetime.combine(day, time(), calendar.zone)
    begun = [
        (at, group, way, None)
        for place, group in enumerate(A_WEEK)
        if managers.get(group)
        for at, way in _of_group(group, place, day=day, calendar=calendar)
        if at < until
    ]
    left_open = [
        (datetime.combine(working_days_after(day, -1, calendar), at, calendar.zone), group, way, claimed)
        for group, way, claimed, at in STILL_OPEN
        if managers.get(group)
    ]
    walked_from = datetime.combine(first_monday(day), time(), calendar.zone)
    handed = count(1)
    dealt = []
    for number, (at, group, way, claimed) in enumerate(sorted([*begun, *left_open], key=lambda one: one[:2]), start=1):
        turn = next(handed) if way in QUEUES else 0
        dealt.append(
            Dealt(
                number=number,
                way=way,
                person=managers[group][0] if claimed is not None else _manager(managers[group], group, at),
                adviser=_adviser(way, turn, advisers),
                at=at,
                until=until,
                late=turn > 0 and turn % LATE_EVERY == 0 and claimed is None,
                open=None if claimed is None else "claimed" if claimed else "waiting",
                group=group,
                told=claimed is None and (group not in WALKED or at < walked_from),
            )
        )
    return tuple(dealt)


def _manager(managers: Sequence[str], group: str, at: datetime) -> str:
    return Random(f"{SEED}/{group}/{at.isoformat()}").choice(managers)  # noqa: S311 - a made-up choice, no secret


def _adviser(way: str, turn: int, advisers: Mapping[str, Sequence[str]]) -> str | None:
    found = advisers.get(QUEUES.get(way, ""), ())
    return found[turn % len(found)] if found else None


def _of_group(group: str, place: int, *, day: date, calendar: Calendar) -> Iterator[tuple[datetime, str]]:
    """The year before, then the weeks with the stories."""
    start, ordinary = first_monday(day), (ORDINARY[(5 * place + number) % len(ORDINARY)] for number in count())
    weeks_before = (start - months_of(day)[0]).days // 7
    for week in range(-weeks_before, WEEKS + 1):
        monday = start + timedelta(weeks=week)
        ways = _ways_before(group, place, week, monday) if week < 0 else _ways(group, week, ordinary)
        yield from zip(_times(f"{group}/{monday}", monday, len(ways), calendar), ways, strict=True)


def _ways_before(group: str, place: int, week: int, monday: date) -> Sequence[str]:
    """A week before the stories: their groups as they were then."""
    usual = {"theatres": UNSURE, COACHED: UNCOACHED}.get(group, ORDINARY)
    wanted = A_WEEK[group] + Random(f"{SEED}/{group}/{monday}/ways").choice(SWAY)  # noqa: S311 - no secret
    return [usual[(5 * place + A_WEEK[group] * week + number) % len(usual)] for number in range(wanted)]


def _ways(group: str, week: int, ordinary: Iterator[str]) -> Sequence[str]:
    if group == "ward-12" and week >= COACHING_WEEK:
        return NOT_HELD
    if group == "theatres":
        return UNSURE
    if group == COACHED and week < COACHING_WEEK:
        return UNCOACHED
    busy = group == "emergency" and week >= WEEKS - 2
    return [next(ordinary) for _ in range(BUSY if busy else A_WEEK[group])]


def _times(name: str, monday: date, wanted: int, calendar: Calendar) -> list[datetime]:
    """Moments spread over the week: on working days and by day, but for one in twelve."""
    rng = Random(f"{SEED}/{name}")  # noqa: S311 - a made-up time, no secret
    week = [monday + timedelta(days=n) for n in range(7)]
    working = [day for day in week if is_working_day(day, calendar)] or week
    spread = [working[number * len(working) // wanted] for number in range(wanted)]
    return sorted(_moment(rng, day, week[-2:], calendar) for day in spread)


def _moment(rng: Random, day: date, weekend: Sequence[date], calendar: Calendar) -> datetime:
    odd = rng.random() < 1 / 12
    on = rng.choice([day, *weekend]) if odd else day
    hour = rng.choice((6, 7, 19, 20, 21)) if odd else rng.choice((8, 9, 9, 10, 10, 11, 12, 13, 14, 14, 15, 16))
    return datetime.combine(on, time(hour, rng.randrange(60), rng.randrange(60)), calendar.zone)
