"""HR's front page, and the pages of measures, over the web; counts nothing itself."""

from collections.abc import Mapping
from datetime import date
from functools import partial
from typing import Final

from sqlalchemy import Connection
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from activity import register
from activity.charted import Happened, happened
from activity.front import front_page, topic_address
from activity.funnel_pages import days_page, funnel_page, may_funnel
from activity.measure_pages import measure_page, measures_page
from activity.recalculation import NotRecalculated, Recalculation
from activity.topic_counts import days_of
from bot.people.roles import ACTIONS, may
from bot.sample.making import ORGANISATION as SAMPLE
from bot.sample.making import left_to_make
from bot.web.activity import note_reading, words_of
from bot.web.house import Visit
from bot.web.layout import new_turn
from bot.web.pictured import Looked, counting, look, page, place_of, theirs

LONGEST_ID: Final = 36


async def front(visit: Visit) -> Response:
    """What needs looking at first, and how it is going."""
    looked = await look(visit)
    if looked is None:
        return counting(visit)
    body = front_page(
        visit.house.layout.render,
        looked.picture,
        words=words_of(visit),
        recalculated=looked.recalculated,
        actions=[action for action in ACTIONS if may(visit.viewer.roles, action)],
        every=visit.request.query_params.get("spots") == "all",
        to_come=await _to_come(visit),
    )
    return page(visit, body, "Activity")


async def _to_come(visit: Visit) -> int:
    """Pieces of the example's sample that are still to be made: until then nothing can be said to stand out."""
    if visit.viewer.organisation != SAMPLE:
        return 0
    return await visit.house.database.read_async(left_to_make)


async def measures(visit: Visit) -> Response:
    """Every measure in short."""
    looked = await look(visit)
    if looked is None:
        return counting(visit)
    return page(visit, measures_page(visit.house.layout.render, looked.picture), "All measures")


async def measure(visit: Visit) -> Response:
    """One measure with its chart."""
    return await _measure(visit, typed={})


async def _measure(visit: Visit, *, typed: Mapping[str, object]) -> Response:
    looked = await look(visit)
    if looked is None:
        return counting(visit)
    reported = looked.picture.of(visit.request.path_params["measure"])
    if reported is None:
        raise HTTPException(404)
    writes = may(visit.viewer.roles, "keep_register") and visit.reach is None
    body = measure_page(
        visit.house.layout.render,
        looked.picture,
        reported,
        words=words_of(visit),
        recalculated=looked.recalculated,
        marks=_marks(visit, looked, reported.measure.name),
        form={**_fields(visit), **typed} if writes else None,
    )
    title = reported.measure.title
    failed = bool(typed.get("failed"))
    return page(visit, body, f"Error: {title}" if failed else title, status=422 if failed else 200)


async def groups(visit: Visit) -> Response:
    """One measure, group by group."""
    looked = await look(visit)
    if looked is None:
        return counting(visit)
    reported = looked.picture.of(visit.request.path_params["measure"])
    if reported is None or not may_funnel(reported):
        raise HTTPException(404)
    known = visit.organisation.groups
    body = funnel_page(
        visit.house.layout.render,
        looked.picture,
        reported,
        words=words_of(visit),
        parents={group.id: group.parent for group in known},
        heads={group.id: group.headcount for group in known if group.headcount},
    )
    return page(visit, body, f"{reported.measure.title}, group by group")


async def days(visit: Visit) -> Response:
    """The days between single conversations on a topic in a group; reading them is logged."""
    place = place_of(visit)
    looked = await look(visit)
    if looked is None:
        return counting(visit)
    history = looked.picture.history
    found = [] if history is None else days_of(history, place)
    await note_reading(visit, page="days")
    words = words_of(visit)
    title = words.topic(place.topic) + (f", {words.group(place.group)}" if place.group else "")
    back = topic_address(place.topic, place.group)
    sample = looked.picture.scope.sample
    body = days_page(visit.house.layout.render, found, title=title, back=back, sample=sample)
    return page(visit, body, "Days between")


def _fields(visit: Visit) -> dict[str, object]:
    return {"action": visit.request.url.path, "token": visit.token, "turn": new_turn(), "failed": None}


def _marks(visit: Visit, looked: Looked, name: str) -> tuple[Happened, ...]:
    return happened(
        coached=looked.coached,
        recalculated=[
            one for one in looked.recalculated if one.measure == name and one.group_id is None and one.topic is None
        ],
        versions=looked.picture.versions,
        words=words_of(visit),
    )


async def recalculate(visit: Visit) -> Response:
    """Has a chart's limits worked out afresh, in the reader's name: a measure's, or those of a topic in a group."""
    form, name = visit.form or FormData(), visit.request.path_params["measure"]
    topic, group = str(form.get("topic", "")) or None, str(form.get("group", "")) or None
    if topic in visit.hidden or not theirs(visit, group) or (visit.reach is not None and group is None):
        raise HTTPException(403)
    typed = {"since": str(form.get("since", "")), "reason": str(form.get("reason", "")).strip()}
    try:
        one = Recalculation(
            id=str(form.get("turn", ""))[:LONGEST_ID] or new_turn(),
            organisation=visit.viewer.organisation,
            group_id=group,
            topic=topic,
            measure=name,
            since=_month(typed["since"]),
            reason=typed["reason"],
            recalculated_by=visit.viewer.person,
            recalculated_at=visit.house.clock(),
        )
    except NotRecalculated as refused:
        return await _measure(visit, typed={**typed, "topic": topic, "group": group, "failed": str(refused)})
    await visit.house.database.write_async(partial(_recalculate, one=one))
    return RedirectResponse(topic_address(topic, group) if topic else f"/activity/measures/{name}", 303)


def _recalculate(connection: Connection, one: Recalculation) -> None:
    if not register.is_recalculated(connection, one.id):
        register.recalculate(connection, one)


def _month(text: str) -> date:
    try:
        return date.fromisoformat(text).replace(day=1)
    except ValueError:
        raise NotRecalculated("Choose the month from which the new limits hold.") from None
