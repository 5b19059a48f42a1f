"""The worker: jobs once, in order, tried again, parked; timers that watch; turns that another process posted."""

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

import pytest
from sqlalchemy import Connection

from activity import summary
from bot.conversation.reply import Reply
from bot.conversation.state import Job
from bot.delivery import duties, jobs, posted_turns
from bot.handle import Service
from bot.store.tables import job as job_table
from bot.store.tables import notification
from bot.web.limits import Limit
from escalation.store import escalation_table
from tests.bot.acting import TO_STAGE, advise, by_somebody_else, handed_over, journey, kinds, logged, rows
from tests.bot.hands import Hands
from tests.journey import Journey
from tests.people import ADVISER, OTHER_MANAGER

DAY = timedelta(days=1)


@pytest.fixture
def hands(service: Service, now: datetime) -> Hands:
    """A worker on the test's database."""
    return Hands(service, now)


def poisoned(key: str, at: datetime, lane: str = "lane") -> Job:
    """A job that fails whenever it is tried: it lacks what its duty needs."""
    return Job(kind="tell", lane=lane, key=key, run_at=at)


def telling(key: str, at: datetime, lane: str = "lane") -> Job:
    """A job that leaves a notice for one queue."""
    payload = {"to": "queue", "address": "q", "organisation": "example", "what": "opened"}
    return Job(kind="tell", lane=lane, key=key, run_at=at, payload={**payload, "escalation": "e", "conversation": "c"})


def test_a_queue_is_told_once(hands: Hands, manager: str, now: datetime) -> None:
    """One notification for the adviser it is offered to, one for the queue; working again tells nobody."""
    sent = handed_over(hands.service, now, manager)
    assert hands.work(later=timedelta(minutes=2)) == 2
    offered, told = rows(hands.service.database, notification)
    assert (offered["audience"].partition("/")[0], offered["what"]) == ("adviser", "offered")
    assert (told["audience"], told["what"], told["conversation"]) == (
        "queue/er-advice",
        "opened",
        sent.reply.conversation,
    )
    assert "desk/example" in hands.told
    assert hands.work(later=timedelta(minutes=2)) == 0


def test_the_manager_is_told_of_an_answer(hands: Hands, manager: str, now: datetime) -> None:
    """An adviser's claim and reply each leave one for the manager."""
    sent = handed_over(hands.service, now, manager)
    advise(sent, "claim")
    advise(sent, "reply", text="Hold the conversation first.")
    hands.work(later=timedelta(minutes=5))
    mine = [
        row["what"] for row in rows(hands.service.database, notification) if row["audience"] == f"manager/{manager}"
    ]
    assert mine == ["claim", "reply"]


def test_a_job_that_is_written_twice_is_done_once(hands: Hands, now: datetime) -> None:
    """The key makes it one."""
    hands.write(telling("same", now), telling("same", now))
    hands.write(telling("same", now))
    assert hands.work() == 1


def test_jobs_of_a_lane_are_done_in_the_order_of_writing(hands: Hands, now: datetime) -> None:
    """A later job waits for an earlier one of its lane, even when it falls due first."""
    hands.write(telling("first", now + DAY), telling("second", now), telling("other", now, lane="free"))
    assert hands.work() == 1
    assert dict(hands.states()) == {"first": "waiting", "second": "waiting", "other": "done"}
    assert hands.work(later=DAY) == 2


def test_a_failing_job_backs_off_and_is_parked(hands: Hands, now: datetime) -> None:
    """Each failure doubles the wait; after the last try it is parked with its error's type, and its lane goes on."""
    hands.write(poisoned("bad", now), telling("next", now))
    waits = []
    for _ in range(jobs.TRIES):
        hands.work()
        bad = next(row for row in rows(hands.service.database, job_table) if row["key"] == "bad")
        waits.append((bad["run_at"] - hands.now).total_seconds())
        if bad["state"] == "waiting":
            assert ("next", "waiting") in hands.states()
            hands.now = bad["run_at"]
    assert waits[:4] == [2, 4, 8, 16]
    hands.work()
    assert dict(hands.states()) == {"bad": "parked", "next": "done"}
    assert "KeyError" in {row["problem"] for row in rows(hands.service.database, job_table)}


def test_a_failing_job_does_not_hold_up_other_lanes(hands: Hands, now: datetime) -> None:
    """They are done while it backs off."""
    hands.write(poisoned("bad", now), telling("good", now, lane="other"))
    hands.work()
    assert dict(hands.states()) == {"bad": "waiting", "good": "done"}


