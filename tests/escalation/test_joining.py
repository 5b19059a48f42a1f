"""Something more urgent that joins an open escalation is not kept waiting by it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from escalation import desk, joining
from escalation.model import Escalation, Link, Move, ServiceLevel
from escalation.route import Routed
from organisations.calendar import Calendar
from trees.shown import Urgency

Build = Callable[..., Escalation]

SENIOR = Routed(
    queue="er-senior",
    tier="L2",
    service_level=ServiceLevel(working_time=timedelta(minutes=30)),
    why=(),
    chain=(Link(queue="er-senior", tier="L2", wait=None),),
)


@pytest.fixture
def joins(opening: desk.Opening, calendar: Calendar, now: datetime) -> Callable[..., Move]:
    """A second hand-over that joins an open one, ten minutes after it: `joins(open, urgency="now")`."""

    def join(open_one: Escalation, *, urgency: Urgency) -> Move:
        at = now + timedelta(minutes=10)
        again = replace(opening, id="e2", conversation="c2", at=at, because="A crime.", urgency=urgency)
        made = desk.open_escalation(again, routed=SENIOR, calendar=calendar, joins=open_one)
        return joining.raised(made, again, routed=SENIOR, calendar=calendar)

    return join


def test_one_that_waits_moves_to_where_the_urgent_one_goes(
    build: Build, joins: Callable[..., Move], now: datetime
) -> None:
    """With its urgency, reason, time and way on; the queue there is told, and the log says so."""
    move = joins(build(), urgency="now")
    after = move.escalation
    assert (after.queue, after.tier, after.urgency, after.because) == ("er-senior", "L2", "now", "A crime.")
    assert after.respond_by == now + timedelta(minutes=40)
    assert after.chain == SENIOR.chain
    assert after.next_step_at is not None
    assert after.next_step_at <= after.respond_by
    assert [(tell.to, tell.queue) for tell in move.tell] == [("queue", "er-senior")]
    assert [(event.kind, event.detail) for event in move.events] == [
        ("escalation_joined", {"urgency": "now", "queue": "er-senior"})
    ]


def test_the_adviser_who_is_at_work_on_it_keeps_it(build: Build, joins: Callable[..., Move], now: datetime) -> None:
    """They are told, and have the new one's time."""
    move = joins(build("claimed"), urgency="now")
    assert (move.escalation.status, move.escalation.claimed_by) == ("claimed", "priya")
    assert move.escalation.respond_by == now + timedelta(minutes=40)
    assert [(tell.to, tell.person) for tell in move.tell] == [("adviser", "priya")]


@pytest.mark.parametrize("status", ["with_manager", "on_hold"])
def test_one_that_rests_is_woken_for_anybody(status: str, build: Build, joins: Callable[..., Move]) -> None:
    """It waits in the queue at once, counted as one move; nothing urgent sleeps until a hold is over."""
    before = build(status)
    move = joins(before, urgency="now")
    after = move.escalation
    assert (after.status, after.queue, after.claimed_by) == ("waiting", "er-senior", None)
    assert after.count == before.count + 1
    assert after.clock.running_since is not None
    assert "escalation_released" in [event.kind for event in move.events]


def test_a_time_that_is_shorter_already_is_kept(build: Build, joins: Callable[..., Move], now: datetime) -> None:
    """Joining never gives the advice team longer."""
    soon = build(urgency="same-day", respond_by=now + timedelta(minutes=15))
    kept = replace(soon, clock=replace(soon.clock, allowed=timedelta(minutes=15)))
    assert joins(kept, urgency="now").escalation.respond_by == now + timedelta(minutes=15)


def test_what_was_answered_is_to_be_answered_again(build: Build, joins: Callable[..., Move], now: datetime) -> None:
    """The answer that was given was to another question."""
    held = build("claimed")
    answered = replace(held, clock=replace(held.clock, answered_in=timedelta(minutes=5)), missed_at=now)
    after = joins(answered, urgency="now").escalation
    assert (after.clock.answered_in, after.missed_at) == (None, None)


@pytest.mark.parametrize("urgency", ["same-day", "next-working-day", "routine"])
def test_what_is_no_more_urgent_changes_no_time(urgency: str, build: Build, joins: Callable[..., Move]) -> None:
    """The open one keeps its own urgency, reason and queue."""
    before = build(urgency="same-day")
    after = joins(before, urgency=urgency).escalation
    assert (after.urgency, after.because, after.queue) == ("same-day", before.because, before.queue)
    assert after.respond_by == before.respond_by
