"""Never lost: timers that act where nobody does, a watchdog that trusts none of them, and workers that are missed."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from pydantic import AnyHttpUrl
from sqlalchemy import delete, update

from bot.commands.doctoring import next_steps
from bot.conversation.ends import TIMER
from bot.conversation.state import Job
from bot.delivery.pinging import ping
from bot.delivery.watchdog import Watchdog
from bot.delivery.worker import BEAT_WITHIN
from bot.handle import Service
from bot.settings import Settings
from bot.store import watch
from bot.store.engine import Database
from bot.store.tables import conversation as conversation_table
from bot.store.tables import job as job_table
from bot.store.tables import notification
from bot.web.app import create_app
from bot.web.house import Pulse
from escalation import store as escalations
from escalation.model import Escalation, NotPossible
from escalation.stepping import PASSED_ON, PUT_BACK, STILL_ASKED
from escalation.store import escalation_table
from tests.bot.acting import advise, handed_over, kinds, logged, rows
from tests.bot.hands import Hands
from tests.journey import Journey
from tests.web.client import Reader
from tests.web.conftest import SETTINGS

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


@pytest.fixture
def hands(service: Service, now: datetime) -> Hands:
    """A worker on the test's database."""
    return Hands(service, now)


@pytest.fixture
def watchdog(hands: Hands) -> Watchdog:
    """A watchdog with the worker's clock."""
    return Watchdog(database=hands.service.database, shelf=hands.service.shelf, clock=lambda: hands.now)


def kept(service: Service) -> Escalation:
    """The one escalation that there is."""
    (row,) = rows(service.database, escalation_table)
    found = service.database.read(lambda connection: escalations.load(connection, row["id"]))
    assert found is not None
    return found


def audiences(service: Service, what: str) -> list[str]:
    """Who was told of something."""
    return sorted(row["audience"] for row in rows(service.database, notification) if row["what"] == what)


def says(sent: Journey) -> str:
    """The thread as the manager reads it now."""
    thread = sent.say("show").thread
    assert thread is not None
    return str(thread)


def test_what_nobody_takes_goes_on_and_the_manager_reads_it(hands: Hands, manager: str, now: datetime) -> None:
    """To the senior advisers after four working hours, in the log and in the thread; then the lead, every day."""
    sent = handed_over(hands.service, now, manager)
    hands.work(later=5 * HOUR)
    assert kept(hands.service).queue == "er-senior"
    assert logged(hands.service.database, "person", kind="escalation_moved_on") == [("fingerpost",)]
    assert "queue/er-senior" in audiences(hands.service, "transfer")
    assert PASSED_ON in says(sent)
    for _ in range(4):
        hands.work(later=DAY)
    assert audiences(hands.service, "unclaimed") == ["lead/er-senior"] * 4


def test_a_silent_adviser_is_asked_and_loses_it(hands: Hands, manager: str, now: datetime) -> None:
    """Yes keeps it; saying nothing gives it back to the queue, and the manager is told."""
    sent = handed_over(hands.service, now, manager)
    advise(sent, "claim")
    holder = kept(hands.service).claimed_by
    hands.work(later=DAY + HOUR)
    assert audiences(hands.service, "remind") == [f"adviser/{holder}"]
    sent.at = hands.now
    advise(sent, "still")
    hands.work(later=7 * HOUR)
    assert kept(hands.service).status == "claimed"
    hands.work(later=2 * DAY)
    hands.work(later=2 * DAY)
    assert kept(hands.service).claimed_by is None
    assert f"manager/{manager}" in audiences(hands.service, "release")
    assert PUT_BACK in says(sent)


def test_a_manager_who_was_asked_is_reminded(hands: Hands, manager: str, now: datetime) -> None:
    """Once; then the adviser is told."""
    sent = handed_over(hands.service, now, manager)
    advise(sent, "claim")
    advise(sent, "ask", text="Since when?")
    hands.work(later=3 * DAY)
    assert says(sent).count(STILL_ASKED) == 1
    hands.work(later=4 * DAY)
    hands.work(later=4 * DAY)
    assert says(sent).count(STILL_ASKED) == 1
    assert len(audiences(hands.service, "no_answer")) == 2


def test_a_hold_wakes_by_itself(hands: Hands, manager: str, now: datetime) -> None:
    """On its day, and the adviser is told."""
    sent = handed_over(hands.service, now, manager)
    advise(sent, "claim")
    advise(sent, "hold", until="2026-11-25", reason="occupational health")
    hands.work(later=DAY)
    assert kept(hands.service).status == "on_hold"
    hands.work(later=DAY)
    assert kept(hands.service).status == "claimed"
    assert kinds(hands.service.database).count("escalation_woken") == 1


