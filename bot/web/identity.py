"""Who stands behind an id in the log: asked with a reason, confirmed on a second page, logged before it is shown."""

from functools import partial
from typing import Final

from itsdangerous import BadData, URLSafeTimedSerializer
from sqlalchemy import Connection
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from activity import reading
from activity.kinds import Event
from bot.people.directory import LEFT
from bot.web.activity import may_see
from bot.web.house import Visit
from bot.web.record import record
from bot.web.routes import frame_of

SHORTEST: Final = 10
LONGEST: Final = 200
REASON: Final = f"Write {SHORTEST} to {LONGEST} characters, and name nobody: the reason is kept in the log."
ASKED_WITHIN: Final = 600
"""Seconds between asking and confirming: the second page is a second thought, not a way in for later."""


def read_reason(form: FormData | None) -> str | None:
    """The reason that was given, where it is one."""
    given = form.get("reason") if form else None
    reason = given.strip() if isinstance(given, str) else ""
    return reason if SHORTEST <= len(reason) <= LONGEST else None


async def ask(visit: Visit) -> Response:
    """The first step: why."""
    await _person(visit)
    return _page(visit, step="ask")


async def confirm(visit: Visit) -> Response:
    """The second step: what will be shown and kept. Nothing is shown yet."""
    await _person(visit)
    reason = read_reason(visit.form)
    if reason is None:
        return _page(visit, step="ask", problem=f"Say why you must know. {REASON}")
    return _page(visit, step="confirm", reason=reason, asked=_seal(visit).dumps(_asked(visit, reason)))


async def show(visit: Visit) -> Response:
    """Logs the look-up, and then says who it is."""
    person, reason = await _person(visit), read_reason(visit.form)
    if reason is None or not _was_asked(visit, reason):
        return RedirectResponse(_address(visit), 303)
    # In the detail: a look-up is no part of the conversation, and must not move its counts.
    of = {"identified": person, "conversation": visit.request.path_params["conversation"]}
    event = Event("identified_looked_up", detail={"reason": reason, **of})
    await visit.house.database.write_async(partial(record, viewer=visit.viewer, event=event, at=visit.house.clock()))
    library = visit.house.library
    known = library.people.directory.people.get(person)
    name, email = library.names.get(person, LEFT), known.email if known else ""
    return _page(visit, step="shown", name=name, email=email, id=person)


async def _person(visit: Visit) -> str:
    """Whose conversation it is, by id; where the reader may not see it, it is not there."""
    rows = await visit.house.database.read_async(partial(_rows, visit=visit))
    whose = next((row.person for row in rows if row.kind == "conversation_started"), None)
    if not may_see(visit, rows) or whose is None:
        raise HTTPException(404)
    return whose


def _rows(connection: Connection, *, visit: Visit) -> list[reading.Logged]:
    return reading.of_conversation(connection, conversation=visit.request.path_params["conversation"])


def _address(visit: Visit) -> str:
    return f"/activity/conversations/{visit.request.path_params['conversation']}/person"


def _seal(visit: Visit) -> URLSafeTimedSerializer:
    # itsdangerous signs with the last of its keys.
    return URLSafeTimedSerializer(list(reversed(visit.house.settings.secret_keys)), salt="fingerpost identify")


def _asked(visit: Visit, reason: str) -> list[str]:
    return [visit.session.id, visit.request.path_params["conversation"], reason]


def _was_asked(visit: Visit, reason: str) -> bool:
    given = visit.form.get("asked") if visit.form else None
    try:
        return bool(_seal(visit).loads(str(given), max_age=ASKED_WITHIN) == _asked(visit, reason))
    except BadData:
        return False


def _page(visit: Visit, *, step: str, problem: str | None = None, **values: str) -> Response:
    layout = visit.house.layout
    shown = {"step": step, "problem": problem, "rule": REASON, "token": visit.token, "address": _address(visit)}
    body = layout.render("web/identify.html", {**shown, **values})
    title = "Whose conversation this is"
    return layout.page(body, title=title, status=422 if problem else 200, frame=frame_of(visit))
