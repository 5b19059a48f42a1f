"""What a move says, records and changes beside the status."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from escalation import desk
from escalation.model import Act, Actor, Coding, Escalation, Move, NotPossible
from escalation.permission import can_reopen
from escalation.route import Routed
from organisations.calendar import Calendar

Build = Callable[..., Escalation]
Acting = Callable[..., Act]
NAMES = {"priya": "Priya Shah", "sam": "Sam Okoro"}


def told(move: Move) -> list[tuple[str, str | None]]:
    """Who is told, with the person or queue."""
    return [(tell.to, tell.person or tell.queue) for tell in move.tell]


def kinds(move: Move) -> list[str]:
    """The events of a move."""
    return [event.kind for event in move.events]


def test_opening_waits_in_its_queue(opening: desk.Opening, routed: Routed, calendar: Calendar) -> None:
    """Opened on Monday at ten with two hours: due at noon, its queue told, the log without a word of text."""
    opened = desk.open_escalation(replace(opening, added="She is off again."), routed=routed, calendar=calendar)
    assert (opened.escalation.status, opened.escalation.queue, opened.escalation.count) == ("waiting", "er-advice", 0)
    assert opened.escalation.respond_by == opening.at + timedelta(hours=2)
    assert told(opened) == [("queue", "er-advice")]
    assert kinds(opened) == ["escalation_opened"]
    assert [message.text for message in opened.messages] == ["She is off again."]
    assert opened.brief == opening.brief
    assert "Equality" not in str(opened.events)
    assert "off again" not in str(opened.events)


def test_a_second_hand_over_joins_the_open_one(
    opening: desk.Opening, routed: Routed, calendar: Calendar, build: Build
) -> None:
    """Its line reaches the adviser who has the first one, and no clock starts anew."""
    first = build("claimed")
    again = replace(opening, id="e2", conversation="c2", added="More on this.")
    joined = desk.open_escalation(again, routed=routed, calendar=calendar, joins=first)
    assert joined.escalation == replace(first, count=first.count + 1)
    assert kinds(joined) == ["escalation_joined"]
    assert told(joined) == [("adviser", "priya")]


def test_a_closed_one_is_not_joined(opening: desk.Opening, routed: Routed, calendar: Calendar, build: Build) -> None:
    """What is closed stays closed; a new one opens."""
    again = replace(opening, id="e2")
    assert desk.open_escalation(again, routed=routed, calendar=calendar, joins=build("resolved")).escalation.id == "e2"


def test_a_late_claim_says_who_was_first(build: Build, acting: Acting, calendar: Calendar) -> None:
    """The name and the time, in the organisation's own zone."""
    with pytest.raises(NotPossible) as refused:
        desk.move(build("claimed"), acting("claim", "sam"), calendar=calendar, names=NAMES)
    assert refused.value.sentence.startswith("Priya Shah took this first, at 10:01am on Monday 23 November.")


def test_nobody_advises_themselves(build: Build, acting: Acting, calendar: Calendar) -> None:
    """An adviser who is also a manager cannot take their own question."""
    own = build(person="sam")
    with pytest.raises(NotPossible, match="another adviser must take it"):
        desk.move(own, acting("claim", "sam"), calendar=calendar)


def test_a_queue_is_for_its_own_advisers(build: Build, acting: Acting, calendar: Calendar) -> None:
    """What waits for the law specialists is not taken by others."""
    act = acting("claim", "sam")
    act = replace(act, by=replace(act.by, queues=frozenset({"er-advice"})))
    with pytest.raises(NotPossible, match="do not work from"):
        desk.move(build(queue="employment-law"), act, calendar=calendar)
    assert desk.move(build(), act, calendar=calendar).escalation.claimed_by == "sam"


def test_an_act_for_another_organisation_is_refused(build: Build, acting: Acting, calendar: Calendar) -> None:
    """A reply written for one trust never reaches another's manager."""
    act = acting("reply", "priya")
    elsewhere = replace(act, by=Actor(person="priya", role="adviser", organisation="other"))
    with pytest.raises(NotPossible, match="another organisation"):
        desk.move(build("claimed"), elsewhere, calendar=calendar)


