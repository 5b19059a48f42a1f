"""The coaching register, and the page of one topic in one group, over the web; counts nothing itself."""

from collections.abc import Mapping
from datetime import date
from functools import partial
from typing import Final, cast

from sqlalchemy import Connection
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from activity import register
from activity.coaching import Coaching, NotRecorded, Way
from activity.coaching_pages import ToChoose, coaching_form, register_page
from activity.topic_pages import Around, topic_page
from bot.people.roles import may
from bot.web.activity import words_of
from bot.web.house import Visit
from bot.web.layout import new_turn
from bot.web.pictured import counting, look, page, place_of, theirs
from bot.web.topics import STAGES

FIELDS: Final = ("topic", "group", "way", "on", "what", "learning")
LONGEST_ID: Final = 64


async def topic(visit: Visit) -> Response:
    """A topic in a group: its chart, what happened, and what coaching did."""
    place = place_of(visit)
    looked = await look(visit)
    if looked is None:
        return counting(visit)
    trees = visit.house.library.trees_of(visit.viewer.organisation).values()
    writes = may(visit.viewer.roles, "keep_register")
    form = {"action": "/activity/measures/use", "topic": place.topic, "group": place.group, "failed": None}
    body = topic_page(
        visit.house.layout.render,
        looked.picture,
        place,
        words=words_of(visit),
        what=Around(
            trees=frozenset(tree.id for tree in trees if tree.topic == place.topic),
            coached=looked.coached,
            recalculated=looked.recalculated,
        ),
        rows=may(visit.viewer.roles, "see_conversations"),
        form={**form, "token": visit.token, "turn": new_turn()} if writes else None,
    )
    return page(visit, body, visit.house.library.topics[place.topic].title)


async def listed(visit: Visit) -> Response:
    """The register."""
    looked = await look(visit)
    if looked is None:
        return counting(visit)
    body = register_page(
        visit.house.layout.render,
        looked.picture,
        looked.coached,
        words=words_of(visit),
        writes=may(visit.viewer.roles, "keep_register"),
    )
    return page(visit, body, "Coaching register")


async def begin(visit: Visit) -> Response:
    """The form, filled in as far as the address says."""
    asked = visit.request.query_params
    return _form(visit, typed={name: asked.get(name, "") for name in ("topic", "group") if asked.get(name)})


async def keep(visit: Visit) -> Response:
    """Enters coaching in the register; the topic's page shows it on its chart."""
    form = visit.form or FormData()
    typed = {name: str(form.get(name, "")).strip() for name in FIELDS}
    group, about = typed["group"] or None, typed["topic"] or None
    if (visit.reach is not None and group is None) or not theirs(visit, group):
        raise HTTPException(403)
    if about is not None and (about not in visit.house.library.topics or about in visit.hidden):
        raise HTTPException(403)
    try:
        one = _coaching(visit, typed, turn=str(form.get("turn", ""))[:36] or new_turn())
    except NotRecorded as refused:
        return _form(visit, typed=typed, failed=str(refused))
    await visit.house.database.write_async(partial(_record, one=one))
    where = f"/activity/topics/{about}" + (f"?group={group}" if group else "") if about else "/activity/coaching"
    return RedirectResponse(where, 303)


def _record(connection: Connection, one: Coaching) -> None:
    if not register.is_recorded(connection, one.id):
        register.record_coaching(connection, one)


def _coaching(visit: Visit, typed: Mapping[str, str], *, turn: str) -> Coaching:
    return Coaching(
        id=turn,
        organisation=visit.viewer.organisation,
        group_id=typed["group"] or None,
        topic=typed["topic"] or None,
        on=_day(typed["on"]),
        way=cast("Way", typed["way"]),
        what=typed["what"],
        learning=typed["learning"][:LONGEST_ID] or None,
        recorded_by=visit.viewer.person,
        recorded_at=visit.house.clock(),
    )


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise NotRecorded("Say on which day it was, such as 2026-11-23.") from None


def _form(visit: Visit, *, typed: Mapping[str, str], failed: str | None = None) -> Response:
    library = visit.house.library
    topics = sorted(
        (one for one in library.topics.values() if one.topic not in visit.hidden), key=lambda one: one.title
    )
    groups = [one for one in visit.organisation.groups if visit.reach is None or one.id in visit.reach]
    trees = library.trees_of(visit.viewer.organisation).values()
    learning = {entry.id: entry.title for tree in trees for entry in tree.learning.values()}
    body = coaching_form(
        visit.house.layout.render,
        typed=typed,
        choose=ToChoose(
            today=visit.today,
            groups=sorted(((one.id, one.name) for one in groups), key=lambda one: one[1]),
            topics=[
                (title, [(one.topic, one.title) for one in topics if one.stage == stage])
                for stage, title in STAGES.items()
            ],
            learning=sorted(learning.items(), key=lambda one: one[1]),
            everybody=visit.reach is None,
        ),
        failed=failed,
        token=visit.token,
        turn=new_turn(),
    )
    title = "Record coaching"
    return page(visit, body, f"Error: {title}" if failed else title, status=422 if failed else 200)
