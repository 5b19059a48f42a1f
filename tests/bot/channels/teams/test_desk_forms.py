"""An adviser's cards in Teams: each fits, and what comes back from it does what the same form does on the web."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.channels.chat.desk_forms import FORMS, Form, with_prepared
from bot.channels.chat.desk_turns import Actor
from bot.channels.teams import desk_reading
from bot.channels.teams.desk_card import desk_card
from bot.channels.teams.desk_forms import form, reading, stopped
from bot.channels.teams.limits import problems, visible
from bot.channels.teams.message import Message
from bot.conversation.presenting import WALKS
from bot.conversation.reply import Reply
from bot.handle import Service, handle
from escalation import store as escalations
from escalation.model import Escalation, Verb
from escalation.pages import Asking
from tests.bot.acting import advise, handed_over
from tests.bot.channels.slack.conftest import desk_service
from tests.bot.channels.slack.seen import LINKS, carded, handed
from tests.bot.channels.teams.drawn import faults
from tests.journey import Journey
from tests.people import ADVISER, LEAD
from trees.asking import askable, question_at
from trees.corrections import Correctable

__all__ = ["desk_service"]


def taken(service: Service, manager: str, now: datetime) -> Journey:
    """A hand-over that an adviser has taken."""
    sent = handed_over(service, now, manager)
    advise(sent, "claim")
    return sent


def nested(part: Any) -> Iterator[Mapping[str, Any]]:  # noqa: ANN401 - any JSON
    """Every element of a card, whatever it stands in."""
    if isinstance(part, Mapping):
        yield part
        for one in part.values():
            yield from nested(one)
    elif isinstance(part, list):
        for one in part:
            yield from nested(one)


def button(shown: Message, title: str) -> Mapping[str, Any]:
    """The button with these words."""
    return next(one for one in nested(shown.card) if one.get("type") == "Action.Execute" and one["title"] == title)


def inputs(shown: Message) -> dict[str, Mapping[str, Any]]:
    """What can be filled in, by id."""
    return {one["id"]: one for one in nested(shown.card) if str(one.get("type", "")).startswith("Input.")}


def pressed(shown: Message, title: str, **given: str) -> desk_reading.Pressed:
    """What comes back when somebody fills this in and presses that: what is not filled in comes back as it stood."""
    unknown = set(given) - set(inputs(shown))
    assert not unknown, f"{unknown} not in {list(inputs(shown))}"
    act = button(shown, title)
    stood = {name: str(one.get("value", "")) for name, one in inputs(shown).items()}
    data = {**act["data"], **({**stood, **given} if act["associatedInputs"] == "auto" else {})}
    found = desk_reading.pressed(act["verb"], data)
    assert found is not None
    return found


def send(manager: Journey, verb: Verb, **given: str) -> Reply:
    """The adviser opens the verb's form, fills it in and sends it."""
    shown = handed(manager)
    return send_form(manager, form(verb, Form(shown=shown)), verb, given, asking=shown.asking)


def send_form(
    manager: Journey, shown: Message, verb: Verb, given: Mapping[str, str], *, asking: Asking | None = None
) -> Reply:
    """The adviser sends a form that they have before them."""
    assert problems(shown.card) == ()
    found = pressed(shown, FORMS[verb][1], **given)
    assert found.sent
    manager.at += manager.every
    by = Actor(network="teams", person=ADVISER, organisation="example", at=manager.at)
    several = desk_reading.several_in(asking.answers if asking else ())
    turn = desk_reading.turn_of(found, by, key=f"f:{manager.at}", several=several)
    assert turn is not None
    return handle(turn, manager.service)


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


def words(shown: Message) -> str:
    """All that is read of a card."""
    return " ".join(str(one["text"]) for one in nested(shown.card) if "text" in one)


