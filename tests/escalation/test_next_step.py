"""The next step of an escalation: every open one has one, and it is the one that the rules say."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import get_args
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from escalation import desk
from escalation.brief import Given, brief
from escalation.model import MOVES, Act, Escalation, Link, NotPossible, ServiceLevel, Status, Verb
from escalation.next_step import NextStep, next_step, reminded
from escalation.route import Routed
from organisations.calendar import Calendar
from tests.escalation.conftest import NEEDED, PEOPLE, WEEK

Build = Callable[..., Escalation]
Acting = Callable[..., Act]

HOUR = timedelta(hours=1)
LONDON = ZoneInfo("Europe/London")
MONDAY = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """A moment of the week of the tests, in winter time."""
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC)


@pytest.fixture
def unhurried(build: Build) -> Build:
    """An escalation with thirty working hours for the answer, so that no wait is cut short."""

    def make(status: Status = "waiting", **changes: object) -> Escalation:
        made = build(status, **changes)
        clock = replace(made.clock, allowed=30 * HOUR)
        return replace(made, clock=clock, respond_by=made.respond_by and at(30, 10))

    return make


def test_what_nobody_takes_moves_on(unhurried: Build, calendar: Calendar) -> None:
    """After the wait of its link, in working time."""
    assert next_step(unhurried(), calendar) == NextStep(kind="move_on", at=at(23, 14))


def test_the_night_is_no_wait(unhurried: Build, calendar: Calendar) -> None:
    """Sent at four, one hour passes that day and three the next."""
    late = unhurried(waits_since=at(23, 16))
    assert next_step(late, calendar) == NextStep(kind="move_on", at=at(24, 12))


def test_an_urgent_one_moves_on_sooner(build: Build, calendar: Calendar) -> None:
    """Of two hours for the answer, the next queue has the second."""
    assert next_step(build(), calendar) == NextStep(kind="move_on", at=at(23, 11))


def test_nobody_is_hurried_below_half_an_hour(build: Build, calendar: Calendar) -> None:
    """Sent just before closing time, it does not run through every queue at once."""
    made = build()
    hurried = replace(made, clock=replace(made.clock, allowed=timedelta(minutes=1)))
    step = next_step(replace(hurried, missed_at=at(23, 10)), calendar)
    assert step == NextStep(kind="move_on", at=at(23, 10, 30))


def test_at_the_end_of_the_chain_the_lead_is_told_each_working_day(unhurried: Build, calendar: Calendar) -> None:
    """On Friday for Monday: not at the weekend."""
    ended = unhurried(link=1, queue="er-senior")
    assert next_step(ended, calendar) == NextStep(kind="tell_lead", at=at(24, 10))
    friday = reminded(ended, at(27, 10))
    assert next_step(replace(friday, missed_at=friday.waits_since), calendar) == NextStep(
        kind="tell_lead", at=at(30, 10)
    )


def test_off_every_chain_it_is_not_forgotten(unhurried: Build, calendar: Calendar) -> None:
    """One from before there were chains, or moved to a queue that is no more: the lead is told."""
    assert next_step(unhurried(chain=(), waits_since=None), calendar) == NextStep(kind="tell_lead", at=at(24, 10))


def test_a_breach_comes_before_what_falls_on_the_same_moment(build: Build, calendar: Calendar) -> None:
    """The report first; then, at the same moment, the move."""
    made = build(waits_since=at(23, 11))
    assert next_step(made, calendar) == NextStep(kind="miss", at=at(23, 12))
    missed = desk.miss(made, at(23, 12), calendar=calendar)
    assert missed is not None
    assert next_step(missed.escalation, calendar) == NextStep(kind="move_on", at=at(23, 12))


def test_a_silent_adviser_is_asked_and_then_it_is_released(build: Build, acting: Acting, calendar: Calendar) -> None:
    """Eight working hours each, once the manager has had an answer."""
    replied = desk.move(build("claimed"), acting("reply", "priya"), calendar=calendar).escalation
    assert next_step(replied, calendar) == NextStep(kind="remind", at=at(24, 10, 30))
    asked = reminded(replied, at(24, 10, 30))
    assert next_step(asked, calendar) == NextStep(kind="release", at=at(25, 10, 30))


def test_before_the_first_answer_silence_is_shorter(build: Build, calendar: Calendar) -> None:
    """Taking an urgent one and saying nothing keeps it from others for half of its time."""
    claimed = build("claimed")
    assert next_step(claimed, calendar) == NextStep(kind="remind", at=at(23, 11, 1))


def test_yes_still_on_it(build: Build, acting: Acting, calendar: Calendar) -> None:
    """One click keeps it for as long again, and says nothing to the manager."""
    asked = reminded(build("claimed"), at(23, 11, 1))
    kept = desk.move(asked, acting("still", "priya", after=70), calendar=calendar)
    assert next_step(kept.escalation, calendar) == NextStep(kind="miss", at=at(23, 12))
    unmissed = replace(kept.escalation, missed_at=at(23, 12))
    assert next_step(unmissed, calendar) == NextStep(kind="remind", at=at(23, 12, 10))
    assert (kept.messages, kept.tell) == ((), ())


def test_the_managers_message_is_no_word_from_the_adviser(build: Build, acting: Acting, calendar: Calendar) -> None:
    """The silence goes on being counted."""
    claimed = build("claimed")
    written = desk.write(claimed, acting("write", "manager"), calendar=calendar).escalation
    assert written.next_step_at == claimed.next_step_at


def test_a_manager_is_reminded_and_then_the_adviser_told(build: Build, calendar: Calendar) -> None:
    """Two working days each, over a weekend if need be."""
    asked = build("with_manager", waits_since=at(26, 15))
    assert next_step(asked, calendar) == NextStep(kind="remind_manager", at=at(30, 15))
    told = reminded(asked, at(30, 15))
    december = datetime(2026, 12, 2, 15, tzinfo=UTC)
    assert next_step(told, calendar) == NextStep(kind="tell_adviser", at=december)
    assert next_step(reminded(told, december), calendar) == NextStep(kind="tell_adviser", at=at(30, 15) + 4 * 24 * HOUR)


def test_a_hold_ends(build: Build, calendar: Calendar) -> None:
    """At its time, whatever the hour."""
    held = build("on_hold", held_until=at(29, 3))
    assert next_step(held, calendar) == NextStep(kind="wake", at=at(29, 3))


def test_a_closed_one_has_none(build: Build, calendar: Calendar) -> None:
    """And none is kept."""
    closed = build("resolved")
    assert next_step(closed, calendar) is None
    assert closed.next_step_at is None


def test_a_breach_that_no_timer_came_to_is_reported_by_the_act(
    build: Build, acting: Acting, calendar: Calendar
) -> None:
    """A late answer, and a withdrawal after the time, hide nothing; the report comes once."""
    for verb, who in (("withdraw", "manager"), ("resolve", "priya"), ("reply", "priya")):
        acted = desk.move(build("claimed"), acting(verb, who, after=121), calendar=calendar)
        assert [event.kind for event in acted.events].count("service_level_missed") == 1, verb
        assert [tell.to for tell in acted.tell if tell.what == "missed"] == ["lead"]
        assert acted.escalation.missed_at == MONDAY + timedelta(minutes=121)
        assert desk.miss(acted.escalation, at(30, 10), calendar=calendar) is None


def test_the_chain_is_frozen(opening: desk.Opening, routed: Routed, calendar: Calendar, acting: Acting) -> None:
    """What is open goes the way that stood at its opening; a person who moves it says the new way."""
    opened = desk.open_escalation(opening, routed=routed, calendar=calendar).escalation
    assert opened.chain == routed.chain
    on = desk.move(opened, acting("transfer", "timer"), calendar=calendar).escalation
    assert (on.queue, on.tier, on.link, on.chain) == ("er-senior", "L2", 1, routed.chain)
    law = (Link(queue="employment-law", tier="L3", wait=HOUR), Link(queue="er-senior", tier="L2", wait=None))
    to_law = acting("transfer", "sam", queue="employment-law", chain=law)
    moved = desk.move(on, to_law, calendar=calendar).escalation
    assert (moved.queue, moved.tier, moved.link, moved.chain) == ("employment-law", "L3", 0, law)


WHO = {**dict.fromkeys(get_args(Verb), "lead"), "answer": "manager", "withdraw": "manager", "reopen": "manager"}
VERBS = sorted({verb for _, verb in MOVES})


@settings(max_examples=300, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from(VERBS), st.integers(1, 3 * 24 * 60)), max_size=12),
    st.integers(1, 4000),
)
def test_whatever_is_done_an_open_one_has_a_next_step(acts: list[tuple[Verb, int]], allowed: int) -> None:
    """After any acts at any times: kept as worked out, no earlier than the last act, gone once closed.

    An act at the very moment of a breach leaves the report to the timer, which is due then.
    """
    calendar = Calendar(zone=LONDON, week=WEEK, nation="england")
    escalation = opened_with(timedelta(minutes=allowed), calendar)
    when = MONDAY
    for verb, minutes in acts:
        when += timedelta(minutes=minutes)
        try:
            escalation = desk.move(escalation, _act(verb, when), calendar=calendar).escalation
        except NotPossible:
            continue
        step = next_step(escalation, calendar)
        assert escalation.next_step_at == (None if step is None else step.at)
        assert (step is None) == (escalation.status == "resolved")
        assert step is None or step.at >= when


def opened_with(allowed: timedelta, calendar: Calendar, *, at: datetime = MONDAY) -> Escalation:
    """An escalation with so much working time for the answer."""
    level = ServiceLevel(working_time=allowed)
    chain = (Link(queue="er-advice", tier="L1", wait=4 * HOUR), Link(queue="er-senior", tier="L2", wait=None))
    opening = desk.Opening(
        id="e1",
        conversation="c1",
        person="manager",
        organisation="example",
        group_id=None,
        tree=None,
        topic="probation",
        urgency="routine",
        reason="asked",
        because="They asked.",
        at=at,
        brief=brief(Given(organisation="Example", topic="Probation", reason="asked", because="", urgency="routine")),
    )
    routed = Routed(queue="er-advice", tier="L1", service_level=level, chain=chain, why=())
    return desk.open_escalation(opening, routed=routed, calendar=calendar).escalation


def _act(verb: Verb, when: datetime) -> Act:
    needed = dict(NEEDED.get(verb, {}))
    if verb == "hold":
        needed = {"until": when + HOUR, "reason": "waits"}
    return Act(**({"verb": verb, "by": PEOPLE[WHO[verb]], "at": when} | needed))  # type: ignore[arg-type]
