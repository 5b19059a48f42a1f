"""The page on which an adviser records a call, an e-mail or a meeting, in one short form."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from itertools import islice
from typing import Final

from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, RedirectResponse, Response

from bot.channels.web import turn_of
from bot.content.library import Library
from bot.conversation.advisers.contacting import NO_SUCH_PERSON, WrongField
from bot.conversation.turn import Turn, Verb
from bot.conversation.world import derive
from bot.people.membership import Viewer
from bot.people.roles import may
from bot.web.chat import take
from bot.web.house import Visit
from bot.web.layout import new_turn
from bot.web.routes import frame_of
from bot.web.topics import STAGES
from escalation.contact import CAME, MOST_MINUTES, TIERS, WHYS
from escalation.model import NotPossible
from escalation.route import TIERS as TIER_WORDS
from trees.model import Topic

RECORD: Final[frozenset[Verb]] = frozenset({"record"})
MOST_NAMED: Final = 8
"""Managers offered at a time: a part of a name is no list of who works here."""

SHORTEST_NAME: Final = 2
USUAL: Final[Mapping[str, str]] = {"came": "call", "tier": "L1", "why": "advice", "done": "yes"}
"""What most contacts are, chosen beforehand, so that a usual one takes a topic and its minutes."""


async def page(visit: Visit) -> Response:
    """The empty form."""
    return _form(visit, typed=USUAL)


async def keep(visit: Visit) -> Response:
    """Keeps the contact; one with more to do opens at once, as the adviser's own."""
    if visit.form is None:
        raise HTTPException(405)
    turn = turn_of(visit.form, viewer=visit.viewer, at=visit.house.clock(), only=RECORD)
    turn, found = await _with_person(visit, turn)
    if found is not None:
        return _form(visit, typed=turn.fields, failed=_unclear(found), found=found)
    try:
        await take(visit, turn)
    except NotPossible as refused:
        return _form(visit, typed=turn.fields, failed=refused)
    where = "/desk" if turn.fields.get("done") == "yes" else f"/desk/{derive(turn, 'contact')}"
    return RedirectResponse(f"{where}?done=record", 303)


async def people(visit: Visit) -> Response:
    """The managers whose name holds what is being typed, as a list to choose from."""
    found = await _named(visit, visit.request.query_params.get("who", ""))
    body = visit.house.layout.render("escalation/contact_people.html", {"people": _listed(visit, found)})
    return HTMLResponse(str(body))


async def _with_person(visit: Visit, turn: Turn) -> tuple[Turn, tuple[Viewer, ...] | None]:
    """The turn with the one manager who was meant; or those who may have been meant, where that is not clear."""
    who, chosen = turn.fields.get("who", "").strip(), turn.fields.get("person", "")
    if not who:
        return replace(turn, fields={**turn.fields, "person": ""}), None
    found = await _named(visit, who)
    meant = [one for one in found if one.person == chosen] or [one for one in found if one.name == who] or found
    if len(meant) != 1:
        return turn, tuple(found)
    return replace(turn, fields={**turn.fields, "person": meant[0].person}), None


async def _named(visit: Visit, who: str) -> tuple[Viewer, ...]:
    """Those whom `managers_named` finds, looked for off the loop: there may be many."""
    today = visit.house.clock().astimezone(visit.organisation.zone).date()
    return await asyncio.to_thread(managers_named, visit.house.library, visit.viewer, who, on=today)


def managers_named(library: Library, viewer: Viewer, who: str, *, on: date) -> tuple[Viewer, ...]:
    """Managers of the reader's organisation by a part of their name, the reader left out."""
    if len(who.strip()) < SHORTEST_NAME:
        return ()
    directory = library.people
    known = (directory.who(one, organisation=viewer.organisation, on=on) for one in directory.directory.named(who))
    managers = (one for one in known if one and may(one.roles, "converse") and one.person != viewer.person)
    return tuple(islice(managers, MOST_NAMED))


def _unclear(found: tuple[Viewer, ...]) -> NotPossible:
    return WrongField("who", "Several people have that name. Choose one." if found else NO_SUCH_PERSON)


def _form(
    visit: Visit,
    *,
    typed: Mapping[str, str],
    failed: NotPossible | None = None,
    found: tuple[Viewer, ...] = (),
) -> Response:
    library = visit.house.library
    topics = sorted((one for one in library.trees.topics if one.topic not in visit.hidden), key=lambda one: one.title)
    values = {
        "organisation": visit.organisation.name,
        "token": visit.token,
        "turn": new_turn(),
        "typed": typed,
        "failed": failed.sentence if failed else None,
        "field": getattr(failed, "field", None),
        "people": _listed(visit, found),
        "came": CAME.items(),
        "whys": WHYS.items(),
        "tiers": [(tier, f"{tier}: {TIER_WORDS[tier]}") for tier in TIERS],
        "topics": [(STAGES.get(stage, stage), _of_stage(stage, topics)) for stage in STAGES],
        "groups": sorted(((one.id, one.name) for one in visit.organisation.groups), key=lambda one: one[1]),
        "most_minutes": MOST_MINUTES,
    }
    body = visit.house.layout.render("escalation/contact.html", values)
    title = "Record a contact"
    return visit.house.layout.page(
        body, title=f"Error: {title}" if failed else title, frame=frame_of(visit), status=422 if failed else 200
    )


def _of_stage(stage: str, topics: list[Topic]) -> list[tuple[str, str]]:
    return [(one.topic, one.title) for one in topics if one.stage == stage]


def _listed(visit: Visit, found: tuple[Viewer, ...]) -> list[Mapping[str, str]]:
    groups = visit.organisation.groups
    return [{"person": one.person, "name": one.name, "group": groups.title(one.group)} for one in found]
