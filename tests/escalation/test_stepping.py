"""What timers do to an escalation that nobody acts on: each step, whom it tells, and that another follows."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from escalation import desk
from escalation.model import Act, Escalation, Move, NotPossible, Verb
from escalation.next_step import next_step
from escalation.stepping import PASSED_ON, PUT_BACK, STILL_ASKED, step
from organisations.calendar import Calendar
from tests.escalation.conftest import NEEDED, PEOPLE
from tests.escalation.test_next_step import VERBS, WHO, at, opened_with

Build = Callable[..., Escalation]
Acting = Callable[..., Act]

LONG_AFTER = timedelta(days=21)


def due(escalation: Escalation, calendar: Calendar) -> tuple[Move, datetime]:
    """The move of the next step, made at its moment."""
    found = next_step(escalation, calendar)
    assert found is not None
    made = step(escalation, found.at, calendar=calendar)
    assert made is not None
    assert made.escalation.count == escalation.count + 1
    return made, found.at


def told(move: Move) -> list[tuple[str, str]]:
    """Whom a move tells, and of what."""
    return [(tell.to, tell.what) for tell in move.tell]


def kinds(move: Move) -> list[str]:
    """What a move leaves in the log."""
    return [event.kind for event in move.events]


def test_nothing_is_done_before_its_time(build: Build, calendar: Calendar) -> None:
    """Nor to a closed one, ever."""
    assert step(build(), at(23, 10, 59), calendar=calendar) is None
    assert step(build("resolved"), at(30, 10), calendar=calendar) is None


def test_an_unclaimed_one_goes_along_its_chain(build: Build, calendar: Calendar) -> None:
    """To the next queue, with its tier; the manager is told plainly, and the clock keeps running."""
    before = build()
    moved, _ = due(before, calendar)
    after = moved.escalation
    assert (after.queue, after.tier, after.link) == ("er-senior", "L2", 1)
    assert kinds(moved) == ["escalation_moved_on"]
    assert moved.events[0].detail == {"from": "er-advice", "to": "er-senior"}
    assert told(moved) == [("queue", "transfer"), ("manager", "transfer")]
    assert [(message.by, message.text) for message in moved.messages] == [("fingerpost", PASSED_ON)]
    assert (after.respond_by, after.clock) == (before.respond_by, before.clock)


def test_at_the_end_the_lead_hears_each_working_day(build: Build, calendar: Calendar) -> None:
    """The breach once, the rest once a day, and neither at the weekend; nothing is written to the manager."""
    escalation, days = build(link=1, queue="er-senior"), []
    for _ in range(7):
        moved, when = due(escalation, calendar)
        escalation = moved.escalation
        assert moved.messages == ()
        days.append((told(moved)[0], when.day))
    assert days[0] == (("lead", "missed"), 23)
    assert days[1:] == [(("lead", "unclaimed"), day) for day in (24, 25, 26, 27, 30, 1)]


def test_a_silent_adviser_is_asked_then_it_is_anybodys(build: Build, calendar: Calendar) -> None:
    """First they alone are told; then it goes back, and the queue, the manager, they and the lead are told."""
    asked, _ = due(build("claimed", missed_at=at(23, 10)), calendar)
    assert (told(asked), asked.messages, asked.escalation.claimed_by) == ([("adviser", "remind")], (), "priya")
    back, _ = due(asked.escalation, calendar)
    assert (back.escalation.status, back.escalation.claimed_by) == ("waiting", None)
    assert kinds(back) == ["escalation_released"]
    assert told(back) == [("queue", "release"), ("manager", "release"), ("adviser", "let_go"), ("lead", "let_go")]
    assert {tell.person for tell in back.tell if tell.to == "adviser"} == {"priya"}
    assert [message.text for message in back.messages] == [PUT_BACK]


def test_a_manager_is_reminded_once(build: Build, calendar: Calendar) -> None:
    """After that it is the adviser who hears, again and again."""
    reminded, _ = due(build("with_manager"), calendar)
    assert told(reminded) == [("manager", "remind")]
    assert [message.text for message in reminded.messages] == [STILL_ASKED]
    first, _ = due(reminded.escalation, calendar)
    second, _ = due(first.escalation, calendar)
    assert told(first) == told(second) == [("adviser", "no_answer")]
    assert first.messages == second.messages == ()


def test_a_hold_that_is_over_wakes(build: Build, calendar: Calendar) -> None:
    """The adviser has it again, and the clock runs."""
    woken, _ = due(build("on_hold"), calendar)
    assert woken.escalation.status == "claimed"
    assert woken.escalation.clock.running_since is not None
    assert (kinds(woken), told(woken)) == (["escalation_woken"], [("adviser", "wake")])


def test_a_late_timer_does_each_thing_once(build: Build, calendar: Calendar) -> None:
    """After three weeks without a worker: the breach, the way on, and not fourteen mails to the lead."""
    escalation, done = build(), []
    while (moved := step(escalation, at(23, 10) + LONG_AFTER, calendar=calendar)) is not None:
        escalation = moved.escalation
        done += told(moved)
    assert done == [("queue", "transfer"), ("manager", "transfer"), ("lead", "missed")]


def test_the_timers_alone_lose_nothing(build: Build, calendar: Calendar) -> None:
    """Left alone for a hundred steps, in whatever status: still open, still watched, reported missed once."""
    for status in ("waiting", "claimed", "with_manager", "on_hold"):
        escalation, missed = build(status), 0
        for _ in range(100):
            moved, _ = due(escalation, calendar)
            escalation = moved.escalation
            missed += kinds(moved).count("service_level_missed")
        assert escalation.open
        assert escalation.next_step_at is not None
        assert missed == (0 if status == "with_manager" else 1)


@st.composite
def calendars(draw: st.DrawFn) -> Calendar:
    """Any working week: several intervals a day, days off, closures, in a zone with clock changes or without."""
    zone = ZoneInfo(draw(st.sampled_from(["Europe/London", "UTC", "America/New_York", "Australia/Lord_Howe"])))
    edges = draw(st.lists(st.integers(0, 95), min_size=2, max_size=6, unique=True).map(sorted))
    quarter = [time(edge // 4, edge % 4 * 15) for edge in edges]
    hours = tuple(zip(quarter[::2], quarter[1::2], strict=False))
    days = draw(st.sets(st.integers(0, 6), min_size=1))
    closed = draw(st.frozensets(st.dates(date(2026, 3, 20), date(2026, 4, 20)), max_size=6))
    return Calendar(zone=zone, week=dict.fromkeys(days, hours), nation="scotland", closures=closed)


ACTS = st.lists(st.tuples(st.sampled_from(VERBS), st.integers(1, 5 * 24 * 60)), max_size=10)


@settings(max_examples=300, deadline=None)
@given(ACTS, st.integers(1, 4000), calendars())
def test_acts_and_timers_together_lose_nothing(acts: list[tuple[Verb, int]], allowed: int, calendar: Calendar) -> None:
    """By any calendar, over the change of clocks, with a worker at any time: a breach is reported once.

    The next step of an open one always lies ahead.
    """
    when = datetime(2026, 3, 27, 15, 0, tzinfo=UTC)
    escalation = opened_with(timedelta(minutes=allowed), calendar, at=when)
    reports = 0
    for verb, minutes in acts:
        when += timedelta(minutes=minutes)
        for _ in range(20):
            moved = step(escalation, when, calendar=calendar)
            if moved is None:
                break
            escalation = moved.escalation
            reports += kinds(moved).count("service_level_missed")
        assert escalation.next_step_at is None or escalation.next_step_at > when
        assert (escalation.next_step_at is None) == (not escalation.open)
        try:
            acted = desk.move(escalation, _act(verb, when), calendar=calendar)
        except NotPossible:
            continue
        reports += kinds(acted).count("service_level_missed")
        escalation = acted.escalation
        if verb == "reopen":
            reports = 0
    assert reports == (escalation.missed_at is not None)


def _act(verb: Verb, when: datetime) -> Act:
    needed = dict(NEEDED.get(verb, {}))
    if verb == "hold":
        needed = {"until": when + timedelta(hours=30), "reason": "waits"}
    return Act(**({"verb": verb, "by": PEOPLE[WHO[verb]], "at": when} | needed))  # type: ignore[arg-type]