def test_all_is_well_while_every_step_has_its_job(
    hands: Hands, watchdog: Watchdog, manager: str, now: datetime
) -> None:
    """Whatever is done, the look finds one open and nothing astray, and changes nothing."""
    sent = handed_over(hands.service, now, manager)
    for verb, fields in (
        ("claim", {}),
        ("ask", {"text": "When?"}),
        ("release", {}),
        ("claim", {}),
        ("note", {"text": "x"}),
    ):
        advise(sent, verb, **fields)  # type: ignore[arg-type]
        before = kept(hands.service)
        watched = watchdog.look()
        assert (watched.open, watched.mended, watched.lost, watched.well) == (1, 0, 0, True)
        assert kept(hands.service) == before


def lose_the_job(database: Database) -> None:
    """Somebody deleted the timer."""
    database.write(lambda connection: connection.execute(delete(job_table).where(job_table.c.kind == TIMER)))


def park_the_job(database: Database) -> None:
    """It failed eight times."""
    change = update(job_table).where(job_table.c.kind == TIMER).values(state="parked")
    database.write(lambda connection: connection.execute(change))


def finish_the_job(database: Database) -> None:
    """A worker said it was done, and did nothing."""
    change = update(job_table).where(job_table.c.kind == TIMER).values(state="done")
    database.write(lambda connection: connection.execute(change))


def forget_the_moment(database: Database) -> None:
    """As rows are from before there were next steps."""
    change = update(escalation_table).values(next_step_at=None, waits_since=None, chain=())
    database.write(lambda connection: connection.execute(change))


def put_the_job_off(database: Database) -> None:
    """The timer rings long after its step."""
    change = update(job_table).where(job_table.c.kind == TIMER).values(run_at=datetime(2030, 1, 1, tzinfo=UTC))
    database.write(lambda connection: connection.execute(change))


def bring_the_job_forward(database: Database) -> None:
    """The timer rings before its step, finds nothing to do and is done."""
    change = update(job_table).where(job_table.c.kind == TIMER).values(run_at=datetime(2026, 1, 1, tzinfo=UTC))
    database.write(lambda connection: connection.execute(change))


LOSSES = (lose_the_job, park_the_job, finish_the_job, forget_the_moment, put_the_job_off, bring_the_job_forward)


@pytest.mark.parametrize("lose", LOSSES)
def test_what_went_astray_is_mended(
    lose: Callable[[Database], None], hands: Hands, watchdog: Watchdog, manager: str, now: datetime
) -> None:
    """Within one look, once; and then the step is done like any other."""
    handed_over(hands.service, now, manager)
    lose(hands.service.database)
    watched = watchdog.look()
    assert (watched.mended, watched.lost, watched.well) == (1, 0, True)
    assert watchdog.look().mended == 0
    hands.work(later=7 * DAY)
    assert kinds(hands.service.database).count("service_level_missed") == 1


def test_a_step_that_no_worker_comes_to_is_late(hands: Hands, watchdog: Watchdog, manager: str, now: datetime) -> None:
    """After two minutes; it has its job, so there is nothing to mend."""
    handed_over(hands.service, now, manager)
    due = kept(hands.service).next_step_at
    assert due is not None
    hands.now = due + watch.LATE_AFTER
    assert watchdog.look().late == 0
    hands.now += timedelta(seconds=1)
    watched = watchdog.look()
    assert (watched.late, watched.mended, watched.well) == (1, 0, False)
    hands.work()
    assert watchdog.look().well


def test_what_belongs_to_an_organisation_that_is_away_is_said(
    hands: Hands, watchdog: Watchdog, manager: str, now: datetime
) -> None:
    """Without its calendar nothing can be reckoned: it is counted, and nothing is well."""
    handed_over(hands.service, now, manager)
    database = hands.service.database
    database.write(lambda connection: connection.execute(update(escalation_table).values(organisation="gone")))
    lose_the_job(database)
    watched = watchdog.look()
    assert (watched.mended, watched.lost, watched.well) == (0, 1, False)


def test_what_is_closed_is_let_be(hands: Hands, watchdog: Watchdog, manager: str, now: datetime) -> None:
    """No step, and none is missed."""
    sent = handed_over(hands.service, now, manager)
    sent.say("withdraw")
    lose_the_job(hands.service.database)
    assert watchdog.look() == watchdog.last
    assert watchdog.last is not None
    assert (watchdog.last.open, watchdog.last.mended) == (0, 0)


def test_a_worker_in_this_process_is_seen_in_memory(hands: Hands) -> None:
    """While it looks for work; a minute after its last look it is missed."""
    assert not hands.worker.alive(hands.now)
    hands.work()
    assert hands.worker.alive(hands.now + timedelta(seconds=BEAT_WITHIN - 1))
    assert not hands.worker.alive(hands.now + timedelta(seconds=BEAT_WITHIN))


class Listening(BaseHTTPRequestHandler):
    """A service that notices silence."""

    heard: list[str]
    answer = 200

    def do_GET(self) -> None:
        self.heard.append(self.path)
        self.send_response(self.answer)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_args: object) -> None:
        """Nothing: the test's own output is enough."""


