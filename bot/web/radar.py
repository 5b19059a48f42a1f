"""Coming rules on the pages: whose advice changes, for HR, and what a manager is told of their own before."""

from collections.abc import Mapping
from datetime import date, timedelta
from functools import partial
from typing import Final
from urllib.parse import urlencode

from starlette.responses import Response

from activity.kinds import Event
from bot.content import radar
from bot.conversation.new_rules.rule_changes import LOOK_AHEAD
from bot.web.house import Visit
from bot.web.record import record
from bot.web.routes import frame_of

LONGEST_ID: Final = 64

FARTHEST = timedelta(days=400)
"""A look further ahead would say more about what nobody has written yet than about what will be."""


async def page(visit: Visit) -> Response:
    """The conversations, and the advice of the last year, that a rule will change by a day."""
    now = visit.house.clock()
    today = now.astimezone(visit.organisation.zone).date()
    until, problem = _until(visit.request.query_params.get("on", ""), today=today)
    scope = radar.Scope(
        organisation=visit.viewer.organisation,
        now=now,
        today=today,
        until=until,
        groups=visit.reach,
        without=visit.hidden_trees,
    )
    after = visit.request.query_params.get("after", "")[:LONGEST_ID]
    look = partial(radar.piece, shelf=visit.house.service.shelf, scope=scope, after=after)
    found = await visit.house.database.read_async(look)
    if visit.house.hourly.first((visit.viewer.person, "radar"), at=now):
        event = Event("log_read", detail={"page": "radar"})
        await visit.house.database.write_async(partial(record, viewer=visit.viewer, event=event, at=now))
    values = {
        "lines": [_line(radar.line(one), visit) for one in found.found],
        "looked": found.looked,
        "more": f"/activity/radar?{urlencode({'on': until.isoformat(), 'after': found.then})}" if found.then else None,
        "later": bool(after),
        "until": until,
        "earliest": today + timedelta(days=1),
        "problem": problem,
    }
    body = visit.house.layout.render("web/radar.html", values)
    return visit.house.layout.page(body, title="Coming rules", frame=frame_of(visit), wide=True)


def _until(given: str, *, today: date) -> tuple[date, str | None]:
    otherwise = today + LOOK_AHEAD
    if not given:
        return otherwise, None
    try:
        until = date.fromisoformat(given)
    except ValueError:
        return otherwise, "Please give a date, such as 2027-01-01."
    if not today < until <= today + FARTHEST:
        return otherwise, "Please give a day that is ahead, and no more than about a year away."
    return until, None


def _line(one: radar.Line, visit: Visit) -> Mapping[str, object]:
    groups = {group.id: group.name for group in visit.organisation.groups}
    topic = visit.house.library.topics.get(one.topic)
    return {
        "conversation": one.conversation,
        "on": one.on,
        "topic": topic.title if topic else one.topic,
        "group": groups.get(one.group or "", "No group"),
        "stands": one.stands,
        "becomes": one.becomes,
        "receipt": one.receipt,
        "differences": one.differences,
        "facts": one.facts,
    }
