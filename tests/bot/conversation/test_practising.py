"""Practice: the same conversation with made-up answers, of which nothing is sent, kept as evidence or counted."""

from datetime import datetime

from sqlalchemy import Connection

from activity import measures
from activity.scope import Scope
from activity.summary import catch_up
from bot.conversation.reply import ShownHandoff, ShownOutcome
from bot.handle import Service
from bot.store import conversations
from bot.store.tables import conversation as conversation_table
from bot.store.tables import job as job_table
from bot.store.tables import receipt as receipt_table
from escalation.store import escalation_table
from tests.bot.acting import TO_NO_ACTION, TO_SENIOR, TO_STAGE, TREE, count, journey, logged, rows
from tests.journey import Journey


def practising(service: Service, at: datetime, person: str) -> Journey:
    """A manager who has just begun to practise with the sickness tree."""
    begun = Journey(service=service, person=person, at=at)
    begun.say("practise", TREE)
    return begun


def test_practice_says_so_on_every_reply(service: Service, manager: str, now: datetime) -> None:
    """Whoever practises can never take it for the real thing, and the real thing never says so."""
    begun = practising(service, now, manager)
    assert begun.reply.practice
    assert begun.answers(*TO_NO_ACTION).practice
    assert begun.say("start_again").practice
    assert not journey(service, now, manager, "real").reply.practice


def test_every_row_of_practice_is_marked(service: Service, manager: str, now: datetime) -> None:
    """The log holds practice, and each row says what it is."""
    practising(service, now, manager).answers(*TO_NO_ACTION)
    marks = logged(service.database, "kind", "detail")
    assert len(marks) > len(TO_NO_ACTION)
    assert all(detail and detail["practice"] for _, detail in marks)


def test_practice_ends_without_receipt_or_timer(service: Service, manager: str, now: datetime) -> None:
    """An end is shown whole, but nothing is kept as evidence and nobody is reminded of it."""
    reply = practising(service, now, manager).answers(*TO_NO_ACTION)
    assert isinstance(reply.shown, ShownOutcome)
    assert reply.receipt is None
    assert count(service.database, receipt_table) == 0
    assert count(service.database, job_table) == 0


def test_sending_in_practice_says_what_would_happen(service: Service, manager: str, now: datetime) -> None:
    """A hand-over that the manager asks for goes nowhere; the reply names the queue and the time."""
    begun = practising(service, now, manager)
    begun.answers(*TO_STAGE)
    begun.say("ask_adviser")
    reply = begun.say("send", "Please ring me.")
    assert isinstance(reply.shown, ShownHandoff)
    assert "nothing was sent" in reply.notices[0].says
    assert "They would answer by" in reply.notices[0].says
    assert reply.thread is None
    assert count(service.database, escalation_table) == 0


def test_a_hand_over_at_once_goes_nowhere_in_practice(service: Service, manager: str, now: datetime) -> None:
    """What would be sent without being asked for is not sent either."""
    reply = practising(service, now, manager).answers(*TO_SENIOR)
    assert isinstance(reply.shown, ShownHandoff)
    assert "This is practice" in reply.notices[0].says
    assert count(service.database, escalation_table) == 0
    assert count(service.database, job_table) == 0


def test_practice_leaves_what_was_answered_for_real(service: Service, manager: str, now: datetime) -> None:
    """Practising from a real conversation begins another; the real one stands where it stood."""
    real = journey(service, now, manager)
    assert "practise" in real.reply.moves
    begun = real.reply.conversation
    reply = real.say("practise")
    assert (reply.practice, reply.tree) == (True, TREE)
    assert reply.conversation != begun
    assert "practise" not in reply.moves


def test_practice_is_in_no_list_and_no_measure(service: Service, manager: str, now: datetime) -> None:
    """It cannot be taken up again from the start page, and HR counts none of it."""
    practising(service, now, manager).answers(*TO_NO_ACTION)

    def counted(connection: Connection) -> tuple[int, int]:
        catch_up(connection)
        overview = measures.overview(connection, Scope(as_at=now))
        return overview.ends.started, len(conversations.of_person(connection, person=manager, organisation="example"))

    assert service.database.write(counted) == (0, 0)


def test_practice_stays_practice_when_it_is_loaded_again(service: Service, manager: str, now: datetime) -> None:
    """Whatever is done with it later, its row in the database says what it is."""
    begun = practising(service, now, manager)
    begun.answers(*TO_STAGE)
    begun.say("back")
    (kept,) = rows(service.database, conversation_table)
    assert kept["practice"]
    assert kept["details"]["practice"]
