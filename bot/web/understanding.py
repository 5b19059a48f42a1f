"""HR's pages for understanding: where the questions of a guide trouble managers, and what a new version changed."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial

from markupsafe import Markup
from sqlalchemy import Connection
from starlette.exceptions import HTTPException
from starlette.responses import Response

from activity import doctor, measures
from activity.doctor_pages import Seen, doctor_page, trees_page
from activity.filters import Filters, read_filters
from activity.safe import safe
from activity.scope import Scope
from activity.walks import Walk, seconds, walks
from activity.ways import ways
from activity.wordings import KeptVersion, last_changed
from bot.people.roles import may
from bot.store.evidence import versions_of
from bot.web.house import Visit
from bot.web.routes import frame_of
from bot.web.wording import question_words, tree_words


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """What the reader asked to look at, narrowed to what they may see."""

    filters: Filters
    scope: Scope
    groups: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Read:
    """What the page of a tree needs from the database."""

    overview: measures.Overview
    walks: tuple[Walk, ...]
    seconds: Mapping[str, float]
    backs: Mapping[str, int]
    versions: tuple[KeptVersion, ...]


async def trees(visit: Visit) -> Response:
    """The guides that were used."""
    asked = asked_for(visit)
    used = await visit.house.database.read_async(partial(doctor.trees_used, scope=asked.scope))
    titles = sorted((tree_words(visit.house.library, visit.viewer.organisation, tree), tree) for tree in used)
    body = trees_page(
        visit.house.layout.render,
        [(tree, title) for title, tree in titles],
        filters=asked.filters,
        groups=asked.groups,
    )
    return page_of(visit, body, "Question doctor")


async def tree(visit: Visit) -> Response:
    """One guide: its questions with their signs, and the ways through it."""
    name, asked = tree_asked(visit), asked_for(visit)
    read = await visit.house.database.read_async(partial(_read, scope=asked.scope, tree=name))
    library, organisation = visit.house.library, visit.viewer.organisation
    found = ways(read.walks)
    examined = doctor.examine(
        read.overview,
        safe(read.overview),
        tree=name,
        ways=found,
        backs=read.backs,
        seconds=read.seconds,
        changed=last_changed(read.versions),
    )
    seen = Seen(
        tree=name,
        title=tree_words(library, organisation, name),
        examined=examined,
        ways=found,
        words=lambda node: question_words(library, organisation, tree=name, node=node),
        sample=read.overview.sample,
    )
    body = doctor_page(visit.house.layout.render, seen, filters=asked.filters, groups=asked.groups)
    return page_of(visit, body, seen.title)


def _read(connection: Connection, *, scope: Scope, tree: str) -> _Read:
    kept = versions_of(connection, organisation=scope.organisation or "", tree=tree)
    return _Read(
        overview=measures.overview(connection, scope),
        walks=walks(connection, scope, tree=tree),
        seconds=seconds(connection, scope, tree=tree),
        backs=doctor.went_back(connection, scope, tree=tree),
        versions=tuple(KeptVersion(version=one.version, since=at.date(), content=one.content) for one, at in kept),
    )


def tree_asked(visit: Visit) -> str:
    """The tree of the address; one that is hidden from the reader is not there."""
    name = str(visit.request.path_params["tree"])
    if name in visit.hidden_trees:
        raise HTTPException(404)
    return name


def asked_for(visit: Visit) -> _Asked:
    """The days and the group that the reader chose, as far as they may see.

    Whoever may see only counts chooses no group: two pages of counts, one of them of a single group, would tell by
    subtraction what each hides.
    """
    filters = read_filters(visit.request.query_params)
    rows = may(visit.viewer.roles, "see_conversations")
    if not rows:
        filters = replace(filters, group=None)
    now, reach = visit.house.clock(), visit.reach
    chosen = filters.scope(organisation=visit.viewer.organisation, as_at=now, groups=reach)
    groups = tuple((one.id, one.name) for one in visit.organisation.groups if reach is None or one.id in reach)
    return _Asked(filters=filters, scope=replace(chosen, without=visit.hidden_trees), groups=groups if rows else ())


def page_of(visit: Visit, body: Markup, title: str) -> Response:
    """A wide page of the activity pages."""
    return visit.house.layout.page(body, title=title, frame=frame_of(visit), wide=True)
