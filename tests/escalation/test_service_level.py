"""Service levels reckoned by hand: weekends, bank holidays, clock changes, lunch, and a clock that stops."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from escalation import desk, service_level
from escalation.model import Act, Escalation, ServiceLevel, Status
from organisations.calendar import Calendar, Hours

Week = Mapping[int, tuple[Hours, ...]]

LONDON = ZoneInfo("Europe/London")
WEEK = {weekday: ((time(9), time(17)),) for weekday in range(5)}
LUNCH = {weekday: ((time(9), time(12)), (time(13), time(17))) for weekday in range(5)}
ALWAYS = {weekday: ((time(0), time(0)),) for weekday in range(7)}

QUARTER = timedelta(minutes=15)
QUARTERS = st.integers(min_value=0, max_value=4 * 24 * 21)

TWO_HOURS = ServiceLevel(working_time=timedelta(hours=2))
SAME_DAY = ServiceLevel(working_days=0)
NEXT_DAY = ServiceLevel(working_days=1)
TWO_DAYS = ServiceLevel(working_days=2)


def england(week: Week = WEEK) -> Calendar:
    """An English calendar."""
    return Calendar(zone=LONDON, week=week, nation="england")


def scotland() -> Calendar:
    """A Scottish calendar."""
    return Calendar(zone=LONDON, week=WEEK, nation="scotland")


def at(text: str) -> datetime:
    """A moment on a clock in London."""
    return datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=LONDON)


DUE: list[tuple[str, Calendar, ServiceLevel, str, str]] = [
    ("within a morning", england(), TWO_HOURS, "2026-11-23 10:00", "2026-11-23 12:00"),
    ("until the last minute", england(), TWO_HOURS, "2026-11-23 15:00", "2026-11-23 17:00"),
    ("over a night", england(), TWO_HOURS, "2026-11-23 16:30", "2026-11-24 10:30"),
    ("over a weekend", england(), TWO_HOURS, "2026-11-27 16:00", "2026-11-30 10:00"),
    ("opened on a Saturday", england(), TWO_HOURS, "2026-11-28 11:00", "2026-11-30 11:00"),
    ("opened before the doors", england(), TWO_HOURS, "2026-11-23 06:00", "2026-11-23 11:00"),
    ("over lunch", england(LUNCH), TWO_HOURS, "2026-11-23 11:00", "2026-11-23 14:00"),
    ("over St Andrew's Day in Scotland", scotland(), TWO_HOURS, "2026-11-27 16:00", "2026-12-01 10:00"),
    ("over Christmas with its substitute day", england(), TWO_HOURS, "2026-12-24 16:00", "2026-12-29 10:00"),
    ("over New Year in England", england(), TWO_HOURS, "2026-12-31 16:00", "2027-01-04 10:00"),
    ("over New Year in Scotland", scotland(), TWO_HOURS, "2026-12-31 16:00", "2027-01-05 10:00"),
    ("over Easter, when the clocks go forward", england(), TWO_HOURS, "2027-03-25 16:00", "2027-03-30 10:00"),
    ("over the weekend when they go back", england(), TWO_HOURS, "2026-10-23 16:00", "2026-10-26 10:00"),
    ("through the hour that is missing", england(ALWAYS), TWO_HOURS, "2026-03-29 00:30", "2026-03-29 03:30"),
    ("through the hour that comes twice", england(ALWAYS), TWO_HOURS, "2026-10-25 00:30", "2026-10-25 01:30"),
    ("the same day", england(), SAME_DAY, "2026-11-23 10:00", "2026-11-23 17:00"),
    ("the same day, opened in the evening", england(), SAME_DAY, "2026-11-23 18:00", "2026-11-24 17:00"),
    ("the same day, opened on a Sunday", england(), SAME_DAY, "2026-11-29 12:00", "2026-11-30 17:00"),
    ("the next working day", england(), NEXT_DAY, "2026-11-23 10:00", "2026-11-24 17:00"),
    ("the next working day, from a Friday", england(), NEXT_DAY, "2026-11-27 10:00", "2026-11-30 17:00"),
    ("the next working day, over a bank holiday", scotland(), NEXT_DAY, "2026-11-27 10:00", "2026-12-01 17:00"),
    ("two working days, from a Thursday", england(), TWO_DAYS, "2026-11-26 10:00", "2026-11-30 17:00"),
]


@pytest.mark.parametrize(("name", "calendar", "level", "opened", "due"), DUE, ids=[row[0] for row in DUE])
def test_due(name: str, calendar: Calendar, level: ServiceLevel, opened: str, due: str) -> None:
    """What is opened then is due then."""
    del name
    # Python never finds two times in different zones equal within a repeated hour, so UTC is compared.
    wanted = at(due).replace(fold=1).astimezone(UTC)
    clock = service_level.started(level, at(opened), calendar=calendar)
    assert service_level.respond_by(clock, calendar) == wanted


@pytest.fixture
def calendar() -> Calendar:
    """An English calendar without lunch."""
    return england()


def test_a_question_to_the_manager_stops_the_clock(
    build: Callable[..., Escalation], acting: Callable[..., Act], calendar: Calendar
) -> None:
    """Asked after 30 of 120 minutes, answered the next day at nine: 90 minutes are left."""
    asked = desk.move(build("claimed"), acting("ask", "priya"), calendar=calendar).escalation
    assert (asked.respond_by, asked.clock.elapsed) == (None, timedelta(minutes=30))
    act = replace(acting("answer", "manager"), at=at("2026-11-24 09:00"))
    answered = desk.move(asked, act, calendar=calendar).escalation
    assert answered.respond_by == at("2026-11-24 10:30")


def test_a_hold_stops_the_clock_and_waking_starts_it(
    build: Callable[..., Escalation], acting: Callable[..., Act], calendar: Calendar
) -> None:
    """Held over a weekend, it costs the advice team nothing."""
    until = at("2026-11-30 09:00")
    held = desk.move(build("claimed"), acting("hold", "priya", until=until), calendar=calendar).escalation
    assert held.respond_by is None
    woken = desk.move(held, replace(acting("wake", "timer"), at=until), calendar=calendar).escalation
    assert woken.respond_by == at("2026-11-30 10:30")


def test_passing_it_on_does_not_start_the_clock_anew(
    build: Callable[..., Escalation], acting: Callable[..., Act], calendar: Calendar
) -> None:
    """The manager's wait counts from the opening, whoever has had it."""
    claimed = build("claimed")
    for verb in ("release", "transfer"):
        moved = desk.move(claimed, acting(verb, "priya"), calendar=calendar).escalation
        assert moved.respond_by == claimed.respond_by == at("2026-11-23 12:00")


