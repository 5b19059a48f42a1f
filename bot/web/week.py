"""The page of an adviser's working week: their hours, days away and cover; a lead may open anybody's."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from functools import partial
from typing import Final

from sqlalchemy import Connection
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from bot.channels.web import UnreadableForm, fields_of
from bot.delivery import away, jobs
from bot.desk.staff import roles_of
from bot.people.roles import Scope
from bot.web.house import Visit
from bot.web.routes import frame_of
from escalation import staff_store, week_form, week_page
from escalation.staffing import Leave, Stretch, Team, cover
from escalation.week_form import Typed, Unclear

AHEAD: Final = timedelta(days=14)
"""How far a lead looks ahead for hours without anybody."""

DONE: Final[Mapping[str, str]] = {
    "hours": "These hours are kept.",
    "usual": "The team's usual hours are back.",
    "leave": "These days away are kept.",
    "take_back": "Those days away are taken back.",
    "places": "These numbers are kept.",
}

Change = Callable[[Connection], None]


async def page(visit: Visit) -> Response:
    """The reader's own week, or, for a lead, that of the person in `of`."""
    person = _whose(visit, visit.request.query_params.get("of"))
    return await _page(visit, person, done=DONE.get(visit.request.query_params.get("done", "")))


async def keep(visit: Visit) -> Response:
    """Keeps one part of the page; a refusal is said on the same page, with what was typed."""
    if visit.form is None:
        raise HTTPException(405)
    typed = fields_of(visit.form)
    person = _whose(visit, typed.get("of"))
    do = typed.get("do", "")
    try:
        change = await _change(visit, person, do, typed)
    except Unclear as unclear:
        return await _page(visit, person, typed=typed, unclear=unclear)
    await visit.house.database.write_async(change)
    of = "" if person == visit.viewer.person else f"&of={person}"
    return RedirectResponse(f"/desk/week?done={do}{of}", 303)


async def _change(visit: Visit, person: str, do: str, typed: Typed) -> Change:
    """What the form asks to be kept.

    Raises:
        Unclear: it cannot be kept as it was typed.
        UnreadableForm: it asks for nothing that this page does.
    """
    here = visit.viewer.organisation
    if do == "hours":
        week = week_form.read_week(typed)
        return partial(staff_store.put_week, person=person, organisation=here, week=week)
    if do == "usual":
        return partial(staff_store.put_week, person=person, organisation=here, week=None)
    if do == "leave":
        others = set(_roles(visit)) - {person}
        leave = week_form.read_leave(typed, organisation=here, today=visit.today, covers=others)
        return partial(_go_away, visit=visit, person=person, leave=leave)
    if do == "take_back":
        return partial(staff_store.drop_leave, number=await _entered(visit, person, typed))
    if do == "places" and visit.scope >= Scope.ORGANISATION:
        return await _places(visit, person, typed)
    raise UnreadableForm("This page cannot do that. Go back and try again.")


def _go_away(connection: Connection, *, visit: Visit, person: str, leave: Leave) -> None:
    """Keeps the days, with the job that offers to others what then waits for them."""
    staff_store.add_leave(connection, person, leave, today=visit.today)
    goes = away.begins(person, leave, zone=visit.organisation.zone, now=visit.house.clock())
    jobs.enqueue(connection, (goes,))


async def _places(visit: Visit, person: str, typed: Typed) -> Change:
    here = visit.viewer.organisation
    team = await visit.house.database.read_async(partial(_team, visit=visit))
    elsewhere = week_page.places_elsewhere(team.advisers[person], here)
    capacity, floor = week_form.read_places(typed, elsewhere=elsewhere)

    def change(connection: Connection) -> None:
        staff_store.put_capacity(connection, person, capacity)
        staff_store.put_floor(connection, person, organisation=here, floor=floor)

    return change


async def _entered(visit: Visit, person: str, typed: Typed) -> int:
    """The number of a leave that the reader may take back: their own, or one entered in the lead's organisation."""
    given = typed.get("leave", "")
    number = int(given) if given.isascii() and given.isdigit() and len(given) < len("2147483647") else 0
    found = await visit.house.database.read_async(partial(staff_store.leave_by_id, number=number))
    own = person == visit.viewer.person
    if found is None or found.person != person or not (own or found.leave.organisation == visit.viewer.organisation):
        raise UnreadableForm("Those days away are taken back already. Go back and look again.")
    return number


async def _page(
    visit: Visit, person: str, *, typed: Typed | None = None, unclear: Unclear | None = None, done: str | None = None
) -> Response:
    team, leave = await visit.house.database.read_async(partial(_load, visit=visit, person=person))
    lead = visit.scope >= Scope.ORGANISATION
    shown = week_page.Shown(
        whose=team.advisers[person],
        own=person == visit.viewer.person,
        lead=lead,
        organisation=visit.viewer.organisation,
        title=visit.organisation.name,
        calendar=visit.organisation.calendar,
        today=visit.today,
        team=team,
        names=visit.house.library.names,
        leave=leave,
        gaps=_gaps(visit, team) if lead else {},
        typed=typed or {},
        unclear=unclear,
        done=done,
        token=visit.token,
    )
    layout = visit.house.layout
    title = "Your working week" if shown.own else "A working week"
    body = week_page.week_page(layout.render, shown)
    return layout.page(
        body, title=f"Error: {title}" if unclear else title, frame=frame_of(visit), status=422 if unclear else 200
    )


def _whose(visit: Visit, of: str | None) -> str:
    """Whose week is meant. Somebody else's is for a lead; of a stranger there is none."""
    person = of or visit.viewer.person
    if person != visit.viewer.person and visit.scope < Scope.ORGANISATION:
        raise HTTPException(404)
    if person not in _roles(visit):
        raise HTTPException(404)
    return person


def _roles(visit: Visit) -> staff_store.Roles:
    return roles_of(visit.house.library.people, organisation=visit.viewer.organisation, on=visit.today)


def _team(connection: Connection, *, visit: Visit) -> Team:
    return staff_store.team(connection, _roles(visit), since=visit.today)


def _load(connection: Connection, *, visit: Visit, person: str) -> tuple[Team, tuple[staff_store.Entered, ...]]:
    return _team(connection, visit=visit), staff_store.leave_of(connection, {person: None}, since=visit.today)


def _gaps(visit: Visit, team: Team) -> Mapping[str, tuple[Stretch, ...]]:
    """The coming hours of each queue in which nobody is there."""
    here, now = visit.viewer.organisation, visit.house.clock()
    calendar = visit.organisation.calendar
    return {
        queue.title: cover(team, organisation=here, roles=queue.roles, since=now, until=now + AHEAD, calendar=calendar)
        for queue in visit.house.library.routes.of(here).queues.values()
    }
