"""A form that stands in a card's place is not replaced while it is filled in: what has changed is shown afterwards.

Teams keeps nothing of what somebody has typed on a card that is changed under them. So for a while the message is left
as it is; it is shown as it then stands once the form is sent or left, and at the latest when the time is over.
"""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection

from bot.channels.chat import kept, queue
from bot.channels.chat.desk_follow import CARD
from bot.channels.chat.kept import Kept
from bot.channels.teams.answers import InvokeAnswer
from bot.channels.teams.elements import PREFIX
from bot.channels.teams.origin import Origin
from escalation import store

FOR: Final = timedelta(minutes=10)
"""How long a form may be filled in before the card changes under it."""

ON_FORMS: Final = (f"{PREFIX}.form.", f"{PREFIX}.look", f"{PREFIX}.team", f"{PREFIX}.desk.")
"""What the verbs begin with of buttons by which a form may be sent or left."""


def concerns(origin: Origin, answer: InvokeAnswer | None) -> bool:
    """Whether what was pressed and answered opens a form, or may end one."""
    if origin.kind != "execute" or origin.card is None:
        return False
    return (answer is not None and answer.form) or origin.name.startswith(ON_FORMS)


def settle(connection: Connection, *, origin: Origin, person: str, form: bool, at: datetime) -> None:
    """Holds the message on which a form was opened; lets go of one on which none stands any more."""
    message = kept.at_place(connection, team=origin.tenant, channel=origin.conversation, ts=origin.card or "")
    if message is None or not _whose(connection, message, person):
        return
    if form:
        queue.hold(connection, message, until=at + FOR)
    else:
        queue.release(connection, message, at=at)


def _whose(connection: Connection, message: Kept, person: str) -> bool:
    """Their own, or the card of a hand-over that is theirs: the others need to see who has taken one."""
    if message.person is not None or message.what != CARD:
        return message.person == person
    escalation = store.load(connection, message.about)
    return escalation is not None and escalation.claimed_by == person