def test_a_clock_with_nothing_left_is_due_at_once(calendar: Calendar) -> None:
    """A late question that comes back is late already, in hours and out of them."""
    clock = service_level.started(TWO_HOURS, at("2026-11-23 09:00"), calendar=calendar)
    stopped = service_level.stepped(clock, "on_hold", at=at("2026-11-23 14:00"), calendar=calendar)
    again = service_level.stepped(stopped, "claimed", at=at("2026-11-24 10:00"), calendar=calendar)
    assert service_level.respond_by(again, calendar) == at("2026-11-24 10:00")
    in_the_evening = service_level.stepped(stopped, "claimed", at=at("2026-11-24 20:00"), calendar=calendar)
    assert service_level.respond_by(in_the_evening, calendar) == at("2026-11-24 20:00")


def test_missed_is_judged_by_the_first_answer(
    build: Callable[..., Escalation], acting: Callable[..., Act], calendar: Calendar
) -> None:
    """At the last instant it is in time; a second later it is not, and stays so."""
    claimed = build("claimed")
    for after, late in ((120, False), (121, True)):
        replied = desk.move(claimed, acting("reply", "priya", after=after), calendar=calendar).escalation
        assert service_level.missed(replied, at("2026-12-01 09:00")) is late


def test_an_answer_in_the_evening_is_late(
    build: Callable[..., Escalation], acting: Callable[..., Act], calendar: Calendar
) -> None:
    """Due at the close and answered after it: no more working time has passed, and it is missed all the same.

    The answer itself brings the report, so that no timer need have come first; a lead is told, and once.
    """
    claimed = replace(build("claimed"), respond_by=at("2026-11-23 17:00"))
    allowed = replace(claimed.clock, allowed=timedelta(hours=7))
    claimed = replace(claimed, clock=allowed)
    for when, late in (("17:00", False), ("17:01", True), ("23:59", True)):
        act = replace(acting("reply", "priya"), at=at(f"2026-11-23 {when}"))
        replied = desk.move(claimed, act, calendar=calendar)
        reports = [event.kind for event in replied.events].count("service_level_missed")
        assert (reports, [tell.to for tell in replied.tell].count("lead")) == (late, late)
        assert service_level.missed(replied.escalation, at("2026-12-01 09:00")) is late
        assert desk.miss(replied.escalation, at("2026-12-01 09:00"), calendar=calendar) is None


@settings(max_examples=60, deadline=None)
@given(opened=QUARTERS, pauses=st.lists(st.integers(min_value=1, max_value=200), max_size=4), hours=st.integers(1, 12))
def test_it_agrees_with_counting_quarter_hours(opened: int, pauses: list[int], hours: int) -> None:
    """Over Easter and the clock change: due when as many open quarters have passed while the clock ran."""
    start = datetime(2027, 3, 15, tzinfo=UTC)
    instants = [start + QUARTER * sum([opened, *pauses[:count]]) for count in range(len(pauses) + 1)]
    level = ServiceLevel(working_time=timedelta(hours=hours))
    clock = service_level.started(level, instants[0], calendar=england(LUNCH))
    for turn, instant in enumerate(instants[1:]):
        status: Status = "with_manager" if turn % 2 == 0 else "claimed"
        clock = service_level.stepped(clock, status, at=instant, calendar=england(LUNCH))
    due = service_level.respond_by(clock, england(LUNCH))
    if len(pauses) % 2:
        assert due is None
    else:
        assert due == _counted(instants, hours * 4)


def _counted(instants: list[datetime], wanted: int) -> datetime:
    """When the last of the wanted quarters ends, walking through time a quarter of an hour after another."""
    now, counted = instants[0], 0
    while counted < wanted or now < instants[-1]:
        running = sum(now >= instant for instant in instants) % 2 == 1
        counted += running and _is_open(now)
        now += QUARTER
    return now if counted == wanted and now > instants[-1] else instants[-1]


def _is_open(at: datetime) -> bool:
    local = at.astimezone(LONDON)
    easter = local.strftime("%m-%d") in ("03-26", "03-29")
    return local.weekday() < 5 and not easter and local.hour in (9, 10, 11, 13, 14, 15, 16)