@contextmanager
def listening(answer: int = 200) -> Iterator[tuple[str, list[str]]]:
    """Its address, and what it heard."""
    handler = type("Handler", (Listening,), {"heard": [], "answer": answer})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/beat/secret", handler.heard  # type: ignore[attr-defined]
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_ping_says_that_all_is_well() -> None:
    """To the address that is set, and nowhere where none is."""
    with listening() as (url, heard):
        assert ping(Settings(ping_url=AnyHttpUrl(url)))
        assert not ping(Settings())
    assert heard == ["/beat/secret"]


def test_a_ping_that_fails_is_no_fault_of_ours(capsys: pytest.CaptureFixture[str]) -> None:
    """It is logged, without the address: that holds a secret."""
    with listening(answer=500) as (url, _heard):
        assert not ping(Settings(ping_url=AnyHttpUrl(url)))
    assert not ping(Settings(ping_url=AnyHttpUrl("http://127.0.0.1:1/beat/secret")))
    printed = capsys.readouterr()
    assert "ping_failed" in printed.out + printed.err
    assert "secret" not in printed.out + printed.err


def test_sample_activity_in_the_making_is_let_be(hands: Hands, watchdog: Watchdog, manager: str, now: datetime) -> None:
    """Its timers are set at its end; before that nothing is mended, late or lost."""
    handed_over(hands.service, now, manager)
    database = hands.service.database
    (conversation,) = rows(database, conversation_table)
    made_up = update(conversation_table).values(details={**conversation["details"], "sample": True})
    database.write(lambda connection: connection.execute(made_up))
    lose_the_job(database)
    hands.write(Job(kind="sample", lane="sample/1", key="sample/1", run_at=now + DAY))
    assert (watchdog.look().mended, watchdog.look().well) == (0, True)
    database.write(lambda connection: connection.execute(delete(job_table).where(job_table.c.kind == "sample")))
    assert watchdog.look().mended == 1


def test_a_step_that_was_put_off_is_waited_for_anew(
    hands: Hands, watchdog: Watchdog, manager: str, now: datetime
) -> None:
    """As by a closure that was entered since: the timer does nothing, and sets one that will."""
    handed_over(hands.service, now, manager)
    due = kept(hands.service).next_step_at
    assert due is not None
    later = update(escalation_table).values(waits_since=due)
    hands.service.database.write(lambda connection: connection.execute(later))
    hands.work(later=5 * HOUR)
    assert kept(hands.service).queue == "er-advice"
    assert watchdog.look().mended == 0
    hands.work(later=DAY)
    assert kept(hands.service).queue == "er-senior"


def test_operators_see_what_the_watchdog_found(hands: Hands, watchdog: Watchdog, manager: str, now: datetime) -> None:
    """In the detail of /ready, which stays ready, and in the metrics."""
    handed_over(hands.service, now, manager)
    hands.now += DAY
    pulse = Pulse(watched=lambda: watchdog.last)
    reader = Reader(app=create_app(hands.service, settings=SETTINGS, pulse=pulse, clock=lambda: hands.now))
    assert "watched" not in reader.get("/ready").json()
    watchdog.look()
    answer = reader.get("/ready")
    assert answer.status_code == 200
    assert answer.json()["watched"] == {
        "at": hands.now.isoformat(),
        "open": 1,
        "late": 1,
        "mended": 0,
        "lost": 0,
        "well": False,
    }
    metrics = reader.get("/metrics").text
    assert "escalations_open 1.0" in metrics
    assert "next_steps_late 1.0" in metrics


def test_doctor_looks_too(hands: Hands, manager: str, now: datetime) -> None:
    """At the same, and says what to do; it mends nothing itself."""
    handed_over(hands.service, now, manager)
    kept_then = kept(hands.service)
    database = hands.service.database
    assert next_steps(database, now=now).wrong is None
    late = next_steps(database, now=now + DAY)
    assert "No worker has come to them" in str(late.wrong)
    lose_the_job(database)
    found = next_steps(database, now=now)
    assert found.says == "1 open, 1 without a next step, 0 whose next step is late"
    assert "fingerpost serve" in str(found.wrong)
    assert kept(hands.service) == kept_then


def test_a_claim_and_a_timer_at_the_same_moment(hands: Hands, manager: str, now: datetime) -> None:
    """One of them comes first: it is the adviser's, or it has moved on, and either way it has its next step."""
    sent = handed_over(hands.service, now, manager)
    hands.now += 5 * HOUR
    sent.at = hands.now
    with ThreadPoolExecutor(2) as both:
        timer, claim = both.submit(hands.work), both.submit(advise, sent, "claim")
    timer.result()
    hands.work(later=timedelta(minutes=1))
    found = kept(hands.service)
    assert isinstance(claim.exception(), NotPossible | None)
    if claim.exception() is None:
        assert (found.status, found.queue) == ("claimed", "er-advice")
    else:
        assert (found.status, found.queue) == ("waiting", "er-senior")
    done = kinds(hands.service.database)
    assert done.count("escalation_claimed") + done.count("escalation_moved_on") == 1
    seen = hands.service.database.read(lambda connection: watch.look(connection, now=hands.now, timer=TIMER))
    assert (seen.open, seen.late, seen.astray) == (1, 0, ())
