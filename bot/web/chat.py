"""The manager's pages: the start, and one conversation. Forms become turns; replies become pages."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from time import perf_counter
from typing import Final

from sqlalchemy import Connection
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from bot import waiting
from bot.around import decided
from bot.channels.web import Dressed, dress, turn_of
from bot.conversation.reply import Reply
from bot.conversation.turn import Turn, Verb
from bot.conversation.world import World
from bot.handle import handle_async, world_of
from bot.people.roles import ADVISER_VERBS, CONFIRM_VERBS, VERBS, may
from bot.privacy import noticing
from bot.unsent import Unsent, reminded_of
from bot.web.confirmed import answered_for, asked_of
from bot.web.house import House, Visit
from bot.web.layout import links, new_turn
from bot.web.lying_ahead import AheadPage, lying_ahead
from bot.web.mine import in_words, whose_of
from bot.web.recalled import recalled
from bot.web.routes import frame_of
from bot.web.topics import stages_of

BEGINNINGS: Final[frozenset[Verb]] = frozenset(("find", "start", "practise"))
CONVERSING: Final[frozenset[Verb]] = (
    frozenset(VERBS) - ADVISER_VERBS - CONFIRM_VERBS - {"find", "start", "show", "make_letter"}
)

ASKED_FOR: Final[frozenset[Verb]] = frozenset(("why", "unsure", "advice_team"))
"""Verbs that come with a half-made answer, which is shown again beside what was asked for."""


async def start(visit: Visit) -> Response:
    """The start page; somebody who does not converse is sent to where their own work is."""
    if may(visit.viewer.roles, "converse"):
        visit.house.service.expect()
        return await _start_page(visit)
    elsewhere = links(visit.viewer)
    return RedirectResponse(elsewhere[0].href, 303) if elsewhere else _guides(visit)


async def practise(visit: Visit) -> Response:
    """The topics to practise with."""
    stages = [
        replace(stage, rewritten=())  # nothing is practised that nobody may be advised by
        for stage in stages_of(visit.house.library, visit.viewer.organisation, served=visit.served)
    ]
    body = visit.house.layout.render("web/practise.html", {"token": visit.token, "stages": stages})
    return visit.house.layout.page(body, title="Practise with made-up answers", frame=frame_of(visit))


async def begin(visit: Visit) -> Response:
    """A problem that was typed, or a topic that was chosen."""
    turn = _turn(visit, only=BEGINNINGS)
    reply = await take(visit, turn)
    if reply.conversation and not reply.urgent:
        return RedirectResponse(f"/conversations/{reply.conversation}", 303)
    refused = next((notice.says for notice in reply.notices if notice.kind == "refused"), None)
    if refused and not reply.urgent:
        return await _start_page(visit, error=refused, typed=str(turn.value or ""))
    return _page(visit, dress(reply, zone=visit.organisation.zone, token=visit.token))


async def conversation(visit: Visit) -> Response:
    """Where a conversation stands. Only reads."""
    turn = Turn(
        id=new_turn(),
        at=visit.house.clock(),
        person=visit.viewer.person,
        organisation=visit.viewer.organisation,
        channel="web",
        verb="show",
        conversation=visit.request.path_params["conversation"],
    )
    live = _live(visit)
    reply = await visit.house.database.read_async(lambda connection: _look(connection, turn, visit.house))
    return _page(visit, dress(reply, zone=visit.organisation.zone, token=visit.token, live=live))


async def move(visit: Visit) -> Response:
    """A button or a form in a conversation."""
    asked = visit.request.path_params["conversation"]
    turn = _turn(visit, only=CONVERSING, conversation=asked)
    live = _live(visit)
    reply = await take(visit, turn)
    at = reply.conversation or asked
    if at != asked:
        return _go(visit, f"/conversations/{at}")
    typed = turn.value if turn.verb in ASKED_FOR and (reply.aside or reply.advisers) else None
    if visit.fragment or _must_show_now(reply):
        zone = visit.organisation.zone
        return _page(visit, dress(reply, zone=zone, token=visit.token, live=live, typed=typed, turn=turn))
    return RedirectResponse(f"/conversations/{at}#conversation", 303)


async def take(visit: Visit, turn: Turn) -> Reply:
    """One turn, counted and timed."""
    began = perf_counter()
    reply = await handle_async(turn, visit.house.service)
    metrics = visit.house.metrics
    metrics.turns.labels(verb=turn.verb, channel="web").inc()
    metrics.turn_seconds.labels(channel="web").observe(perf_counter() - began)
    return reply


def _look(connection: Connection, turn: Turn, house: House) -> Reply:
    world = world_of(connection, turn, house.service.shelf, lock=False)
    reply = decided(connection, turn, world).reply
    return _with_notice(connection, reply, world) if reply.count == 0 else reply


def _with_notice(connection: Connection, reply: Reply, world: World) -> Reply:
    """A conversation that began with the privacy notice shows it until it moves: the page is opened after the turn."""
    begun = world.conversation
    if begun is None or begun.channel != "web":
        return reply
    shown_at = noticing.shown_at(connection, person=begun.person, channel=begun.channel)
    return replace(reply, privacy=noticing.words(world.organisation)) if shown_at == begun.started_at else reply


def _must_show_now(reply: Reply) -> bool:
    """Whether the reply says something that a page opened afresh would not say."""
    # What was done is seen on the page itself, and a page that came from a form sends it again when reloaded.
    told = any(notice.kind != "done" for notice in reply.notices)
    beside = reply.aside or reply.urgent or reply.privacy or reply.changed or reply.colleagues or reply.advisers
    return bool(told or beside or reply.flips is not None)


def _turn(visit: Visit, *, only: frozenset[Verb], conversation: str | None = None) -> Turn:
    if visit.form is None:
        raise HTTPException(405)
    return turn_of(visit.form, viewer=visit.viewer, at=visit.house.clock(), conversation=conversation, only=only)


def _live(visit: Visit) -> tuple[str, int]:
    """The reader's own topic: an escalation may have several of their conversations in it."""
    topic = f"person/{visit.viewer.person}"
    return topic, visit.house.live.mark(topic)


