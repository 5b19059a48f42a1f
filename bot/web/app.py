"""The ASGI application: one table of pages, what stands before them, and what happens when they fail."""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from typing import Final, Protocol
from urllib.parse import urlsplit

import structlog
from sse_starlette import EventSourceResponse
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from bot.handle import Service
from bot.operations_log import place_of
from bot.people.provider import Provider
from bot.people.sign_in import Seals, host_name
from bot.store.engine import DatabaseAway
from bot.web import (
    activity,
    calendars,
    caseload,
    chat,
    coaching,
    confirming,
    contacts,
    desk,
    digests,
    doors,
    emailing,
    ending,
    exporting,
    glass,
    guidance,
    health,
    identity,
    lists,
    measures,
    mine,
    packing,
    presence,
    radar,
    receipts,
    signing_in,
    switching,
    understanding,
    week,
    wrong_advice,
)
from bot.web.ended import Ended
from bot.web.example import example_says
from bot.web.guards import BasePath, Faults, KnownHosts, Limited, SafeHeaders, SmallBodies
from bot.web.house import House, Pulse, Visit, WebSettings
from bot.web.layout import STATIC, Layout
from bot.web.limits import Limit, Limits, address_key
from bot.web.live import Live
from bot.web.metrics import Metrics
from bot.web.present import Present
from bot.web.problems import problem_page
from bot.web.record import Hourly
from bot.web.routes import OpenPage, Page, routes, session_of, too_often

log = structlog.get_logger()

