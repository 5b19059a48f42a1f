"""HR's pages: what happened, one conversation after another, and the log as a file."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from markupsafe import Markup
from sqlalchemy import Connection
from starlette.exceptions import HTTPException
from starlette.responses import Response

from activity import listing, measures, pages, reading
from activity.kinds import Event
from activity.measures import Overview
from activity.measures.knowing import known_of
from activity.measures.sources import Known
from activity.period import Period, period_of
from activity.picture import told_of_measures
from activity.scope import Scope
from bot.people.roles import may
from bot.sample.making import ORGANISATION as SAMPLE
from bot.web.discreetly import named_to
from bot.web.house import Visit
from bot.web.pictured import counted, counted_at, counting
from bot.web.record import record
from bot.web.routes import frame_of
from bot.web.slowly import Pending
from bot.web.wording import words_for


async def counts(visit: Visit) -> Response:
    """The counts of the reader's organisation, or of their part of it, for days and a group that they choose.

    Two choices, a day or a group apart, tell by subtraction what each hides. So the page is for those who may see
    conversations one by one, and the lists that it links to are theirs too.
    """
    filters = pages.read_filters(visit.request.query_params).or_last_year(visit.today)
    scope = _scope(visit, filters)
    known = known_of(visit.organisation.groups, visit.house.library.topics.values())
    found = await counted(visit, "counts", partial(_happened, scope=scope, known=known), scope=scope)
    if isinstance(found, Pending):
        return counting(visit, since=found.since)
    body = pages.front_page(
        visit.house.layout.render,
        *found.value,
        words=words_of(visit),
        filters=filters,
        today=visit.today,
        groups=_choices(visit),
    )
    return _page(visit, body + counted_at(visit, found.at), "What happened")


def _happened(connection: Connection, *, scope: Scope, known: Known) -> tuple[Overview, Period]:
    return measures.overview(connection, scope), period_of(told_of_measures(connection, scope, known=known))


async def conversations(visit: Visit) -> Response:
    """The conversations one by one."""
    filters = pages.read_filters(visit.request.query_params)
    now = visit.house.clock()
    scope = _scope(visit, filters)
    found = await visit.house.database.read_async(
        partial(listing.conversations, scope=scope, topic=filters.topic, end=filters.end, before=filters.before)
    )
    await note_reading(visit, page="conversations")
    body = pages.conversations_page(
        visit.house.layout.render,
        found,
        words=words_of(visit),
        filters=filters,
        as_at=now,
        groups=_choices(visit),
        topics=_topics(visit),
    )
    return _page(visit, body, "Conversations")


async def conversation(visit: Visit) -> Response:
    """One conversation's rows."""
    rows = await visit.house.database.read_async(
        partial(reading.of_conversation, conversation=visit.request.path_params["conversation"])
    )
    if not may_see(visit, rows):
        raise HTTPException(404)
    await note_reading(visit, page="conversation")
    asked = f"/activity/conversations/{rows[0].conversation}/person"
    who = asked if may(visit.viewer.roles, "identify") else None
    body = pages.conversation_page(visit.house.layout.render, rows, words=words_of(visit), who=who)
    return _page(visit, body, "One conversation")


def _page(visit: Visit, body: Markup, title: str) -> Response:
    layout = visit.house.layout
    return layout.page(body, title=title, frame=frame_of(visit), wide=True)


def _scope(visit: Visit, filters: pages.Filters) -> Scope:
    chosen = filters.scope(organisation=visit.viewer.organisation, as_at=visit.house.clock(), groups=visit.reach)
    # In the demonstration organisation everything is made up: there is nothing else to count.
    return replace(chosen, without=visit.hidden_trees, sample=visit.viewer.organisation == SAMPLE)


def may_see(visit: Visit, rows: Sequence[reading.Logged]) -> bool:
    """Whether the reader may see a conversation with these rows: theirs to see, of no restricted topic, no practice."""
    if not rows or (rows[0].detail or {}).get("practice"):
        return False
    if any(row.organisation != visit.viewer.organisation or row.tree in visit.hidden_trees for row in rows):
        return False
    return visit.reach is None or rows[0].group_id in visit.reach


def _choices(visit: Visit) -> list[tuple[str, str]]:
    reach = visit.reach
    return [(group.id, group.name) for group in visit.organisation.groups if reach is None or group.id in reach]


def _topics(visit: Visit) -> list[tuple[str, str]]:
    """The topics of the organisation's guides that the reader may see, by name."""
    library = visit.house.library
    trees = library.trees_of(visit.organisation.id).values()
    theirs = {tree.topic for tree in trees if tree.topic is not None} - visit.hidden
    return sorted(((topic, words_of(visit).topic(topic)) for topic in theirs), key=lambda one: one[1])


def words_of(visit: Visit) -> pages.Words:
    """How ids are put into words for this reader, and which nodes they are told of."""
    library = visit.house.library
    return replace(words_for(library, visit.organisation), named=named_to(visit.viewer, library))


async def note_reading(visit: Visit, *, page: str) -> None:
    """One row a person, page and hour (architecture.md, the activity log)."""
    now = visit.house.clock()
    if not visit.house.hourly.first((visit.viewer.person, page), at=now):
        return
    event = Event("log_read", detail={"page": page})
    await visit.house.database.write_async(partial(record, viewer=visit.viewer, event=event, at=now))
