"""Sets the timer of an escalation again, where its next step has changed though nobody has acted on it."""

from dataclasses import replace

from sqlalchemy import Connection

from bot.conversation.ends import timer
from bot.delivery import jobs
from escalation import store as escalations
from escalation.model import Escalation, Move
from escalation.next_step import with_next_step
from organisations.calendar import Calendar


def set_anew(connection: Connection, escalation: Escalation, *, calendar: Calendar) -> bool:
    """Works the next step out again and sets its timer; False, and nothing kept, if somebody moved it meanwhile."""
    # The count goes up with every move, so the timer is one that never was before.
    timed = with_next_step(replace(escalation, count=escalation.count + 1), calendar)
    if not escalations.update(connection, Move(escalation=timed)):
        return False
    jobs.enqueue(connection, timer(timed))
    return True
