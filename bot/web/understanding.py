"""HR's pages for understanding: where the questions of a guide trouble managers, and what a new version changed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from markupsafe import Markup
from sqlalchemy import Connection
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response

from activity import doctor, measures, pathway, treatment
from activity.compared import Counts, Used, compare, counts_of, versions_used
from activity.discretion import Told, ways_told
from activity.doctor_pages import Seen, doctor_page, trees_page
from activity.filters import Filters, read_filters
from activity.measures.knowing import known_of
from activity.measures.sources import Known
from activity.safe import safe
from activity.scope import Scope
from activity.understanding_pages import Chosen, Guide, pathway_page, treatment_page, versions_page
from activity.walks import seconds, walks
from activity.ways import Ways, ways
from activity.wordings import KeptVersion, last_changed, words_of
from bot.sample.making import ORGANISATION as SAMPLE
from bot.store.evidence import versions_of
from bot.web.discreetly import as_they_are, told_in
from bot.web.house import Visit
from bot.web.pictured import counted, counted_at, counting, look
from bot.web.routes import frame_of
from bot.web.slowly import Found, Pending
from bot.web.wording import answer_words, question_words, tree_words
from trees.discreet import given_away


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """What the reader asked to look at, narrowed to what they may see."""

    filters: Filters
    scope: Scope
    groups: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Read:
    """What the page of a tree tells; worked out beside the database, as it takes longer than a turn may wait."""

    examined: tuple[doctor.Examined, ...]
    ways: Ways
    sample: bool


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
    asked = asked_for(visit)
    found = await _seen(visit, asked)
    if isinstance(found, Pending):
        return counting(visit, since=found.since)
    seen = found.value
    body = doctor_page(visit.house.layout.render, seen, filters=asked.filters, groups=asked.groups)
    return page_of(visit, body + counted_at(visit, found.at), seen.title)


async def questions(visit: Visit) -> Response:
    """The questions of one guide with their signs for a program: what the page tells, and no more."""
    asked = asked_for(visit)
    found = await _seen(visit, asked)
    if isinstance(found, Pending):
        return JSONResponse({"counting_for_seconds": found.since}, status_code=503, headers={"Retry-After": "10"})
    seen = found.value
    said = {"tree": seen.tree, "since": asked.scope.since, "until": asked.scope.until}
    return JSONResponse(
        {
            **{name: value and str(value) for name, value in said.items()},
            "questions": doctor.as_json(seen.examined),
            "steps": [{"from": one.here, "to": one.then, **one.count.json()} for one in seen.ways.listed],
        }
    )


async def _seen(visit: Visit, asked: _Asked) -> Found[Seen] | Pending:
    name = tree_asked(visit)
    work = partial(_read, scope=asked.scope, tree=name, told=_told(visit, name))
    what = f"questions of {name}" if as_they_are(visit.viewer) else f"discreet questions of {name}"
    found = await counted(visit, what, work, scope=asked.scope)
    if isinstance(found, Pending):
        return found
    read, library, organisation = found.value, visit.house.library, visit.viewer.organisation
    seen = Seen(
        tree=name,
        title=tree_words(library, organisation, name),
        examined=read.examined,
        ways=read.ways,
        words=lambda node: question_words(library, organisation, tree=name, node=node),
        sample=read.sample,
        discreet=not as_they_are(visit.viewer) and _is_discreet(visit, name),
    )
    return Found(seen, found.at)


async def compared(visit: Visit) -> Response:
    """Two versions of a guide side by side: those asked for, or else the last two that were used."""
    name, asked = tree_asked(visit), asked_for(visit)
    known = known_of(visit.organisation.groups, visit.house.library.topics.values())
    work = partial(_read_versions, scope=asked.scope, tree=name, known=known)
    found = await counted(visit, f"versions of {name}", work, scope=asked.scope)
    if isinstance(found, Pending):
        return counting(visit, since=found.since)
    read = found.value
    old, new = _pair(visit.request.query_params, [one.version for one in read.used])
    library, organisation = visit.house.library, visit.viewer.organisation
    chosen = Chosen(
        used=read.used,
        old=old,
        new=new,
        compared=compare(read.counts, old=old, new=new) if old and new else (),
        reworded=[
            question_words(library, organisation, tree=name, node=node) for node in _reworded(read.kept, old, new)
        ],
    )
    title = tree_words(library, organisation, name)
    guide = Guide(tree=name, title=title, sample=asked.scope.sample)
    body = versions_page(visit.house.layout.render, chosen, guide=guide, filters=asked.filters, groups=asked.groups)
    return page_of(visit, body + counted_at(visit, found.at), f"Two versions – {title}")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Versions:
    """What the comparison of versions needs from the database."""

    used: tuple[Used, ...]
    counts: Counts
    kept: Mapping[str, str]


def _read_versions(connection: Connection, *, scope: Scope, tree: str, known: Known) -> _Versions:
    kept = versions_of(connection, organisation=scope.organisation or "", tree=tree)
    return _Versions(
        used=versions_used(connection, scope, tree=tree),
        counts=counts_of(connection, scope, tree=tree, known=known),
        kept={one.version: one.content for one, _ in kept},
    )


def _pair(query: Mapping[str, str], used: Sequence[str]) -> tuple[str | None, str | None]:
    if len(used) < 2:  # noqa: PLR2004 - a pair
        return None, None
    old, new = (query.get(name, "") for name in ("old", "new"))
    return (old if old in used else used[-2]), (new if new in used else used[-1])


def _reworded(kept: Mapping[str, str], old: str | None, new: str | None) -> list[str]:
    """The pages of the new version that the old one had not, or not in these words."""
    first, second = kept.get(old or ""), kept.get(new or "")
    if first is None or second is None:
        return []
    before, after = words_of(first), words_of(second)
    return [node for node, words in after.items() if before.get(node) != words]


async def treated(visit: Visit) -> Response:
    """What advisers decided over equal answers in one guide."""
    name, asked = tree_asked(visit), asked_for(visit)
    work = partial(treatment.decisions, scope=asked.scope, tree=name)
    found = await counted(visit, f"treatment in {name}", work, scope=asked.scope)
    if isinstance(found, Pending):
        return counting(visit, since=found.since)
    library, organisation = visit.house.library, visit.viewer.organisation
    title = tree_words(library, organisation, name)
    body = treatment_page(
        visit.house.layout.render,
        treatment.spreads(treatment.as_told(found.value, _told(visit, name))),
        guide=Guide(tree=name, title=title, sample=asked.scope.sample),
        words=lambda node: question_words(library, organisation, tree=name, node=node),
        answer=lambda node, answer: answer_words(library, organisation, tree=name, node=node, answer=answer),
        filters=asked.filters,
        groups=asked.groups,
    )
    return page_of(visit, body + counted_at(visit, found.at), f"Same answers – {title}")


async def stages(visit: Visit) -> Response:
    """The employee pathway, stage by stage: of the same months as HR's front page."""
    looked = await look(visit)
    if looked is None:
        return counting(visit)
    topics = visit.house.library.topics
    known = known_of(visit.organisation.groups, topics.values())
    scope = looked.picture.scope
    contacts = await visit.house.database.read_async(partial(pathway.contacts_of, scope=scope, known=known))
    by = {name: topic.stage for name, topic in topics.items()}
    found = pathway.pathway(looked.picture.report, contacts, stages=by) if looked.picture.report else ()
    body = pathway_page(visit.house.layout.render, found, months=looked.picture.months, sample=scope.sample)
    return page_of(visit, body, "The employee pathway")


