"""A second person: who is asked, what they may say, and what their answer, or their silence, does."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from copy import copy
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import Connection

from bot.content.library import Shelf
from bot.conversation.colleagues.confirmation import Confirmation
from bot.conversation.reply import Reply, ShownConfirm, ShownHandoff
from bot.conversation.state import Job
from bot.conversation.turn import Turn, Verb
from bot.conversation.world import NotAllowed, Unknown
from bot.delivery import jobs
from bot.delivery.confirmations import unanswerable
from bot.delivery.worker import Worker
from bot.handle import Service, handle
from bot.people.membership import Membership
from bot.people.taking_in import LEAVER
from bot.store import confirmations, conversations, directory
from bot.store.engine import Database
from bot.store.tables import confirmation as confirmation_table
from bot.store.tables import conversation as conversation_table
from bot.store.tables import job, notification
from escalation.store import escalation_table
from tests.bot.acting import count, kinds, logged, notice, rows
from tests.bot.privacy.kept import do
from tests.journey import Journey
from tests.people import ADVISER, MANAGER, of_role

NEAR, FAR = of_role("confirmer")[:2]
"""One with the role around the manager's ward, and one with it for the whole trust."""

TO_SUSPENSION = (
    *(("none",), "employee", "conduct", "new", ("none",), "Left the desk for an hour", "2026-11-20", "serious"),
    *(("none",), ("staff",), ("none",), "yes", ("none",), "They know every door code", "yes"),
)
"""Answers of the conduct guide that lead to the question for a senior manager."""


def asked(service: Service, at: datetime, person: str = MANAGER, name: str = "asks") -> Journey:
    """A manager whose answers have led to a question for a second person."""
    begun = Journey(service=service, person=person, at=at, name=name)
    begun.say("start", "disciplinary-conduct")
    begun.answers(*TO_SUSPENSION)
    return begun


def answers(manager: Journey, verb: Verb, person: str = NEAR, reason: str | None = None, name: str = "") -> Reply:
    """Somebody answers what the manager's conversation asks."""
    manager.number += 1
    manager.at += manager.every
    turn = Turn(
        id=name or f"{manager.name}-second-{manager.number}",
        at=manager.at,
        person=person,
        organisation=manager.organisation,
        channel="web",
        verb=verb,
        conversation=manager.reply.conversation,
        value=reason,
    )
    return handle(turn, manager.service)


def kept(manager: Journey) -> Confirmation:
    """The newest question of the manager's conversation, as it is kept."""
    assert manager.reply.conversation is not None
    found = manager.service.database.read(
        lambda connection: confirmations.of_conversation(connection, str(manager.reply.conversation))
    )
    return found[-1]


def work(service: Service, at: datetime) -> int:
    """Does what is due then."""
    return Worker(database=service.database, shelf=service.shelf, clock=lambda: at).work()


def audiences(service: Service, what: str) -> list[str]:
    """Who was left a notice of this kind."""
    return [row["audience"] for row in rows(service.database, notification) if row["what"] == what]


def test_reaching_the_question_asks_whoever_is_nearest(service: Service, now: datetime) -> None:
    """The manager reads whom they wait for and until when; the senior manager of the group is told, not the trust's."""
    begun = asked(service, now)
    assert isinstance(begun.reply.shown, ShownConfirm)
    assert begun.reply.second is not None
    assert begun.reply.second.names == ("Grace Mensah",)
    assert begun.reply.second.by == kept(begun).due_at > now
    work(service, begun.at)
    assert audiences(service, "confirm") == [f"confirmer/{NEAR}"]
    assert kinds(service.database)[-1] == "confirm_asked"


def test_agreeing_takes_the_manager_on(service: Service, now: datetime) -> None:
    """The conversation goes where the guide says, in the same transaction, and the manager is told."""
    begun = asked(service, now)
    said = answers(begun, "agree")
    assert notice(said) == "done"
    assert said.conversation is None, "the second person is not shown the manager's conversation"
    begun.say("show")
    assert isinstance(begun.reply.shown, ShownHandoff)
    assert begun.reply.shown.node == "suspension_ready"
    assert (kept(begun).state, kept(begun).answered_by) == ("agreed", NEAR)
    work(service, begun.at)
    assert audiences(service, "confirmed") == [f"manager/{MANAGER}"]
    assert (NEAR, "suspension", "agreed") in logged(service.database, "person", "node", "answer", kind="confirm_given")


def test_what_was_shown_is_kept_with_the_answer(service: Service, now: datetime) -> None:
    """The reasons as they were read, with a mark of them in the answer."""
    begun = asked(service, now)
    answers(begun, "agree")
    asks = kept(begun)
    assert "They know every door code" in str(asks.shown.shows)
    conversation = service.database.read(lambda connection: conversations.look(connection, asks.conversation))
    assert conversation is not None
    assert conversation.answers["suspension"].asked == asks.mark


