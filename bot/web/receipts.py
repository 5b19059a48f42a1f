"""Receipts: what was shown at an end, exactly, what it rested on, and the letters that came with it."""

from dataclasses import replace
from functools import partial

from starlette.exceptions import HTTPException
from starlette.responses import Response

from activity.kinds import Event
from bot.channels.web import Dressed, dress
from bot.conversation.reply import ShownLetter
from bot.people.roles import Scope
from bot.store import conversations, evidence
from bot.store.evidence import Kept
from bot.web.ending import letter_download, letter_page
from bot.web.house import Visit
from bot.web.record import record
from bot.web.routes import frame_of


async def receipt(visit: Visit) -> Response:
    """What was shown at an end, exactly, to whom it was shown, and to those whose work it is."""
    return await _opened(visit, template="chat/receipt.html")


async def printed(visit: Visit) -> Response:
    """The same on paper: the advice, the answers, and all that it rested on, word for word."""
    return await _opened(visit, template="chat/receipt_print.html")


async def letter(visit: Visit) -> Response:
    """A letter that came with the advice, filled in as it was then."""
    kept, made = await _letter(visit)
    here = visit.request.url.path
    return letter_page(visit, made, back=f"/receipts/{kept.code}", word=f"{here}.docx")


async def letter_file(visit: Visit) -> Response:
    """The same for Word."""
    _, made = await _letter(visit)
    return letter_download(visit, made)


def shown(kept: Kept, visit: Visit) -> Dressed:
    """A kept receipt as a page shows it: without a thing on it that could still be done."""
    reply = replace(kept.reply, moves=(), notices=(), thread=None)
    return dress(reply, zone=visit.organisation.zone, token="")


async def _opened(visit: Visit, *, template: str) -> Response:
    kept = await _kept(visit)
    await _record(visit, kept, Event("receipt_opened", detail={"code": kept.code}))
    values = {**shown(kept, visit).values, "kept": kept, "own": kept.person == visit.viewer.person}
    body = visit.house.layout.render(template, values)
    return visit.house.layout.page(body, title=f"Receipt {kept.code}", frame=frame_of(visit))


async def _kept(visit: Visit) -> Kept:
    """The receipt of the address.

    Raises:
        HTTPException: there is none, or it is not for this reader.
    """
    find = partial(evidence.receipt_of, code=visit.request.path_params["code"].upper())
    kept = await visit.house.database.read_async(find)
    if kept is None or kept.organisation != visit.viewer.organisation:
        raise HTTPException(404)
    if kept.person == visit.viewer.person:
        return kept
    # Who took a conversation over reads what it came to before.
    owner = await visit.house.database.read_async(partial(conversations.owner, conversation=kept.conversation))
    if owner == visit.viewer.person:
        return kept
    if visit.scope < Scope.ORGANISATION or kept.tree in visit.hidden_trees:
        raise HTTPException(404)
    return kept


async def _letter(visit: Visit) -> tuple[Kept, ShownLetter]:
    kept = await _kept(visit)
    wanted = visit.request.path_params["letter"]
    letters = kept.evidence.letters if kept.evidence and kept.person == visit.viewer.person else ()
    found = next((one for one in letters if one.id == wanted), None)
    if found is None:
        raise HTTPException(404)
    node = kept.reply.shown.node if kept.reply.shown else None
    await _record(visit, kept, Event("letter_made", node=node, outcome=node, detail={"letter": found.id}))
    return kept, ShownLetter(id=found.id, title=found.title, to=found.to, words=found.words)


async def _record(visit: Visit, kept: Kept, event: Event) -> None:
    write = partial(record, viewer=visit.viewer, event=event, at=visit.house.clock(), conversation=kept.conversation)
    await visit.house.database.write_async(write)