PAGES: Final[tuple[Page | OpenPage, ...]] = (
    OpenPage(path="/urgent", answer=doors.urgent),
    OpenPage(path="/privacy", answer=doors.privacy),
    OpenPage(path="/favicon.ico", answer=doors.favicon),
    OpenPage(path="/sign-in", answer=doors.sign_in_page),
    OpenPage(path="/sign-in", answer=doors.sign_in, method="POST"),
    OpenPage(path="/sign-in/start", answer=signing_in.start),
    OpenPage(path="/sign-in/callback", answer=signing_in.callback),
    OpenPage(path="/signed-out", answer=signing_in.signed_out),
    OpenPage(path="/health", answer=health.health),
    OpenPage(path="/ready", answer=health.ready),
    OpenPage(path="/metrics", answer=health.metrics),
    Page(path="/organisation", answer=switching.choose, action="stay"),
    Page(path="/organisation", answer=switching.switch, action="stay", method="POST"),
    Page(path="/sign-out", answer=doors.sign_out, action="stay", method="POST"),
    Page(path="/", answer=chat.start, action="stay"),
    Page(path="/", answer=chat.begin, action="converse", method="POST"),
    Page(path="/practise", answer=chat.practise, action="converse"),
    Page(path="/conversations", answer=mine.page, action="converse"),
    Page(path="/conversations/{conversation}", answer=chat.conversation, action="converse"),
    Page(path="/conversations/{conversation}", answer=chat.move, action="converse", method="POST"),
    Page(path="/conversations/{advised}/letters/{letter}.docx", answer=ending.letter_file, action="converse"),
    Page(path="/conversations/{advised}/letters/{letter}", answer=ending.letter, action="converse"),
    Page(path="/conversations/{advised}/deadlines.ics", answer=calendars.deadlines, action="converse"),
    Page(path="/calendar", answer=calendars.page, action="converse"),
    Page(path="/calendar", answer=calendars.change, action="converse", method="POST"),
    Page(path="/email", answer=emailing.page, action="stay"),
    Page(path="/email", answer=emailing.choose, action="stay", method="POST"),
    OpenPage(path="/calendar/{token}.ics", answer=calendars.feed),
    Page(path="/receipts/{code}/letters/{letter}.docx", answer=receipts.letter_file, action="converse"),
    Page(path="/receipts/{code}/letters/{letter}", answer=receipts.letter, action="converse"),
    Page(path="/receipts/{code}/print", answer=receipts.printed, action="read_receipt"),
    Page(path="/receipts/{code}", answer=receipts.receipt, action="read_receipt"),
    Page(path="/policies/{policy}/{in_force_from}", answer=guidance.policy, action="read_guidance"),
    Page(path="/policies/{policy}/{in_force_from}/{section}", answer=guidance.section, action="read_guidance"),
    Page(path="/trees/{tree}", answer=guidance.tree, action="read_guidance"),
    Page(path="/trees/{tree}/diagram.svg", answer=guidance.diagram, action="read_guidance"),
    Page(path="/confirm", answer=confirming.asked_of_me, action="confirm"),
    Page(path="/confirm/{confirmation}", answer=confirming.question, action="confirm"),
    Page(path="/confirm/{confirmation}", answer=confirming.answer, action="confirm", method="POST"),
    Page(path="/desk", answer=desk.desk, action="see_desk"),
    Page(path="/desk/search", answer=lists.search, action="see_desk", method="POST"),
    Page(path="/wrong-advice", answer=wrong_advice.page, action="mend_trees"),
    Page(path="/wrong-advice", answer=wrong_advice.settle, action="mend_trees", method="POST"),
    Page(path="/desk/contact", answer=contacts.page, action="advise"),
    Page(path="/desk/contact", answer=contacts.keep, action="advise", method="POST"),
    Page(path="/desk/contact/people", answer=contacts.people, action="advise"),
    Page(path="/desk/week", answer=week.page, action="keep_hours"),
    Page(path="/desk/week", answer=week.keep, action="keep_hours", method="POST"),
    Page(path="/desk/caseload", answer=caseload.page, action="see_caseload"),
    Page(path="/desk/caseload", answer=caseload.hand_over, action="see_caseload", method="POST"),
    Page(path="/desk/{escalation}", answer=desk.handover, action="see_desk"),
    Page(path="/desk/{escalation}", answer=desk.act, action="advise", method="POST"),
    Page(path="/desk/{escalation}/here", answer=presence.here, action="see_desk"),
    Page(path="/desk/{escalation}/here", answer=presence.beat, action="see_desk", method="POST"),
    Page(path="/desk/{escalation}/pack", answer=packing.take_away, action="make_pack", method="POST"),
    Page(path="/desk/{escalation}/privilege", answer=packing.mark, action="mark_privileged", method="POST"),
    Page(path="/desk/{escalation}/open", answer=glass.break_glass, action="break_glass", method="POST"),
    Page(path="/activity", answer=measures.front, action="see_activity"),
    Page(path="/activity/counts", answer=activity.counts, action="see_conversations"),
    Page(path="/activity/measures", answer=measures.measures, action="see_activity"),
    Page(path="/activity/measures/{measure}", answer=measures.measure, action="see_activity"),
    Page(path="/activity/measures/{measure}", answer=measures.recalculate, action="keep_register", method="POST"),
    Page(path="/activity/measures/{measure}/groups", answer=measures.groups, action="see_activity"),
    Page(path="/activity/topics/{topic}/days", answer=measures.days, action="see_conversations"),
    Page(path="/activity/topics/{topic}", answer=coaching.topic, action="see_activity"),
    Page(path="/activity/coaching", answer=coaching.listed, action="see_activity"),
    Page(path="/activity/coaching/new", answer=coaching.begin, action="keep_register"),
    Page(path="/activity/coaching/new", answer=coaching.keep, action="keep_register", method="POST"),
    Page(path="/activity/digest", answer=digests.listed, action="see_activity"),
    Page(path="/activity/digest/{digest}", answer=digests.one, action="see_activity"),
    Page(path="/activity/conversations", answer=activity.conversations, action="see_conversations"),
    Page(path="/activity/conversations/{conversation}", answer=activity.conversation, action="see_conversations"),
    Page(path="/activity/conversations/{conversation}/person", answer=identity.ask, action="identify"),
    Page(
        path="/activity/conversations/{conversation}/person", answer=identity.confirm, action="identify", method="POST"
    ),
    Page(
        path="/activity/conversations/{conversation}/person/shown",
        answer=identity.show,
        action="identify",
        method="POST",
    ),
    Page(path="/activity/trees", answer=understanding.trees, action="see_conversations"),
    Page(path="/activity/trees/{tree}", answer=understanding.tree, action="see_conversations"),
    Page(path="/activity/trees/{tree}/questions.json", answer=understanding.questions, action="see_conversations"),
    Page(path="/activity/trees/{tree}/versions", answer=understanding.compared, action="see_conversations"),
    Page(path="/activity/trees/{tree}/treatment", answer=understanding.treated, action="see_conversations"),
    Page(path="/activity/pathway", answer=understanding.stages, action="see_activity"),
    Page(path="/activity/radar", answer=radar.page, action="see_conversations"),
    Page(path="/activity/export.{format}", answer=exporting.link, action="export_log"),
    Page(path="/activity/exports", answer=exporting.page, action="export_log"),
    Page(path="/activity/exports", answer=exporting.take, action="export_log", method="POST"),
    Page(path="/activity/exports/{export}", answer=exporting.fetch, action="export_log"),
    Page(path="/activity/exports/again/{schedule}/end", answer=exporting.end, action="export_log", method="POST"),
)

