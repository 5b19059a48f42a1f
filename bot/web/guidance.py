"""What may be read beside a conversation: policies, and trees as their authors see them."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import date

from starlette.exceptions import HTTPException
from starlette.responses import Response

from bot.conversation.turn import Turn
from bot.conversation.world import Unknown
from bot.people.roles import may
from bot.web.chat import take
from bot.web.house import Visit
from bot.web.layout import new_turn
from bot.web.routes import frame_of
from bot.web.wording import steps
from policies import pages
from policies.blocks import Block
from policies.library import PolicyVersion, Section
from trees.diagram import svg
from trees.model import Tree
from trees.policy_words import section_blocks


async def section(visit: Visit) -> Response:
    """One section of a policy as it read from that day on; a manager's reading of it is a turn."""
    version = _version(visit)
    found = version.sections.get(visit.request.path_params["section"])
    if found is None:
        raise HTTPException(404)
    if may(visit.viewer.roles, "converse"):
        with suppress(Unknown):  # a conversation of somebody else's in the address: the policy is still for all
            await take(visit, _opened(visit, version, found))
    body = pages.section_page(
        visit.house.layout.render, version, found, blocks=_blocks(found, version, visit), back=_back(visit)
    )
    return visit.house.layout.page(body, title=f"{found.title} – {version.title}", frame=frame_of(visit))


async def policy(visit: Visit) -> Response:
    """A whole policy as it read from that day on."""
    version = _version(visit)
    texts = {name: _blocks(each, version, visit) for name, each in version.sections.items()}
    body = pages.policy_page(visit.house.layout.render, version, texts=texts, back=_back(visit))
    return visit.house.layout.page(body, title=version.title, frame=frame_of(visit))


async def tree(visit: Visit) -> Response:
    """A tree's diagram and its words in reading order."""
    found = _tree(visit)
    values = {
        "tree": found,
        "diagram": f"/trees/{found.id}/diagram.svg",
        "nodes": steps(found),
    }
    body = visit.house.layout.render("web/tree.html", values)
    return visit.house.layout.page(body, title=found.title, frame=frame_of(visit), wide=True)


async def diagram(visit: Visit) -> Response:
    """The tree's diagram alone."""
    return Response(svg(_tree(visit)), media_type="image/svg+xml")


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


def _blocks(section: Section, version: PolicyVersion, visit: Visit) -> Sequence[Block]:
    """The section with its figures: today's, or those of the version's nearest day in force."""
    today = visit.house.clock().astimezone(visit.organisation.zone).date()
    day = max(version.in_force_from, min(today, version.until or today))
    return section_blocks(section, figures=visit.house.library.trees.figures[visit.organisation.id], on=day)


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
