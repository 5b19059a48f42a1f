"""A hand-over through the core, from both sides: sent, joined, claimed, answered, asked, closed, opened again."""

from datetime import datetime, timedelta

import pytest

from bot.conversation.reply import Reply
from bot.conversation.turn import TYPED_LIMIT, Verb
from bot.conversation.world import NotAllowed, Unknown
from bot.handle import Service
from bot.store import conversations
from bot.store.tables import job
from bot.store.tables import turn as turn_table
from escalation import store as escalations
from escalation.model import Escalation, NotPossible
from escalation.store import escalation_table
from tests.bot.acting import TO_SENIOR, TO_STAGE, advise, count, handed_over, journey, kinds, logged, notice, rows
from tests.journey import Journey
from tests.people import ADVISER, LEAD, OTHER_ADVISER, OTHER_MANAGER

CLOSED = {"reason": "advice_given", "tree_could_answer": "no"}


def escalation_of(journey: Journey) -> Escalation:
    """The escalation that a manager looks at, as it is kept."""
    thread = journey.reply.thread
    assert thread is not None
    found = journey.service.database.read(lambda connection: escalations.load(connection, thread.escalation))
    assert found is not None
    return found


def said(reply: Reply) -> list[tuple[str, str]]:
    """Who said what in the thread."""
    assert reply.thread is not None
    return [(message.by, message.text) for message in reply.thread.messages]


def test_sending_hands_the_conversation_over(service: Service, manager: str, now: datetime) -> None:
    """The manager's line, an escalation that waits, and a thread to come back to."""
    sent = handed_over(service, now, manager)
    assert notice(sent.reply) == "done"
    assert said(sent.reply) == [("manager", "Please ring me after two.")]
    opened = escalation_of(sent)
    assert (opened.status, opened.reason, opened.topic) == ("waiting", "asked", "short-term-sickness")
    assert opened.respond_by is not None
    assert sent.reply.moves == ()


def test_the_brief_has_the_answers(service: Service, manager: str, now: datetime) -> None:
    """Advisers read what was answered, so that the manager need not tell it twice."""
    opened = escalation_of(handed_over(service, now, manager))
    brief = service.database.read(lambda connection: escalations.brief_of(connection, opened.id))
    assert brief is not None
    assert "Back at work" in str(brief)
    assert "Please ring me after two." in str(brief)


def test_the_escalation_is_written_with_its_jobs(service: Service, manager: str, now: datetime) -> None:
    """In the same transaction: tell the queue, and set the timer of what happens if nobody acts."""
    opened = escalation_of(handed_over(service, now, manager))
    written = {row["key"]: row["run_at"] for row in rows(service.database, job)}
    assert written[f"tell/{opened.id}/0/opened/queue/er-advice"] == now + timedelta(seconds=60)
    assert written[f"next_step/{opened.id}/0"] == opened.next_step_at


def test_a_hand_over_that_cannot_wait_is_sent_at_once(service: Service, manager: str, now: datetime) -> None:
    """A possible crime goes to the senior advisers without a further click."""
    begun = journey(service, now, manager)
    begun.answers(*TO_SENIOR)
    opened = escalation_of(begun)
    assert (opened.queue, opened.urgency, opened.reason) == ("er-senior", "now", "tree")


def test_a_line_that_is_too_long_is_not_sent(service: Service, manager: str, now: datetime) -> None:
    """It is given back to be shortened; nothing is handed over yet."""
    begun = journey(service, now, manager)
    begun.say("ask_adviser")
    typed = "x" * (TYPED_LIMIT + 1)
    reply = begun.say("send", typed)
    assert notice(reply) == "refused"
    assert reply.given == typed
    assert count(service.database, escalation_table) == 0


def test_sending_from_a_question_is_stale(service: Service, manager: str, now: datetime) -> None:
    """Only a hand-over page can be sent."""
    assert notice(journey(service, now, manager).say("send", "Help")) == "stale"


def test_sending_twice_is_stale(service: Service, manager: str, now: datetime) -> None:
    """The second click opens nothing."""
    sent = handed_over(service, now, manager)
    assert notice(sent.say("send", "Again")) == "stale"
    assert count(service.database, escalation_table) == 1


def test_a_second_hand_over_on_the_topic_joins_the_open_one(service: Service, manager: str, now: datetime) -> None:
    """One escalation, with both lines; the queue is told that it grew."""
    first = handed_over(service, now, manager)
    second = handed_over(service, now + timedelta(hours=1), manager, name="second")
    assert escalation_of(first).id == escalation_of(second).id
    assert count(service.database, escalation_table) == 1
    assert "escalation_joined" in kinds(service.database)
    assert len(said(second.reply)) == 2