def _go(visit: Visit, where: str) -> Response:
    if visit.fragment:
        return Response(headers={"HX-Redirect": where})
    return RedirectResponse(where, 303)


def _page(visit: Visit, dressed: Dressed) -> Response:
    # A script swaps the page whatever its status; a browser would only complain of a 422 in its console.
    layout = visit.house.layout
    body = layout.render(dressed.template, dressed.values)
    if visit.fragment:
        return layout.part(body, title=dressed.title)
    return layout.page(body, title=dressed.title, frame=frame_of(visit), status=dressed.status)


def _guides(visit: Visit) -> Response:
    """The first page of somebody whose role has no page of its own yet: what may be read."""
    trees = visit.house.library.trees_of(visit.viewer.organisation)
    guides = [tree for tree in trees.values() if not tree.part]
    body = visit.house.layout.render("web/guides.html", {"guides": guides})
    return visit.house.layout.page(body, title="Guides", frame=frame_of(visit))


async def _start_page(visit: Visit, *, error: str | None = None, typed: str = "") -> Response:
    viewer, house = visit.viewer, visit.house
    trees, read = visit.served, house.database.read_async
    found = await read(partial(waiting.read, whose=whose_of(visit), now=house.clock(), today=visit.today))
    unsent = await read(_unsent(visit))
    stages = stages_of(house.library, viewer.organisation, served=trees)
    values = {
        "first_name": viewer.name.split()[0],
        "token": visit.token,
        "error": error,
        "typed": typed,
        "open": in_words(found.begun, visit, unsent={one.conversation for one in unsent}),
        "newest": waiting.NEWEST,
        "offered": found.offers,
        "ahead": await read(_ahead(visit)),
        "unsent": unsent,
        "rules": found.rules,
        "confirms": await house.database.read_async(asked_of(visit)) if len(viewer.roles) > 1 else (),
        "confirmed": await house.database.read_async(answered_for(visit)),
        "recalled": await house.database.read_async(recalled(visit)),
        "stages": stages,
        "waiting": any(stage.later for stage in stages),
        "unsigned": not all(tree.signed_off for tree in trees.values()),
    }
    body = house.layout.render("web/start.html", values)
    title = "Error: How can we help?" if error else "How can we help?"
    return house.layout.page(body, title=title, frame=frame_of(visit), status=422 if error else 200)


def _ahead(visit: Visit) -> Callable[[Connection], AheadPage]:
    now = visit.house.clock()
    return partial(lying_ahead, viewer=visit.viewer, library=visit.house.library, today=visit.today, now=now)


def _unsent(visit: Visit) -> Callable[[Connection], tuple[Unsent, ...]]:
    viewer, house = visit.viewer, visit.house
    return partial(
        reminded_of,
        person=viewer.person,
        organisation=viewer.organisation,
        shelf=house.service.shelf,
        at=house.clock(),
    )