MOST_TOPICS: Final = 30
"""Topics of one open page: the desk of each trust that somebody advises."""

UNLIMITED: Final = frozenset(("/urgent", "/health", "/ready", "/metrics", "/slack/events", "/api/messages"))
"""Whom to call is never refused; the operators' pages look after themselves; Slack and Teams sign what they send."""

LARGER: Final[Mapping[str, int]] = {"/slack/events": 512 * 1024, "/api/messages": 256 * 1024}
"""Bytes of a body where they are more than a form's: a click in Slack carries the message that it was made on,
and an activity of Teams what somebody typed, with all that Teams says of it."""


class Neighbour(Protocol):
    """Another channel on the same server: its endpoints, which check their own signatures."""

    @property
    def routes(self) -> Sequence[BaseRoute]:
        """Where it is reached."""
        ...

    def open(self) -> AbstractAsyncContextManager[None]:
        """Runs for as long as the server does."""
        ...


def create_app(
    service: Service,
    *,
    settings: WebSettings,
    pulse: Pulse | None = None,
    provider: Provider | None = None,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    extra: Sequence[Page | OpenPage] = (),
    neighbours: Sequence[Neighbour] = (),
) -> Starlette:
    """The application, with `app.state.house` for those who need its metrics and its live signals.

    `service` is what turns are handled with; what it announces also wakes open pages. People sign in with
    `provider`; without one there is the demonstration at most. `neighbours` are other channels.

    Raises:
        UndeclaredAction: a page does not say what it is for.
    """
    house = replace(furnish(service, settings=settings, pulse=pulse or Pulse(), clock=clock), provider=provider)
    elsewhere = [route for one in neighbours for route in one.routes]
    app = Starlette(
        # Networks first: they wait for their answer, and are few where pages are many.
        routes=[*elsewhere, *routes((*PAGES, live_page(), *extra), house), static_files(house.layout)],
        middleware=_middleware(house),
        exception_handlers={
            HTTPException: partial(_http_problem, house=house),
            DatabaseAway: partial(_away, house=house),
        },
        lifespan=partial(_lifespan, neighbours=neighbours),
    )
    app.state.house = house
    return app


