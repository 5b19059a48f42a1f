"""Runs chores for commands: straight into the database, or by jobs where a server has the SQLite file (rule 5)."""

import time
import uuid
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from types import TracebackType

from bot.chores import ALL_CHORES
from bot.commands.failing import Failed
from bot.commands.serving import places_of
from bot.content.library import Library, Shelf
from bot.delivery import jobs, posted_chores
from bot.privacy.chores import Asked, Plain, Refused
from bot.settings import Settings
from bot.store import schema
from bot.store.engine import Database, DatabaseBusy, open_database
from organisations.model import Organisation

LOOK_EVERY = 0.05
AT_ONCE = 100
"""Pieces handed to the server in one go: its worker looks once a second, so one by one would take all day."""

STUCK_AFTER = 60.0
"""Seconds without an answer after which the server is taken to be stopped. The chore stays with it all the same."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened(AbstractContextManager["Opened"]):
    """The database and the content, for one command; `served` says that another process writes to the file."""

    database: Database
    shelf: Shelf
    served: bool

    @property
    def library(self) -> Library:
        """The content as it lies in its files."""
        return self.shelf.current

    @property
    def organisations(self) -> Sequence[Organisation]:
        """Every organisation that is served."""
        return tuple(self.library.organisations.values())

    def run(self, name: str, given: Plain, *, progress: Callable[[Plain], object] = lambda _done: None) -> Plain:
        """Does a chore to its end and gives what it did; `progress` is told after each piece.

        Raises:
            Failed: it may not be done; each line says why.
        """
        return self._by_job(name, given) if self.served else self._here(name, given, progress)

    def run_all(self, name: str, asked: Sequence[Plain], *, progress: Callable[[int], object]) -> None:
        """Does a chore for each of these, as many as may be on their way at once; `progress` is told how many are done.

        Raises:
            Failed: one may not be done; those before it are.
        """
        some = AT_ONCE if self.served else 1
        for start in range(0, len(asked), some):
            if self.served:
                self._by_jobs(name, asked[start : start + some])
            else:
                self._here(name, asked[start], lambda _done: None)
            progress(min(start + some, len(asked)))

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Lets go of the database."""
        self.database.close()

    def _here(self, name: str, given: Plain, progress: Callable[[Plain], object]) -> Plain:
        then: Plain | None = given
        done: Plain = {}
        while then is not None:
            asked = Asked(given=then, now=datetime.now(UTC), organisations=self.organisations)
            try:
                step = self.database.write(lambda connection, asked=asked: ALL_CHORES[name](connection, asked))  # type: ignore[misc]
            except Refused as refused:
                raise Failed(str(refused)) from None
            done, then = step.done, step.then
            progress(done)
        return done

    def _by_jobs(self, name: str, asked: Sequence[Plain]) -> None:
        for chore in self._post(name, asked):
            self._answer(chore)

    def _by_job(self, name: str, given: Plain) -> Plain:
        (chore,) = self._post(name, (given,))
        return self._answer(chore)

    def _post(self, name: str, asked: Sequence[Plain]) -> list[str]:
        chores = [uuid.uuid4().hex for _ in asked]
        at = datetime.now(UTC)
        # A moment apart: of jobs that are due at once, a claim would read every one to find the first.
        posted = [
            posted_chores.post(name, given, chore=chore, at=at + number * timedelta.resolution)
            for number, (chore, given) in enumerate(zip(chores, asked, strict=True))
        ]
        self.database.write(lambda connection: jobs.enqueue(connection, posted))
        return chores

    def _answer(self, chore: str) -> Plain:
        until = time.monotonic() + STUCK_AFTER
        while time.monotonic() < until:
            answer = self.database.read(lambda connection: posted_chores.answer_to(connection, chore))
            if answer is not None and answer.refused:
                raise Failed(answer.refused)
            if answer is not None:
                return answer.done
            time.sleep(LOOK_EVERY)
        raise Failed("The server has the work and has not finished it. Look at its log, and ask again later.")


def open_for_chores(settings: Settings) -> Opened:
    """The database, ready, with the content; a server that has the SQLite file is handed what is to be written."""
    shelf = Shelf(places_of(settings))
    try:
        database = open_database(settings.database, exclusive=True)
        served = False
    except DatabaseBusy:
        database = open_database(settings.database)
        served = True
    schema.ready(database, now=datetime.now(UTC))
    shelf.join(database, write=not served)
    return Opened(database=database, shelf=shelf, served=served)