def test_another_manager_cannot_write(build: Build, acting: Acting, calendar: Calendar) -> None:
    """Only the manager who asked is in the thread."""
    act = acting("write", "manager")
    other = replace(act, by=replace(act.by, person="somebody"))
    with pytest.raises(NotPossible, match="Only the manager who asked"):
        desk.write(build("claimed"), other, calendar=calendar)


def test_an_old_button_moves_nothing(build: Build, acting: Acting, calendar: Calendar) -> None:
    """A close from before the manager's message is refused; a reply to it still goes."""
    before = build("claimed")
    written = desk.write(before, acting("write", "manager"), calendar=calendar).escalation
    with pytest.raises(NotPossible, match="has changed"):
        desk.move(written, acting("resolve", "priya", count=before.count), calendar=calendar)
    replied = desk.move(written, acting("reply", "priya", count=before.count), calendar=calendar)
    assert replied.messages[0].text == "Hold the meeting first."


def test_a_reply_reaches_the_manager(build: Build, acting: Acting, calendar: Calendar) -> None:
    """Its words are in the thread and not in the log; how long the manager waited is."""
    replied = desk.move(build("claimed"), acting("reply", "priya"), calendar=calendar)
    message = replied.messages[0]
    assert (message.by, message.person, message.private) == ("adviser", "priya", False)
    assert told(replied) == [("manager", "manager")]
    assert kinds(replied) == ["adviser_replied"]
    assert replied.events[0].detail == {"answered_in_seconds": 1800}


def test_the_managers_message_answers_what_was_asked(build: Build, acting: Acting, calendar: Calendar) -> None:
    """Where the adviser waits for an answer, writing gives it; elsewhere the status stays."""
    answered = desk.write(build("with_manager"), acting("write", "manager"), calendar=calendar)
    assert answered.escalation.status == "claimed"
    assert told(answered) == [("adviser", "priya")]
    held = desk.write(build("on_hold"), acting("write", "manager"), calendar=calendar)
    assert held.escalation.status == "on_hold"
    assert kinds(held) == kinds(answered) == ["manager_replied"]


def test_nothing_is_written_to_a_closed_one(build: Build, acting: Acting, calendar: Calendar) -> None:
    """The manager hears that it can be opened again."""
    with pytest.raises(NotPossible, match="open it again"):
        desk.write(build("resolved"), acting("write", "manager"), calendar=calendar)


def test_a_note_is_for_advisers(build: Build, acting: Acting) -> None:
    """It is private, nobody is told, and the manager cannot write one."""
    noted = desk.note(build("claimed"), acting("note", "sam"))
    assert (noted.messages[0].private, noted.tell, kinds(noted)) == (True, (), ["note_added"])
    with pytest.raises(NotPossible, match="Only advisers"):
        desk.note(build("claimed"), acting("note", "manager"))


@pytest.mark.parametrize("verb", ["ask", "reply", "hand_back"])
def test_words_are_needed(verb: str, build: Build, acting: Acting, calendar: Calendar) -> None:
    """An empty message is not sent."""
    with pytest.raises(NotPossible):
        desk.move(build("claimed"), acting(verb, "priya", text="  \n"), calendar=calendar)


def test_a_message_has_a_longest_length(build: Build, acting: Acting, calendar: Calendar) -> None:
    """The refusal says how long it may be and how long it is."""
    with pytest.raises(NotPossible, match=r"10,000 characters; it has 10,001"):
        desk.move(build("claimed"), acting("reply", "priya", text="x" * 10_001), calendar=calendar)


def test_a_hold_needs_a_time_to_come(build: Build, acting: Acting, calendar: Calendar, now: datetime) -> None:
    """A hold without an end would be forgotten."""
    for until in (None, now):
        with pytest.raises(NotPossible, match="later than now"):
            desk.move(build("claimed"), acting("hold", "priya", until=until), calendar=calendar)
    with pytest.raises(NotPossible, match="why this is on hold"):
        desk.move(build("claimed"), acting("hold", "priya", reason=" "), calendar=calendar)


