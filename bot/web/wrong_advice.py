"""The page of advice that advisers say was wrong: what was shown, what it should be, and the walk to try."""

from collections.abc import Mapping
from functools import partial

from sqlalchemy import Connection
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from bot.web.house import Visit
from bot.web.layout import moment
from bot.web.routes import frame_of
from escalation import wrong_store
from escalation.wrong_advice import WrongAdvice
from trees.ways import words_of_text


async def page(visit: Visit) -> Response:
    """What is still to be mended in the reader's organisation, without topics that are closed to them."""
    find = partial(wrong_store.listed, organisation=visit.viewer.organisation, without=visit.hidden)
    found = await visit.house.database.read_async(find)
    values = {
        "listed": [_shown(one, visit) for one in found],
        "organisation": visit.organisation.name,
        "token": visit.token,
        "done": visit.request.query_params.get("done") == "settled",
    }
    body = visit.house.layout.render("escalation/wrong_advice.html", values)
    return visit.house.layout.page(body, title="Wrong advice", frame=frame_of(visit), wide=True)


async def settle(visit: Visit) -> Response:
    """Takes one off the list: its guide is mended, or was right after all."""
    given = visit.form.get("id") if visit.form else None
    if not await visit.house.database.write_async(partial(_settle, visit=visit, wrong=str(given))):
        raise HTTPException(404)
    return RedirectResponse("/wrong-advice?done=settled", 303)


def _settle(connection: Connection, *, visit: Visit, wrong: str) -> bool:
    return wrong_store.settle(
        connection,
        wrong,
        organisation=visit.viewer.organisation,
        by=visit.viewer.person,
        at=visit.house.clock(),
        without=visit.hidden,
    )


def _shown(one: WrongAdvice, visit: Visit) -> Mapping[str, object]:
    library = visit.house.library
    tree = library.trees_of(one.organisation).get(one.tree)
    known = tree.nodes.get(one.should) if tree and one.should else None
    topic = library.topics.get(one.topic)
    return {
        "id": one.id,
        "topic": topic.title if topic else one.topic,
        "tree": one.tree,
        "version": one.tree_version[:8],
        "title": one.title,
        "node": one.node,
        "should": one.should,
        "should_title": words_of_text(getattr(known, "title", None)),
        "says": one.says,
        "scenario": one.scenario,
        "at": moment(one.said_at, visit.organisation.zone),
        "owner": tree.owner if tree else None,
    }
