"""What Slack sends of a manager, read as turns: every button and place, old messages, and what is no sense."""

from datetime import datetime
from typing import Any

import pytest

from bot.channels.chat.typed import Meant, meant
from bot.channels.slack.elements import At
from bot.channels.slack.manager_messages import SUGGESTED
from bot.channels.slack.reading import By, given, mark_of, sent, turn_id, turn_of, where
from bot.conversation.reply import (
    Found,
    FoundTopic,
    Reply,
    ShownCheck,
    ShownConfirm,
    ShownHandoff,
    ShownQuestion,
    ShownTell,
    Thread,
)
from bot.conversation.turn import Turn
from tests.fakes.slack_payloads import payload
from trees.shown import ShownOption

HERE = At(conversation="c0ffee", count=3, node="what")
QUESTION = ShownQuestion(
    node="what",
    ask="What is it?",
    kind="choice",
    options=(ShownOption(id="a", label="A"), ShownOption(id="b", label="B")),
)
FOUND = Found(
    typed="off sick",
    topics=(FoundTopic(topic="sickness", title="Sickness", about="", tree="short-sickness", why=""),),
    otherwise="ask",
)
THREAD = Thread(escalation="e", status="waiting", says="", can_write=True)


@pytest.fixture
def by(now: datetime) -> By:
    """Somebody, at a moment."""
    return By(person="p-1", organisation="example", at=now)


def press(action: str, *, trigger: str = "t.1", state: object = None, blocks: object = (), **element: Any) -> Any:  # noqa: ANN401 - a payload
    """A press on a message."""
    acted = {"action_id": action, "block_id": "b", "type": "button", "action_ts": "1.2", **element}
    message = {"ts": "1.2", "blocks": list(blocks)}  # type: ignore[call-overload]
    sent = payload(
        "block_actions_in_a_message", actions=[acted], message=message, state=state or {}, trigger_id=trigger
    )
    return sent.content


def read(by: By, action: str, **about: Any) -> Turn:  # noqa: ANN401 - the parts of a payload
    """The turn of a press, which there is."""
    turn = turn_of(press(action, **about), by=by)
    assert turn is not None
    return turn


def test_an_option_carries_its_answer(by: By) -> None:
    """The button says where it stands, so that one of an old message moves nothing."""
    turn = read(by, "fp.answer.2", value=HERE.value(v="b"))
    assert (turn.verb, turn.conversation, turn.count, turn.node, turn.value) == ("answer", "c0ffee", 3, "what", "b")
    assert (turn.channel, turn.person) == ("slack", "p-1")


@pytest.mark.parametrize(
    ("element", "value"),
    [
        ({"type": "radio_buttons", "selected_option": {"value": "a"}}, "a"),
        ({"type": "radio_buttons", "selected_option": None}, ""),
        ({"type": "checkboxes", "selected_options": [{"value": "a"}, {"value": "b"}]}, ("a", "b")),
        ({"type": "checkboxes", "selected_options": []}, ()),
        ({"type": "datepicker", "selected_date": "2026-11-20"}, "2026-11-20"),
        ({"type": "number_input", "value": "12.5"}, "12.5"),
        ({"type": "plain_text_input", "value": None}, ""),
        ({"type": "plain_text_input", "value": "in words"}, "in words"),
    ],
)
def test_a_place_is_read_where_it_stands(by: By, element: object, value: object) -> None:
    """Of several places in a message, the one of this conversation; an empty one is an empty answer."""
    state = {"values": {"ask/2/other": {"fp.ask": {"value": "no"}}, HERE.block("ask"): {"fp.ask": element}}}
    assert read(by, "fp.answer", value=HERE.value(), state=state).value == value


def test_a_list_is_read_by_its_block(by: By) -> None:
    """What is chosen is a node to change, or a step to tick; where it stands is in the block's id."""
    chosen = {"selected_option": {"value": "first"}, "block_id": HERE.block("change"), "type": "static_select"}
    turn = read(by, "fp.change", **chosen)
    assert (turn.verb, turn.node, turn.value, turn.conversation, turn.count) == ("change", "first", None, "c0ffee", 3)
    ticked = read(by, "fp.tick", **{**chosen, "block_id": HERE.block("tick")})
    assert (ticked.verb, ticked.value, ticked.node) == ("tick", "first", None)


def test_what_begins_belongs_to_no_conversation(by: By) -> None:
    """A topic that a search offered says so; one to practise without a name is the conversation's own."""
    turn = read(by, "fp.start.1", value=At(node="found").value(v="short-sickness"))
    assert (turn.conversation, turn.node, turn.value) == (None, "found", "short-sickness")
    assert read(by, "fp.practise", value=HERE.value()).conversation == "c0ffee"


