"""Who acts on a hand-over in a network, and whether they may write below its card there; decides nothing else."""

from datetime import datetime
from typing import Final

from sqlalchemy import Connection

from bot.channels.chat.desk_places import is_discreet
from bot.content.library import Library
from bot.conversation.world import Unknown
from bot.people.membership import Viewer
from escalation import store
from escalation.model import Escalation, NotPossible

UNKNOWN: Final = "We cannot find that hand-over."


def viewer_of(connection: Connection, escalation: str, *, person: str, library: Library, at: datetime) -> Viewer:
    """Whoever acts, as the organisation of the hand-over knows them: one workspace or tenant may serve several.

    Raises:
        Unknown: there is no such hand-over, or they are nobody there.
    """
    found = store.load(connection, escalation)
    organisation = None if found is None else library.organisations.get(found.organisation)
    if organisation is None:
        raise Unknown(UNKNOWN)
    viewer = library.people.who(person, organisation=organisation.id, on=at.astimezone(organisation.zone).date())
    if viewer is None:
        raise Unknown(UNKNOWN)
    return viewer


def written_below(connection: Connection, escalation: str, *, library: Library, not_here: str) -> Escalation:
    """The hand-over below whose card somebody writes.

    Raises:
        Unknown: it is gone.
        NotPossible: not everybody in the channel may see what it is about; `not_here` says so, and what to do.
    """
    found = store.load(connection, escalation)
    if found is None:
        raise Unknown(UNKNOWN)
    if is_discreet(found, library):
        raise NotPossible(not_here)
    return found
