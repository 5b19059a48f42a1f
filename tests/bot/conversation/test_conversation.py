"""A manager's conversation through the core: asked, answered, refused, gone back, changed, unsure, read, ended."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from bot.conversation.reply import Reply, ShownHandoff, ShownOutcome, ShownTell
from bot.conversation.turn import TYPED_LIMIT
from bot.conversation.world import NotAllowed, Unknown
from bot.handle import Service, handle
from bot.store import conversations, evidence
from bot.store.tables import conversation as conversation_table
from bot.store.tables import receipt as receipt_table
from bot.store.tables import turn as turn_table
from tests.bot.acting import TO_NO_ACTION, TO_STAGE, by_somebody_else, count, journey, kinds, logged, notice
from tests.journey import Journey
from tests.people import ADVISER, ANALYST


def at(reply: Reply) -> str:
    """The node that a reply shows."""
    assert reply.shown is not None
    return reply.shown.node


def test_a_conversation_begins_at_the_first_question(service: Service, manager: str, now: datetime) -> None:
    """Starting shows the first question, with what to do at once, on the tree's own version."""
    begun = journey(service, now, manager)
    assert at(begun.reply) == "gates/urgent"
    assert begun.reply.title == "Repeated short-term sickness"
    assert begun.reply.at_once
    assert "answer" in begun.reply.moves
    assert "back" not in begun.reply.moves


def test_an_answer_leads_to_the_next_question(service: Service, manager: str, now: datetime) -> None:
    """Each answer is shown in words above the question that it led to."""
    reply = journey(service, now, manager).answers(*TO_STAGE)
    assert at(reply) == "stage"
    assert [(one.node, one.answer) for one in reply.answered] == [
        ("gates/urgent", "None of these"),
        ("gates/about_whom", "An employee on NHS terms"),
        ("latest", "Back at work"),
    ]
    assert reply.count == 3


@pytest.mark.parametrize(
    ("before", "given", "says"),
    [
        (TO_STAGE[:1], "an astronaut", "Please choose one of the answers shown"),
        ((*TO_STAGE, "none"), "lots", "Please give one number"),
        ((*TO_STAGE, "none"), "0", "1 or more"),
        ((*TO_STAGE, "none"), "101", "100 or less"),
        ((*TO_STAGE, "none"), "2.5", "whole number"),
        ((*TO_STAGE, "none", "4"), "2", "4 spells in fewer days"),
        ((*TO_STAGE[:2], "off"), "2099-01-01", "or earlier"),
        ((*TO_STAGE[:2], "off"), "recently", "Please say which day"),
        ((), (), "Please choose"),
        ((), ("none", "danger"), "None of these"),
    ],
)
def test_an_answer_that_does_not_fit_is_refused_with_what_is_wanted(
    service: Service, manager: str, now: datetime, before: tuple[str, ...], given: str | tuple[str, ...], says: str
) -> None:
    """A wrong type, an unknown option or a value out of range stays at the question, and what was typed stays too."""
    begun = journey(service, now, manager)
    begun.answers(*before)
    stood = begun.reply
    reply = begun.say("answer", given)
    assert notice(reply) == "refused"
    assert says in reply.notices[0].says
    assert (at(reply), reply.count, reply.given) == (at(stood), stood.count, given)
    assert kinds(service.database)[-1] == "answer_refused"
    assert logged(service.database, "answer", kind="answer_refused") == [(None,)]


def test_an_answer_that_is_too_long_is_refused(service: Service, manager: str, now: datetime) -> None:
    """More than the limit is not read at all, and the sentence names the limit."""
    begun = journey(service, now, manager)
    begun.answers(*TO_STAGE, "none")
    reply = begun.say("answer", "9" * (TYPED_LIMIT + 1))
    assert f"at most {TYPED_LIMIT:,} characters" in reply.notices[0].says
    assert at(reply) == "spells"


def test_going_back_shows_the_question_before_filled_in(service: Service, manager: str, now: datetime) -> None:
    """Back asks the last question again with its answer; answering differently is logged as a change."""
    begun = journey(service, now, manager)
    begun.answers(*TO_STAGE)
    reply = begun.say("back")
    assert (at(reply), reply.given) == ("latest", "back")
    assert at(begun.say("answer", "off")) == "first_day"
    assert kinds(service.database)[-4:] == ["went_back", "question_shown", "answer_changed", "question_shown"]


def test_back_at_the_first_question_is_stale(service: Service, manager: str, now: datetime) -> None:
    """There is nothing to go back to, and the manager is told where they are."""
    assert notice(journey(service, now, manager).say("back")) == "stale"