def _is_discreet(visit: Visit, tree: str) -> bool:
    found = visit.house.library.trees_of(visit.viewer.organisation).get(tree)
    return found is not None and bool(given_away(found))


def _told(visit: Visit, tree: str) -> Told:
    return told_in(tree, viewer=visit.viewer, library=visit.house.library)


def _read(connection: Connection, *, scope: Scope, tree: str, told: Told) -> _Read:
    kept = versions_of(connection, organisation=scope.organisation or "", tree=tree)
    versions = [KeptVersion(version=one.version, since=at.date(), content=one.content) for one, at in kept]
    overview = measures.overview(connection, scope)
    found = ways(ways_told(walks(connection, scope, tree=tree), told))
    examined = doctor.examine(
        overview,
        safe(overview),
        tree=tree,
        ways=found,
        backs=doctor.went_back(connection, scope, tree=tree),
        seconds=seconds(connection, scope, tree=tree),
        changed=last_changed(versions),
    )
    # Weighed with all the others, whoever reads: two readers must not be told different counts.
    named = tuple(one for one in examined if told(one.node) == one.node)
    return _Read(examined=named, ways=found, sample=overview.sample)


def tree_asked(visit: Visit) -> str:
    """The tree of the address; one that is hidden from the reader is not there."""
    name = str(visit.request.path_params["tree"])
    if name in visit.hidden_trees:
        raise HTTPException(404)
    return name


def asked_for(visit: Visit) -> _Asked:
    """The days and the group that the reader chose, as far as they may see.

    The days are free to choose, and two choices a day apart tell by subtraction what each hides. So these pages are for
    those who may see conversations one by one.
    """
    filters = read_filters(visit.request.query_params)
    reach = visit.reach
    chosen = filters.scope(organisation=visit.viewer.organisation, as_at=visit.house.clock(), groups=reach)
    groups = tuple((one.id, one.name) for one in visit.organisation.groups if reach is None or one.id in reach)
    # In the demonstration organisation everything is made up: there is nothing else to count.
    scope = replace(chosen, without=visit.hidden_trees, sample=visit.viewer.organisation == SAMPLE)
    return _Asked(filters=filters, scope=scope, groups=groups)


def page_of(visit: Visit, body: Markup, title: str) -> Response:
    """A wide page of the activity pages."""
    return visit.house.layout.page(body, title=title, frame=frame_of(visit), wide=True)
