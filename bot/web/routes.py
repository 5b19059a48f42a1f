"""The door of every page: who comes in, for which declared action, with which form; knows no page's content."""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import Final, get_args
from urllib.parse import urlencode

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from activity.kinds import Event
from bot.channels.web import UnreadableForm
from bot.conversation.turn import Verb
from bot.conversation.world import NotAllowed, Unknown
from bot.people.membership import Viewer
from bot.people.roles import ACTIONS, OPEN, VERBS, Action, Declared, UndeclaredAction, check_declared, scope
from bot.people.sign_in import Session, demo_problem
from bot.store.engine import DatabaseAway
from bot.web.guards import came_from_here
from bot.web.house import House, Visit
from bot.web.layout import Frame
from bot.web.problems import FORGED, PROBLEMS, Problem, problem_page, slow_down
from bot.web.record import record
from escalation.model import NotPossible

SAFE: Final = frozenset(("GET", "HEAD"))
MOST_FIELDS: Final = 200
REFUSED: Final[Mapping[type[Exception], int]] = {UnreadableForm: 400, NotAllowed: 403, Unknown: 404, NotPossible: 409}


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A route for somebody who is signed in and may do `action`."""

    path: str
    action: Action
    answer: Callable[[Visit], Awaitable[Response]]
    method: str = "GET"


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenPage:
    """A route for anybody; `action` says so aloud."""

    path: str
    answer: Callable[[Request, House], Awaitable[Response]]
    method: str = "GET"
    action: Declared = OPEN


def routes(pages: Iterable[Page | OpenPage], house: House) -> list[Route]:
    """The application's routes, each behind its door.

    Raises:
        UndeclaredAction: a page, or a verb of a turn, declares no action of the table of roles.
    """
    check_declared("verb", get_args(Verb), VERBS)
    return [_route(page, house) for page in pages]


def _route(page: Page | OpenPage, house: House) -> Route:
    known = (OPEN,) if isinstance(page, OpenPage) else ACTIONS
    if page.action not in known:
        raise UndeclaredAction(
            f"{page.method} {page.path} declares the action {page.action!r}. "
            f"Give it one of the actions of bot/people/roles.py: {', '.join(known)}."
        )
    if isinstance(page, OpenPage):
        return Route(page.path, partial(_open, page=page, house=house), methods=[page.method])
    return Route(page.path, partial(_enter, page=page, house=house), methods=[page.method])


async def _open(request: Request, *, page: OpenPage, house: House) -> Response:
    return await page.answer(request, house)


async def _enter(request: Request, *, page: Page, house: House) -> Response:
    session = session_of(request, house)
    viewer = viewer_of(request, session, house)
    if session is None or viewer is None:
        return _to_sign_in(request, house)
    if seconds := house.limits.person.wait(viewer.person):
        return too_often(request, house, seconds=seconds, frame=Frame(here=request.url.path))
    reach = scope(viewer.roles, page.action)
    if reach is None:
        return await _refuse(request, house, viewer=viewer, action=page.action)
    form = None if request.method in SAFE else await request.form(max_files=0, max_fields=MOST_FIELDS)
    if form is not None and not is_ours(request, form, house=house, session=session):
        return forged(request, house)
    visit = Visit(
        request=request, house=house, session=session, viewer=viewer, action=page.action, scope=reach, form=form
    )
    try:
        response = await page.answer(visit)
    except (UnreadableForm, Unknown, NotAllowed, NotPossible) as refusal:
        if isinstance(refusal, NotAllowed):
            await note_refusal(house, viewer=viewer, action=page.action)
        return _said(visit, refusal)
    except DatabaseAway:
        house.metrics.refusals.labels(reason="database_away").inc()
        return problem_page(house.layout, request, 503, again=_fields(form), frame=frame_of(visit))
    if session.stale and "set-cookie" not in response.headers:
        keep_session(response, session, house=house)
    return response


def session_of(request: Request, house: House) -> Session | None:
    """The session of the request's cookie, where it is a good one that was not signed out."""
    if _SESSION not in request.scope:
        request.scope[_SESSION] = house.seals.open(request.cookies.get(house.settings.cookie, ""))
    session: Session | None = request.scope[_SESSION]
    return None if session is None or house.ended.has(session.id) else session