def test_every_form_fits(desk_service: Service, manager: str, now: datetime) -> None:
    """Within every limit of a card."""
    shown = handed(taken(desk_service, manager, now))
    for verb in FORMS:
        made = form(verb, Form(shown=shown)).card
        assert (problems(made), faults(made)) == ((), []), verb
        assert problems(form(verb, Form(shown=shown), says="Write it first.", whole=True).card) == (), verb


def test_the_forms_of_every_guide_fit(desk_service: Service, manager: str, now: datetime) -> None:
    """Every question of every guide can be asked, and put right, and every end can be named."""
    shown = handed(taken(desk_service, manager, now))
    for tree in desk_service.shelf.current.trees_of("example").values():
        position = WALKS.of(tree, {}, today=now.date())
        questions = askable(position)
        asked = [question_at(position, one.node) for one in questions]
        asking = Asking(
            questions=questions,
            stands=position.node,
            answers=tuple(Correctable(question=one, answer="Something long. " * 20) for one in asked if one),
            ends=tuple((name, name.replace("_", " ")) for name in tree.nodes),
        )
        for verb in ("ask", "hand_back", "resolve"):
            assert problems(form(verb, Form(shown=replace(shown, asking=asking))).card) == (), (tree.id, verb)


def test_a_card_and_all_of_it_fit_whatever_was_said(desk_service: Service, manager: str, now: datetime) -> None:
    """Six buttons are on screen, and long threads are cut; words stay words, whatever signs are in them."""
    sent = taken(desk_service, manager, now)
    shown = handed(sent)
    many = tuple(replace(shown.messages[0], text=f"{number} [a](b) *x* {{{{DATE(1)}}}} " * 200) for number in range(80))
    for made in (
        desk_card(carded(sent)),
        reading(replace(shown, messages=many), LINKS),
        stopped(shown.escalation, "No."),
    ):
        assert (problems(made.card), faults(made.card)) == ((), [])
        assert visible(made.card) <= 6


def test_a_discreet_card_says_nothing_of_the_matter(desk_service: Service, manager: str, now: datetime) -> None:
    """Neither the topic nor the brief, and there is no box to write into."""
    sent = taken(desk_service, manager, now)
    shown = desk_card(carded(sent, discreet=True))
    assert "A restricted hand-over" in words(shown)
    assert handed(sent).known.topics[kept(sent).topic] not in words(shown)
    assert inputs(shown) == {}


def test_a_button_is_the_verb_that_it_says(desk_service: Service, manager: str, now: datetime) -> None:
    """One press takes it, on what was seen when it was pressed; sent again, it is the same turn."""
    shown = pressed(desk_card(carded(handed_over(desk_service, now, manager))), "Take this")
    by = Actor(network="teams", person=LEAD, organisation="example", at=now)
    turn = desk_reading.turn_of(shown, by, key="f:1")
    assert turn is not None
    assert (turn.verb, turn.conversation, turn.fields["count"]) == ("claim", shown.escalation, "0")
    assert turn == desk_reading.turn_of(shown, by, key="f:1")
    later = desk_reading.turn_of(shown, by, key="f:2")
    assert later is not None
    assert later.id != turn.id


def test_the_cards_own_box_is_a_reply_or_a_note(desk_service: Service, manager: str, now: datetime) -> None:
    """With words in it, it is done at once; with none, the form of it opens."""
    card = desk_card(carded(taken(desk_service, manager, now)))
    by = Actor(network="teams", person=ADVISER, organisation="example", at=now)
    for title, verb in (("Send to the manager", "reply"), ("Keep as a note", "note")):
        turn = desk_reading.turn_of(pressed(card, title, text="Meet her first."), by, key=verb)
        assert turn is not None
        assert (turn.verb, turn.fields["text"]) == (verb, "Meet her first.")
        assert desk_reading.turn_of(pressed(card, title, text="  "), by, key=verb) is None


