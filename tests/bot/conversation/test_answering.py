"""Answers typed in one's own words, in the core: understood and shown back, words that are moves, help when stuck."""

from datetime import datetime

import pytest

from bot.conversation.questions.typed_moves import asked_for
from bot.conversation.reply import Reply, ShownQuestion
from bot.handle import Service
from bot.store import conversations
from bot.store.tables import receipt
from policies.markdown import plain
from tests.bot.acting import TO_NO_ACTION, TO_STAGE, journey, kinds, logged, notice, rows
from tests.journey import Journey


def at(reply: Reply) -> str:
    """The node that a reply shows."""
    assert reply.shown is not None
    return reply.shown.node


@pytest.fixture
def begun(service: Service, manager: str, now: datetime) -> Journey:
    """A manager who is asked whether the employee is back at work."""
    started = journey(service, now, manager)
    started.answers(*TO_STAGE[:2])
    return started


def test_what_was_understood_is_shown_and_can_be_changed(begun: Journey) -> None:
    """A day counted from today is taken as the date that it is in the organisation's zone."""
    begun.say("answer", "off")
    reply = begun.say("answer", "about three weeks ago")
    assert [one.kind for one in reply.notices] == ["understood"]
    assert "“2 November 2026”" in reply.notices[0].says
    given = reply.answered[-1]
    assert (given.answer, given.changeable) == ("2 November 2026", True)
    assert logged(begun.service.database, "answer", kind="question_answered")[-1] == ("2026-11-02",)


def test_a_button_s_own_answer_is_not_repeated(begun: Journey) -> None:
    """Who clicked knows what they clicked."""
    assert begun.say("answer", "off").notices == ()


def test_a_misspelt_option_is_taken_where_only_one_fits(begun: Journey) -> None:
    """And shown in the words of the option."""
    reply = begun.say("answer", "bakc at work")
    assert "“Back at work”" in reply.notices[0].says
    assert reply.answered[-1].node == "latest"


def test_what_may_mean_two_days_is_asked(begun: Journey) -> None:
    """Nothing is taken where two readings are usual."""
    begun.say("answer", "off")
    reply = begun.say("answer", "Monday")
    assert notice(reply) == "refused"
    assert "23 November 2026 or 16 November 2026" in reply.notices[0].says
    assert (at(reply), reply.given) == ("first_day", "Monday")


@pytest.mark.parametrize(
    ("typed", "kind"),
    [
        ("Why do you ask?", "why_shown"),
        ("go back", "went_back"),
        ("I don't know", "unsure"),
        ("Can I speak to someone please?", "outcome_reached"),
    ],
)
def test_words_do_what_the_buttons_do(begun: Journey, typed: str, kind: str) -> None:
    """The same move, logged as the same event."""
    begun.say("answer", "off")
    before = begun.reply.count
    begun.say("answer", typed)
    new = kinds(begun.service.database)[-3:]
    assert kind in new
    assert "answer_refused" not in new
    assert begun.reply.count == before + (kind in {"went_back", "outcome_reached"})


def test_help_says_what_can_be_typed(begun: Journey) -> None:
    """Nothing moves and nothing is logged."""
    begun.say("answer", "off")
    before = kinds(begun.service.database)
    reply = begun.say("answer", "help")
    assert "adviser" in reply.notices[0].says
    assert "999" in reply.notices[0].says
    assert reply.aside is not None
    assert kinds(begun.service.database) == before


def test_two_refusals_explain_and_three_offer_an_adviser(begun: Journey) -> None:
    """In a row at one question; an old page stays good, because nothing moved."""
    begun.say("answer", "off")
    count = begun.reply.count
    first = begun.say("answer", "banana")
    assert (first.aside, [one.kind for one in first.notices]) == (None, ["refused"])
    second = begun.say("answer", "apple")
    assert second.aside is not None
    assert second.aside.kind == "another_way"
    assert "such as 23 November 2026" in plain(second.aside.says)
    assert isinstance(second.shown, ShownQuestion)
    assert plain(second.shown.find_out) in plain(second.aside.says)
    third = begun.say("answer", "pear")
    assert [one.kind for one in third.notices] == ["refused", "offer"]
    assert "adviser" in third.notices[1].says
    assert third.count == count


def test_a_day_that_is_mostly_still_to_come_has_such_an_example(service: Service, manager: str, now: datetime) -> None:
    """A baby may have been due last month, but "three weeks ago" is no help to somebody asked for a due date."""
    begun = Journey(service=service, person=manager, at=now, name="due")
    begun.say("start", "family-leave")
    begun.answers("none", "employee", "pregnant", "yes")
    assert at(begun.reply) == "due"
    begun.say("answer", "banana")
    aside = begun.say("answer", "apple").aside
    assert aside is not None
    assert "“in three weeks”" in plain(aside.says)
    assert "ago" not in plain(aside.says)


def test_an_accepted_answer_or_a_step_back_begins_the_count_anew(begun: Journey) -> None:
    """Refusals are counted at the question that is asked now."""
    begun.say("answer", "off")
    begun.say("answer", "banana")
    begun.say("answer", "apple")
    begun.say("answer", "3 Nov")
    assert begun.reply.conversation is not None
    kept = begun.service.database.read(lambda it: conversations.look(it, str(begun.reply.conversation)))
    assert kept is not None
    assert kept.details.refused == 0
    begun.say("back")
    assert begun.say("answer", "banana").aside is None


def test_not_sure_without_a_rule_says_that_one_can_come_back(begun: Journey) -> None:
    """How to find out is shown, and then what can be done: later, or with an adviser."""
    begun.say("answer", "off")
    reply = begun.say("answer", "not sure")
    assert reply.aside is not None
    assert reply.aside.kind == "find_out"
    assert notice(reply) == "offer"
    assert "come back later" in reply.notices[0].says
    assert "adviser" in reply.notices[0].says


def test_evidence_of_an_end_holds_nothing_about_the_turn_that_led_to_it(begun: Journey) -> None:
    """An end reached by a typed answer leaves the receipt that a clicked one leaves."""
    begun.say("back")
    begun.answers(*TO_NO_ACTION[1:-2], "1")
    assert begun.reply.notices[0].kind == "understood"
    begun.say("proceed")
    (kept,) = rows(begun.service.database, receipt)
    assert "We took that as" not in str(kept["reply"])


@pytest.mark.parametrize(
    ("typed", "asked"),
    [
        ("Not sure.", "unsure"),
        ("i don’t know", "unsure"),
        ("no idea", "unsure"),
        ("BACK", "back"),
        ("why?", "why"),
        ("adviser", "ask_adviser"),
        ("I want to talk to a real person", "ask_adviser"),
        ("can I speak to an adviser please", "ask_adviser"),
        ("?", "help"),
        ("I am not sure they were told", None),
        ("back at work", None),
        ("help with the form", None),
        ("yes", None),
        ("", None),
    ],
)
def test_only_a_whole_message_is_a_move(typed: str, asked: str | None) -> None:
    """A sentence that says more is an answer."""
    assert asked_for(typed) == asked


def test_how_many_questions_are_to_go_is_said(begun: Journey) -> None:
    """At least and at most, at every question; nothing at an end."""
    before = begun.reply.left
    assert before is not None
    after = begun.say("answer", "back").left
    assert after is not None
    assert 1 <= after.least <= after.most < before.most
    assert begun.say("ask_adviser").left is None