_SESSION: Final = "fingerpost.session"
"""Where a request keeps what its cookie says: who may ask how often is worked out before who may see the page."""


def viewer_of(request: Request, session: Session | None, house: House) -> Viewer | None:
    """Whom the session belongs to today; nothing before sign-in, for a leaver, and where no demonstration may be."""
    if session is None or session.person is None or session.organisation is None:
        return None
    organisation = house.library.organisations.get(session.organisation)
    if organisation is None or (session.demo and no_demo(request, house)):
        return None
    today = house.clock().astimezone(organisation.zone).date()
    return house.library.people.who(session.person, organisation=session.organisation, on=today)


def no_demo(request: Request, house: House) -> str | None:
    """Why the demonstration may not stand in for a sign-in here; nothing where it may."""
    if house.provider:
        return "People sign in with their work account here."
    return demo_problem(
        organisations=list(house.library.organisations),
        bound_to=house.settings.bound_to,
        demo=house.settings.demo,
        host=request.headers.get("host", ""),
        headers=request.headers.keys(),
    )


def keep_session(response: Response, session: Session, *, house: House) -> None:
    """Sets the cookie anew, which starts the idle time again."""
    response.set_cookie(
        house.settings.cookie,
        house.seals.seal(session),
        httponly=True,
        secure=house.settings.https,
        samesite="lax",
        path="/",
    )


def is_ours(request: Request, form: FormData, *, house: House, session: Session) -> bool:
    """Whether the form was shown to this session, on a page of ours."""
    token = form.get("token")
    ours = came_from_here(request.headers, public=house.settings.origin)
    return ours and isinstance(token, str) and house.seals.is_token(token, session)


def forged(request: Request, house: House) -> Response:
    """The answer to a form that was not ours, or is too old to tell."""
    house.metrics.refusals.labels(reason="form").inc()
    return problem_page(house.layout, request, 403, problem=FORGED, frame=Frame(here=request.url.path))


def too_often(request: Request, house: House, *, seconds: int, frame: Frame | None = None) -> Response:
    """The answer to somebody who asks faster than anybody reads."""
    house.metrics.refusals.labels(reason="limit").inc()
    page = problem_page(house.layout, request, 429, problem=slow_down(seconds), frame=frame)
    page.headers["Retry-After"] = str(seconds)
    return page


def frame_of(visit: Visit) -> Frame:
    """What the frame around this reader's page says."""
    group = visit.organisation.groups.get(visit.viewer.group)
    return Frame(
        viewer=visit.viewer,
        organisation=visit.organisation.name,
        group=group.name if group else None,
        token=visit.token,
        here=visit.request.url.path,
        several=len(visit.memberships) > 1,
    )


def _to_sign_in(request: Request, house: House) -> Response:
    if request.method not in SAFE:
        return forged(request, house)
    asked = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    return RedirectResponse("/sign-in?" + urlencode({"next": asked}), 303)


async def _refuse(request: Request, house: House, *, viewer: Viewer, action: Action) -> Response:
    house.metrics.refusals.labels(reason="role").inc()
    await note_refusal(house, viewer=viewer, action=action)
    return problem_page(house.layout, request, 403)


async def note_refusal(house: House, *, viewer: Viewer, action: Action) -> None:
    """One row a person, action and hour: somebody who goes on trying must not be able to fill the log."""
    now = house.clock()
    if not house.hourly.first((viewer.organisation, viewer.person, "refused", action), at=now):
        return
    event = Event("access_refused", detail={"action": action})
    with suppress(DatabaseAway):  # the refusal stands, and is counted, whether or not it can be logged
        await house.database.write_async(partial(record, viewer=viewer, event=event, at=now))


def _said(visit: Visit, refusal: Exception) -> Response:
    """The page for a refusal that has a sentence of its own for the reader."""
    status = REFUSED[type(refusal)]
    problem = Problem(title=PROBLEMS[status].title, says=str(refusal))
    return problem_page(visit.house.layout, visit.request, status, problem=problem, frame=frame_of(visit))


def _fields(form: FormData | None) -> list[tuple[str, str]]:
    return [(name, value) for name, value in form.multi_items() if isinstance(value, str)] if form else []
