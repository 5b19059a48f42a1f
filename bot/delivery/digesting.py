"""The weekly digests: once a week, in working hours, what is new for those who look after groups.

It works in a thread of its own: to count takes longer than a transaction that writes may last (rule 5).
"""

import threading
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Final

import structlog
from sqlalchemy import Connection

from activity import digests
from activity.digest import Digest, Seen, digest_of
from activity.register import coachings, recalculations
from activity.words import Words
from bot.content.library import Library, Shelf
from bot.desk.staff import people_of_group
from bot.people.membership import Viewer
from bot.people.reach import groups_reached
from bot.people.restricted import hidden_topics, hidden_trees
from bot.people.roles import may
from bot.picturing import picturing, scope_for
from bot.store import notifications
from bot.store.engine import Database, DatabaseAway
from bot.store.notifications import Notification
from bot.web.discreetly import named_to
from bot.web.wording import words_for
from organisations.calendar import next_opening
from organisations.model import Organisation

log = structlog.get_logger()

LOOK_EVERY: Final = 300.0
"""Seconds between looks at the clock. A look reads only where a digest is due."""

WHAT: Final = "digest"
"""What the notice of somebody who looks after groups is about."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """Somebody who looks after groups, with those of them, and all inside, that they may see counts of."""

    viewer: Viewer
    groups: frozenset[str]


class Digester:
    """Makes the digests of a week, each once, whichever process is first."""

    def __init__(
        self, *, database: Database, shelf: Shelf, clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        """Nothing is made yet."""
        self._database = database
        self._shelf = shelf
        self._clock = clock
        self._done: dict[str, date] = {}

    def start(self, stop: threading.Event) -> threading.Thread:
        """Works until `stop` is set."""
        thread = threading.Thread(target=self._run, args=(stop,), daemon=True, name="digester")
        thread.start()
        return thread

    def work(self) -> int:
        """Makes what is due now, and gives how many digests had news."""
        now, library = self._clock(), self._shelf.current
        due = [one for one in library.organisations.values() if self._is_due(one, now)]
        made = 0
        for organisation in due:
            made += sum(self._one(reader, organisation, library, now) for reader in readers(library, organisation, now))
            self._done[organisation.id] = week_of(organisation, now)
        return made

    def _is_due(self, organisation: Organisation, now: datetime) -> bool:
        if self._done.get(organisation.id) == week_of(organisation, now):
            return False
        return next_opening(now, organisation.calendar) <= now

    def _one(self, reader: Reader, organisation: Organisation, library: Library, now: datetime) -> bool:
        week = week_of(organisation, now)
        found = self._database.read(
            partial(_digest, reader=reader, organisation=organisation, library=library, now=now, week=week)
        )
        return found is not None and found.anything and self._database.write(partial(_keep, digest=found))

    def _run(self, stop: threading.Event) -> None:
        while not stop.wait(LOOK_EVERY):
            try:
                self.work()
            except DatabaseAway:
                log.warning("digester_waits", reason="database away")
            except Exception:
                # It must outlive any one fault, and the fault must be seen.
                log.exception("digester_fault")


def week_of(organisation: Organisation, now: datetime) -> date:
    """The Monday of the current week, by the organisation's own clock."""
    today = now.astimezone(organisation.zone).date()
    return today - timedelta(days=today.weekday())


def looked_after(library: Library, organisation: Organisation, on: date) -> Mapping[str, frozenset[str]]:
    """By person: the groups whose HR partner or skills consultant they are, by the nearest one named around each."""
    found: dict[str, set[str]] = defaultdict(set)
    routes = library.routes.of(organisation.id)
    for group in organisation.groups:
        people = people_of_group(group.id, organisation, routes, people=library.people, on=on)
        for person in (people.partner, people.consultant):
            if person is not None:
                found[person].add(group.id)
    return {person: frozenset(groups) for person, groups in found.items()}


def readers(library: Library, organisation: Organisation, now: datetime) -> Iterator[Reader]:
    """Those who look after groups and may see counts of them today, by person."""
    today = now.astimezone(organisation.zone).date()
    for person, groups in sorted(looked_after(library, organisation, today).items()):
        viewer = library.people.who(person, organisation=organisation.id, on=today)
        if viewer is None or not may(viewer.roles, "see_activity"):
            continue
        reach = groups_reached(viewer, "see_activity", organisation.groups)
        if theirs := groups if reach is None else groups & reach:
            yield Reader(viewer=viewer, groups=theirs)


def _digest(
    connection: Connection, *, reader: Reader, organisation: Organisation, library: Library, now: datetime, week: date
) -> Digest | None:
    """The digest of a week; None where it is made already."""
    person = reader.viewer.person
    before = digests.of_person(connection, person, organisation=organisation.id, limit=1)
    if before and before[0].week >= week:
        return None
    hidden = hidden_topics(reader.viewer, organisation=organisation, topics=library.topics)
    trees = hidden_trees(hidden, library.trees_of(organisation.id).values())
    whose, groups = organisation.id, reader.groups
    redone = recalculations(connection, organisation=whose, groups=groups, without=hidden)
    scope = scope_for(whose, now=now, groups=groups, without=trees)
    made = picturing(library, organisation, scope=scope, recalculated=redone, measured=False)(connection)
    words: Words = replace(words_for(library, organisation), named=named_to(reader.viewer, library))
    coached = coachings(connection, organisation=whose, groups=groups, without=hidden)
    seen = before[0].seen if before else Seen()
    return digest_of(made, coached, person=person, week=week, before=seen, words=words)


def _keep(connection: Connection, digest: Digest) -> bool:
    if not digests.keep(connection, digest):
        return False
    notifications.add(
        connection,
        Notification(
            key=f"{WHAT}/{digest.id}",
            audience=f"hr/{digest.person}",
            organisation=digest.organisation,
            what=WHAT,
            escalation=None,
            conversation=None,
            at=digest.made_at,
        ),
    )
    return True