def test_a_changed_answer_keeps_the_later_ones(service: Service, manager: str, now: datetime) -> None:
    """Changing an answer asks that question alone when the way goes on as before."""
    begun = journey(service, now, manager)
    begun.answers(*TO_STAGE, "none", "2", "3")
    assert at(begun.reply) == "days_a_week"
    reply = begun.say("change", node="spells")
    assert (at(reply), reply.given) == ("spells", "2")
    reply = begun.say("answer", "1")
    assert at(reply) == "days_a_week"
    assert {one.node: one.answer for one in reply.answered}["days"] == "3"


def test_a_changed_answer_drops_what_its_way_no_longer_asks(service: Service, manager: str, now: datetime) -> None:
    """Answers of a way that was left are not assumed: if their question returns, it is asked, filled in."""
    begun = journey(service, now, manager)
    begun.answers(*TO_STAGE, "none", "2", "3")
    begun.say("change", node="stage")
    reply = begun.say("answer", "informal")
    assert at(reply) == "met_after_each"
    assert "spells" not in {one.node for one in reply.answered}
    begun.say("change", node="stage")
    reply = begun.say("answer", "none")
    assert (at(reply), reply.given) == ("spells", "2")


def test_changing_a_question_that_was_not_asked_is_stale(service: Service, manager: str, now: datetime) -> None:
    """A forged or old change moves nothing."""
    begun = journey(service, now, manager)
    begun.answers(*TO_STAGE)
    assert notice(begun.say("change", node="spells")) == "stale"
    assert notice(begun.say("change", node=None)) == "stale"


def test_why_is_shown_beside_the_question(service: Service, manager: str, now: datetime) -> None:
    """Asking why shows the reason, moves nothing and is logged."""
    begun = journey(service, now, manager)
    reply = begun.say("why")
    assert reply.aside is not None
    assert reply.aside.kind == "why"
    assert reply.aside.says
    assert (at(reply), reply.count) == ("gates/urgent", 0)
    assert kinds(service.database)[-1] == "why_shown"


def test_not_sure_shows_how_to_find_out(service: Service, manager: str, now: datetime) -> None:
    """Where the tree says nothing about not being sure, help is shown and the question stays."""
    begun = journey(service, now, manager)
    begun.answers(*TO_STAGE, "none")
    reply = begun.say("unsure")
    assert reply.aside is not None
    assert reply.aside.kind == "find_out"
    assert at(reply) == "spells"
    assert kinds(service.database)[-1] == "unsure"


def test_not_sure_counts_as_an_answer_where_the_tree_says_so(service: Service, manager: str, now: datetime) -> None:
    """`unsure: {as: no}` goes on as if the answer were no, and the trail says that it was not sure."""
    begun = journey(service, now, manager)
    begun.answers(*TO_NO_ACTION[:7])
    assert at(begun.reply) == "met_after_each"
    reply = begun.say("unsure")
    assert at(reply) == "hold_it_now"
    assert kinds(service.database)[-2:] == ["unsure", "step_shown"]


def test_not_sure_leads_to_another_node_where_the_tree_says_so(service: Service, manager: str, now: datetime) -> None:
    """`unsure: unsure_urgent` leads there; it is urgent, so it goes to the advisers at once."""
    reply = journey(service, now, manager).say("unsure")
    assert isinstance(reply.shown, ShownHandoff)
    assert at(reply) == "gates/unsure_urgent"
    assert reply.thread is not None


def test_a_page_to_read_asks_the_question_again(service: Service, manager: str, now: datetime) -> None:
    """Hold-it-now waits; Continue withdraws the answer that led there and asks anew."""
    begun = journey(service, now, manager)
    begun.answers(*TO_NO_ACTION[:7], "no")
    assert isinstance(begun.reply.shown, ShownTell)
    reply = begun.say("proceed")
    assert at(reply) == "met_after_each"
    assert "met_after_each" not in {one.node for one in reply.answered}
    assert kinds(service.database)[-3:] == ["step_shown", "step_read", "question_shown"]
    assert at(begun.say("answer", "yes")) == "certificates"


def test_an_outcome_has_a_receipt_that_can_be_read_again(service: Service, manager: str, now: datetime) -> None:
    """What was shown at an end is kept, word for word, under a short code."""
    reply = journey(service, now, manager).answers(*TO_NO_ACTION)
    assert isinstance(reply.shown, ShownOutcome)
    assert at(reply) == "no_action"
    code = reply.receipt
    assert code is not None
    kept = service.database.read(lambda connection: evidence.receipt_of(connection, code))
    assert kept is not None
    assert kept.reply == reply
    assert (kept.person, kept.conversation, kept.tree) == (manager, reply.conversation, "short-term-sickness")


