"""A conversation handed back with answers put right: where the manager stands, what they are told, what is logged."""

from datetime import datetime

import pytest

from bot.conversation.reply import Reply, ShownCheck
from bot.conversation.state import Conversation
from bot.handle import Service
from bot.store import conversations
from bot.store.tables import receipt as receipt_table
from escalation.model import NotPossible
from tests.bot.acting import TO_NO_ACTION, TO_STAGE, advise, count, handed_over, journey, kinds, logged
from tests.journey import Journey

BACK = {"text": "Please go on from here.", "why": "The policy counts this differently."}


def claimed(service: Service, now: datetime, manager: str) -> Journey:
    """A manager at the third question whose adviser has taken their hand-over."""
    sent = handed_over(service, now, manager)
    advise(sent, "claim")
    return sent


def kept(journey: Journey) -> Conversation:
    """The conversation as it is kept."""
    found = journey.service.database.read(
        lambda connection: conversations.look(connection, journey.reply.conversation or "")
    )
    assert found is not None
    return found


def told(reply: Reply) -> list[str]:
    """What Fingerpost says in the thread."""
    assert reply.thread is not None
    return [message.text for message in reply.thread.messages if message.by == "fingerpost"]


def node_of(reply: Reply) -> str:
    """Where the manager stands."""
    assert reply.shown is not None
    return reply.shown.node


def test_a_corrected_answer_leads_on_and_the_manager_is_told(service: Service, manager: str, now: datetime) -> None:
    """Old, new and why, above the question where the new answers lead; it is no longer the adviser's."""
    sent = claimed(service, now, manager)
    advise(sent, "hand_back", **{"fix:latest": "off", **BACK})
    reply = sent.say("show")
    (says,) = told(reply)
    assert says.splitlines() == [
        "Your adviser changed this answer.",
        (
            "Where are they now, after the latest spell of sickness? It was: Back at work. "
            "Now it is: Still off sick, and in touch with us."
        ),
        "Why: The policy counts this differently.",
    ]
    assert kept(sent).answers["latest"].value == "off"
    assert kept(sent).state == "open"
    assert node_of(reply) == "first_day"
    assert "answer" in reply.moves


def test_it_is_logged_as_the_advisers_change(service: Service, manager: str, now: datetime) -> None:
    """The change, by whom it was made, and the node that it went back to; no words."""
    sent = claimed(service, now, manager)
    advise(sent, "hand_back", **{"fix:latest": "off", **BACK})
    changed = logged(service.database, "node", "answer", "detail", kind="answer_changed")
    assert changed == [("latest", "off", {"by": "adviser"})]
    ((at,),) = logged(service.database, "node", kind="handed_back")
    assert at == node_of(sent.say("show"))
    assert "policy counts" not in str(logged(service.database, "detail", "answer", "node"))


def test_a_sensitive_correction_is_withheld(service: Service, manager: str, now: datetime) -> None:
    """As if the manager had given it."""
    sent = claimed(service, now, manager)
    advise(sent, "hand_back", **{"fix:gates/urgent:danger": "yes", "stand_at": "gates/urgent", **BACK})
    changed = logged(service.database, "answer", "detail", kind="answer_changed")
    assert changed == [(None, {"by": "adviser", "withheld": True})]


def test_the_manager_can_be_stood_at_an_earlier_question(service: Service, manager: str, now: datetime) -> None:
    """Its answer is filled in, the later ones wait to be asked again."""
    sent = claimed(service, now, manager)
    advise(sent, "hand_back", text="Look at this one again.", stand_at="gates/about_whom")
    reply = sent.say("show")
    assert node_of(reply) == "gates/about_whom"
    assert reply.given == "employee"
    assert told(reply) == []


