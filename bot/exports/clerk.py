"""Makes the files that were asked for, in a thread of its own: no turn and no timer waits for a long export."""

import shutil
import threading
import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from time import monotonic, sleep
from typing import Final

import structlog
from sqlalchemy import Connection

from activity.columnar import NoDuckDB
from activity.export import count
from activity.filters import Filters
from activity.workbook import TooManyRows
from bot.content.library import Shelf
from bot.exports import store
from bot.exports.asking import Taken, order
from bot.exports.choosing import chosen, hidden_from
from bot.exports.days import days_of, next_on
from bot.exports.making import ENDINGS, Work, make, names_of
from bot.exports.store import Ordered, Scheduled
from bot.people.membership import Viewer
from bot.people.roles import may
from bot.store.engine import Database, DatabaseAway

log = structlog.get_logger()

FOLDER: Final = "exports"
"""The folder of the files, in the data folder."""

LOOK_EVERY: Final = 3.0
"""Seconds between looks. A look reads, and writes only where there is something to make."""

TELL_EVERY: Final = 1.0
"""Seconds between two times that a file says how far it is."""

LONGEST_REST: Final = 0.1
"""Seconds of a rest at most. Turns and the making of a file share one interpreter, and no file is in a hurry."""

NOT_ALLOWED: Final = "Whoever asked for this may no longer take the log. Somebody who may can ask for it anew."


def file_of(folder: Path, ordered: Ordered) -> Path:
    """Where a file lies."""
    return folder / f"{ordered.id}.{ENDINGS[ordered.form]}"


class Clerk:
    """Asks for the copies whose day has come, makes what was asked for, and throws away what is past its time."""

    def __init__(
        self,
        folder: Path,
        *,
        database: Database,
        shelf: Shelf,
        secret_keys: tuple[str, ...],
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """Nothing is looked at yet."""
        self._folder = folder
        self._database = database
        self._shelf = shelf
        self._secret_keys = secret_keys
        self._clock = clock

    def start(self, stop: threading.Event) -> threading.Thread:
        """Works until `stop` is set."""
        thread = threading.Thread(target=self._run, args=(stop,), daemon=True, name="clerk")
        thread.start()
        return thread

    def work(self) -> int:
        """Does all that there is to do, and gives how many files were made or could not be."""
        now, made = self._clock(), 0
        for scheduled in self._database.read(partial(_due, shelf=self._shelf, now=now)):
            self._ask(scheduled, now)
        for name in self._database.read(partial(store.past, now=now)):
            self._database.write(partial(store.forget, name=name))
        self._throw_away()
        while self._database.read(partial(store.any_to_make, now=self._clock())):
            ordered = self._database.write(partial(store.lease, now=self._clock()))
            if ordered is None:
                break
            self._make(ordered)
            made += 1
        return made

    def _run(self, stop: threading.Event) -> None:
        while not stop.wait(LOOK_EVERY):
            try:
                self.work()
            except DatabaseAway:
                log.warning("clerk_waits", reason="database away")
            except Exception:
                # The clerk must outlive any one fault, and the fault must be seen.
                log.exception("clerk_fault")

    def _ask(self, scheduled: Scheduled, now: datetime) -> None:
        zone = self._shelf.current.organisations[scheduled.organisation].zone
        today = now.astimezone(zone).date()
        since, until = days_of(scheduled.every, due=scheduled.next_on, today=today)
        viewer = self._viewer(scheduled.person, scheduled.organisation, now)
        taken = Taken(
            person=scheduled.person,
            organisation=scheduled.organisation,
            group=viewer.group if viewer else None,
            form=scheduled.form,
            reason=scheduled.reason,
            since=since,
            until=until,
            scheduled=True,
        )
        following = next_on(scheduled.every, today)

        def write(connection: Connection) -> None:
            if viewer is None or not may(viewer.roles, "export_log"):
                store.end(connection, scheduled.id, organisation=scheduled.organisation)
                log.warning("scheduled_export_ended", schedule=scheduled.id)
            elif store.move_on(connection, scheduled, next_on=following):
                order(connection, taken, name=uuid.uuid4().hex, at=now, schedule=scheduled.id)

        self._database.write(write)

    def _make(self, ordered: Ordered) -> None:
        viewer = self._viewer(ordered.person, ordered.organisation, self._clock())
        if viewer is None or not may(viewer.roles, "export_log"):
            self._fail(ordered, NOT_ALLOWED)
            return
        path = file_of(self._folder, ordered)
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        beside = path.with_name(path.name + ".part")
        try:
            rows = make(ordered.form, beside, self._work(ordered, viewer))
            beside.chmod(0o600)
            beside.replace(path)
        except (TooManyRows, NoDuckDB) as refused:
            self._fail(ordered, str(refused))
        except OSError as fault:
            log.exception("export_failed", fault=type(fault).__name__)
            self._fail(ordered, "The file could not be written. Ask whoever runs Fingerpost to look at its disk.")
        else:
            size, now = path.stat().st_size, self._clock()
            self._database.write(partial(store.finish, name=ordered.id, rows=rows, size=size, now=now))
        finally:
            beside.unlink(missing_ok=True)

    def _work(self, ordered: Ordered, viewer: Viewer) -> Work:
        library = self._shelf.current
        leaves = chosen(
            Filters(since=ordered.since, until=ordered.until),
            organisation=ordered.organisation,
            after=ordered.after,
            without=hidden_from(viewer, organisation=ordered.organisation, library=library),
            shelf=self._shelf,
            secret_keys=self._secret_keys,
        )
        of_rows = count(self._database.read, leaves)
        return Work(
            read=self._database.read,
            chosen=leaves,
            names=names_of(library, ordered.organisation),
            at=self._clock(),
            progress=self._teller(ordered, of_rows),
        )

    def _teller(self, ordered: Ordered, of_rows: int) -> Callable[[int], None]:
        """Notes how far a file is, every `TELL_EVERY` seconds at most; rests after each piece as long as that took."""
        said, began = [-TELL_EVERY], [monotonic()]

        def tell(rows: int) -> None:
            sleep(min(monotonic() - began[0], LONGEST_REST))
            began[0] = monotonic()
            if began[0] - said[0] < TELL_EVERY:
                return
            said[0] = began[0]
            now = self._clock()
            self._database.write(partial(store.tell, name=ordered.id, rows=rows, of_rows=of_rows, now=now))

        tell(0)
        return tell

    def _viewer(self, person: str, organisation: str, now: datetime) -> Viewer | None:
        one = self._shelf.current.organisations.get(organisation)
        if one is None:
            return None
        return self._shelf.current.people.who(person, organisation=organisation, on=now.astimezone(one.zone).date())

    def _fail(self, ordered: Ordered, problem: str) -> None:
        self._database.write(partial(store.fail, name=ordered.id, problem=problem, now=self._clock()))

    def _throw_away(self) -> None:
        """Removes files that no row of the table speaks of: past their time, or of somebody whose rows were erased."""
        lie = list(self._folder.iterdir()) if self._folder.exists() else []
        known = self._database.read(store.known) if lie else frozenset()
        for file in lie:
            if file.name.partition(".")[0] not in known:
                shutil.rmtree(file) if file.is_dir() else file.unlink()


def _due(connection: Connection, *, shelf: Shelf, now: datetime) -> list[Scheduled]:
    """The copies whose day has come where they are made."""
    organisations = shelf.current.organisations
    return [
        one
        for one in store.due(connection, (now.astimezone(UTC)).date())
        if one.organisation in organisations
        and one.next_on <= now.astimezone(organisations[one.organisation].zone).date()
    ]
