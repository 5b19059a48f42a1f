"""The pack of a hand-over on the desk: made and taken away, and marked as privileged by a lead alone."""

from functools import partial
from typing import Final

import structlog
from sqlalchemy import Connection
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from activity.kinds import Event
from bot.conversation.world import NotAllowed
from bot.packs import making, privilege
from bot.packs.gathering import Asked, gather
from bot.people.roles import may
from bot.web import glass
from bot.web.house import Visit
from bot.web.layout import moment
from bot.web.record import record
from escalation import store
from escalation.model import Escalation
from escalation.pages import PackOffer

log = structlog.get_logger()
KEPT_AT_MOST: Final = 12  # characters of an id that make a file's name


def offer(connection: Connection, escalation: Escalation, *, visit: Visit) -> PackOffer | None:
    """What of the pack is offered on the page of a hand-over; nothing to those who may not make one."""
    if making.refusal(visit.viewer, escalation, visit.house.library) is not None:
        return None
    marked = privilege.of(connection, escalation.id)
    if marked is None:
        says = None
    else:
        who = visit.house.library.names.get(marked.set_by, "A lead")
        says = f"{who} marked this as legally privileged on {moment(marked.set_at, visit.organisation.zone)}."
    return PackOffer(privileged=says, may_mark=may(visit.viewer.roles, "mark_privileged"))


async def take_away(visit: Visit) -> Response:
    """The pack as a file: logged, the log sealed, then gathered."""
    escalation = await visit.house.database.read_async(partial(_found, visit=visit))
    at, database = visit.house.clock(), visit.house.database
    noted = partial(
        making.note,
        escalation=escalation,
        by=visit.viewer.person,
        group=visit.viewer.group,
        at=at,
        channel="web",
    )
    await database.write_async(noted)
    await run_in_threadpool(making.seal_up, database, at=at)
    asked = Asked(escalation=escalation, by=visit.viewer.person, at=at)
    document = await database.read_async(partial(gather, asked=asked, shelf=visit.house.service.shelf))
    file = await run_in_threadpool(making.zipped, document, at=at, library=visit.house.library)
    name = f"pack-{escalation.id[:KEPT_AT_MOST]}.zip"
    log.info("pack_made", escalation=escalation.id)
    return Response(file, media_type=making.ZIP, headers={"content-disposition": f'attachment; filename="{name}"'})


async def mark(visit: Visit) -> Response:
    """Sets or takes off the mark; only a lead's word does."""
    escalation = await visit.house.database.read_async(partial(_found, visit=visit))
    set_it = visit.form is not None and visit.form.get("privileged") == "yes"
    await visit.house.database.write_async(partial(_mark, escalation=escalation, visit=visit, set_it=set_it))
    return RedirectResponse(f"/desk/{escalation.id}", 303)


def _mark(connection: Connection, *, escalation: Escalation, visit: Visit, set_it: bool) -> None:
    at = visit.house.clock()
    if set_it:
        privilege.mark(connection, escalation.id, by=visit.viewer.person, at=at)
    else:
        privilege.unmark(connection, escalation.id)
    event = Event("note_added", escalation=escalation.id, detail={"privileged": set_it})
    record(connection, viewer=visit.viewer, event=event, at=at, conversation=escalation.conversation)


def _found(connection: Connection, *, visit: Visit) -> Escalation:
    """The hand-over, for whoever may make its pack.

    Raises:
        HTTPException: there is none for this reader.
        NotAllowed: says why not.
    """
    found = store.load(connection, visit.request.path_params["escalation"])
    refused = making.refusal(visit.viewer, found, visit.house.library)
    if found is None or refused == making.NOT_FOUND or glass.is_shut(connection, visit=visit):
        raise HTTPException(404)
    if refused is not None:
        raise NotAllowed(refused)
    return found
