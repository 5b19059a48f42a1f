"""A second person's pages: what waits for their word, and one question with the reasons that were recorded."""

from functools import partial
from typing import Final

from sqlalchemy import Connection
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from bot.channels.web import turn_of
from bot.conversation.colleagues import confirming
from bot.conversation.colleagues.confirmation import Confirmation
from bot.conversation.turn import Turn
from bot.people.roles import CONFIRM_VERBS
from bot.store import confirmations, conversations
from bot.web.chat import take
from bot.web.confirmed import asked_of, line_of, may_read
from bot.web.house import Visit
from bot.web.layout import moment, new_turn
from bot.web.routes import frame_of

ANSWERED: Final = {"agree": confirming.AGREED, "decline": confirming.REFUSED}


async def asked_of_me(visit: Visit) -> Response:
    """Everything that waits for the reader's word."""
    listed = await visit.house.database.read_async(asked_of(visit))
    values = {"listed": listed, "organisation": visit.organisation.name, "done": _done(visit)}
    body = visit.house.layout.render("web/confirms.html", values)
    return visit.house.layout.page(body, title="For you to agree", frame=frame_of(visit))


async def question(visit: Visit) -> Response:
    """One question, with what the manager recorded."""
    kept = await visit.house.database.read_async(partial(_kept, visit=visit))
    return _page(visit, kept)


async def answer(visit: Visit) -> Response:
    """The reader's answer; what is wrong with it is said on the same page, with their words kept."""
    kept = await visit.house.database.read_async(partial(_kept, visit=visit))
    if visit.form is None:
        raise HTTPException(405)
    turn = turn_of(
        visit.form,
        viewer=visit.viewer,
        at=visit.house.clock(),
        conversation=kept.conversation,
        only=CONFIRM_VERBS,
    )
    reply = await take(visit, turn)
    told = reply.notices[0]
    if told.kind == "done":
        return RedirectResponse(f"/confirm?done={turn.verb}", 303)
    kept = await visit.house.database.read_async(partial(_kept, visit=visit))
    return _page(visit, kept, problem=told.says if told.kind == "refused" else None, turn=turn)


def _kept(connection: Connection, *, visit: Visit) -> Confirmation:
    """The question of the address, for somebody who may answer it; for anybody else there is none."""
    kept = confirmations.load(connection, visit.request.path_params["confirmation"])
    if kept is None or kept.organisation != visit.viewer.organisation or not may_read(kept, visit):
        raise HTTPException(404)
    if conversations.owner(connection, kept.conversation) == visit.viewer.person:
        raise HTTPException(404)
    return kept


def _page(visit: Visit, kept: Confirmation, *, problem: str | None = None, turn: Turn | None = None) -> Response:
    layout, library = visit.house.layout, visit.house.library
    values = {
        "kept": kept,
        "line": line_of(kept, visit),
        "organisation": visit.organisation.name,
        "asked": moment(kept.asked_at, visit.organisation.zone),
        "ended": None if kept.open else confirming.said_before(kept, library.names),
        "problem": problem,
        "typed": turn.value if turn is not None and isinstance(turn.value, str) else "",
        "token": visit.token,
        "turn": new_turn(),
    }
    title = f"{values['line'].who} asks if you agree"  # type: ignore[attr-defined]
    body = layout.render("web/confirm.html", values)
    return layout.page(
        body, title=f"Error: {title}" if problem else title, frame=frame_of(visit), status=422 if problem else 200
    )


def _done(visit: Visit) -> str | None:
    return ANSWERED.get(visit.request.query_params.get("done", ""))