def test_without_changes_they_stand_where_they_asked(service: Service, manager: str, now: datetime) -> None:
    """Fields that were left empty change nothing, and need no reason."""
    sent = claimed(service, now, manager)
    advise(sent, "hand_back", text="Go on alone.", **{"fix:latest": "", "stand_at": "", "why": ""})
    reply = sent.say("show")
    assert node_of(reply) == "stage"
    assert len(reply.answered) == len(TO_STAGE)
    assert "answer_changed" not in kinds(service.database)


def test_the_same_answer_again_is_no_change(service: Service, manager: str, now: datetime) -> None:
    """Nobody is told of what stayed as it was."""
    sent = claimed(service, now, manager)
    advise(sent, "hand_back", text="Go on.", **{"fix:latest": "back"})
    assert told(sent.say("show")) == []


def test_a_change_needs_a_reason(service: Service, manager: str, now: datetime) -> None:
    """The manager reads why; nothing is changed without it."""
    sent = claimed(service, now, manager)
    with pytest.raises(NotPossible, match="why you changed"):
        advise(sent, "hand_back", text="Go on.", **{"fix:latest": "off"})
    assert kept(sent).answers["latest"].value == "back"
    assert kept(sent).state == "with_adviser"


def test_an_answer_that_does_not_fit_is_refused(service: Service, manager: str, now: datetime) -> None:
    """The sentence names the question."""
    sent = claimed(service, now, manager)
    with pytest.raises(NotPossible, match=r"Where are they now.*Please choose"):
        advise(sent, "hand_back", **{"fix:latest": "on the moon", **BACK})


def test_a_question_that_another_change_does_away_with_is_refused(
    service: Service, manager: str, now: datetime
) -> None:
    """One of two changes makes the other pointless: the adviser is told which."""
    sent = claimed(service, now, manager)
    with pytest.raises(NotPossible, match="no longer asked"):
        advise(sent, "hand_back", **{"fix:gates/urgent:crime": "yes", "fix:latest": "off", **BACK})


def test_answers_that_still_lead_to_an_adviser_are_refused(service: Service, manager: str, now: datetime) -> None:
    """Nobody is handed back to a page that sends them straight here again."""
    sent = claimed(service, now, manager)
    with pytest.raises(NotPossible, match="still leads to an adviser"):
        advise(sent, "hand_back", **{"fix:gates/urgent:crime": "yes", **BACK})


def test_a_question_of_another_path_is_no_place_to_go_on(service: Service, manager: str, now: datetime) -> None:
    """Only what was answered can be asked again."""
    sent = claimed(service, now, manager)
    with pytest.raises(NotPossible, match="that question is not asked"):
        advise(sent, "hand_back", text="Go on.", stand_at="spells")


def test_corrected_advice_is_checked_by_the_manager_before_it_is_shown(
    service: Service, manager: str, now: datetime
) -> None:
    """The answers are theirs to check; the advice then has a receipt of its own, in their name."""
    begun = journey(service, now, manager)
    begun.answers(*TO_NO_ACTION)
    begun.say("ask_adviser")
    begun.say("send", "Is this right?")
    advise(begun, "claim")
    receipts = count(service.database, receipt_table)
    advise(begun, "hand_back", **{"fix:days": "4", **BACK})
    reply = begun.say("show")
    assert isinstance(reply.shown, ShownCheck)
    assert count(service.database, receipt_table) == receipts
    reply = begun.say("proceed", node=reply.shown.node)
    assert count(service.database, receipt_table) == receipts + 1
    assert reply.receipt is not None


def test_a_corrected_conversation_goes_on_with_the_managers_next_answer(
    service: Service, manager: str, now: datetime
) -> None:
    """An old screen of theirs is stale, the new one answers."""
    sent = claimed(service, now, manager)
    old = sent.reply.count
    advise(sent, "hand_back", text="Look again.", stand_at="latest")
    assert sent.say("answer", "off", node="stage", count=old).notices[0].kind == "stale"
    sent.say("show")
    sent.say("answer", "back")
    assert node_of(sent.reply) == "stage"
