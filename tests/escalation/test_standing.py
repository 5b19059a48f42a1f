"""Where a manager's question stands: one plain sentence, what happens next, and who reads it when."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from escalation import standing
from escalation.model import Escalation
from organisations.calendar import Calendar

Build = Callable[..., Escalation]

AND_BY = "and an adviser will answer by midday on Monday 23 November."
MONDAY_AT_THREE = datetime(2026, 11, 23, 15, tzinfo=UTC)


@pytest.mark.parametrize(
    ("status", "said"),
    [
        (
            "waiting",
            f"We have sent your question to the advice team, {AND_BY}",
        ),
        ("claimed", "Priya Shah has it, and will answer by midday on Monday 23 November."),
        ("with_manager", "Priya Shah has asked you a question, and waits for your answer."),
        ("on_hold", "Priya Shah will come back to this by 10:02am on Tuesday 24 November."),
        ("resolved", "Priya Shah has closed this."),
    ],
)
def test_each_status_is_one_sentence(status: str, said: str, build: Build, calendar: Calendar, now: datetime) -> None:
    """Who has it and by when, with the adviser's name, and nothing else."""
    assert standing.stands(build(status), at=now, calendar=calendar, adviser="Priya Shah") == said


def test_what_was_sent_at_once_says_so(build: Build, calendar: Calendar, now: datetime) -> None:
    """A manager who pressed nothing is told that it went, and why."""
    said = standing.stands(build(urgency="now", reason="tree"), at=now, calendar=calendar)
    assert said.startswith("We sent this to the advice team at once, because it cannot wait")


@pytest.mark.parametrize("status", ["waiting", "claimed"])
def test_a_broken_promise_is_owned(status: str, build: Build, calendar: Calendar) -> None:
    """Past its time, the old promise is not repeated."""
    late = standing.stands(build(status), at=MONDAY_AT_THREE, calendar=calendar)
    assert "sorry" in late
    assert "by midday" not in late


def test_once_answered_no_time_is_promised(build: Build, calendar: Calendar, now: datetime) -> None:
    """The adviser still has it; the clock has done its work."""
    held = build("claimed")
    answered = replace(held, clock=replace(held.clock, answered_in=timedelta(minutes=20)))
    said = standing.stands(answered, at=now, calendar=calendar, adviser="Priya Shah")
    assert said == "Priya Shah has it, and has answered you below."


@pytest.mark.parametrize(
    ("resolution", "said"),
    [
        ("withdrawn", "You told us that you no longer need an adviser."),
        ("handed_back", "Priya Shah has handed this back to you, with what to do next."),
    ],
)
def test_how_it_ended(resolution: str, said: str, build: Build, calendar: Calendar, now: datetime) -> None:
    """The end is told by who ended it."""
    closed = build("resolved", resolution=resolution)
    assert standing.stands(closed, at=now, calendar=calendar, adviser="Priya Shah") == said


@pytest.mark.parametrize(
    ("status", "said"),
    [
        ("waiting", "You do not have to do anything now. The answer will come to this page."),
        ("with_manager", "Please answer below, so that they can go on."),
        ("on_hold", "You do not have to do anything until then."),
        ("resolved", "You can open it again until Monday 7 December."),
    ],
)
def test_what_happens_next(status: str, said: str, build: Build, calendar: Calendar, now: datetime) -> None:
    """The manager knows whether anything is asked of them."""
    assert standing.follows(build(status), at=now, calendar=calendar) == said


def test_who_was_answered_can_write_again(build: Build, calendar: Calendar, now: datetime) -> None:
    """Nobody is told that an answer will come when it stands below."""
    held = build("claimed")
    answered = replace(held, clock=replace(held.clock, answered_in=timedelta(minutes=20)))
    assert standing.follows(held, at=now, calendar=calendar).endswith("The answer will come to this page.")
    assert standing.follows(answered, at=now, calendar=calendar) == "You can write to them again below."


@pytest.mark.parametrize(
    ("urgency", "said"),
    [
        ("now", "Please telephone now. The answer will also come to this page."),
        ("routine", "You do not have to do anything now. The answer will come to this page."),
    ],
)
def test_what_cannot_wait_is_not_to_be_waited_for(urgency: str, said: str, build: Build, calendar: Calendar) -> None:
    """At night the manager of something urgent is not told to sit and wait."""
    saturday = datetime(2026, 11, 21, 22, tzinfo=UTC)
    assert standing.follows(build(urgency=urgency), at=saturday, calendar=calendar) == said


def test_what_can_no_longer_be_opened_again(build: Build, calendar: Calendar, now: datetime) -> None:
    """After a fortnight the way on is a new question."""
    said = standing.follows(build("resolved"), at=now + timedelta(days=15), calendar=calendar)
    assert said == "If you need us again, please start a new question."


def test_out_of_hours_is_said_outright(calendar: Calendar, now: datetime) -> None:
    """Nobody is led to think that somebody reads at night."""
    saturday = datetime(2026, 11, 21, 22, tzinfo=UTC)
    assert standing.unread_until(saturday, calendar) == "Nobody will read this before 9am on Monday 23 November."
    assert standing.unread_until(now, calendar) is None


def test_the_hours_of_the_advice_team() -> None:
    """Days with the same hours are said together; a break in the day is kept."""
    long, short = ((time(9), time(12, 30)), (time(13), time(17))), ((time(9), time(13)),)
    week = {0: long, 1: long, 2: long, 3: long, 4: short}
    said = standing.hours_said(Calendar(zone=ZoneInfo("Europe/London"), week=week))
    assert said == "9am to 12:30pm and 1pm to 5pm, Monday to Thursday; 9am to 1pm, Friday"
