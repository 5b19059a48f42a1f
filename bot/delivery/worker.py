"""Carries out due jobs, keeps the summaries up to date and seals the log.

It sleeps, and writes nothing, between jobs.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from time import monotonic, sleep
from typing import TypeVar

import structlog
from sqlalchemy import Connection

from activity import seal, summary
from bot.content.library import Shelf
from bot.delivery import jobs
from bot.delivery.duties import DUTIES, Scene
from bot.delivery.jobs import Claimed
from bot.outbox import Outbox
from bot.store import signals
from bot.store.engine import Database, DatabaseAway
from bot.store.heartbeat import BEAT_EVERY, Heartbeat

log = structlog.get_logger()

T = TypeVar("T")

LOOK_EVERY = 2.0
"""Seconds between looks when nobody has woken the worker: other processes write jobs too."""

SUMMARIES_EVERY = 1.0
"""Seconds between updates of the summaries: taking in many turns at once costs what one would."""

A_GAP = 0.002
"""Seconds between two looks for a moment without turns."""

LOOKS_FOR_A_GAP = 10
"""How many times it looks for a moment without turns before it goes ahead all the same."""

FEW = 25
"""Rows taken in at a time while turns come: a piece then takes half as long."""

RESTS = 3
"""While turns come, the worker rests this many times as long as its last piece took."""

BEAT_WITHIN = 60.0
"""Seconds without a beat after which the worker counts as stopped (issue "The adviser service", 5)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Seen:
    """What there is to do: jobs that are due, log rows without a summary, a stretch to seal."""

    due: bool
    behind: bool
    full: bool


class Worker:
    """Takes due jobs one by one, each in a transaction of its own with its effect.

    `tell` is called with the topics that changed, once they are committed; `outbox` in the transaction.
    """

    def __init__(
        self,
        *,
        database: Database,
        shelf: Shelf,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._database = database
        self._shelf = shelf
        self.tell: Callable[..., object] = lambda *_topics: None
        self.outbox: Outbox | None = None
        self._clock = clock
        self._woken = threading.Event()
        self._stopping = False
        self._thread: threading.Thread | None = None
        self.beat: datetime | None = None
        self._heartbeat: Heartbeat | None = None
        self._beaten = -BEAT_EVERY

    def start(self) -> None:
        """Works in a thread of its own until `stop`."""
        if self._database.dialect == "postgresql":
            self._heartbeat = Heartbeat(self._database.engine)
        self._thread = threading.Thread(target=self._run, name="worker", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Finishes the job under way and stops."""
        self._stopping = True
        self._woken.set()
        if self._thread is not None:
            self._thread.join()
            if self._heartbeat is not None:
                self._heartbeat.leave()

    def wake(self, *_topics: str) -> None:
        """Look now: something changed, and a job may have been written with it."""
        self._woken.set()

    def alive(self, now: datetime) -> bool:
        """Whether it has looked for work lately."""
        return self.beat is not None and (now - self.beat).total_seconds() < BEAT_WITHIN

    def work(self, *, summaries: bool = True) -> int:
        """Does everything that is due now, with or without the summaries, and gives the number of jobs."""
        done = 0
        seen = self._look()
        while not self._stopping and seen.due and self._one():
            done += 1
            seen = self._look()
        while not self._stopping and summaries and seen.behind and self._between_turns(self._sum_up):
            seen = self._look()
        while not self._stopping and seen.full and self._between_turns(self._seal):
            seen = self._look()
        return done

    def _run(self) -> None:
        summed = -SUMMARIES_EVERY
        while not self._stopping:
            waited = monotonic() - summed
            summaries = waited >= SUMMARIES_EVERY
            summed = monotonic() if summaries else summed
            try:
                self._beat()
                self.work(summaries=summaries)
                if summaries:
                    self._database.settle()
            except DatabaseAway:
                log.warning("worker_waits", reason="database away")
            except Exception:
                # The worker must outlive any one fault, and the fault must be seen.
                log.exception("worker_fault")
            self._woken.wait(LOOK_EVERY if summaries else SUMMARIES_EVERY - waited)
            self._woken.clear()

    def _beat(self) -> None:
        """Tells other processes, every so often, that a worker is here. On SQLite there is no other process to tell."""
        if self._heartbeat is None or monotonic() - self._beaten < BEAT_EVERY:
            return
        self._heartbeat.beat()
        self._beaten = monotonic()

    def _sum_up(self, connection: Connection) -> bool:
        """Takes the next rows into the summaries. True where it took a full piece, so that more may follow."""
        limit = FEW if self._database.lately_busy else summary.PIECE
        return summary.catch_up(connection, limit=limit) == limit

    def _between_turns(self, piece: Callable[[Connection], T]) -> T:
        """Does a piece of work in a moment when nobody waits for a turn, or after a while all the same; then rests.

        The pieces of a second, one after another, would hold up every turn that comes meanwhile.
        """
        for _ in range(LOOKS_FOR_A_GAP):
            if not self._database.busy:
                break
            sleep(A_GAP)
        began = monotonic()
        done = self._database.write(piece)
        if self._database.lately_busy:
            sleep(RESTS * (monotonic() - began))
        return done

    def _seal(self, connection: Connection) -> bool:
        """Seals a whole stretch; the rest of the log is sealed when somebody asks (`fingerpost seal`)."""
        return seal.seal(connection, at=self._clock(), least=seal.STRETCH) is not None

    def _look(self) -> "_Seen":
        """What there is to do: one look at the database, which writes nothing."""
        now = self.beat = self._clock()

        def look(connection: Connection) -> _Seen:
            due = jobs.next_due(connection)
            return _Seen(
                due=due is not None and due <= now, behind=summary.behind(connection), full=seal.full(connection)
            )

        return self._database.read(look)

    def _one(self) -> bool:
        self._beat()
        now = self._clock()
        claimed: list[Claimed] = []
        try:
            topics = self._database.write(lambda connection: self._carry_out(connection, now, claimed))
        except DatabaseAway:
            raise
        except Exception as fault:
            if not claimed:
                raise
            self._put_off(claimed[0], now, fault)
            return True
        if topics is None:
            return False
        self.tell(*topics)
        return True

    def _carry_out(self, connection: Connection, now: datetime, claimed: list[Claimed]) -> tuple[str, ...] | None:
        job = jobs.claim(connection, now=now)
        if job is None:
            return None
        claimed.append(job)
        scene = Scene(connection=connection, job=job, now=now, shelf=self._shelf, outbox=self.outbox)
        topics = DUTIES[job.kind](scene)
        if self.outbox is not None:
            topics = (*topics, *self.outbox.changed(connection, topics, at=now))
        jobs.finish(connection, job)
        signals.post(connection, topics)
        return topics

    def _put_off(self, job: Claimed, now: datetime, fault: Exception) -> None:
        problem = type(fault).__name__
        parked = self._database.write(lambda connection: jobs.put_off(connection, job, now=now, problem=problem))
        log.error("job_parked" if parked else "job_put_off", job=job.id, kind=job.kind, problem=problem)
