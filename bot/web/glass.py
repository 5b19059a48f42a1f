"""Breaking the glass: one restricted hand-over, opened in an emergency with a reason, of which the lead is told.

That it was opened is read back from the log, so nothing can be opened without a row that says so.
"""

from datetime import timedelta
from functools import partial
from typing import Final

from sqlalchemy import Connection, select
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from activity.kinds import Event
from activity.log import interaction
from bot.conversation.state import Job
from bot.delivery import jobs
from bot.people.reach import reaches
from bot.people.roles import may
from bot.web.house import Visit
from bot.web.identity import REASON, read_reason
from bot.web.record import record
from bot.web.routes import frame_of
from escalation import store
from escalation.model import Escalation

OPEN_FOR: Final = timedelta(hours=8)
"""A shift: long enough for an emergency, too short to be a way round the names."""


def is_shut(connection: Connection, *, visit: Visit) -> bool:
    """Whether the hand-over asked for is of a topic that this reader may not see, and is not open to them now.

    Raises:
        HTTPException: 404 where the organisation has no such hand-over, or the reader could not open it anyway.
    """
    found = _found(connection, visit)
    if found.topic not in visit.hidden or _opened(connection, visit, found):
        return False
    if not may(visit.viewer.roles, "break_glass"):
        raise HTTPException(404)
    return True


def shut_page(visit: Visit, *, problem: str | None = None) -> Response:
    """What a reader is told who is not among the named people."""
    escalation = visit.request.path_params["escalation"]
    values = {"action": f"/desk/{escalation}/open", "token": visit.token, "problem": problem, "rule": REASON}
    body = visit.house.layout.render("web/glass.html", values)
    title = "Only named people may see this"
    return visit.house.layout.page(body, title=title, status=422 if problem else 403, frame=frame_of(visit))


async def break_glass(visit: Visit) -> Response:
    """Opens it to this reader for a while, once the reason is in the log and the lead's notice on its way."""
    if not await visit.house.database.read_async(partial(is_shut, visit=visit)):
        return RedirectResponse(f"/desk/{visit.request.path_params['escalation']}", 303)
    reason = read_reason(visit.form)
    if reason is None:
        return shut_page(visit, problem=f"Say why you must see this. {REASON}")
    await visit.house.database.write_async(partial(_open, visit=visit, reason=reason))
    visit.house.service.announce()
    return RedirectResponse(f"/desk/{visit.request.path_params['escalation']}", 303)


def _open(connection: Connection, *, visit: Visit, reason: str) -> None:
    found, now = _found(connection, visit), visit.house.clock()
    event = Event("break_glass_used", escalation=found.id, detail={"reason": reason})
    record(connection, viewer=visit.viewer, event=event, at=now)
    told = Job(
        kind="tell",
        lane=f"lead/{found.queue}/{found.conversation}",
        key=f"glass/{found.id}/{visit.viewer.person}/{now:%Y%m%dT%H%M%S}",
        run_at=now,
        payload={
            "escalation": found.id,
            "conversation": found.conversation,
            "organisation": found.organisation,
            "to": "lead",
            "address": found.queue,
            "what": "break_glass",
        },
    )
    jobs.enqueue(connection, (told,))


def _found(connection: Connection, visit: Visit) -> Escalation:
    found = store.load(connection, visit.request.path_params["escalation"])
    if found is None or found.organisation != visit.viewer.organisation or visit.viewer.person in found.not_for:
        raise HTTPException(404)
    if not reaches(visit.viewer, found.group_id, "see_desk", groups=visit.organisation.groups):
        raise HTTPException(404)
    return found


def _opened(connection: Connection, visit: Visit, escalation: Escalation) -> bool:
    row = interaction.c
    query = select(row.seq).where(
        row.organisation == escalation.organisation,
        row.occurred_at > visit.house.clock() - OPEN_FOR,
        row.kind == "break_glass_used",
        row.person == visit.viewer.person,
        row.escalation == escalation.id,
    )
    return connection.execute(query.limit(1)).first() is not None