def test_a_second_end_has_a_receipt_of_its_own(service: Service, manager: str, now: datetime) -> None:
    """An answer changed at the end leads to a new end with a new receipt; the first one stays."""
    begun = journey(service, now, manager)
    begun.answers(*TO_NO_ACTION)
    first = begun.reply.receipt
    begun.say("change", node="concern")
    second = begun.answers("pattern", "continue").receipt
    assert first != second
    assert count(service.database, receipt_table) == 2


def test_a_tick_afterwards_is_no_newer_receipt(service: Service, manager: str, now: datetime) -> None:
    """The end goes on naming the moment that its receipt keeps, however often the page is used."""
    begun = journey(service, now, manager)
    shown_at = begun.answers(*TO_NO_ACTION).as_at
    assert isinstance(begun.reply.shown, ShownOutcome)
    ticked = begun.say("tick", begun.reply.shown.do[0].key)
    assert (ticked.as_at, ticked.receipt) == (shown_at, begun.reply.receipt)
    assert shown_at in service.database.read(lambda held: held.execute(select(receipt_table.c.as_at)).scalars().all())


def test_a_step_is_ticked_and_unticked(service: Service, manager: str, now: datetime) -> None:
    """A tick stays with the conversation, and is logged both ways; an unknown step is stale."""
    begun = journey(service, now, manager)
    begun.answers(*TO_NO_ACTION)
    assert isinstance(begun.reply.shown, ShownOutcome)
    step = begun.reply.shown.do[0].key
    assert begun.say("tick", step).ticked == (step,)
    assert begun.say("tick", step).ticked == ()
    done = [detail["done"] for (detail,) in logged(service.database, "detail", kind="step_ticked")]
    assert done == [True, False]
    assert notice(begun.say("tick", "no_action#no-such-step")) == "stale"


def test_opening_a_policy_is_logged_with_its_section(service: Service, manager: str, now: datetime) -> None:
    """In a conversation and outside one; it moves nothing."""
    begun = journey(service, now, manager)
    begun.answers(*TO_STAGE)
    reply = begun.say("open_policy", "sickness-absence/2026-04-06/stages")
    assert (at(reply), reply.count) == ("stage", 3)
    begun.say("open_policy", "sickness-absence/2026-04-06/stages", conversation=None)
    opened = logged(service.database, "policy", "section", "node", kind="policy_opened")
    assert opened == [("sickness-absence", "stages", "stage"), ("sickness-absence", "stages", None)]


@pytest.mark.parametrize(
    "value", ["", "Zebedee is ill", "sickness-absence", "sickness-absence/2026-04-06/no-such", None]
)
def test_a_policy_that_is_not_there_is_refused(
    service: Service, manager: str, now: datetime, value: str | None
) -> None:
    """A forged click cannot bring words into the log."""
    begun = journey(service, now, manager)
    with pytest.raises(Unknown, match="cannot find that policy"):
        begun.say("open_policy", value)
    assert "policy_opened" not in kinds(service.database)


def test_asking_for_an_adviser_shows_the_hand_over_page(service: Service, manager: str, now: datetime) -> None:
    """From any question; nothing is sent yet, and back leads to the question."""
    begun = journey(service, now, manager)
    begun.answers(*TO_STAGE)
    reply = begun.say("ask_adviser")
    assert isinstance(reply.shown, ShownHandoff)
    assert reply.thread is None
    assert "send" in reply.moves
    assert at(begun.say("back")) == "stage"


def test_starting_again_leaves_the_old_conversation(service: Service, manager: str, now: datetime) -> None:
    """The same tree begins anew under an id of its own."""
    begun = journey(service, now, manager)
    begun.answers(*TO_STAGE)
    old = begun.reply.conversation
    reply = begun.say("start_again")
    assert reply.conversation != old
    assert (at(reply), reply.count, reply.answered) == ("gates/urgent", 0, ())
    assert begun.say("show", conversation=old).shown != reply.shown
    assert count(service.database, conversation_table) == 2


def test_a_search_offers_topics_and_keeps_no_words(service: Service, manager: str, now: datetime) -> None:
    """What was typed finds the tree; the log has the topics and never the words."""
    reply = Journey(service=service, person=manager, at=now).say("find", "she keeps phoning in sick")
    assert reply.found is not None
    assert reply.found.topics[0].tree == "short-term-sickness"
    (kind, detail) = logged(service.database, "kind", "detail")[-1]
    assert kind == "search_made"
    assert detail["topics"][0] == "short-term-sickness"
    assert "phoning" not in str(detail)


@pytest.mark.parametrize("typed", ["", "   ", "x" * (TYPED_LIMIT + 1)])
def test_a_search_for_nothing_or_too_much_is_refused(service: Service, manager: str, now: datetime, typed: str) -> None:
    """The manager is told what to do, and nothing is logged."""
    reply = Journey(service=service, person=manager, at=now).say("find", typed)
    assert notice(reply) == "refused"
    assert kinds(service.database) == []


