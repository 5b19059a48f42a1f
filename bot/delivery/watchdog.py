"""Watches, from outside the worker, that no open escalation is without a next step; mends, counts and warns.

It trusts nothing that a worker or a timer says: it looks at the escalations themselves and at the jobs that stand.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, Literal

import structlog
from sqlalchemy import Connection

from bot.content.library import Shelf
from bot.conversation.ends import TIMER
from bot.delivery import timing
from bot.sample import making
from bot.store import watch
from bot.store.engine import Database, DatabaseAway
from escalation import store as escalations

log = structlog.get_logger()

WATCH_EVERY: Final = 60.0
"""Seconds between two looks. What went astray waits no longer than this, and a look costs one read."""


Done = Literal["mended", "let be", "lost"]
"""What was done about one: let be is what somebody moved meanwhile, and sample activity that is still being made."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """What the last look found. All is well where nothing is late and nothing is lost."""

    at: datetime
    open: int  # open escalations
    late: int = 0  # steps that have been due for more than two minutes: no worker has come to them
    mended: int = 0  # escalations that were given a next step again
    lost: int = 0  # those that could not be: their organisation is not loaded

    @property
    def well(self) -> bool:
        """Whether every open escalation has a next step that is done in time."""
        return not (self.late or self.lost)


class Watchdog:
    """Looks every minute in a thread of its own; `last` is what it found."""

    def __init__(
        self,
        *,
        database: Database,
        shelf: Shelf,
        wake: Callable[[], object] = lambda: None,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """`wake` is called when there is something for a worker to do; `after`, which may be set, after each look."""
        self._database = database
        self._shelf = shelf
        self._wake = wake
        self.after: Callable[[Watched], object] = lambda _watched: None
        self._clock = clock
        self.last: Watched | None = None

    def start(self, stop: threading.Event) -> threading.Thread:
        """Watches until `stop` is set."""
        thread = threading.Thread(target=self._run, args=(stop,), daemon=True, name="watchdog")
        thread.start()
        return thread

    def look(self) -> Watched:
        """One look, which mends what it can."""
        now = self._clock()
        seen = self._database.read(lambda connection: watch.look(connection, now=now, timer=TIMER))
        done = [self._mend(escalation) for escalation in seen.astray]
        mended = done.count("mended")
        self.last = Watched(at=now, open=seen.open, late=seen.late, mended=mended, lost=done.count("lost"))
        self._warn(self.last, seen.astray)
        if mended:
            self._wake()
        return self.last

    def _mend(self, escalation: str) -> Done:
        return self._database.write(lambda connection: mend(connection, escalation, shelf=self._shelf))

    def _warn(self, watched: Watched, astray: tuple[str, ...]) -> None:
        if watched.mended:
            log.error("next_steps_mended", number=watched.mended, escalations=astray[:10])
        if watched.lost:
            log.error("next_steps_lost", number=watched.lost, remedy="Run `fingerpost check`: an organisation is away.")
        if watched.late:
            log.error("next_steps_late", number=watched.late, remedy="Look whether a worker runs.")

    def _run(self, stop: threading.Event) -> None:
        while not stop.wait(WATCH_EVERY):
            try:
                self.after(self.look())
            except DatabaseAway:
                log.warning("watchdog_waits", reason="database away")
            except Exception:
                # It must outlive any one fault, and the fault must be seen.
                log.exception("watchdog_fault")


def mend(connection: Connection, escalation: str, *, shelf: Shelf) -> Done:
    """Gives an open escalation its next step and the timer of it again."""
    found = escalations.load(connection, escalation)
    if found is None or not found.open or making.is_under_way(connection, found.conversation):
        return "let be"
    organisation = shelf.current.organisations.get(found.organisation)
    if organisation is None:
        return "lost"
    return "mended" if timing.set_anew(connection, found, calendar=organisation.calendar) else "let be"
