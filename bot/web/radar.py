"""Coming rules on the pages: whose advice changes, for HR, and what a manager is told of their own before."""

from collections.abc import Mapping
from datetime import date, timedelta
from functools import partial

from sqlalchemy import Connection
from starlette.responses import Response

from activity.kinds import Event
from bot import radar
from bot.conversation.rule_changes import LOOK_AHEAD
from bot.delivery.looking_ahead import TOLD, coming_days
from bot.store import conversations, notifications
from bot.web.house import Visit
from bot.web.record import record
from bot.web.routes import frame_of

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
    found = await visit.house.database.read_async(
        lambda connection: radar.everything(connection, visit.house.service.shelf, scope)
    )
    if visit.house.hourly.first((visit.viewer.person, "radar"), at=now):
        event = Event("log_read", detail={"page": "radar"})
        await visit.house.database.write_async(partial(record, viewer=visit.viewer, event=event, at=now))
    values = {
        "lines": [_line(radar.line(one), visit) for one in found],
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


def told(connection: Connection, *, visit: Visit, today: date) -> list[Mapping[str, object]]:
    """What the reader was told before a rule changes their advice, the earliest change first."""
    viewer = visit.viewer
    notices = notifications.of_manager(connection, viewer.person, organisation=viewer.organisation, what=TOLD)
    found: list[Mapping[str, object]] = []
    for conversation, day in sorted(coming_days(notices, today=today), key=lambda one: one[1]):
        kept = conversations.look(connection, conversation)
        if kept is not None and kept.person == viewer.person:
            topic = visit.house.library.topics.get(kept.topic)
            title = topic.title if topic else "A topic that is no longer offered"
            found.append({"conversation": conversation, "on": day, "past": day <= today, "title": title})
    return found
