"""Writes to the activity log what a page itself does: refusals, reading the log, taking it out."""

from collections.abc import Hashable
from datetime import datetime

from sqlalchemy import Connection

from activity.kinds import Event
from activity.log import Row, append
from bot.people.membership import Viewer


def record(
    connection: Connection, *, viewer: Viewer, event: Event, at: datetime, conversation: str | None = None
) -> None:
    """One row for what this reader did, in the caller's transaction."""
    row = Row(
        occurred_at=at,
        event=event,
        organisation=viewer.organisation,
        conversation=conversation,
        person=viewer.person,
        group_id=viewer.group,
        channel="web",
    )
    append(connection, [row])


class Hourly:
    """Remembers what was noted in the present hour, so that reading on does not fill the log."""

    def __init__(self) -> None:
        """Remember nothing yet."""
        self._hour: datetime | None = None
        self._seen: set[Hashable] = set()

    def first(self, what: Hashable, *, at: datetime) -> bool:
        """Whether this is the first time in this hour; from now on it is not."""
        hour = at.replace(minute=0, second=0, microsecond=0)
        if hour != self._hour:
            self._hour, self._seen = hour, set()
        if what in self._seen:
            return False
        self._seen.add(what)
        return True