def test_a_search_that_finds_nothing_says_so(service: Service, manager: str, now: datetime) -> None:
    """An honest empty answer, counted so that authors see what is missing."""
    reply = Journey(service=service, person=manager, at=now).say("find", "zzzz qqqq")
    assert reply.found is not None
    assert reply.found.topics == ()
    assert kinds(service.database) == ["search_missed"]


def test_a_turn_from_an_old_screen_moves_nothing(service: Service, manager: str, now: datetime) -> None:
    """An old count or another question's node: the present question and a sentence, and nothing has changed."""
    begun = journey(service, now, manager)
    begun.answers(*TO_STAGE)
    old = begun.say("answer", "none", count=1)
    assert (notice(old), at(old), old.count) == ("stale", "stage", 3)
    wrong = begun.say("answer", "back", node="latest")
    assert (notice(wrong), at(wrong), wrong.count) == ("stale", "stage", 3)
    assert kinds(service.database)[-2:] == ["stale_turn", "stale_turn"]


def test_continue_at_a_question_is_stale(service: Service, manager: str, now: datetime) -> None:
    """There is nothing to read here."""
    assert notice(journey(service, now, manager).say("proceed")) == "stale"


def test_a_repeated_turn_gets_the_first_reply(service: Service, manager: str, now: datetime) -> None:
    """A retry or a double click is one click: the same reply, no second row, also when others followed."""
    begun = journey(service, now, manager)
    turn = begun.turn("answer", ("none",))
    first = handle(turn, service)
    begun.reply = first
    begun.answers("employee")
    rows = kinds(service.database)
    assert handle(turn, service) == first
    assert handle(replace(turn, at=turn.at + timedelta(hours=1)), service) == first
    assert kinds(service.database) == rows


def test_the_same_turn_id_of_two_people_is_two_turns(service: Service, manager: str, now: datetime) -> None:
    """A turn's id belongs to its person, so nobody is answered with another's reply."""
    begun = Journey(service=service, person=manager, at=now)
    turn = begun.turn("start", "short-term-sickness")
    mine, theirs = handle(turn, service), handle(by_somebody_else(turn), service)
    assert mine.conversation != theirs.conversation
    assert count(service.database, turn_table) == 2


def test_somebody_elses_conversation_is_unknown(service: Service, manager: str, now: datetime) -> None:
    """The same words whether it exists or not, and nothing is written."""
    begun = journey(service, now, manager)
    rows, turns = kinds(service.database), count(service.database, turn_table)
    with pytest.raises(Unknown, match="cannot find that conversation") as theirs:
        handle(by_somebody_else(begun.turn("answer", ("none",))), service)
    with pytest.raises(Unknown) as nowhere:
        begun.say("answer", ("none",), conversation="no-such-conversation")
    assert str(theirs.value) == str(nowhere.value)
    assert (kinds(service.database), count(service.database, turn_table)) == (rows, turns)


@pytest.mark.parametrize("tree", ["no-such-tree", "shared-gates", "", None])
def test_an_unknown_tree_is_refused(service: Service, manager: str, now: datetime, tree: str | None) -> None:
    """Also a part that only other trees run; nothing is written."""
    with pytest.raises(Unknown, match="choose one from the start page"):
        Journey(service=service, person=manager, at=now).say("start", tree)
    assert count(service.database, turn_table) == 0


@pytest.mark.parametrize("person", [ADVISER, ANALYST])
def test_a_role_that_may_not_converse_is_refused(service: Service, now: datetime, person: str) -> None:
    """Advisers and analysts do not walk trees; nothing is written."""
    with pytest.raises(NotAllowed, match="role does not let you"):
        journey(service, now, person)
    assert count(service.database, turn_table) == 0


def test_a_stranger_is_refused(service: Service, now: datetime) -> None:
    """Somebody whom the directory does not know."""
    with pytest.raises(NotAllowed, match="directory"):
        journey(service, now, "p-nobody")


def test_a_conversation_is_kept_as_it_was_given(service: Service, manager: str, now: datetime) -> None:
    """Answers come back from the database with their days and types."""
    begun = journey(service, now, manager)
    begun.answers(*TO_STAGE, "none", "2", "2.5")
    kept = service.database.read(lambda connection: conversations.look(connection, begun.reply.conversation or ""))
    assert kept is not None
    assert kept.answers["gates/urgent"].value == ("none",)
    assert kept.answers["spells"].value == 2
    assert str(kept.answers["days"].value) == "2.5"
    assert {answer.on for answer in kept.answers.values()} == {now.date()}