def test_a_reply_reaches_the_manager(desk_service: Service, manager: str, now: datetime) -> None:
    """The words of the form stand in the thread."""
    sent = taken(desk_service, manager, now)
    send(sent, "reply", text="Hold the conversation first.")
    assert said(sent) == "Hold the conversation first."


def test_a_prepared_reply_stands_in_the_box_below_what_was_typed(
    desk_service: Service, manager: str, now: datetime
) -> None:
    """It is put there and sends nothing."""
    shown = handed(taken(desk_service, manager, now))
    assert shown.beside.replies
    chosen = shown.beside.replies[0]
    opened = form("reply", Form(shown=shown))
    asked = pressed(opened, "Put it in the box", prepared=chosen.id, text="Hello.")
    assert (asked.what, asked.prepared, asked.sent) == ("prepare", chosen.id, False)
    filled = with_prepared(shown, chosen=asked.prepared, typed=asked.typed["text"], again=asked.again + 1)
    assert inputs(form("reply", filled))["text"]["value"] == f"Hello.\n\n{chosen.text}"


def test_a_refused_form_keeps_what_was_filled_in(desk_service: Service, manager: str, now: datetime) -> None:
    """The sentence stands above it, and nothing that was typed or chosen is lost."""
    shown = handed(taken(desk_service, manager, now))
    given = {"reason": "advice_given", "minutes": "many", "text": "Goodbye."}
    again = form("resolve", Form(shown=shown), says="Write the minutes as a number.", values=given)
    assert "Write the minutes as a number." in words(again)
    assert {name: inputs(again)[name].get("value") for name in given} == given


def test_every_other_form_does_its_verb(desk_service: Service, manager: str, now: datetime) -> None:
    """Asked, put on hold, woken, ticked, noted, moved on, and closed with its codes."""
    sent = taken(desk_service, manager, now)
    send(sent, "note", text="She asked last year, too.")
    assert handed(sent).messages[-1].private
    lines = [line.id for line in handed(sent).beside.checklist]
    if lines:
        send(sent, "tick_off", lines=",".join(lines[:2]))
        assert set(kept(sent).ticked) == set(lines[:2])
    days = inputs(form("hold", Form(shown=handed(sent))))["until"]["choices"]
    send(sent, "hold", until=days[0]["value"], reason="We wait for payroll.")
    assert kept(sent).status == "on_hold"
    advise(sent, "wake")
    send(sent, "ask", text="Has she a fit note?")
    assert kept(sent).status == "with_manager"
    sent.at += timedelta(minutes=1)
    sent.say("write", "She has.")
    send(sent, "resolve", reason="advice_given", tree_could_answer="yes", minutes="20", text="That is all.")
    assert kept(sent).status == "resolved"
    assert kept(sent).coding.minutes == 20


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("fp.desk.claim", {}),
        ("fp.desk.claim", {"e": "../x", "k": 0}),
        ("fp.desk.nothing", {"e": "a1", "k": 0}),
        ("fp.answer", {"e": "a1", "k": 0}),
        ("fp.desk.withdrawn", {"e": "a1"}),
    ],
)
def test_what_is_none_of_ours_is_nothing(name: str, data: dict[str, object]) -> None:
    """A damaged button is no button."""
    assert desk_reading.pressed(name, data) is None


def test_what_was_made_up_does_no_harm() -> None:
    """A count that is none is left out, an odd value is no field, and a verb of the manager's is not taken."""
    found = desk_reading.pressed("fp.desk.reply", {"e": "a1", "k": -3, "s": 1, "text": {"a": 1}, "to": ["x"]})
    assert found is not None
    assert (found.fields, found.typed) == ({}, {})
    by = Actor(network="teams", person=ADVISER, organisation="example", at=datetime(2026, 11, 23, tzinfo=UTC))
    asked = desk_reading.pressed("fp.desk.answer", {"e": "a1", "s": 1})
    assert asked is None or desk_reading.turn_of(asked, by, key="1") is None