def test_a_conversation_that_joined_is_the_managers_again_once_it_is_closed(
    service: Service, manager: str, now: datetime
) -> None:
    """The adviser closes one escalation; both conversations that led to it can go on."""
    first = handed_over(service, now, manager)
    second = handed_over(service, now + timedelta(hours=1), manager, name="second")
    advise(first, "claim")
    advise(first, "resolve", text="Done.", **CLOSED)
    assert "back" in first.say("show").moves
    assert "back" in second.say("show").moves
    assert second.say("back").notices == ()


def test_a_second_escalation_shows_none_of_the_firsts_messages(service: Service, manager: str, now: datetime) -> None:
    """A hand-over after the first was closed begins a thread of its own."""
    sent = handed_over(service, now, manager)
    sent.say("withdraw")
    sent.say("ask_adviser")
    assert said(sent.say("send", "Something new.")) == [("manager", "Something new.")]
    assert said(sent.say("show")) == [("manager", "Something new.")]


def test_another_managers_hand_over_joins_nothing(service: Service, manager: str, now: datetime) -> None:
    """Only the manager's own open escalation is joined."""
    handed_over(service, now, manager)
    handed_over(service, now, OTHER_MANAGER)
    assert count(service.database, escalation_table) == 2


def test_a_hand_over_after_the_first_was_closed_opens_anew(service: Service, manager: str, now: datetime) -> None:
    """What is closed is not joined."""
    first = handed_over(service, now, manager)
    advise(first, "claim")
    advise(first, "resolve", text="Done.", **CLOSED)
    handed_over(service, now + timedelta(hours=1), manager, name="second")
    assert count(service.database, escalation_table) == 2


def test_an_adviser_claims_answers_and_closes(service: Service, manager: str, now: datetime) -> None:
    """The manager reads the answer in the same conversation, which is theirs again once it is closed."""
    sent = handed_over(service, now, manager)
    advise(sent, "claim")
    advise(sent, "reply", text="Hold the conversation first.")
    assert said(sent.say("show"))[-1] == ("adviser", "Hold the conversation first.")
    advise(sent, "resolve", text="All done.", **CLOSED)
    reply = sent.say("show")
    assert reply.thread is not None
    assert (reply.thread.status, reply.thread.can_write, reply.thread.can_reopen) == ("resolved", False, True)
    assert "send" not in reply.moves


def test_an_adviser_asks_and_the_manager_answers(service: Service, manager: str, now: datetime) -> None:
    """The question stops the clock; the manager's message is its answer and starts it again."""
    sent = handed_over(service, now, manager)
    advise(sent, "claim")
    advise(sent, "ask", text="How long have they worked here?")
    assert escalation_of(sent).status == "with_manager"
    reply = sent.say("write", "Six years.")
    assert said(reply)[-1] == ("manager", "Six years.")
    assert escalation_of(sent).status == "claimed"


def test_the_manager_writes_whenever_it_is_open(service: Service, manager: str, now: datetime) -> None:
    """Two messages from one screen are both wanted, so neither is stale."""
    sent = handed_over(service, now, manager)
    sent.say("write", "One more thing.", count=0)
    sent.say("write", "And another.", count=0)
    assert [text for _, text in said(sent.reply)][1:] == ["One more thing.", "And another."]


@pytest.mark.parametrize("typed", ["", "   ", "x" * (TYPED_LIMIT + 1)])
def test_an_empty_or_overlong_message_is_refused(service: Service, manager: str, now: datetime, typed: str) -> None:
    """The thread stays as it was, and what was typed is given back."""
    sent = handed_over(service, now, manager)
    reply = sent.say("write", typed)
    assert notice(reply) == "refused"
    assert len(said(reply)) == 1


def test_the_manager_withdraws_and_opens_again(service: Service, manager: str, now: datetime) -> None:
    """Withdrawn, the conversation is the manager's again; reopened, it waits in its queue."""
    sent = handed_over(service, now, manager)
    reply = sent.say("withdraw")
    assert escalation_of(sent).resolution == "withdrawn"
    assert "send" not in reply.moves
    reply = sent.say("reopen")
    assert escalation_of(sent).status == "waiting"
    assert reply.thread is not None
    assert reply.thread.can_write