def test_refusing_needs_a_reason_which_is_never_logged(service: Service, now: datetime) -> None:
    """Without one nothing changes; with one the manager is led on, and the words stay out of the log."""
    begun = asked(service, now)
    assert notice(answers(begun, "decline", reason="  ")) == "refused"
    assert kept(begun).open
    answers(begun, "decline", reason="A move to days is enough")
    begun.say("show")
    assert begun.reply.shown is not None
    assert begun.reply.shown.node == "suspension_refused"
    assert kept(begun).reason == "A move to days is enough"
    assert ("refused",) in logged(service.database, "answer", kind="confirm_refused")
    assert "enough" not in str(logged(service.database, "detail"))


@pytest.mark.parametrize("person", [MANAGER, ADVISER], ids=["the one who asks", "without the role"])
def test_nobody_else_may_answer(service: Service, now: datetime, person: str) -> None:
    """Never for oneself, and only with the role that the guide names."""
    begun = asked(service, now)
    with pytest.raises((Unknown, NotAllowed)):
        answers(begun, "agree", person=person)
    assert kept(begun).open


def test_somebody_further_out_may_answer_too(service: Service, now: datetime) -> None:
    """The trust's senior manager was not disturbed, but may step in."""
    begun = asked(service, now)
    answers(begun, "agree", person=FAR)
    assert kept(begun).answered_by == FAR


def test_a_senior_manager_of_another_part_may_not(service: Service, now: datetime) -> None:
    """The role counts only around the manager's own group."""
    theatres = of_role("manager")[4]
    begun = asked(service, now, person=theatres)
    assert begun.reply.second is not None
    assert begun.reply.second.names == ("Owen Hughes",)
    with pytest.raises(Unknown):
        answers(begun, "agree", person=NEAR)


def test_the_second_answer_is_told_who_was_first(service: Service, now: datetime) -> None:
    """Two people at once: one answer stands, and the other reads whose."""
    begun = asked(service, now)
    answers(begun, "agree")
    said = answers(begun, "decline", person=FAR, reason="No")
    assert "Grace Mensah has answered this" in said.notices[0].says
    assert kept(begun).state == "agreed"


def test_of_two_answers_at_once_one_stands(service: Service, now: datetime) -> None:
    """One of two people who press at the same moment is told that the other was first; one row is logged."""
    begun = asked(service, now)
    with ThreadPoolExecutor(2) as both:
        first = both.submit(answers, begun, "agree", name="near-presses")
        second = both.submit(answers, begun, "decline", FAR, "No", "far-presses")
        said = {notice(first.result()), notice(second.result())}
    assert said == {"done", "stopped"}
    told = kinds(service.database)
    assert told.count("confirm_given") + told.count("confirm_refused") == 1


def test_pressing_twice_is_one_answer(service: Service, now: datetime) -> None:
    """A repeat of the same turn gets the first reply, and nothing is logged again."""
    begun = asked(service, now)
    first = answers(begun, "agree", name="the-same-turn")
    assert answers(begun, "agree", name="the-same-turn") == first
    assert kinds(service.database).count("confirm_given") == 1


def test_silence_goes_where_the_guide_says(service: Service, now: datetime) -> None:
    """When the time is up the conversation moves, it is logged, and an answer after that is too late."""
    begun = asked(service, now)
    until = kept(begun).due_at
    work(service, until - timedelta(seconds=1))
    assert kept(begun).open
    work(service, until)
    assert kept(begun).state == "late"
    begun.say("show")
    assert begun.reply.shown is not None
    assert begun.reply.shown.node == "suspension_late"
    assert ("fingerpost", "late") in logged(service.database, "person", "answer", kind="confirm_late")
    assert "over" in answers(begun, "agree").notices[0].says


def test_an_answer_after_a_change_is_not_taken(service: Service, now: datetime) -> None:
    """Whoever goes back and says it differently asks again, in the new words."""
    begun = asked(service, now)
    first = kept(begun)
    begun.say("change", node="why_not_enough")
    assert answers(begun, "agree").notices[0].says.startswith("The manager’s answers have changed")
    begun.answers("They know the alarm code")
    work(service, begun.at)
    again = kept(begun)
    assert (again.open, again.mark != first.mark) == (True, True)
    assert count(service.database, confirmation_table) == 2
    assert kinds(service.database).count("confirm_asked") == 2


def test_the_answer_comes_while_an_adviser_has_it(service: Service, now: datetime) -> None:
    """Asking an adviser withdraws nothing; the answer then joins the adviser's own escalation on the topic."""
    begun = asked(service, now)
    begun.say("ask_adviser")
    begun.say("send")
    assert kept(begun).open
    assert begun.reply.second is not None
    assert begun.reply.second.names == ("Grace Mensah",)
    answers(begun, "agree")
    assert count(service.database, escalation_table) == 1
    assert "escalation_joined" in kinds(service.database)


def test_practice_asks_nobody(service: Service, now: datetime) -> None:
    """The manager chooses what the second person would say."""
    begun = Journey(service=service, person=MANAGER, at=now, name="practice")
    begun.say("practise", "disciplinary-conduct")
    begun.answers(*TO_SUSPENSION)
    assert count(service.database, confirmation_table) == 0
    begun.say("answer", "refused", node="suspension")
    assert begun.reply.shown is not None
    assert begun.reply.shown.node == "suspension_refused"


