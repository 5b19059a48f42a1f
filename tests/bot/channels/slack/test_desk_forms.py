"""The forms of an adviser's verbs: each fits in Slack, and what is sent does what the same form does on the web."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

import pytest

from bot.channels.chat.desk_forms import FORMS, Form
from bot.channels.chat.desk_turns import Actor, turn_written
from bot.channels.slack import desk_reading
from bot.channels.slack.desk_card import desk_card
from bot.channels.slack.desk_forms import form, reading, stopped
from bot.channels.slack.limits import problems
from bot.channels.slack.message import View
from bot.conversation.presenting import WALKS
from bot.conversation.reply import Reply
from bot.handle import Service, handle
from escalation import store as escalations
from escalation.model import Escalation, Verb
from escalation.pages import Asking
from tests.bot.acting import advise, handed_over
from tests.bot.channels.slack.seen import LINKS, carded, clicked, handed, submitted
from tests.journey import Journey
from tests.people import ADVISER, LEAD, OTHER_ADVISER
from trees.asking import askable, question_at
from trees.corrections import Correctable

Given = str | tuple[str, ...]


def taken(service: Service, manager: str, now: datetime) -> Journey:
    """A hand-over that an adviser has taken."""
    sent = handed_over(service, now, manager)
    advise(sent, "claim")
    return sent


def send(manager: Journey, verb: Verb, **given: Given) -> Reply:
    """The adviser opens the verb's form, fills it in and sends it."""
    return send_form(manager, form(verb, Form(shown=handed(manager))), given)


def send_form(manager: Journey, view: View, given: Mapping[str, Given]) -> Reply:
    """The adviser sends a form that they have before them."""
    assert problems(view) == ()
    read = desk_reading.sent(submitted(view, given))
    assert read is not None
    manager.at += manager.every
    by = Actor(network="slack", person=ADVISER, organisation="example", at=manager.at)
    return handle(desk_reading.turn_sent(read, by), manager.service)


def kept(manager: Journey) -> Escalation:
    """The escalation as it now stands."""
    assert manager.reply.thread is not None
    name = manager.reply.thread.escalation
    found = manager.service.database.read(lambda connection: escalations.load(connection, name))
    assert found is not None
    return found


def said(manager: Journey) -> str:
    """The last words of the thread, private ones too."""
    return handed(manager).messages[-1].text


def test_every_form_fits(desk_service: Service, manager: str, now: datetime) -> None:
    """Within every limit of a modal."""
    shown = handed(taken(desk_service, manager, now))
    for verb in FORMS:
        assert problems(form(verb, Form(shown=shown))) == (), verb


def test_the_forms_of_every_guide_fit(desk_service: Service, manager: str, now: datetime) -> None:
    """Every question of every guide can be asked, and put right, and every end can be named."""
    shown = handed(taken(desk_service, manager, now))
    for tree in desk_service.shelf.current.trees_of("example").values():
        position = WALKS.of(tree, {}, today=now.date())
        questions = askable(position)
        asked = [question_at(position, one.node) for one in questions]
        ends = tuple((name, name.replace("_", " ")) for name in tree.nodes)
        asking = Asking(
            questions=questions,
            stands=position.node,
            answers=tuple(Correctable(question=one, answer="Something long. " * 20) for one in asked if one),
            ends=ends,
        )
        for verb in ("ask", "hand_back", "resolve"):
            view = form(verb, Form(shown=replace(shown, asking=asking)))
            assert problems(view) == (), (tree.id, verb)
            assert len(view.private_metadata) < 300


def test_reading_fits_whatever_was_said(desk_service: Service, manager: str, now: datetime) -> None:
    """Long threads are cut to their end."""
    shown = handed(taken(desk_service, manager, now))
    many = tuple(replace(shown.messages[0], text=f"{number} <!channel> " * 300) for number in range(200))
    assert problems(reading(replace(shown, messages=many), LINKS)) == ()
    assert problems(stopped("Somebody has this.")) == ()


def test_a_reply_reaches_the_manager(desk_service: Service, manager: str, now: datetime) -> None:
    """The words of the form stand in the thread."""
    sent = taken(desk_service, manager, now)
    send(sent, "reply", text="Hold the conversation first.")
    assert said(sent) == "Hold the conversation first."
    assert sent.say("show").thread is not None


def test_the_trees_own_question_is_asked(desk_service: Service, manager: str, now: datetime) -> None:
    """The manager gets it with its buttons; the clock waits for them."""
    sent = taken(desk_service, manager, now)
    send(sent, "ask", node="stage", text="To be sure:")
    assert kept(sent).status == "with_manager"
    assert kept(sent).asked_node == "stage"
    thread = sent.say("show").thread
    assert thread is not None
    assert thread.asked is not None


def test_a_hold_ends_on_the_day_that_was_chosen(desk_service: Service, manager: str, now: datetime) -> None:
    """At the hour that was chosen, with the reason kept among advisers."""
    sent = taken(desk_service, manager, now)
    send(sent, "hold", until="2026-11-25", hour="14:00", reason="Waits for occupational health")
    held = kept(sent).held_until
    assert held is not None
    assert held.isoformat() == "2026-11-25T14:00:00+00:00"


def test_it_is_put_back_with_a_note(desk_service: Service, manager: str, now: datetime) -> None:
    """The next adviser reads why."""
    sent = taken(desk_service, manager, now)
    send(sent, "release", text="I am away from tomorrow.")
    assert kept(sent).status == "waiting"
    assert said(sent) == "I am away from tomorrow."


