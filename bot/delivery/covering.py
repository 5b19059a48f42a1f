"""Tells leads, ahead of time and once, of working hours in which nobody works from a queue."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection

from bot.content.library import Library, Shelf
from bot.desk import staff
from bot.store import notifications, signals
from bot.store.engine import Database
from bot.store.notifications import Notification
from escalation import staff_store, uncovered
from escalation.uncovered import Gap
from organisations.model import Organisation

LOOK_EVERY: Final = timedelta(minutes=10)
"""Between two looks: leave that is entered for today is seen within this time."""

WHAT: Final = "no_cover"
"""What a lead is told of, as notifications say it."""


def coming_gaps(
    connection: Connection, organisation: Organisation, *, library: Library, at: datetime
) -> tuple[Gap, ...]:
    """The working hours up to the end of the next working day in which a queue has nobody: four statements."""
    today = at.astimezone(organisation.zone).date()
    roles = staff.roles_of(library.people, organisation=organisation.id, on=today)
    return uncovered.gaps(
        staff_store.team(connection, roles, since=today),
        library.routes.of(organisation.id),
        organisation=organisation.id,
        calendar=organisation.calendar,
        at=at,
    )


class Covering:
    """Looks now and then; `tell` is called with the desks that changed."""

    def __init__(self, *, database: Database, shelf: Shelf, tell: Callable[..., object]) -> None:
        """Nothing has been looked at yet."""
        self._database = database
        self._shelf = shelf
        self._tell = tell
        self._last: datetime | None = None

    def look(self, now: datetime) -> int:
        """Tells the leads what they were not told before, once a queue and day. Gives the number of notices."""
        if self._last is not None and now < self._last + LOOK_EVERY:
            return 0
        self._last = now
        organisations = tuple(self._shelf.current.organisations.values())
        return sum(self._warn(organisation, now) for organisation in organisations)

    def _warn(self, organisation: Organisation, now: datetime) -> int:
        new = self._database.read(lambda connection: self._new(connection, organisation, now))
        if not new:
            return 0
        topic = f"desk/{organisation.id}"
        self._database.write(lambda connection: _keep(connection, new, topic))
        self._tell(topic)
        return len(new)

    def _new(self, connection: Connection, organisation: Organisation, now: datetime) -> tuple[Notification, ...]:
        found = coming_gaps(connection, organisation, library=self._shelf.current, at=now)
        notices = {one.key: one for one in (_notice(gap, organisation, now) for gap in found)}
        told = notifications.there(connection, tuple(notices))
        return tuple(one for key, one in notices.items() if key not in told)


def _keep(connection: Connection, notices: tuple[Notification, ...], topic: str) -> None:
    for one in notices:
        notifications.add(connection, one)
    signals.post(connection, (topic,))


def _notice(gap: Gap, organisation: Organisation, now: datetime) -> Notification:
    day = gap.begins.astimezone(organisation.zone).date()
    return Notification(
        key=f"{WHAT}/{organisation.id}/{gap.queue}/{day}",
        audience=f"lead/{gap.queue}",
        organisation=organisation.id,
        what=WHAT,
        escalation=None,
        conversation=None,
        at=now,
    )