def test_two_presses_of_one_button_are_one_turn(by: By) -> None:
    """An option pressed twice on the same message; asking why twice is asking twice, and another message another."""
    value = HERE.value(v="b")
    first, second = (read(by, "fp.answer.2", value=value, trigger=one) for one in ("t.1", "t.2"))
    assert first.id == second.id
    assert read(by, "fp.answer.2", value=value, blocks=[{"type": "divider"}]).id != first.id
    assert read(by, "fp.why", value=HERE.value()).id != read(by, "fp.why", value=HERE.value(), trigger="t.2").id


@pytest.mark.parametrize(
    "action", ["fp.claim", "fp.agree", "fp.desk.claim", "answer", "fp.", "fp.nonsense", "fp.open.send"]
)
def test_what_is_no_move_of_a_manager_is_none(by: By, action: str) -> None:
    """An adviser's verb, a second person's, a form's button and nonsense come to nothing here."""
    assert turn_of(press(action, value=HERE.value()), by=by) is None


@pytest.mark.parametrize("raw", ["", "{", "[]", "null", '{"c": 1, "k": "3", "v": []}', '{"c": "' + "x" * 65 + '"}'])
def test_a_damaged_value_leads_nowhere(by: By, raw: str) -> None:
    """What a button carries may have been made up: nothing of another kind or length is taken."""
    turn = read(by, "fp.back", value=raw)
    assert (turn.conversation, turn.count, turn.node, turn.value) == (None, None, None, None)
    assert given({}, where({"block_id": "ask/x/y"})) == ""


def test_a_form_gives_its_fields() -> None:
    """What was left empty is not among them; ticks are fields of their own, and names that were shown say so."""
    values = {
        "field/text": {"fp.typed.text": {"type": "plain_text_input", "value": "a line"}},
        "field/phone": {"fp.typed.phone": {"type": "plain_text_input", "value": None}},
        "field/meet_day": {"fp.chosen.meet_day": {"type": "static_select", "selected_option": {"value": "2026-11-30"}}},
        "field/coaching": {"fp.chosen.coaching": {"type": "checkboxes", "selected_options": [{"value": "coaching"}]}},
        "field/not_for": {"fp.chosen.not_for": {"type": "checkboxes", "selected_options": [{"value": "not_for.p-9"}]}},
        "other": {"x": {"type": "plain_text_input", "value": "no"}},
    }
    view = {"id": "V1", "hash": "h", "private_metadata": HERE.value(), "state": {"values": values}}
    stands, fields = sent({"view": view})
    assert (stands.conversation, stands.count) == ("c0ffee", 3)
    wanted = {"text": "a line", "meet_day": "2026-11-30", "coaching": "yes", "names_shown": "yes", "not_for.p-9": "yes"}
    assert fields == wanted
    assert turn_id(mark_of({"view": view})) == turn_id(mark_of({"view": {**view}}))
    assert mark_of({"view": view}) != mark_of({"view": {**view, "state": {}}})


@pytest.mark.parametrize(
    ("said", "reply", "wanted"),
    [
        ("Off sick", None, Meant(verb="find", value="Off sick", apart=True)),
        ("B", Reply(shown=QUESTION), Meant(verb="answer", value="B", node="what")),
        ("B", Reply(shown=ShownHandoff(node="h", title="", because=(), to="", urgency="now"), thread=THREAD),
         Meant(verb="write", value="B")),
        ("Continue.", Reply(shown=ShownTell(node="t", tell=())), Meant(verb="proceed", node="t")),
        ("yes", Reply(shown=ShownCheck(node="check", few=2)), Meant(verb="proceed", node="check")),
        ("go back", Reply(shown=ShownTell(node="t", tell=())), Meant(verb="back")),
        ("he hit me", Reply(shown=ShownTell(node="t", tell=())), Meant(verb="show", value="he hit me")),
        ("agreed", Reply(practice=True, shown=ShownConfirm(node="c", confirm=(), role="r", within="now")),
         Meant(verb="answer", value="agreed", node="c")),
        ("1", Reply(found=FOUND), Meant(verb="start", node="found", value="short-sickness", apart=True)),
        ("0", Reply(found=FOUND), Meant(verb="start", value="ask", apart=True)),
        ("Somebody in my team is often off sick", Reply(shown=QUESTION),
         Meant(verb="find", value="Somebody in my team is often off sick", apart=True)),
    ],
    ids=str,
)  # fmt: skip
def test_a_message_is_read_on_what_stands_there(said: str, reply: Reply | None, wanted: Meant) -> None:
    """An answer where something is asked, a message where an adviser reads, a search elsewhere; a suggestion always."""
    assert meant(said, reply, suggested=SUGGESTED) == wanted


@pytest.mark.parametrize(
    ("said", "reply"), [("7", Reply(found=FOUND)), ("help", Reply(shown=ShownTell(node="t", tell=())))]
)
def test_some_messages_are_answered_with_a_hint(said: str, reply: Reply) -> None:
    """A number that is not there, and a call for help where there is nothing to answer."""
    assert isinstance(meant(said, reply), str)
