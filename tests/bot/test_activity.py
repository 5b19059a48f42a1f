"""What the activity log holds of a conversation: every row in order, no free text, nothing sensitive."""

from datetime import datetime

import pytest

from activity.log import interaction
from bot.handle import Service
from tests.bot.acting import TO_NO_ACTION, advise, handed_over, journey, kinds, logged, rows
from tests.journey import Journey
from tests.people import ADVISER

SENSITIVE = {"withheld": True}


def test_a_whole_conversation_is_logged_row_by_row(service: Service, manager: str, now: datetime) -> None:
    """Every question and answer in order, sensitive answers withheld, and the end with what it cited."""
    journey(service, now, manager).answers(*TO_NO_ACTION)
    assert logged(service.database, "kind", "node", "answer", "elapsed_ms") == [
        ("notice_shown", None, None, None),
        ("conversation_started", None, None, None),
        ("question_shown", "gates/urgent", None, None),
        ("question_answered", "gates/urgent", None, 10_000),
        ("question_shown", "gates/about_whom", None, None),
        ("question_answered", "gates/about_whom", "employee", 10_000),
        ("question_shown", "latest", None, None),
        ("question_answered", "latest", "back", 10_000),
        ("question_shown", "stage", None, None),
        ("question_answered", "stage", "none", 10_000),
        ("question_shown", "spells", None, None),
        ("question_answered", "spells", "2", 10_000),
        ("question_shown", "days", None, None),
        ("question_answered", "days", "3", 10_000),
        ("question_shown", "days_a_week", None, None),
        ("question_answered", "days_a_week", "5", 10_000),
        ("question_shown", "met_after_each", None, None),
        ("question_answered", "met_after_each", "yes", 10_000),
        ("question_shown", "certificates", None, None),
        ("question_answered", "certificates", "yes", 10_000),
        ("question_shown", "cause", None, None),
        ("question_answered", "cause", None, 10_000),
        ("question_shown", "concern", None, None),
        ("question_answered", "concern", "none", 10_000),
        ("step_shown", "check-answers", None, None),
        ("step_read", "check-answers", None, 10_000),
        ("outcome_reached", "no_action", None, None),
        ("policy_shown", "no_action", None, None),
        ("policy_shown", "no_action", None, None),
    ]
    withheld = logged(service.database, "node", "detail", kind="question_answered")
    assert [node for node, detail in withheld if detail == SENSITIVE] == ["gates/urgent", "cause"]
    cited = logged(service.database, "policy", "section", kind="policy_shown")
    assert cited == [("sickness-absence", "return-to-work"), ("sickness-absence", "trigger-points")]


def test_every_row_says_when_who_where_and_in_which_tree(service: Service, manager: str, now: datetime) -> None:
    """Rows of one conversation agree on it; each has the turn that it came from."""
    begun = journey(service, now, manager)
    begun.answers(*TO_NO_ACTION)
    found = rows(service.database, interaction)
    assert {row["conversation"] for row in found} == {begun.reply.conversation}
    assert {(row["person"], row["organisation"], row["channel"]) for row in found} == {(manager, "example", "web")}
    assert {row["tree"] for row in found} == {"short-term-sickness"}
    served = service.shelf.current.trees_of("example")["short-term-sickness"]
    assert {row["tree_version"] for row in found} == {served.version}
    assert None not in {row["group_id"] for row in found}
    assert [row["turn"] for row in found][:4] == ["journey-0001"] * 3 + ["journey-0002"]
    assert all(row["occurred_at"].tzinfo is not None for row in found)


def test_an_escalation_is_logged_from_opening_to_closing(service: Service, manager: str, now: datetime) -> None:
    """In order, under one id, each act by the person who did it."""
    sent = handed_over(service, now, manager)
    advise(sent, "claim")
    advise(sent, "reply", text="First hold the conversation.")
    sent.say("write", "Thank you.")
    advise(sent, "resolve", text="Done.", reason="advice_given", tree_could_answer="no")
    sent.say("reopen")
    sent.say("withdraw")
    found = [row for row in logged(service.database, "kind", "person", "escalation") if row[2]]
    assert [(kind, person) for kind, person, _ in found] == [
        ("escalation_opened", manager),
        ("escalation_claimed", ADVISER),
        ("adviser_replied", ADVISER),
        ("manager_replied", manager),
        ("escalation_resolved", ADVISER),
        ("escalation_reopened", manager),
        ("escalation_withdrawn", manager),
    ]
    assert len({escalation for _, _, escalation in found}) == 1


@pytest.mark.parametrize("planted", ["Zebedee Quill", "a knife", "07700 900123"])
def test_free_text_is_never_in_the_log(service: Service, manager: str, now: datetime, planted: str) -> None:
    """What managers and advisers type, wherever they type it, leaves no trace in any column."""
    finder = Journey(service=service, person=manager, at=now, name="finder")
    finder.say("find", f"{planted} is off sick again")
    begun = journey(service, now, manager)
    begun.answers("nonsense " + planted, ("none",), planted, "employee", "back", "none", planted)
    begun.say("ask_adviser")
    begun.say("send", f"It is about {planted}")
    begun.say("write", planted)
    advise(begun, "claim")
    advise(begun, "note", text=planted)
    advise(begun, "ask", text=planted)
    begun.say("write", planted)
    advise(begun, "hold", text=planted, reason=planted, until="2026-11-30")
    advise(begun, "release", text=planted)
    kept = str(rows(service.database, interaction))
    assert planted not in kept
    assert "Zebedee" not in kept
    assert kinds(service.database).count("answer_refused") == 3
