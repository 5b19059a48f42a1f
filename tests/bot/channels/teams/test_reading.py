"""What a press in Teams is read as: the turn that it asks for, once however often it comes, and nothing made up."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.channels.teams.origin import origin_of
from bot.channels.teams.reading import By, fields, given, turn_of
from bot.conversation.turn import Turn
from tests.fakes.teams_activities import aad, pressed, typed

BY = By(person="p1", organisation="example", at=datetime(2026, 11, 23, 10, 0, tzinfo=UTC))
HERE: Mapping[str, Any] = {"c": "c0ffee", "k": 3, "n": "gates/about"}


def read(verb: str, data: Mapping[str, Any], *, card: str = "1:card", **more: Any) -> Turn | None:  # noqa: ANN401 - any JSON
    """The turn of one press."""
    origin = origin_of(pressed("https://smba.example", aad("Amara"), card, verb, data, **more))
    assert origin is not None
    return turn_of(origin, by=BY)


def taken(verb: str, data: Mapping[str, Any], **more: Any) -> Turn:  # noqa: ANN401 - any JSON
    """The turn of one press that asks for one."""
    turn = read(verb, data, **more)
    assert turn is not None
    return turn


@pytest.mark.parametrize(
    ("filled", "value"),
    [
        ({"v": "yes"}, "yes"),
        ({"choice": "employee"}, "employee"),
        ({"choices": "a,b"}, ("a", "b")),
        ({"choices": ""}, ()),
        ({"date": "2026-11-03"}, "2026-11-03"),
        ({"number": 12}, "12"),
        ({"number": 12.0}, "12"),
        ({"number": "7.5"}, "7.5"),
        ({"typed": "late twice"}, "late twice"),
        ({}, ""),
        ({"typed": ["a"], "date": None}, ""),
    ],
)
def test_an_answer_is_what_the_button_says_or_what_was_filled_in(filled: dict[str, Any], value: object) -> None:
    """Whatever the kind of place; what is of no kind that a place gives is an empty answer."""
    turn = taken("fp.answer", {**HERE, **filled})
    assert (turn.verb, turn.value, turn.node, turn.conversation, turn.count) == (
        "answer",
        value,
        "gates/about",
        "c0ffee",
        3,
    )


def test_a_list_gives_its_verb_what_was_chosen_in_it() -> None:
    """A step to tick, whether it helped, a conversation to open, a topic to begin."""
    assert taken("fp.tick", {**HERE, "tick": "step#1", "feedback": "yes"}).value == "step#1"
    assert taken("fp.feedback", {**HERE, "tick": "step#1", "feedback": "yes"}).value == "yes"
    assert taken("fp.show", {"show": "beef"}).conversation == "beef"
    begun = taken("fp.start", {"n": "found", "v": "short-sickness"})
    assert (begun.conversation, begun.node, begun.value) == (None, "found", "short-sickness")


def test_a_press_that_comes_twice_is_one_turn() -> None:
    """A repeat has the same id, and a second press of a button that leads on; asking why twice is asking twice."""
    again = {"id": "f:again"}
    assert taken("fp.why", HERE, **again).id == taken("fp.why", HERE, **again).id
    assert taken("fp.why", HERE).id != taken("fp.why", HERE).id
    for verb, data in (("fp.back", HERE), ("fp.answer", {**HERE, "v": "yes"})):
        assert taken(verb, data).id == taken(verb, data).id
        assert taken(verb, data).id != taken(verb, data, card="1:other").id
        assert taken(verb, data).id != taken(verb, {**data, "k": 5}).id
    assert taken("fp.answer", {**HERE, "typed": "x"}).id != taken("fp.answer", {**HERE, "typed": "x"}).id


def test_an_older_teams_that_sends_a_message_asks_for_the_same() -> None:
    """Its button sends the verb among the data."""
    sent = {**HERE, "verb": "fp.answer", "choice": "bank"}
    origin = origin_of(typed("https://smba.example", aad("Amara"), "", value=sent, replyToId="1:card"))
    assert origin is not None
    turn = turn_of(origin, by=BY)
    assert turn is not None
    assert (turn.verb, turn.value) == ("answer", "bank")


@pytest.mark.parametrize(
    "verb", ["fp.claim", "fp.agree", "fp.desk.claim", "answer", "fp.", "fp.nonsense", "fp.open.send"]
)
def test_what_is_no_move_of_a_manager_is_none(verb: str) -> None:
    """An adviser's verb, a second person's, a form's button and nonsense come to nothing here."""
    assert read(verb, HERE) is None


@pytest.mark.parametrize("data", [{"c": 1, "k": "3", "n": []}, {"c": "x" * 65, "k": True}, {"v": {"a": 1}}])
def test_data_that_was_made_up_leads_nowhere(data: dict[str, Any]) -> None:
    """Nothing of another kind or length is taken."""
    turn = taken("fp.proceed", data)
    assert (turn.conversation, turn.count, turn.node, turn.value) == (None, None, None, None)


def test_the_fields_of_a_form_are_what_was_filled_in() -> None:
    """What a button carries is none of them, nor what was left empty, and nothing is longer than can be read."""
    found = fields(
        {**HERE, "verb": "fp.form.send", "text": " Ring me ", "phone": "", "not_for": "not_for.p2", "x": "y" * 9000}
    )
    assert found == {"text": "Ring me", "not_for": "not_for.p2", "x": "y" * 4000}
    assert given({"choices": "a,,b"}) == ("a", "b")
