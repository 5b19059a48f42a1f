"""A form becomes the turn that it says, and nothing that it does not."""

from datetime import UTC, datetime

import pytest
from starlette.datastructures import FormData

from bot.channels.web import UnreadableForm, date_parts, turn_of, value_of
from bot.conversation.turn import Turn
from bot.people.membership import Viewer

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
VIEWER = Viewer(person="p1", name="Ann", organisation="example", group="ward-7", roles=frozenset({"manager"}))


def turn(*fields: tuple[str, str], conversation: str | None = "c1") -> Turn:
    """The turn of a form with these fields."""
    only = frozenset({"answer", "why", "reply"})
    return turn_of(FormData(list(fields)), viewer=VIEWER, at=NOW, conversation=conversation, only=only)  # type: ignore[arg-type]


def test_a_form_is_a_turn() -> None:
    """Who, where and when come from the server; the rest from the form."""
    made = turn(("turn", "abcdefgh1"), ("verb", "answer"), ("count", "3"), ("node", "spells"), ("value", "4"))
    assert made == Turn(
        id=made.id,
        at=NOW,
        person="p1",
        organisation="example",
        channel="web",
        verb="answer",
        conversation="c1",
        count=3,
        node="spells",
        value="4",
    )


def test_a_form_sent_twice_is_one_turn_and_another_answer_another() -> None:
    """A page that is open in front of somebody can be answered twice: the second answer is looked at, and told of."""
    given = (("turn", "abcdefgh1"), ("verb", "answer"), ("count", "3"), ("node", "spells"))
    first, again, other = (turn(*given, ("token", token), ("value", value)) for token, value in ("a4", "b4", "a5"))
    assert first.id == again.id
    assert first.id != other.id


def test_who_is_never_taken_from_the_form() -> None:
    """A field named like ours changes nothing."""
    made = turn(("verb", "answer"), ("person", "p2"), ("organisation", "other"), ("conversation", "c2"))
    assert (made.person, made.organisation, made.conversation) == ("p1", "example", "c1")


@pytest.mark.parametrize("verb", ["", "start", "resolve", "anything"])
def test_a_verb_that_the_page_does_not_offer_is_refused(verb: str) -> None:
    """A manager's page cannot be used for an adviser's verb."""
    with pytest.raises(UnreadableForm, match="cannot do that"):
        turn(("verb", verb))


@pytest.mark.parametrize("count", ["x", "-1", "1.5", "9999999999", "１２"])
def test_a_count_that_is_no_number_is_refused_or_read(count: str) -> None:
    """A damaged count is an error, not a crash."""
    if count == "１２":
        assert turn(("verb", "answer"), ("count", count)).count == 12
        return
    with pytest.raises(UnreadableForm, match="damaged"):
        turn(("verb", "answer"), ("count", count))


@pytest.mark.parametrize("given", ["", "short", "x" * 65, "has space 1", "<script>"])
def test_a_turn_id_that_we_did_not_make_is_replaced(given: str) -> None:
    """What becomes a key is always of our own kind."""
    made = turn(("verb", "answer"), ("turn", given))
    assert made.id != given
    assert len(made.id) == 32


def test_several_choices_are_a_tuple_even_when_one_or_none_is_ticked() -> None:
    """The tree is told that it was a tick-list."""
    assert value_of(FormData([("kind", "choices"), ("value", "a"), ("value", "b")])) == ("a", "b")
    assert value_of(FormData([("kind", "choices"), ("value", "a")])) == ("a",)
    assert value_of(FormData([("kind", "choices")])) == ()


def test_three_boxes_are_one_date_and_come_back_as_three() -> None:
    """A date is said as people here write it, and an empty one is nothing."""
    boxes = [("kind", "date"), ("day", " 3 "), ("month", "11"), ("year", "2026")]
    assert value_of(FormData([*boxes])) == "3/11/2026"
    assert value_of(FormData([("kind", "date"), ("day", ""), ("month", ""), ("year", "")])) == ""
    assert date_parts("3/11/2026") == ("3", "11", "2026")
    assert date_parts("2026-11-03") == ("03", "11", "2026")
    assert date_parts("next week") == ("next week", "", "")
    assert date_parts(None) == ("", "", "")


def test_an_advisers_form_travels_whole() -> None:
    """Its fields are read by the room that knows them; ours are left out."""
    made = turn(("verb", "reply"), ("token", "t"), ("turn", "abcdefgh1"), ("text", "Hello"), ("reason", "r"))
    assert made.fields == {"text": "Hello", "reason": "r"}
    assert made.value is None


def test_a_file_in_a_form_is_nothing() -> None:
    """Uploads are neither read nor kept."""
    assert value_of(FormData([("kind", "text")])) is None