def test_an_unknown_kind_of_job_is_parked_in_the_end(hands: Hands, now: datetime) -> None:
    """Written by a newer version: tried, put off and never lost."""
    hands.write(Job(kind="from-the-future", lane="lane", key="new", run_at=now))
    for _ in range(jobs.TRIES):
        hands.work(later=timedelta(minutes=10))
    assert hands.states() == [("new", "parked")]


def test_a_missed_service_level_is_reported_once(hands: Hands, manager: str, now: datetime) -> None:
    """By the timer that was written with the hand-over; later looks report nothing more."""
    handed_over(hands.service, now, manager)
    hands.work(later=timedelta(hours=5))
    hands.work(later=7 * DAY)
    hands.work(later=7 * DAY)
    assert kinds(hands.service.database).count("service_level_missed") == 1
    assert logged(hands.service.database, "person", kind="service_level_missed") == [("fingerpost",)]
    audiences = {row["audience"] for row in rows(hands.service.database, notification) if row["what"] == "missed"}
    assert {audience.partition("/")[0] for audience in audiences} == {"lead", "queue"}


def test_a_service_level_that_was_met_is_not_reported(hands: Hands, manager: str, now: datetime) -> None:
    """An answer in time stops the report."""
    sent = handed_over(hands.service, now, manager)
    advise(sent, "claim")
    advise(sent, "reply", text="Hold the conversation first.")
    hands.work(later=7 * DAY)
    assert "service_level_missed" not in kinds(hands.service.database)


def test_a_stopped_clock_is_watched_again_when_it_runs(hands: Hands, manager: str, now: datetime) -> None:
    """While the manager is asked nothing is missed; once answered, a later timer watches."""
    sent = handed_over(hands.service, now, manager)
    advise(sent, "claim")
    advise(sent, "ask", text="Since when?")
    hands.work(later=timedelta(hours=1))
    (kept,) = rows(hands.service.database, escalation_table)
    assert kept["respond_by"] is None
    sent.say("write", "Since May.")
    watching = [key for key, state in hands.states() if key.startswith("next_step/") and state == "waiting"]
    assert watching


def test_a_conversation_left_without_an_end_is_logged(hands: Hands, manager: str, now: datetime) -> None:
    """After a fortnight without a turn; taken up again it is open, and watched again."""
    begun = journey(hands.service, now, manager)
    begun.answers(*TO_STAGE)
    hands.work(later=14 * DAY)
    assert "conversation_abandoned" not in kinds(hands.service.database)
    hands.work(later=DAY)
    hands.work(later=DAY)
    assert kinds(hands.service.database).count("conversation_abandoned") == 1
    begun.at = hands.now
    begun.say("show")
    assert begun.say("answer", "none").notices == ()
    assert kinds(hands.service.database)[-3:] == ["conversation_resumed", "question_answered", "question_shown"]
    hands.now = begun.at
    hands.work(later=15 * DAY)
    assert kinds(hands.service.database).count("conversation_abandoned") == 2


def test_an_ended_conversation_is_not_abandoned(hands: Hands, manager: str, now: datetime) -> None:
    """A hand-over is no loose end."""
    handed_over(hands.service, now, manager)
    hands.work(later=30 * DAY)
    assert "conversation_abandoned" not in kinds(hands.service.database)


def test_a_posted_turn_is_taken_by_the_worker(hands: Hands, manager: str, now: datetime) -> None:
    """Another process on the served file writes a job, and reads what the server answered."""
    turn = Journey(service=hands.service, person=manager, at=now, channel="terminal").turn(
        "start", "short-term-sickness"
    )
    hands.write(posted_turns.post(turn, ()))
    read = hands.service.database.read
    assert read(lambda connection: posted_turns.answer_to(connection, turn)) is None
    hands.work(later=timedelta(minutes=1))
    reply = read(lambda connection: posted_turns.answer_to(connection, turn))
    assert reply is not None
    assert reply.shown is not None
    assert logged(hands.service.database, "channel", kind="conversation_started") == [("terminal",)]
    answer = replace(turn, id="next", verb="answer", value=("none",), conversation=reply.conversation, count=0)
    hands.write(posted_turns.post(answer, ()))
    hands.work()
    after = read(lambda connection: posted_turns.answer_to(connection, answer))
    assert after is not None
    assert after.count == 1


def test_what_is_urgent_in_a_posted_turn_was_read_where_it_was_typed(hands: Hands, manager: str, now: datetime) -> None:
    """A long text takes a second to read, and the worker's transaction would hold up everybody's turns."""
    turn = Journey(service=hands.service, person=manager, at=now).turn("find", "the rota for the posted ward again")
    posted = posted_turns.post(turn, ())
    assert "urgent" in posted.payload
    hands.write(replace(posted, payload={**posted.payload, "urgent": "danger"}))
    hands.work(later=timedelta(minutes=1))
    reply = hands.service.database.read(lambda connection: posted_turns.answer_to(connection, turn))
    assert reply is not None
    assert reply.urgent is not None
    assert reply.urgent.kind == "danger"