def test_the_timer_is_written_with_the_question(service: Service, now: datetime) -> None:
    """In one transaction: whoever is asked is told, and the time is watched."""
    begun = asked(service, now)
    waiting = {row["kind"]: row["run_at"] for row in rows(service.database, job)}
    assert waiting["confirm_late"] == kept(begun).due_at
    assert "confirm_told" in waiting


@pytest.fixture
def staffed(new_database: Callable[[], Database], shelf: Shelf) -> Service:
    """A service whose directory is its database's own."""
    joined, database = copy(shelf), new_database()
    joined.join(database)
    return Service(shelf=joined, database=database)


def role_ended(person: str, group: str = "medicine") -> Membership:
    """The end of somebody's role, before the tests' day."""
    until = date(2026, 11, 1)
    return Membership(person=person, organisation="example", group=group, role="confirmer", since=date.min, until=until)


def test_whoever_stands_next_is_asked_when_somebody_leaves(staffed: Service, now: datetime) -> None:
    """The question of a leaver is put to the next; the leaver can no longer answer it."""
    begun = asked(staffed, now)
    gone = role_ended(NEAR)
    leaves = Job(
        kind=LEAVER,
        lane=f"{LEAVER}/{NEAR}",
        key="leaves",
        run_at=now,
        payload={"person": NEAR, "organisation": "example"},
    )

    def leave(connection: Connection) -> None:
        directory.put(connection, memberships=[gone])
        jobs.enqueue(connection, (leaves,))

    staffed.database.write(leave)
    staffed.shelf.refresh_people()
    work(staffed, begun.at)
    assert kept(begun).asked == (FAR,)
    assert f"confirmer/{FAR}" in audiences(staffed, "confirm")
    with pytest.raises((Unknown, NotAllowed)):
        answers(begun, "agree", person=NEAR)


def test_whoever_is_asked_is_reminded_at_half_the_time(service: Service, now: datetime) -> None:
    """Once, and not when they have answered."""
    begun = asked(service, now)
    (again,) = [row["run_at"] for row in rows(service.database, job) if row["kind"] == "confirm_again"]
    assert begun.at < again < kept(begun).due_at
    work(service, again)
    assert audiences(service, "confirm_again") == [f"confirmer/{NEAR}"]
    other = asked(service, now, name="answered")
    answers(other, "agree")
    work(service, again)
    assert audiences(service, "confirm_again") == [f"confirmer/{NEAR}"]


def test_who_has_lost_the_role_is_stood_in_for(staffed: Service, now: datetime) -> None:
    """They are still here, so nothing says that they left: at half the time the next nearest is asked."""
    begun = asked(staffed, now)
    staffed.database.write(lambda connection: directory.put(connection, memberships=[role_ended(NEAR)]))
    staffed.shelf.refresh_people()
    work(staffed, kept(begun).due_at - timedelta(minutes=1))
    assert kept(begun).asked == (FAR,)


def test_a_question_that_nobody_may_answer_is_known(staffed: Service, now: datetime) -> None:
    """The manager reads it at once, and the lead can have the role given to somebody."""
    ended = [role_ended(NEAR), role_ended(FAR, group="trust")]
    staffed.database.write(lambda connection: directory.put(connection, memberships=ended))
    staffed.shelf.refresh_people()
    begun = asked(staffed, now)
    assert begun.reply.second is not None
    assert begun.reply.second.names == ()
    organisation, people = staffed.shelf.current.organisations["example"], staffed.shelf.current.people
    (found,) = staffed.database.read(
        lambda connection: unanswerable(connection, organisation, people=people, on=now.date())
    )
    assert found == kept(begun)


def test_erasing_takes_the_reasons_too(service: Service, now: datetime) -> None:
    """What was shown and what was said are blanked; that it was asked and answered stays."""
    begun = asked(service, now)
    answers(begun, "decline", reason="A move to days is enough")
    begun.say("show")
    begun.say("withdraw")
    do(service, "erase", now, person=MANAGER, by=of_role("operator")[0], reason="They asked for it, in writing")
    gone = kept(begun)
    assert (gone.state, gone.reason, gone.shown.shows, gone.shown.confirm) == ("refused", None, (), ())


def test_a_question_goes_with_its_conversation(service: Service, now: datetime) -> None:
    """Past its time neither stays, and nothing leans on what has gone."""
    begun = asked(service, now)
    begun.say("back")
    later = now + timedelta(days=366 * 10)
    do(service, "retention", later, by=of_role("operator")[0])
    assert count(service.database, confirmation_table) == 0
    assert count(service.database, conversation_table) == 0


def test_a_moment_is_in_utc(service: Service, now: datetime) -> None:
    """Times are kept with their zone on both databases."""
    assert kept(asked(service, now)).asked_at.tzinfo == UTC
