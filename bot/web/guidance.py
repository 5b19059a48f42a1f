"""What may be read beside a conversation: policies, trees as their authors see them, and receipts."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from functools import partial

from starlette.exceptions import HTTPException
from starlette.responses import Response

from activity.kinds import Event
from bot.channels.web import dress
from bot.conversation.turn import Turn
from bot.people.roles import Scope, may
from bot.store import evidence
from bot.web.chat import take
from bot.web.house import Visit
from bot.web.layout import new_turn
from bot.web.record import record
from bot.web.routes import frame_of
from bot.web.wording import node_words
from policies import pages
from policies.blocks import Block
from policies.library import PolicyVersion, Section
from policies.markdown import fill
from trees.model import Tree


async def section(visit: Visit) -> Response:
    """One section of a policy as it read from that day on; a manager's reading of it is a turn."""
    version = _version(visit)
    found = version.sections.get(visit.request.path_params["section"])
    if found is None:
        raise HTTPException(404)
    if may(visit.viewer.roles, "converse"):
        await take(visit, _opened(visit, version, found))
    body = pages.section_page(visit.house.layout.render, version, found, blocks=_blocks(found), back=_back(visit))
    return visit.house.layout.page(body, title=f"{found.title} – {version.title}", frame=frame_of(visit))


async def policy(visit: Visit) -> Response:
    """A whole policy as it read from that day on."""
    version = _version(visit)
    texts = {name: _blocks(each) for name, each in version.sections.items()}
    body = pages.policy_page(visit.house.layout.render, version, texts=texts, back=_back(visit))
    return visit.house.layout.page(body, title=version.title, frame=frame_of(visit))


async def tree(visit: Visit) -> Response:
    """A tree's diagram and its words in reading order."""
    found = _tree(visit)
    values = {
        "tree": found,
        "diagram": f"/trees/{found.id}/diagram.svg",
        "nodes": [(node, type(each).__name__.lower(), node_words(each)) for node, each in found.nodes.items()],
    }
    body = visit.house.layout.render("web/tree.html", values)
    return visit.house.layout.page(body, title=found.title, frame=frame_of(visit), wide=True)


async def diagram(visit: Visit) -> Response:
    """The tree's diagram alone."""
    found = _tree(visit)
    from trees.diagram import svg

    return Response(svg(found), media_type="image/svg+xml")


async def receipt(visit: Visit) -> Response:
    """What was shown at an end, exactly, to whom it was shown, and to those whose work it is."""
    kept = await visit.house.database.read_async(
        partial(evidence.receipt_of, code=visit.request.path_params["code"].upper())
    )
    if kept is None or kept.organisation != visit.viewer.organisation:
        raise HTTPException(404)
    if kept.person != visit.viewer.person and visit.scope < Scope.ORGANISATION:
        raise HTTPException(404)
    event = Event("receipt_opened", detail={"code": kept.code})
    await visit.house.database.write_async(
        partial(record, viewer=visit.viewer, event=event, at=visit.house.clock(), conversation=kept.conversation)
    )
    shown = replace(kept.reply, moves=(), notices=(), thread=None)
    dressed = dress(shown, zone=visit.organisation.zone, token=visit.token)
    values = {**dressed.values, "kept": kept}
    body = visit.house.layout.render("chat/receipt.html", values)
    return visit.house.layout.page(body, title=f"Receipt {kept.code}", frame=frame_of(visit))


def _version(visit: Visit) -> PolicyVersion:
    try:
        day = date.fromisoformat(visit.request.path_params["in_force_from"])
    except ValueError:
        raise HTTPException(404) from None
    found = visit.house.library.policies.version(visit.request.path_params["policy"], day)
    if found is None:
        raise HTTPException(404)
    return found


def _tree(visit: Visit) -> Tree:
    found = visit.house.library.trees_of(visit.viewer.organisation).get(visit.request.path_params["tree"])
    if found is None:
        raise HTTPException(404)
    return found


def _blocks(section: Section) -> Sequence[Block]:
    return fill(section.text, ["…"] * len(section.text.holes))


def _back(visit: Visit) -> str | None:
    """The conversation that a section was opened from, where the address says so and it is one of ours."""
    asked = visit.request.query_params.get("conversation", "")
    return f"/conversations/{asked}" if asked.isalnum() else None


def _opened(visit: Visit, version: PolicyVersion, section: Section) -> Turn:
    asked = visit.request.query_params.get("conversation", "")
    return Turn(
        id=new_turn(),
        at=visit.house.clock(),
        person=visit.viewer.person,
        organisation=visit.viewer.organisation,
        channel="web",
        verb="open_policy",
        conversation=asked if asked.isalnum() else None,
        value=f"{version.policy}/{version.in_force_from}/{section.id}",
    )
