"""Counts HR's front page ahead where there is much to count, so that not even the first reader waits; shows nothing.

It works in a thread of its own, as the digests do: to count takes longer than a transaction that writes may (rule 5).
"""

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Final

import structlog
from sqlalchemy import Connection, select

from activity.kept_pictures import keep, kept
from activity.register import recalculations
from activity.summary import summary
from bot.content.library import Library, Shelf
from bot.people.membership import Viewer
from bot.people.restricted import hidden_topics, hidden_trees
from bot.picturing import Counting, counting_of, scope_for
from bot.store.engine import Database, DatabaseAway
from organisations.model import Organisation

log = structlog.get_logger()

FIRST_LOOK, LOOK_EVERY = 20.0, 600.0
"""Seconds until the first look after a start, and between looks."""

MANY: Final = 50_000
"""Conversations from which an organisation is counted ahead. With fewer a reader waits a second or two."""

A_DAY: Final = timedelta(days=1)
"""The age at which a picture is renewed although nobody looks at it. Those who look have it renewed sooner."""


class Ahead:
    """Keeps the picture ready that most readers of a large organisation have in common: all but restricted topics."""

    def __init__(
        self,
        *,
        database: Database,
        shelf: Shelf,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        many: int = MANY,
    ) -> None:
        """Nothing is counted yet."""
        self._database = database
        self._shelf = shelf
        self._clock = clock
        self._many = many

    def start(self, stop: threading.Event) -> threading.Thread:
        """Works until `stop` is set."""
        thread = threading.Thread(target=self._run, args=(stop,), daemon=True, name="counting ahead")
        thread.start()
        return thread

    def work(self) -> int:
        """Counts what is due now, and gives how many pictures were made."""
        library = self._shelf.current
        return sum(self._one(organisation, library) for organisation in library.organisations.values())

    def _one(self, organisation: Organisation, library: Library) -> bool:
        now = self._clock()
        due = self._database.read(partial(_due, organisation=organisation, library=library, now=now, many=self._many))
        if due is None:
            return False
        made, content = self._database.read(partial(due.work_out, now=now))
        self._database.write(partial(keep, key=due.key, made=made, content=content))
        return True

    def _run(self, stop: threading.Event) -> None:
        wait = FIRST_LOOK
        while not stop.wait(wait):
            wait = LOOK_EVERY
            try:
                self.work()
            except DatabaseAway:
                log.warning("counting_waits", reason="database away")
            except Exception:
                # It must outlive any one fault, and the fault must be seen.
                log.exception("counting_fault")


def _due(
    connection: Connection, *, organisation: Organisation, library: Library, now: datetime, many: int
) -> Counting | None:
    """What is to be counted of an organisation; None where there is little to count, or it stands ready."""
    if not _has(connection, organisation.id, many):
        return None
    reader = Viewer(person="", name="", organisation=organisation.id, group="", roles=frozenset())
    hidden = hidden_topics(reader, organisation=organisation, topics=library.topics)
    trees = hidden_trees(hidden, library.trees_of(organisation.id).values())
    redone = recalculations(connection, organisation=organisation.id, groups=None, without=hidden)
    scope = scope_for(organisation.id, now=now, groups=None, without=trees)
    counting = counting_of(library, organisation, scope=scope, recalculated=redone)
    found = kept(connection, counting.key)
    ready = found is not None and found.mark == counting.mark and abs(now - found.at) < A_DAY
    return None if ready else counting


def _has(connection: Connection, organisation: str, many: int) -> bool:
    """Whether there are at least so many conversations; it counts no further than that."""
    rows = select(summary.c.started_on).where(summary.c.organisation == organisation)
    return connection.execute(rows.offset(many - 1).limit(1)).first() is not None
