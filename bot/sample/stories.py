"""What sample activity tells, and which conversations are made so that it does; pure, and knows no database."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import count
from random import Random

from bot.sample.ways import QUEUES
from organisations.calendar import Calendar, is_working_day, working_days_after

WEEKS = 6
"""Whole weeks of sample activity, Monday to Sunday; the days of the present week up to yesterday follow them."""

SEED = "fingerpost-sample-1"
"""Another seed moves times and figures about, and leaves every story as it is: the ways are dealt, not drawn."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """One thing that a reader of the activity pages can find, and where to look for it."""

    title: str
    group: str
    says: str
    look: str


STORIES: tuple[Story, ...] = (
    Story(
        title="Conversations that are not held",
        group="ward-12",
        says="From the fourth week, most managers of Ward 12 who are told to hold the return-to-work conversation "
        "first do not come back. In other groups most come back the same day and go on.",
        look="Choose Ward 12, from the Monday of the fourth week. The page “Hold the return-to-work conversation "
        "first” is where most conversations stop.",
    ),
    Story(
        title="Not sure about disability",
        group="theatres",
        says="Managers of Theatres say “not sure” when they are asked about a disability or a lasting condition, "
        "and then ask for an adviser. Their share of hand-overs is more than twice that of the others.",
        look="Choose Theatres, and look at “Not sure” beside that question, and at the hand-overs.",
    ),
    Story(
        title="Twice as many conversations",
        group="emergency",
        says="In the last two whole weeks the Emergency department has twice as many conversations as before.",
        look="Choose Emergency department, and look at the weeks.",
    ),
    Story(
        title="What coaching did",
        group="district-nursing",
        says="In the first three weeks most managers of District nursing stop at the number of days lost: they "
        "enter fewer days than spells, and leave. Then the team is coached. From the fourth week nearly all go on.",
        look="Choose District nursing, first the first three weeks and then the time since, and look at how many "
        "stop at that question. The log has a row `coaching_recorded`.",
    ),
    Story(
        title="More about flexible working than usual",
        group="therapies",
        says="In the last three whole months Therapies has more than twice as many conversations about flexible "
        "working as in the year before. Half of the managers are not sure whether they can agree.",
        look="Open Activity. It stands first, with the question and the short learning that could answer it.",
    ),
)
"""The stories, for readers and for the tests that hold them."""

COACHED = "district-nursing"
COACHING_WEEK = 3
"""The week, counted from 0, on whose Monday the group was coached."""

ORDINARY: tuple[str, ...] = (
    "no_action",
    "target",
    "support_held",
    "leaves_at_cause",
    "adjusted",
    "no_action_held",
    "asks",
    "stage_1",
    "no_action_thinks",
    "support",
    "target_held",
    "leaves_at_days",
    "target_met",
    "certificates",
    "no_action_held",
    "adjusted_unsure",
    "leaves_to_meet",
    "doubt",
)
"""The ways of a group without a story, over and over."""

A_WEEK: Mapping[str, int] = {
    "ward-7": 5,
    "ward-12": 7,
    "emergency": 6,
    "ward-3": 5,
    "theatres": 7,
    "district-nursing": 7,
    "therapies": 5,
    "estates": 5,
}
"""Conversations a week by group: enough that pages need not hide most counts as small."""

NOT_HELD = (
    "leaves_to_meet",
    "target_held",
    "leaves_to_meet",
    "no_action",
    "leaves_to_meet",
    "no_action_held",
    "leaves_to_meet",
)
UNSURE = ("unsure_asks", "no_action", "unsure_staged", "target", "unsure_asks", "leaves_at_cause", "unsure_asks")
UNCOACHED = (
    "leaves_when_refused",
    "no_action",
    "leaves_when_refused",
    "target",
    "leaves_when_refused",
    "support",
    "leaves_at_days",
)
BUSY = 12
"""Conversations a week in the emergency department once it is busy."""

STILL_OPEN: tuple[tuple[str, str, bool, time], ...] = (
    ("ward-3", "asks", True, time(13, 40)),
    ("estates", "certificates", False, time(14, 55)),
    ("therapies", "asks", False, time(15, 35)),
)
"""Hand-overs left open so that the desk is not empty: group, way, whether an adviser has it, and the time of the last
working day at which it began."""

LATE_EVERY = 7
"""Every so many hand-overs, one is answered later than the service level allows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dealt:
    """One conversation to be made. `until`: nothing of it happens from then on. `open` marks one left open."""

    number: int
    way: str
    person: str
    adviser: str | None
    at: datetime
    until: datetime
    late: bool = False
    open: str | None = None  # `waiting` or `claimed`


def first_monday(day: date) -> date:
    """The Monday on which sample activity begins that is made on this day."""
    return day - timedelta(days=day.weekday(), weeks=WEEKS)


def deal(
    day: date, *, calendar: Calendar, managers: Mapping[str, str], advisers: Mapping[str, Sequence[str]]
) -> tuple[Dealt, ...]:
    """The conversations of the weeks that end the day before `day`, in the order in which they began.

    `managers` are people by group, `advisers` people by queue. Groups without a manager are left out.
    """
    until = datetime.combine(day, time(), calendar.zone)
    begun = [
        (at, group, way, None)
        for place, group in enumerate(A_WEEK)
        if group in managers
        for at, way in _of_group(group, place, day=day, calendar=calendar)
        if at < until
    ]
    left_open = [
        (datetime.combine(working_days_after(day, -1, calendar), at, calendar.zone), group, way, claimed)
        for group, way, claimed, at in STILL_OPEN
        if group in managers
    ]
    handed = count(1)
    dealt = []
    for number, (at, group, way, claimed) in enumerate(sorted([*begun, *left_open], key=lambda one: one[:2]), start=1):
        turn = next(handed) if way in QUEUES else 0
        dealt.append(
            Dealt(
                number=number,
                way=way,
                person=managers[group],
                adviser=_adviser(way, turn, advisers),
                at=at,
                until=until,
                late=turn > 0 and turn % LATE_EVERY == 0 and claimed is None,
                open=None if claimed is None else "claimed" if claimed else "waiting",
            )
        )
    return tuple(dealt)


def _adviser(way: str, turn: int, advisers: Mapping[str, Sequence[str]]) -> str | None:
    found = advisers.get(QUEUES.get(way, ""), ())
    return found[turn % len(found)] if found else None


def _of_group(group: str, place: int, *, day: date, calendar: Calendar) -> Iterator[tuple[datetime, str]]:
    ordinary = (ORDINARY[(5 * place + number) % len(ORDINARY)] for number in count())
    for week in range(WEEKS + 1):
        monday = first_monday(day) + timedelta(weeks=week)
        ways = _ways(group, week, ordinary)
        yield from zip(_times(f"{group}/{monday}", monday, len(ways), calendar), ways, strict=True)


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
