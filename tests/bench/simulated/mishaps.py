"""What goes wrong: processes that die before or after a commit, answers that get lost; and all that was kept."""

import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from random import Random
from typing import Any, Final, TypeVar, cast

from sqlalchemy import Connection

from bot.delivery.duties import Duty, Scene
from bot.delivery.jobs import Claimed
from bot.delivery.worker import Worker
from bot.store.engine import Database
from escalation.model import Escalation, Move

T = TypeVar("T")
Keep = Callable[[Connection, Move], None]
DEATHS: Final = 0.01
"""Of the transactions, those whose process dies before the commit; as many die after it."""


class Died(BaseException):
    """The process is gone. It is no `Exception`: nothing of ours may catch it and carry on."""


@dataclass(kw_only=True)
class Clock:
    """The moment, which only the quarter moves."""

    at: datetime

    def __call__(self) -> datetime:
        """Now."""
        return self.at


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """An escalation as one committed transaction left it."""

    at: datetime
    escalation: Escalation


@dataclass(kw_only=True)
class Unsteady:
    """A database under which the process may die. It keeps every version of every escalation that was committed."""

    inner: Database
    clock: Clock
    chance: Random
    steady: bool = False
    deaths: Counter[str] = field(default_factory=Counter)
    kept: list[Version] = field(default_factory=list)
    open: dict[str, Escalation] = field(default_factory=dict)
    writes: int = 0
    pending: threading.local = field(default_factory=threading.local)

    @property
    def dialect(self) -> str:
        """Which of the two databases this is."""
        return self.inner.dialect

    def as_database(self) -> Database:
        """Itself, for those who want the real one."""
        return cast("Database", self)

    def read(self, work: Callable[[Connection], T]) -> T:
        """A read, which cannot die halfway."""
        return self.inner.read(work)

    def write(self, work: Callable[[Connection], T]) -> T:
        """A transaction; what it kept is noted once it is committed.

        Raises:
            Died: before the commit, so that nothing was kept, or after it, so that nobody was told.
        """
        before, after = (not self.steady and self.chance.random() < DEATHS for _ in range(2))
        result, versions = self.inner.write(partial(self._whole, work=work, dies=before))
        self.kept += versions
        self.writes += 1
        self.open |= {version.escalation.id: version.escalation for version in versions}
        for version in versions:
            if not version.escalation.open:
                del self.open[version.escalation.id]
        if after:
            self.deaths["after the commit"] += 1
            raise Died
        return result

    def noting(self, keep: Keep) -> Keep:
        """The function that writes a move, noting for the transaction under way what it has written."""

        def keep_and_note(connection: Connection, move: Move) -> None:
            keep(connection, move)
            self.pending.versions.append(Version(at=self.clock(), escalation=move.escalation))

        return keep_and_note

    def _whole(self, connection: Connection, *, work: Callable[[Connection], T], dies: bool) -> tuple[T, list[Version]]:
        self.pending.versions = []
        result = work(connection)
        if dies:
            self.deaths["before the commit"] += 1
            raise Died
        return result, self.pending.versions


@dataclass(kw_only=True)
class Receiver:
    """Somebody outside, to whom each notice is posted before the job is done; repeats are dropped by their key."""

    got: dict[str, dict[str, Any]] = field(default_factory=dict)
    order: list[str] = field(default_factory=list)
    repeats: int = 0

    def beside(self, duty: Duty) -> Duty:
        """The duty that leaves a notice, with a post to the outside that no rollback can take back."""

        def post(scene: Scene) -> tuple[str, ...]:
            self.post(scene.job)
            return duty(scene)

        return post

    def post(self, job: Claimed) -> None:
        """One post."""
        if job.key in self.got:
            self.repeats += 1
            return
        self.got[job.key] = dict(job.payload)
        self.order.append(job.key)


def one_step(worker: Worker) -> bool:
    """One job; whether there was one. A worker that dies in it is as good as a new one."""
    try:
        return worker._one()
    except Died:
        return True
