"""Every page has a door: generated from the table of pages, so that a new one is covered without being listed."""

import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse, Response

from activity.log import interaction
from bot.content.library import Shelf
from bot.handle import Service
from bot.people.roles import OPEN, ROLES, UndeclaredAction, may
from bot.people.sign_in import new_session
from bot.store.engine import open_database
from bot.web.app import PAGES, create_app, live_page
from bot.web.house import Visit
from bot.web.routes import OpenPage, Page
from tests.people import of_role, roles_of
from tests.web.client import Reader
from tests.web.conftest import SETTINGS

OPEN_PATHS = {
    "/urgent",
    "/privacy",
    "/favicon.ico",
    "/sign-in",
    "/sign-in/start",
    "/sign-in/callback",
    "/signed-out",
    "/health",
    "/ready",
    "/metrics",
    "/calendar/{token}.ics",  # a calendar programme signs in nowhere: the address itself is the secret
}
CLOSED = [page for page in (*PAGES, live_page()) if isinstance(page, Page)]
HELD = [role for role in ROLES if of_role(role)]


@pytest.fixture
def service(sqlite_service: Service) -> Service:
    """Doors do not differ by database: one is enough, and half the time."""
    return sqlite_service


def address(page: Page | OpenPage) -> str:
    """The page's path with an id in every hole."""
    path = page.path
    holes = ("conversation", "escalation", "code", "policy", "section", "tree")
    for hole in (*holes, "measure", "topic", "digest", "export", "schedule"):
        path = path.replace(f"{{{hole}}}", "nothing")
    return path.replace("{in_force_from}", "2026-04-01").replace("{format}", "csv")


def each(pages: list[Page]) -> pytest.MarkDecorator:
    """A test for each page."""
    return pytest.mark.parametrize("page", pages, ids=[f"{page.method} {page.path}" for page in pages])


def test_the_open_pages_are_these_and_no_others() -> None:
    """What anybody may see is a short list that somebody has to change on purpose."""
    assert {page.path for page in PAGES if isinstance(page, OpenPage)} == OPEN_PATHS


async def nothing(_visit: Visit) -> Response:
    """A page."""
    return PlainTextResponse("seen")


@pytest.mark.parametrize("action", ["", "look_around", OPEN, None])
def test_a_page_without_a_declared_action_stops_start_up(service: Service, action: str) -> None:
    """Nobody can forget to say who may use a page."""
    planted = Page(path="/planted", answer=nothing, action=action)  # type: ignore[arg-type]
    with pytest.raises(UndeclaredAction, match="GET /planted"):
        create_app(service, settings=SETTINGS, extra=[planted])


def test_an_open_page_must_say_so(service: Service) -> None:
    """An action on an open page would be a promise that nothing keeps."""
    planted = OpenPage(path="/planted", answer=nothing, action="see_desk")  # type: ignore[arg-type]
    with pytest.raises(UndeclaredAction):
        create_app(service, settings=SETTINGS, extra=[planted])


@pytest.fixture(scope="module")
def doors(migrated_file: Path, shelf: Shelf, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Starlette]:
    """The application for every door, since nothing passes one here that would change what is behind another."""
    copy = tmp_path_factory.mktemp("doors") / "doors.sqlite3"
    shutil.copy(migrated_file, copy)
    database = open_database(f"sqlite:///{copy}")
    at = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
    yield create_app(Service(shelf=shelf, database=database), settings=SETTINGS, clock=lambda: at)
    database.close()


def with_session(app: Starlette, person: str) -> Reader:
    """A browser in which somebody is signed in, as signing in leaves it."""
    browser = Reader(app=app)
    sealed = app.state.house.seals.seal(new_session(person=person, organisation="example"))
    browser.cookies.set(app.state.house.settings.cookie, sealed)
    return browser


@each(CLOSED)
def test_a_page_asks_a_stranger_to_sign_in(doors: Starlette, page: Page) -> None:
    """Opening leads to sign-in and back; sending a form changes nothing."""
    answer = Reader(app=doors).send(page.method, address(page))
    if page.method == "GET":
        assert answer.status_code == 303
        assert answer.headers["location"].startswith("/sign-in?next=")
    else:
        assert answer.status_code == 403
        assert "open too long" in answer.text


@each(CLOSED)
def test_a_page_is_refused_to_every_role_without_its_action(doors: Starlette, page: Page) -> None:
    """The table alone decides; the others get in, or to a clear answer."""
    if page.path == "/live":
        return  # it ends when its reader goes away
    for role in HELD:
        person = _with_as_few_roles_as_can_be(role)
        answer = with_session(doors, person).send(page.method, address(page))
        allowed = may(roles_of(person), page.action)
        refused = answer.status_code == 403 and "You cannot see this page" in answer.text
        assert refused is not allowed, (role, answer.status_code)
        assert answer.status_code < 500


def _with_as_few_roles_as_can_be(role: str) -> str:
    return min(of_role(role), key=lambda person: len(roles_of(person)))


def test_a_refusal_is_logged_without_what_was_asked_for(reader: Callable[..., Reader], app: Starlette) -> None:
    """HR can see that somebody tried; the row says which action, and no address."""
    reader(of_role("manager")[0]).get("/desk/secret")
    query = select(interaction.c.person, interaction.c.detail).where(interaction.c.kind == "access_refused")
    rows = app.state.house.database.read(lambda connection: connection.execute(query).all())
    assert [tuple(row) for row in rows] == [(of_role("manager")[0], {"action": "see_desk"})]


def test_navigation_shows_only_what_the_reader_may_do(reader: Callable[..., Reader]) -> None:
    """A manager sees Ask, an adviser the desk, an analyst the activity."""
    assert 'href="/desk"' not in reader(of_role("manager")[0]).get("/").text
    adviser = reader(of_role("adviser")[0]).get("/desk").text
    assert 'href="/desk"' in adviser
    assert 'href="/activity"' not in adviser


def test_a_leaver_is_asked_to_sign_in_again(app: Starlette) -> None:
    """A good cookie of somebody without a membership opens nothing."""
    browser = with_session(app, "somebody-who-left")
    assert browser.send("GET", "/").headers["location"] == "/sign-in?next=%2F"
