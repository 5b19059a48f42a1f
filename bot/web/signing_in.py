"""Signing in with the organisation's identity provider, and the pages for when it does not work; decides no check."""

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Final

import structlog
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.people.membership import Viewer
from bot.people.openid import AT_MOST, Attempt, NotSignedIn, Reason, begin
from bot.people.provider import Provider
from bot.people.sign_in import new_session
from bot.web.house import House
from bot.web.layout import Frame, links
from bot.web.problems import Problem, problem_page
from bot.web.routes import keep_session

if TYPE_CHECKING:
    from bot.secrets_box import SecretsBox

log = structlog.get_logger()

AGAIN: Final[Mapping[Reason, tuple[int, Problem]]] = {
    "used": (
        400,
        Problem(
            title="That sign-in has been used already",
            says="Each sign-in works once. If you pressed Back, or opened an old link, sign in again.",
        ),
    ),
    "expired": (
        400,
        Problem(
            title="That sign-in took too long",
            says="For your safety, a sign-in must be finished within 10 minutes. Please sign in again.",
        ),
    ),
    "state": (
        400,
        Problem(
            title="We could not match that sign-in",
            says="It was not started in this browser, or another was started after it. Please sign in again.",
        ),
    ),
    "refused": (
        403,
        Problem(
            title="You did not finish signing in",
            says="Your work account was not used, and nothing was changed. You can sign in again.",
        ),
    ),
    "provider": (
        503,
        Problem(
            title="Sign-in is not working just now",
            says="The sign-in service for work accounts gave no good answer. This is not your fault. "
            "Try again in a few minutes. If it goes on, tell your IT service desk.",
        ),
    ),
    "token": (
        403,
        Problem(
            title="We could not check that sign-in",
            says="What the sign-in service sent did not pass our checks, so nobody was signed in. Please sign in "
            "again. If it goes on, tell your IT service desk.",
        ),
    ),
    "unverified": (
        403,
        Problem(
            title="Your work account has no checked e-mail address",
            says="We know people by their work e-mail address. Ask your IT service desk to look at your account.",
        ),
    ),
    "unknown": (
        403,
        Problem(
            title="We do not know you yet",
            says="You signed in, but your e-mail address is not on the list of people who use Fingerpost. "
            "Ask your HR team to add you.",
        ),
    ),
    "left": (
        403,
        Problem(
            title="Your access has ended",
            says="You signed in, but you have no role in Fingerpost today. If that is wrong, ask your HR team.",
        ),
    ),
}
"""What each way of not signing in says; all offer to start again."""


async def start(request: Request, house: House) -> Response:
    """Sends the reader to the provider, and remembers in their own browser what was asked."""
    provider = _provider(house)
    attempt = begin(then=safe_next(request.query_params.get("next", "/")))
    try:
        address = await provider.authorize_address(attempt, now=house.clock())
    except NotSignedIn as failure:
        return _not_signed_in(request, house, failure)
    response = RedirectResponse(address, 303)
    _set_attempt(response, _box(house).lock(attempt.words(), now=house.clock()), house=house)
    return response


async def callback(request: Request, house: House) -> Response:
    """Signs in whoever the provider vouches for, where the directory knows them."""
    provider, now = _provider(house), house.clock()
    try:
        attempt = _attempt_of(request, house, now=now)
        email = await provider.email(dict(request.query_params), attempt=attempt, now=now)
        viewer = viewer_with(email, house, now=now)
    except NotSignedIn as failure:
        response = _not_signed_in(request, house, failure)
    else:
        response = RedirectResponse(landing(viewer, attempt.next), 303)
        keep_session(response, new_session(person=viewer.person, organisation=viewer.organisation), house=house)
        log.info("signed_in")
    _set_attempt(response, "", house=house)
    return response


async def signed_out(request: Request, house: House) -> Response:
    """Says so, and offers to sign out of the work account too: on a shared computer that matters."""
    address = await house.provider.end_session_address(now=house.clock()) if house.provider else None
    body = house.layout.render("web/signed_out.html", {"end_session": address})
    return house.layout.page(body, title="You are signed out", frame=Frame(here=request.url.path))


def viewer_with(email: str, house: House, *, now: datetime) -> Viewer:
    """The person with this verified address, in the first organisation that they belong to today.

    Raises:
        NotSignedIn: nobody has it, or they belong nowhere today.
    """
    people = house.library.people
    person = people.with_account("email", email)
    if person is None:
        raise NotSignedIn("unknown")
    for organisation in house.library.organisations.values():
        today = now.astimezone(organisation.zone).date()
        if viewer := people.who(person.id, organisation=organisation.id, on=today):
            return viewer
    raise NotSignedIn("left")


def landing(viewer: Viewer, asked: str) -> str:
    """Where to go after sign-in: the page asked for, or else where this role's work is."""
    elsewhere = links(viewer)
    return asked if asked != "/" or not elsewhere else elsewhere[0].href


def safe_next(path: str) -> str:
    """The path to return to, where it is one of ours; a link to elsewhere leads to the start."""
    ours = path.startswith("/") and not path.startswith(("//", "/\\")) and path.isprintable()
    return path if ours else "/"


def _provider(house: House) -> Provider:
    if house.provider is None:
        raise HTTPException(404)
    return house.provider


def _attempt_of(request: Request, house: House, *, now: datetime) -> Attempt:
    from bot.secrets_box import NotOurs

    locked = request.cookies.get(house.settings.attempt_cookie)
    if not locked:
        raise NotSignedIn("used")
    box = _box(house)
    try:
        words = box.open(locked, now=now)
    except NotOurs:
        raise NotSignedIn("state") from None
    try:
        box.open(locked, now=now, within=AT_MOST)
    except NotOurs:
        raise NotSignedIn("expired") from None
    return Attempt.of(words)


def _box(house: House) -> "SecretsBox":
    from bot.secrets_box import SecretsBox

    return SecretsBox(house.settings.secret_keys, purpose="sign-in attempt")


def _set_attempt(response: Response, locked: str, *, house: House) -> None:
    response.set_cookie(
        house.settings.attempt_cookie,
        locked,
        # The browser keeps it a while after it has expired, so that we can say that it took too long.
        max_age=6 * int(AT_MOST.total_seconds()) if locked else 0,
        httponly=True,
        secure=house.settings.https,
        samesite="lax",
        path="/",
    )


def _not_signed_in(request: Request, house: House, failure: NotSignedIn) -> Response:
    log.warning("not_signed_in", reason=failure.reason, detail=failure.detail)
    house.metrics.refusals.labels(reason="sign_in").inc()
    status, problem = AGAIN[failure.reason]
    page = problem_page(house.layout, request, status, problem=problem, frame=Frame(here="/sign-in"))
    page.headers["Retry-After"] = "60" if status == 503 else "0"  # noqa: PLR2004 - the status itself
    return page