def test_closing_says_how_it_ended(build: Build, acting: Acting, calendar: Calendar) -> None:
    """A reason from the list, kept and logged with whether the tree could have answered."""
    act = acting("resolve", "priya", coding=Coding(stage="working", tree_could_answer=True, minutes=20))
    closed = desk.move(build("claimed"), act, calendar=calendar)
    assert closed.escalation.resolution == "advice_given"
    assert closed.escalation.coding == act.coding
    assert closed.events[0].detail == {
        "resolution": "advice_given",
        "stage": "working",
        "tree_could_answer": True,
        "advice_was_wrong": None,
        "minutes": 20,
    }
    with pytest.raises(NotPossible, match="how this ended"):
        desk.move(build("claimed"), replace(act, reason="withdrawn"), calendar=calendar)


def test_what_is_put_back_is_nobodys(build: Build, acting: Acting, calendar: Calendar) -> None:
    """The words that go with it are for advisers, and the manager is told where they stand."""
    back = desk.move(build("claimed"), acting("release", "priya", text="I am on leave."), calendar=calendar)
    assert (back.escalation.claimed_by, back.escalation.claimed_at) == (None, None)
    assert back.messages[0].private
    assert told(back) == [("queue", "er-advice"), ("manager", "manager")]


def test_a_transfer_names_another_queue(build: Build, acting: Acting, calendar: Calendar) -> None:
    """By a person it is a transfer, by a timer it has moved on; to the same queue it is nothing."""
    moved = desk.move(build(), acting("transfer", "sam"), calendar=calendar)
    assert (moved.escalation.queue, kinds(moved)) == ("er-senior", ["escalation_transferred"])
    assert moved.events[0].detail == {"from": "er-advice", "to": "er-senior"}
    assert kinds(desk.move(build(), acting("transfer", "timer"), calendar=calendar)) == ["escalation_moved_on"]
    with pytest.raises(NotPossible, match="already in that queue"):
        desk.move(build(), acting("transfer", "sam", queue="er-advice"), calendar=calendar)


def test_a_lead_may_step_in_and_the_adviser_keeps_it(build: Build, acting: Acting, calendar: Calendar) -> None:
    """A lead's reply does not take the question from the adviser who has it."""
    assert desk.move(build("claimed"), acting("reply", "lead"), calendar=calendar).escalation.claimed_by == "priya"


def test_reopening_ends_after_fourteen_days(build: Build, acting: Acting, calendar: Calendar) -> None:
    """Within them it waits anew, for anybody, with a whole service level."""
    closed = build("resolved")
    fortnight = 14 * 24 * 60
    at = (acting("reopen", "manager", after=fortnight + minutes).at for minutes in (2, 3))
    assert [can_reopen(closed, moment) for moment in at] == [True, False]
    assert not can_reopen(build(), acting("reopen", "manager").at)
    reopened = desk.move(closed, acting("reopen", "manager", after=fortnight), calendar=calendar).escalation
    assert (reopened.status, reopened.claimed_by, reopened.resolution) == ("waiting", None, None)
    assert reopened.clock.elapsed == timedelta()
    assert reopened.respond_by == acting("reopen", "manager", after=fortnight + 120).at
    with pytest.raises(NotPossible, match="more than 14 days ago"):
        desk.move(closed, acting("reopen", "manager", after=fortnight + 3), calendar=calendar)


def test_a_missed_service_level_is_reported_once(build: Build, calendar: Calendar, now: datetime) -> None:
    """Not before its time, then once, to the lead and to whoever could act."""
    waiting = build()
    assert desk.miss(waiting, now + timedelta(minutes=119), calendar=calendar) is None
    missed = desk.miss(waiting, now + timedelta(minutes=120), calendar=calendar)
    assert missed is not None
    assert kinds(missed) == ["service_level_missed"]
    assert told(missed) == [("lead", "er-advice"), ("queue", "er-advice")]
    assert desk.miss(missed.escalation, now + timedelta(hours=4), calendar=calendar) is None


def test_an_answer_in_time_is_never_missed(build: Build, acting: Acting, calendar: Calendar, now: datetime) -> None:
    """Once the first answer has gone, later hours miss nothing."""
    replied = desk.move(build("claimed"), acting("reply", "priya"), calendar=calendar).escalation
    assert desk.miss(replied, now + timedelta(days=3), calendar=calendar) is None
