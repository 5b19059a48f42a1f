"""What stands beside the forms: hours of the advice team, colleagues with their load, who else is here."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, time

import pytest

from escalation import desk, form
from escalation.beside import hours, said_of, together
from escalation.model import Act, Actor, Escalation, NotPossible
from escalation.words import STAGE
from organisations.calendar import Calendar
from trees.load.sources import STAGES

PRIYA = Actor(person="priya", role="adviser", organisation="example")


def test_hours_are_those_of_the_advice_team(calendar: Calendar) -> None:
    """From the earliest to the latest of the week, as people say them."""
    offered = hours(calendar)
    assert offered[:2] == (("09:00", "9am"), ("09:30", "9:30am"))
    assert ("12:00", "midday") in offered
    assert offered[-1] == ("16:30", "4:30pm")


def test_a_team_that_works_until_midnight_may_choose_the_last_half_hour(calendar: Calendar) -> None:
    """An end of 00:00 is the midnight after."""
    late = replace(calendar, week={0: ((time(20), time(0)),)})
    assert [value for value, _ in hours(late)][-1] == "23:30"


@pytest.mark.parametrize(
    ("hour", "until"),
    [("", 9), ("14:30", 14), ("06:00", 9)],
)
def test_a_hold_ends_at_its_hour_while_somebody_is_at_work(
    calendar: Calendar, now: datetime, hour: str, until: int
) -> None:
    """Without an hour, or before hours, when the advice team opens."""
    fields = {"until": "2026-11-24", "hour": hour, "reason": "waits"}
    act = form.read_act(fields, verb="hold", by=PRIYA, at=now, calendar=calendar)
    assert act.until is not None
    assert act.until.astimezone(calendar.zone).hour == until


def test_an_hour_after_work_is_the_next_morning(calendar: Calendar, now: datetime) -> None:
    """Nobody is woken to an empty office."""
    act = form.read_act({"until": "2026-11-27", "hour": "18:00"}, verb="hold", by=PRIYA, at=now, calendar=calendar)
    assert act.until == datetime(2026, 11, 30, 9, tzinfo=calendar.zone)


def test_the_coding_is_read_whole(calendar: Calendar, now: datetime) -> None:
    """Stage, whether the steps could have answered, whether they were wrong, minutes."""
    fields = {"stage": "working", "tree_could_answer": "no", "advice_was_wrong": "yes", "minutes": " 25 "}
    coding = form.read_act(fields, verb="resolve", by=PRIYA, at=now, calendar=calendar).coding
    assert (coding.stage, coding.tree_could_answer, coding.advice_was_wrong, coding.minutes) == (
        "working",
        False,
        True,
        25,
    )


@pytest.mark.parametrize("fields", [{"minutes": "-1"}, {"minutes": "6001"}, {"minutes": "two"}, {"stage": "odd"}])
def test_a_coding_that_cannot_be_is_refused(fields: dict[str, str], calendar: Calendar, now: datetime) -> None:
    """A sentence, never a crash."""
    with pytest.raises(NotPossible):
        form.read_act(fields, verb="resolve", by=PRIYA, at=now, calendar=calendar)


def test_the_stages_are_those_of_the_topics() -> None:
    """One list, in the words of the desk."""
    assert tuple(STAGE) == STAGES


def test_two_who_tick_at_once_lose_nothing(
    build: Callable[..., Escalation], acting: Callable[..., Act], calendar: Calendar
) -> None:
    """Each form says what it was shown with, so only what changed on it changes."""
    shown = build("claimed", ticked=("old",))
    first = form.read_act(
        {"was": "old", "line-old": "yes", "line-a": "yes"}, verb="tick_off", by=PRIYA, at=NOW, calendar=calendar
    )
    second = form.read_act({"was": "old", "line-b": "yes"}, verb="tick_off", by=PRIYA, at=NOW, calendar=calendar)
    after = desk.move(desk.move(shown, first, calendar=calendar).escalation, second, calendar=calendar)
    assert after.escalation.ticked == ("a", "b")
    assert after.events[0].kind == "note_added"
    assert after.events[0].detail == {"ticked": ["b"], "unticked": ["old"]}
    with pytest.raises(NotPossible, match="Tick or untick"):
        desk.move(shown, acting("tick_off", "priya"), calendar=calendar)
    with pytest.raises(NotPossible, match="Only advisers"):
        desk.move(shown, acting("tick_off", "manager", ticked=frozenset({"a"})), calendar=calendar)


NOW = datetime.fromisoformat("2026-11-23T10:00:00+00:00")


def test_what_is_passed_to_a_colleague_is_offered_to_them(
    build: Callable[..., Escalation], acting: Callable[..., Act], calendar: Calendar
) -> None:
    """They are told, not their whole queue; anybody may still take it."""
    passed = desk.move(build("claimed"), acting("transfer", "priya", queue=None, to="sam"), calendar=calendar)
    after = passed.escalation
    assert (after.status, after.queue, after.offered_to, after.claimed_by) == ("waiting", "er-advice", "sam", None)
    assert {(tell.to, tell.person) for tell in passed.tell} == {("adviser", "sam"), ("manager", "manager")}
    taken = desk.move(after, acting("claim", "sam", after=40), calendar=calendar).escalation
    assert (taken.claimed_by, taken.offered_to) == ("sam", None)


@pytest.mark.parametrize("to", ["manager", "priya", "tom"])
def test_it_is_not_passed_to_whoever_cannot_have_it(
    build: Callable[..., Escalation], acting: Callable[..., Act], calendar: Calendar, to: str
) -> None:
    """The manager who asked, the one who has it, somebody who is part of the matter."""
    with pytest.raises(NotPossible, match="Choose somebody else"):
        desk.move(build("claimed", not_for=("tom",)), acting("transfer", "priya", to=to), calendar=calendar)


def test_a_colleague_is_named_with_what_they_hold() -> None:
    """And that they are away."""
    assert said_of("Priya Shah", open_now=0, away=False) == "Priya Shah, none open"
    assert said_of("Priya Shah", open_now=4, away=True) == "Priya Shah, 4 open, on leave"


def test_who_else_is_here_is_said_in_one_sentence() -> None:
    """Typing matters more than looking."""
    two = {"p": "Priya Shah", "s": "Sam Okoro"}
    assert together({}, ()) is None
    assert together(two, ()) == "Priya Shah and Sam Okoro are looking at this too."
    assert together(two, ("s",)) == "Sam Okoro is typing here now."