def test_opening_again_is_refused_after_a_fortnight(service: Service, manager: str, now: datetime) -> None:
    """With the sentence that says what to do instead."""
    sent = handed_over(service, now, manager)
    sent.say("withdraw")
    sent.at += timedelta(days=15)
    reply = sent.say("reopen")
    assert notice(reply) == "refused"
    assert "more than 14 days ago" in reply.notices[0].says


def test_a_conversation_with_an_adviser_takes_no_answers(service: Service, manager: str, now: datetime) -> None:
    """Until it is theirs again, an old button moves nothing."""
    sent = handed_over(service, now, manager)
    assert notice(sent.say("back")) == "stale"
    assert notice(sent.say("answer", "none", node="stage")) == "stale"


def test_writing_where_nothing_was_handed_over_is_stale(service: Service, manager: str, now: datetime) -> None:
    """There is nobody to write to."""
    begun = journey(service, now, manager)
    verbs: tuple[Verb, ...] = ("write", "withdraw", "reopen")
    assert [notice(begun.say(verb, "Hello")) for verb in verbs] == ["stale"] * 3


def test_the_second_claim_is_told_who_was_first(service: Service, manager: str, now: datetime) -> None:
    """One adviser has it; the other reads whose it is, and nothing is written."""
    sent = handed_over(service, now, manager)
    advise(sent, "claim")
    turns = count(service.database, turn_table)
    with pytest.raises(NotPossible, match="took this first"):
        advise(sent, "claim", OTHER_ADVISER)
    assert count(service.database, turn_table) == turns
    assert escalation_of(sent).claimed_by == ADVISER


def test_a_stale_desk_moves_nothing(service: Service, manager: str, now: datetime) -> None:
    """A form that carries an old count is refused with a sentence."""
    sent = handed_over(service, now, manager)
    advise(sent, "claim", count="0")
    with pytest.raises(NotPossible, match="changed since you opened it"):
        advise(sent, "resolve", text="Done.", count="0", **CLOSED)


def test_a_manager_may_not_advise(service: Service, manager: str, now: datetime) -> None:
    """Their own role is refused before anything is looked up."""
    sent = handed_over(service, now, manager)
    with pytest.raises(NotAllowed, match="role does not let you"):
        advise(sent, "claim", manager)


def test_a_queue_that_an_adviser_does_not_work_from_is_refused(service: Service, manager: str, now: datetime) -> None:
    """A senior question waits for a senior; a lead may take it."""
    begun = journey(service, now, manager)
    begun.answers(*TO_SENIOR)
    with pytest.raises(NotPossible, match="queue that you do not work from"):
        advise(begun, "claim")
    advise(begun, "claim", LEAD)
    assert escalation_of(begun).claimed_by == LEAD


def test_an_unknown_escalation_is_unknown(service: Service, manager: str, now: datetime) -> None:
    """The same words as for one of another organisation."""
    sent = handed_over(service, now, manager)
    sent.person = ADVISER
    with pytest.raises(Unknown, match="cannot find that hand-over"):
        sent.say("claim", conversation="no-such-escalation")


def test_a_private_note_is_not_shown_to_the_manager(service: Service, manager: str, now: datetime) -> None:
    """Advisers alone read it; the log says that it was written and not what."""
    sent = handed_over(service, now, manager)
    advise(sent, "claim")
    advise(sent, "note", text="Rang twice, no answer.")
    assert "Rang twice" not in str(sent.say("show"))
    assert kinds(service.database)[-1] == "note_added"
    assert "Rang" not in str(logged(service.database, "detail", "answer"))


def test_a_hand_over_follows_the_conversations_state(service: Service, manager: str, now: datetime) -> None:
    """The conversation is with the adviser exactly while the escalation is open; then it stands at its question."""
    sent = handed_over(service, now, manager)

    def state() -> str:
        kept = service.database.read(lambda connection: conversations.look(connection, sent.reply.conversation or ""))
        assert kept is not None
        return kept.state

    assert state() == "with_adviser"
    advise(sent, "claim")
    advise(sent, "hand_back", text="Go on alone now.")
    assert state() == "open"
    sent.say("reopen")
    assert state() == "with_adviser"


def test_what_was_handed_over_can_be_gone_on_with(service: Service, manager: str, now: datetime) -> None:
    """Handed back, the manager stands at the question from which they asked for a person."""
    sent = handed_over(service, now, manager)
    advise(sent, "claim")
    advise(sent, "hand_back", text="Go on alone now.")
    reply = sent.say("show")
    assert reply.shown is not None
    assert reply.shown.node == "stage"
    assert len(TO_STAGE) == len(reply.answered)
