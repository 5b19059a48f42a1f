"""Coming working hours in which nobody works from a queue, for the lead to see to: pure, and knows no database."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from escalation.route import Routes
from escalation.staffing import Team, cover
from escalation.words import clock_time, day
from organisations.calendar import Calendar, working_days_after


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """Working hours of one day in which a queue has nobody. Times are UTC."""

    queue: str
    title: str
    begins: datetime
    ends: datetime


def gaps(team: Team, routes: Routes, *, organisation: str, calendar: Calendar, at: datetime) -> tuple[Gap, ...]:
    """The gaps from this moment to the end of the next working day, the soonest first.

    An organisation that has no advice team yet has none: there is nobody to be missed.
    """
    if not any(organisation in adviser.posts for adviser in team.advisers.values()):
        return ()
    found = _gaps(team, routes, organisation=organisation, calendar=calendar, at=at)
    return tuple(sorted(found, key=lambda gap: (gap.begins, gap.queue)))


def says(gap: Gap, calendar: Calendar) -> str:
    """A gap as the lead reads it."""
    begins, ends = clock_time(gap.begins, calendar.zone), clock_time(gap.ends, calendar.zone)
    return f"Nobody is at work for {gap.title} from {begins} to {ends} on {day(gap.begins, calendar.zone)}."


def _gaps(team: Team, routes: Routes, *, organisation: str, calendar: Calendar, at: datetime) -> Iterator[Gap]:
    until = _end_of_the_next_working_day(at, calendar)
    for queue in routes.queues.values():
        stretches = cover(team, organisation=organisation, roles=queue.roles, since=at, until=until, calendar=calendar)
        for begins, ends in stretches:
            yield Gap(queue=queue.id, title=queue.title, begins=begins, ends=ends)


def _end_of_the_next_working_day(at: datetime, calendar: Calendar) -> datetime:
    last = working_days_after(at.astimezone(calendar.zone).date(), 1, calendar)
    return datetime.combine(last + timedelta(days=1), time(), tzinfo=calendar.zone)
