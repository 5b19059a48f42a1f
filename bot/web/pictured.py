"""Hands HR's pages the picture of the reader's part of their organisation; decides nothing of what they show."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from typing import Final, TypeVar

from markupsafe import Markup
from sqlalchemy import Connection
from starlette.exceptions import HTTPException
from starlette.responses import Response

from activity.coaching import Coaching
from activity.picture import Picture
from activity.recalculation import Recalculation
from activity.register import coachings, recalculations
from activity.scope import Scope
from activity.topic_counts import Place
from activity.words import in_words
from bot.picturing import counting_of, scope_for
from bot.web.house import Visit
from bot.web.pictures import InStore
from bot.web.routes import frame_of
from bot.web.slowly import Found, Pending

T = TypeVar("T")

_ANY_TIME: Final = datetime(1, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """What a page of HR's is made of: the picture, and what is in the register for the same reader."""

    picture: Picture
    recalculated: tuple[Recalculation, ...]
    coached: tuple[Coaching, ...]


async def look(visit: Visit) -> Looked | None:
    """The picture for this reader; None while it is still being worked out."""
    database, scope = visit.house.database, scope_of(visit)
    recalculated, coached = await database.read_async(partial(_registered, visit=visit))
    library, organisation = visit.house.library, visit.organisation
    counting = counting_of(library, organisation, scope=scope, recalculated=recalculated)
    source = InStore(database=database, counting=counting)
    found = await visit.house.pictures.get(source, now=scope.as_at)
    return None if found is None else Looked(picture=found, recalculated=recalculated, coached=coached)


def _registered(connection: Connection, visit: Visit) -> tuple[tuple[Recalculation, ...], tuple[Coaching, ...]]:
    organisation, groups, without = visit.viewer.organisation, visit.reach, visit.hidden
    return (
        recalculations(connection, organisation=organisation, groups=groups, without=without),
        coachings(connection, organisation=organisation, groups=groups, without=without),
    )


def scope_of(visit: Visit) -> Scope:
    """All that the reader may have counted."""
    organisation = visit.viewer.organisation
    return scope_for(organisation, now=visit.house.clock(), groups=visit.reach, without=visit.hidden_trees)


def place_of(visit: Visit) -> Place:
    """The topic and group of the address.

    Raises:
        HTTPException: there is no such topic or group, or it is not the reader's to see.
    """
    name, group = visit.request.path_params["topic"], visit.request.query_params.get("group") or None
    if name not in visit.house.library.topics or name in visit.hidden or not theirs(visit, group):
        raise HTTPException(404)
    return Place(topic=name, group=group)


def theirs(visit: Visit, group: str | None) -> bool:
    """Whether a group is the reader's; what concerns everybody they see as far as they see anything."""
    return group is None or (group in visit.organisation.groups and (visit.reach is None or group in visit.reach))


async def counted(visit: Visit, what: str, work: Callable[[Connection], T], *, scope: Scope) -> Found[T] | Pending:
    """What a page counts in a scope; `what` names it among the others."""
    house = visit.house
    key = (what, replace(scope, as_at=_ANY_TIME))
    return await house.slowly.get(key, work, database=house.database, now=house.clock())


def counting(visit: Visit, *, since: int | None = None) -> Response:
    """The page for the seconds that a count takes; `since` is for how many it has been under way."""
    url = visit.request.url
    here = f"{url.path}?{url.query}" if url.query else url.path
    body = visit.house.layout.render("activity/counting.html", {"here": here, "since": since})
    return page(visit, body, "Counting")


def counted_at(visit: Visit, at: datetime | None) -> Markup:
    """A line that says when the figures of a page were counted; nothing where that is now."""
    if at is None:
        return Markup()
    return visit.house.layout.render("activity/counted.html", {"at": in_words(at, visit.organisation.zone)})


def page(visit: Visit, body: Markup, title: str, *, status: int = 200) -> Response:
    """A page of HR's."""
    return visit.house.layout.page(body, title=title, frame=frame_of(visit), wide=True, status=status)
