"""The people of one database, kept in memory: a turn looks there, and only what has changed is read again."""

import gc
import threading
from collections.abc import Sequence
from datetime import date
from typing import Final

from sqlalchemy import Connection

from bot.people.directory import Person
from bot.people.membership import Membership, People
from bot.store import directory
from bot.store.engine import Database
from organisations.model import Person as Listed

TOPIC: Final = "directory"
"""What is signalled when the directory has changed."""


MANY: Final = 200
"""Where a look reads more people than this, an import is behind it."""


class Roll:
    """Everybody in the directory of a database, as of the last look."""

    def __init__(self, database: Database) -> None:
        """Nobody is known before the first look."""
        self.people = People()
        self._database = database
        self._version = 0
        self._looking = threading.Lock()

    def refresh(self) -> bool:
        """Reads who has changed since the last look. True if anybody had.

        Raises:
            DatabaseAway: what was read before stands.
        """
        with self._looking:
            found = self._database.read(lambda connection: directory.changed(connection, after=self._version))
            if found.version == self._version:
                return False
            self.people = self.people.changed(found.people, found.held)
            self._version = found.version
            if len(found.people) > MANY:
                # They stay, and hold no cycles: a collection that walked tens of thousands would stop every turn.
                gc.freeze()
            return True


def enrol(connection: Connection, listed: Sequence[Listed], *, organisation: str) -> int:
    """Adds the made-up people of the example's folder who are not in the directory yet, and gives their number.

    Whoever is there already stays as they are, as an import may have moved them.
    """
    known = directory.known(connection, [person.id for person in listed])
    new = [person for person in listed if person.id not in known]
    if new:
        directory.put(
            connection,
            people=[Person(id=one.id, name=one.name, email=one.email.lower()) for one in new],
            memberships=[membership for one in new for membership in memberships_of(one, organisation)],
        )
    return len(new)


def memberships_of(listed: Listed, organisation: str) -> tuple[Membership, ...]:
    """What somebody in the example's folder may do there, from always and for good."""
    return tuple(
        Membership(person=listed.id, organisation=organisation, group=group, role=role, since=date.min)
        for group, role in listed.memberships
    )
