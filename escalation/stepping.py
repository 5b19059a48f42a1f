"""What a timer does to an escalation whose next step is due: pure; where people make the same move, the desk does."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Literal

from escalation import desk
from escalation.model import Act, Actor, Escalation, Message, Move, Tell
from escalation.next_step import Kind, further, next_step, reminded, with_next_step
from organisations.calendar import Calendar

PASSED_ON = "Nobody has been free to take your question yet. It has gone to other advisers. You need not do anything."
PUT_BACK = (
    "We have heard nothing from your adviser. Your question is open to every adviser again. You need not do anything."
)
STILL_ASKED = "An adviser has asked you a question, and waits for your answer. Please answer it when you can."
"""What the manager reads in the thread."""


def step(escalation: Escalation, at: datetime, *, calendar: Calendar) -> Move | None:
    """The move of the next step, where it is due at this moment; nothing where it is not, or it is closed."""
    due = next_step(escalation, calendar)
    if due is None or due.at > at:
        return None
    return STEPS[due.kind](escalation, at, calendar)


def _miss(escalation: Escalation, at: datetime, calendar: Calendar) -> Move | None:
    return desk.miss(escalation, at, calendar=calendar)


def _move_on(escalation: Escalation, at: datetime, calendar: Calendar) -> Move:
    link = further(escalation)
    act = _act(escalation, "transfer", at)
    moved = desk.move(escalation, replace(act, queue=link.queue if link else None), calendar=calendar)
    return _saying(moved, PASSED_ON, at)


def _release(escalation: Escalation, at: datetime, calendar: Calendar) -> Move:
    moved = desk.move(escalation, _act(escalation, "release", at), calendar=calendar)
    silent = Tell(to="adviser", what="let_go", escalation=escalation.id, person=escalation.claimed_by)
    lead = Tell(to="lead", what="let_go", escalation=escalation.id, queue=escalation.queue)
    return _saying(replace(moved, tell=(*moved.tell, silent, lead)), PUT_BACK, at)


def _wake(escalation: Escalation, at: datetime, calendar: Calendar) -> Move:
    return desk.move(escalation, _act(escalation, "wake", at), calendar=calendar)


def _tell_lead(escalation: Escalation, at: datetime, calendar: Calendar) -> Move:
    tell = Tell(to="lead", what="unclaimed", escalation=escalation.id, queue=escalation.queue)
    return _reminding(escalation, tell, at, calendar=calendar)


def _remind(escalation: Escalation, at: datetime, calendar: Calendar) -> Move:
    tell = Tell(to="adviser", what="remind", escalation=escalation.id, person=escalation.claimed_by)
    return _reminding(escalation, tell, at, calendar=calendar)


def _remind_manager(escalation: Escalation, at: datetime, calendar: Calendar) -> Move:
    tell = Tell(to="manager", what="remind", escalation=escalation.id, person=escalation.person)
    return _saying(_reminding(escalation, tell, at, calendar=calendar), STILL_ASKED, at)


def _tell_adviser(escalation: Escalation, at: datetime, calendar: Calendar) -> Move:
    tell = Tell(to="adviser", what="no_answer", escalation=escalation.id, person=escalation.claimed_by)
    return _reminding(escalation, tell, at, calendar=calendar)


STEPS: Mapping[Kind, Callable[[Escalation, datetime, Calendar], Move | None]] = {
    "miss": _miss,
    "move_on": _move_on,
    "tell_lead": _tell_lead,
    "remind": _remind,
    "release": _release,
    "remind_manager": _remind_manager,
    "tell_adviser": _tell_adviser,
    "wake": _wake,
}
"""What each kind of step does."""


def _act(escalation: Escalation, verb: Literal["transfer", "release", "wake"], at: datetime) -> Act:
    by = Actor(person=None, role="fingerpost", organisation=escalation.organisation)
    return Act(verb=verb, by=by, at=at)


def _reminding(escalation: Escalation, tell: Tell, at: datetime, *, calendar: Calendar) -> Move:
    after = reminded(replace(escalation, count=escalation.count + 1), at)
    return Move(escalation=with_next_step(after, calendar), tell=(tell,))


def _saying(move: Move, text: str, at: datetime) -> Move:
    said = Message(escalation=move.escalation.id, by="fingerpost", person=None, at=at, text=text)
    return replace(move, messages=(*move.messages, said))
