"""The row in the log for a pack that a command makes, as a chore: on SQLite only the server writes (rule 5)."""

from collections.abc import Mapping
from typing import Final

from sqlalchemy import Connection

from bot.packs import making
from bot.privacy.chores import Asked, Chore, Refused, Step
from escalation import store


def note_pack(connection: Connection, asked: Asked) -> Step:
    """Says in the log who takes a pack away.

    Raises:
        Refused: the hand-over is gone.
    """
    found = store.load(connection, asked.text("escalation"))
    if found is None:
        raise Refused(making.NOT_FOUND)
    by, group = asked.text("by"), asked.text("group")
    making.note(connection, found, by=by, group=group, at=asked.now, channel="terminal")
    return Step(done={"noted": 1})


CHORES: Final[Mapping[str, Chore]] = {"note_pack": note_pack}