def furnish(service: Service, *, settings: WebSettings, pulse: Pulse, clock: Callable[[], datetime]) -> House:
    """Everything that pages are handed, with the service's announcements wired to open pages."""
    metrics = Metrics()
    live = Live(changed=metrics.live.set)

    def announce(*topics: str) -> None:
        service.announce(*topics)
        live.tell(*topics)

    def unlogged() -> None:
        service.unlogged()
        metrics.urgent_unlogged.inc()

    return House(
        settings=settings,
        service=replace(service, announce=announce, unlogged=unlogged),
        clock=clock,
        layout=Layout(base=settings.base, example=partial(example_says, shelf=service.shelf, clock=clock)),
        seals=Seals(settings.secret_keys),
        live=live,
        metrics=metrics,
        pulse=pulse,
        hourly=Hourly(),
        ended=Ended(),
        present=Present(),
        limits=Limits(person=Limit(settings.limit_person), address=Limit(settings.limit_address)),
    )


def live_page() -> Page:
    """The one stream that tells an open page to ask again."""
    return Page(path="/live", answer=_listen, action="stay")


async def _listen(visit: Visit) -> Response:
    house, asked = visit.house, visit.request.query_params
    if not house.live.has_room(visit.viewer.person):
        return problem_page(house.layout, visit.request, 429)
    seen = visit.request.headers.get("last-event-id") or asked.get("since", "0")
    since = int(seen) if seen.isdecimal() and len(seen) < 10 else 0  # noqa: PLR2004 - beyond any real mark
    topics = sorted({topic[:100] for topic in asked.getlist("topic")})[:MOST_TOPICS]
    events = house.live.listen(*topics, person=visit.viewer.person, since=since)
    return EventSourceResponse(events, ping=25)


class Immutable(StaticFiles):
    """Files whose address changes with their content, so that a browser need never ask again."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """The file, to be kept for a year."""
        response = await super().get_response(path, scope)
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        return response


def static_files(layout: Layout) -> Mount:
    """The style sheets and scripts, at an address that carries their version."""
    return Mount(f"/static/{layout.version}", Immutable(directory=STATIC), name="static")


def _middleware(house: House) -> list[Middleware]:
    problem = partial(problem_page, house.layout)
    public = urlsplit(house.settings.public_url or "").hostname
    hosts = {host_name(public), "localhost", "127.0.0.1", "[::1]"} if public else set()
    return [
        Middleware(SafeHeaders, https=house.settings.https),
        *([Middleware(BasePath, base=house.settings.base)] if house.settings.base else []),
        Middleware(Faults, answer=partial(_fault, house=house)),
        Middleware(KnownHosts, hosts=hosts, problem=problem),
        Middleware(Limited, wait=partial(_wait, house=house), answer=partial(_too_often, house=house)),
        Middleware(SmallBodies, problem=problem, larger=LARGER),
        Middleware(GZipMiddleware, minimum_size=500, compresslevel=6),
    ]


async def _http_problem(request: Request, error: Exception, *, house: House) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    return problem_page(house.layout, request, status)


async def _away(request: Request, error: Exception, *, house: House) -> Response:
    del error
    house.metrics.refusals.labels(reason="database_away").inc()
    return problem_page(house.layout, request, 503)


def _fault(request: Request, fault: Exception, *, house: House) -> Response:
    # The route, not the address: an address may hold what somebody typed.
    route = getattr(request.scope.get("route"), "path", "")
    log.error("page_failed", route=route, fault=type(fault).__name__, at=place_of(fault))
    return problem_page(house.layout, request, 500)


def _wait(request: Request, *, house: House) -> int:
    """Seconds that somebody who is not signed in must wait; nobody waits for urgent help, nor for a style sheet."""
    if request.url.path in UNLIMITED or request.url.path.startswith("/static/"):
        return 0
    session = session_of(request, house)
    if session is not None and session.person is not None:
        return 0
    return house.limits.address.wait(address_key(request.client.host if request.client else ""))


def _too_often(request: Request, seconds: int, *, house: House) -> Response:
    return too_often(request, house, seconds=seconds)


@asynccontextmanager
async def _lifespan(app: Starlette, *, neighbours: Sequence[Neighbour]) -> AsyncIterator[None]:
    async with AsyncExitStack() as stack:
        for one in neighbours:
            await stack.enter_async_context(one.open())
        yield
    app.state.house.live.stop()