@pytest.mark.parametrize(("given", "queue", "to"), [("queue", "er-senior", None), ("to", "er-advice", OTHER_ADVISER)])
def test_it_moves_on(
    desk_service: Service, manager: str, now: datetime, given: str, queue: str, to: str | None
) -> None:
    """To another queue, or offered to a colleague."""
    sent = taken(desk_service, manager, now)
    send(sent, "transfer", **{given: to or queue})
    assert (kept(sent).status, kept(sent).queue) == ("waiting", queue)
    assert to in (None, kept(sent).offered_to)


def test_answers_are_put_right(desk_service: Service, manager: str, now: datetime) -> None:
    """The manager goes on from the corrected answers, and reads what was changed and why."""
    sent = taken(desk_service, manager, now)
    put_right = {"fix:latest": "off", "why": "They are off again.", "text": "Go on from here."}
    send(sent, "hand_back", **put_right)
    assert kept(sent).resolution == "handed_back"
    assert "Why: They are off again." in said(sent)
    assert "Go on from here." in str(sent.say("show").thread)


def test_it_is_closed_with_its_coding(desk_service: Service, manager: str, now: datetime) -> None:
    """What HR learns from is kept as it was chosen."""
    sent = taken(desk_service, manager, now)
    send(
        sent,
        "resolve",
        reason="advice_given",
        tree_could_answer="no",
        advice_was_wrong="yes",
        stage="working",
        minutes="25",
        text="Good luck.",
        hr_reference="ER-2201",
    )
    found = kept(sent)
    assert (found.resolution, found.hr_reference) == ("advice_given", "ER-2201")
    assert (found.coding.tree_could_answer, found.coding.advice_was_wrong, found.coding.minutes) == (False, True, 25)
    assert found.coding.stage == "working"


def test_a_note_stays_among_advisers(desk_service: Service, manager: str, now: datetime) -> None:
    """The manager's side does not have it."""
    sent = taken(desk_service, manager, now)
    send(sent, "note", text="Rang twice.")
    assert handed(sent).messages[-1].private
    assert "Rang twice" not in str(sent.say("show"))


def test_the_checklist_is_ticked_and_unticked(desk_service: Service, manager: str, now: datetime) -> None:
    """Only what the adviser changed is changed."""
    sent = taken(desk_service, manager, now)
    first, second = (line.id for line in handed(sent).beside.checklist[:2])
    send(sent, "tick_off", **{"lines:0": (first, second)})
    assert set(kept(sent).ticked) == {first, second}
    send(sent, "tick_off", **{"lines:0": (second,)})
    assert kept(sent).ticked == (second,)


def test_a_prepared_reply_fills_the_box_anew(desk_service: Service, manager: str, now: datetime) -> None:
    """Slack keeps what was typed under an id, so the filled box has another; it is read as the same field."""
    sent = taken(desk_service, manager, now)
    shown = handed(sent)
    assert shown.beside.replies
    first, again = form("reply", Form(shown=shown)), form("reply", Form(shown=shown, text="Prepared.", again=1))
    assert {block["block_id"] for block in first.blocks if block["type"] == "input"}.isdisjoint(
        block["block_id"] for block in again.blocks if block["type"] == "input"
    )
    send_form(sent, again, {})
    assert said(sent) == "Prepared."


def test_a_button_carries_what_it_was_shown_with(desk_service: Service, manager: str, now: datetime) -> None:
    """Its hand-over and count; its turn is that of the trigger, however often it is delivered."""
    card = desk_card(carded(handed_over(desk_service, now, manager)))
    button = desk_reading.pressed(clicked(card, "Take this"))
    assert button is not None
    by = Actor(network="slack", person=LEAD, organisation="example", at=now)
    turn = desk_reading.turn_pressed(button, by)
    assert turn is not None
    assert (turn.verb, turn.conversation, turn.fields["count"]) == ("claim", button.escalation, "0")
    assert turn == desk_reading.turn_pressed(button, by)
    other = desk_reading.pressed(clicked(card, "Take this", trigger="another"))
    assert other is not None
    assert turn.id != getattr(desk_reading.turn_pressed(other, by), "id", None)


@pytest.mark.parametrize(
    ("typed", "verb", "text"),
    [
        ("Ring me.", "reply", "Ring me."),
        ("note: rang twice", "note", "rang twice"),
        ("NOTE : rang twice", "note", "rang twice"),
        ("// rang twice", "note", "rang twice"),
        ("Please note: two weeks", "reply", "Please note: two weeks"),
    ],
)
def test_what_is_written_in_a_thread_is_a_reply_or_a_note(now: datetime, typed: str, verb: str, text: str) -> None:
    """A clear beginning keeps it among advisers."""
    by = Actor(network="slack", person=ADVISER, organisation="example", at=now)
    turn = turn_written(typed, by, escalation="e1", channel="C1", ts="1.2")
    assert turn is not None
    assert (turn.verb, turn.fields["text"]) == (verb, text)


@pytest.mark.parametrize("typed", ["", "  ", "//", "note:  "])
def test_nothing_written_is_no_turn(now: datetime, typed: str) -> None:
    """A prefix alone says nothing."""
    by = Actor(network="slack", person=ADVISER, organisation="example", at=now)
    assert turn_written(typed, by, escalation="e1", channel="C1", ts="1.2") is None


@pytest.mark.parametrize(
    "value",
    [None, "", "x", "[]", '{"e": "../x"}', '{"e": 3, "k": "x"}', '{"k": 1}', '{"e": "' + "x" * 65 + '"}'],
)
def test_a_button_that_is_none_of_ours_says_nothing(value: str | None) -> None:
    """What did not come from a card is no act; a count that is none is left out."""
    payload = {"actions": [{"action_id": "fp.desk.claim", "value": value}], "trigger_id": "1"}
    found = desk_reading.pressed(payload)
    assert found is None or found.count is None
