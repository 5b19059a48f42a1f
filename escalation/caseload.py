"""Who of an advice team holds how much, and all that one of them holds: selects, and their lines for a lead to read."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlalchemy import Connection, and_, case, func, select

from escalation.model import OPEN
from escalation.staffing import Adviser, on_leave
from escalation.store import escalation_table
from escalation.words import day, plain_day
from organisations.calendar import Calendar

MOST_AT_ONCE: Final = 200
"""Escalations that are handed over in one act: more than anybody holds, and few enough to wait for."""

_row = escalation_table.c


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """What one adviser holds in one organisation."""

    open: int
    oldest: datetime  # when the one that they have had open for longest was opened
    late: int
    on_hold: int
    with_manager: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """One line of the caseload."""

    person: str
    name: str
    open: int = 0
    late: int = 0
    on_hold: int = 0
    with_manager: int = 0
    oldest: str | None = None
    away: str | None = None  # "On leave until Friday 27 November"; or from when
    covered_by: str | None = None  # whom to choose for the hand-over, and their name
    covered_by_name: str | None = None
    left: bool = False  # holds something and advises here no more


def held(connection: Connection, *, organisation: str, at: datetime) -> Mapping[str, Held]:
    """What each adviser of an organisation holds, in one select."""
    late = and_(_row.answered_in.is_(None), _row.respond_by <= at)
    query = (
        select(
            _row.claimed_by,
            func.count(),
            func.min(_row.opened_at),
            *(
                func.sum(case((condition, 1), else_=0))
                for condition in (late, _row.status == "on_hold", _row.status == "with_manager")
            ),
        )
        .where(_row.organisation == organisation, _row.status.in_(OPEN), _row.claimed_by.is_not(None))
        .group_by(_row.claimed_by)
    )
    return {
        person: Held(open=count, oldest=oldest, late=late, on_hold=on_hold, with_manager=with_manager)
        for person, count, oldest, late, on_hold, with_manager in connection.execute(query)
    }


def ids_held(connection: Connection, person: str, *, organisation: str) -> tuple[str, ...]:
    """The open escalations that somebody holds in an organisation, what is due soonest first."""
    query = select(_row.id).where(_row.organisation == organisation, _row.status.in_(OPEN), _row.claimed_by == person)
    ordered = query.order_by(_row.respond_by.is_(None), _row.respond_by, _row.id).limit(MOST_AT_ONCE)
    return tuple(connection.execute(ordered).scalars())


def holders(
    found: Mapping[str, Held], team: Mapping[str, Adviser], *, names: Mapping[str, str], today: date, calendar: Calendar
) -> tuple[Holder, ...]:
    """The caseload: those who have most first, then those who have nothing, by name."""
    everybody = {*team, *found}
    lines = (
        _holder(person, found.get(person), team.get(person), names=names, today=today, calendar=calendar)
        for person in everybody
    )
    return tuple(sorted(lines, key=lambda one: (-one.open, one.name)))


def _holder(
    person: str,
    holds: Held | None,
    adviser: Adviser | None,
    *,
    names: Mapping[str, str],
    today: date,
    calendar: Calendar,
) -> Holder:
    away, covered_by = _away(adviser, today)
    return Holder(
        person=person,
        name=names.get(person, "Someone who has left"),
        open=holds.open if holds else 0,
        late=holds.late if holds else 0,
        on_hold=holds.on_hold if holds else 0,
        with_manager=holds.with_manager if holds else 0,
        oldest=day(holds.oldest, calendar.zone) if holds else None,
        away=away,
        covered_by=covered_by,
        covered_by_name=None if covered_by is None else names.get(covered_by),
        left=adviser is None,
    )


def _away(adviser: Adviser | None, today: date) -> tuple[str | None, str | None]:
    """When they are away, in words, and who covers: the leave of today, else the next one."""
    if adviser is None:
        return None, None
    now = on_leave(adviser, today)
    if now is not None:
        return f"On leave until {plain_day(now.last)}", now.cover
    coming = min((leave for leave in adviser.leave if leave.first > today), key=lambda one: one.first, default=None)
    if coming is None:
        return None, None
    return f"On leave from {plain_day(coming.first)}", coming.cover
