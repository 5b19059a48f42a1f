"""Looks whether every open escalation has a next step that a job will do; reads only, and decides nothing."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection, String, and_, bindparam, case, cast, func, or_, select

from bot.store.tables import job as job_table
from escalation.model import OPEN
from escalation.store import escalation_table

LATE_AFTER: Final = timedelta(minutes=2)
"""How long a due step may wait for a worker before it is said to be late."""

MOST_NAMED: Final = 200
"""Escalations without a next step that one look names: the next look names others."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """The open escalations: how many there are, how many steps are late, and which have no step at all."""

    open: int
    late: int
    astray: tuple[str, ...]  # ids


_open = escalation_table.c
_job = job_table.c
_key = bindparam("timer", type_=String) + _open.id + "/" + cast(_open.count, String)
# A job that was put off after a fault comes later than its step, and is still a step.
_at_another_time = and_(_job.attempts == 0, _job.run_at != _open.next_step_at)
_with_timer = escalation_table.outerjoin(job_table, _job.key == _key)
_before = bindparam("late_before", type_=_job.run_at.type)
_late = and_(_job.state == "waiting", _job.run_at < _before, _open.next_step_at < _before)
_counts = (
    select(func.count(), func.sum(case((_late, 1), else_=0))).select_from(_with_timer).where(_open.status.in_(OPEN))
)
_astray = (
    select(_open.id)
    .select_from(_with_timer)
    .where(
        _open.status.in_(OPEN),
        or_(_open.next_step_at.is_(None), _job.id.is_(None), _job.state != "waiting", _at_another_time),
    )
    .order_by(_open.id)
    .limit(MOST_NAMED)
)


def look(connection: Connection, *, now: datetime, timer: str) -> Seen:
    """What stands at this moment. `timer` is what a timer's key begins with, before the escalation and its count."""
    there, late = connection.execute(_counts, {"timer": f"{timer}/", "late_before": now - LATE_AFTER}).one()
    astray = connection.execute(_astray, {"timer": f"{timer}/"}).scalars()
    return Seen(open=there, late=late or 0, astray=tuple(astray))