def test_a_flood_of_posted_turns_is_answered_with_a_sentence(
    hands: Hands, manager: str, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The turns over the limit are not taken, and say so; somebody else's is taken as ever."""
    monkeypatch.setattr(duties, "POSTED", Limit(2, timer=lambda: 0.0))
    mine = Journey(service=hands.service, person=manager, at=now, name="mine")
    theirs = Journey(service=hands.service, person=OTHER_MANAGER, at=now, name="theirs")
    turns = [mine.turn("start", "short-term-sickness") for _ in range(3)]
    turns.append(theirs.turn("start", "short-term-sickness"))
    hands.write(*(posted_turns.post(turn, ()) for turn in turns))
    hands.work(later=timedelta(minutes=1))
    read = hands.service.database.read
    replies = [read(partial(posted_turns.answer_to, turn=turn)) for turn in turns]
    taken = [reply is not None and reply.conversation is not None for reply in replies]
    assert taken == [True, True, False, True]
    assert replies[2] is not None
    assert "wait 30 seconds" in replies[2].notices[0].says


def test_a_posted_turn_that_is_refused_is_answered_with_the_sentence(hands: Hands, manager: str, now: datetime) -> None:
    """Somebody else's conversation, an unknown tree, an adviser too late: done, with why it had no effect."""
    begun = handed_over(hands.service, now, manager)
    theirs = by_somebody_else(begun.turn("show"))
    late = replace(begun.turn("claim"), person=ADVISER, conversation="no-such")
    unknown = Journey(service=hands.service, person=manager, at=now, name="other").turn("start", "nothing")
    hands.write(*(posted_turns.post(turn, ()) for turn in (theirs, late, unknown)))
    hands.work(later=timedelta(minutes=30))

    def look(connection: Connection) -> list[Reply | None]:
        return [posted_turns.answer_to(connection, turn) for turn in (theirs, late, unknown)]

    answers = hands.service.database.read(look)
    assert [answer.notices[0].says.split(".")[0] for answer in answers if answer] == [
        "We cannot find that conversation",
        "We cannot find that hand-over",
        "There is no such topic here",
    ]


def test_a_posted_turn_that_cannot_be_taken_says_so_in_the_end(hands: Hands, manager: str, now: datetime) -> None:
    """A job that is parked answers whoever waits for it."""
    turn = Journey(service=hands.service, person=manager, at=now).turn("show")
    hands.write(replace(posted_turns.post(turn, ()), payload={"at": "never"}))
    for _ in range(jobs.TRIES):
        hands.work(later=timedelta(minutes=10))
    answer = hands.service.database.read(lambda connection: posted_turns.answer_to(connection, turn))
    assert answer is not None
    assert answer.notices[0].says == posted_turns.GAVE_UP


def test_the_worker_beats_while_it_lives(hands: Hands, now: datetime) -> None:
    """Health reads its last beat."""
    assert not hands.worker.alive(now)
    hands.work()
    assert hands.worker.alive(now + timedelta(seconds=59))
    assert not hands.worker.alive(now + timedelta(seconds=61))


def test_summaries_may_wait_while_jobs_do_not(hands: Hands, manager: str, now: datetime) -> None:
    """Turns are taken into the summaries many at a time: a round may leave them, and the next takes them all in."""
    Journey(service=hands.service, person=manager, at=now).say("start", "short-term-sickness")
    hands.worker.work(summaries=False)
    assert hands.service.database.read(summary.behind)
    hands.worker.work()
    assert not hands.service.database.read(summary.behind)


def test_summaries_are_kept_up_while_turns_never_stop(hands: Hands, manager: str, now: datetime) -> None:
    """A moment without turns is waited for, and not for ever."""
    handed_over(hands.service, now, manager)
    assert hands.service.database.read(summary.behind)
    asyncio.run(working_beside_writers(hands))
    assert not hands.service.database.read(summary.behind)


async def working_beside_writers(hands: Hands) -> None:
    """The worker's round, while others always wait for something to be written."""
    done = asyncio.Event()

    async def write() -> None:
        while not done.is_set():
            await hands.service.database.write_async(lambda _: None)

    async with asyncio.TaskGroup() as group:
        for _ in range(3):
            group.create_task(write())
        await asyncio.to_thread(hands.worker.work)
        done.set()
