"""Signing in in a real browser, with an identity provider that others wrote, both on this machine."""

import json
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest
import uvicorn
from playwright.sync_api import Page, Response
from pydantic import AnyHttpUrl

from bot.handle import Service
from bot.people.provider import provider_of
from bot.settings import Settings
from bot.web.app import create_app
from tests.people import MANAGER, email_of
from tests.web.conftest import SETTINGS

pytestmark = pytest.mark.parametrize("new_database", ["sqlite"], indirect=True)

# It asks for the port that it was given, and says so on its first line.
PROVIDER = """
import json, os, sys, time
os.environ["AUTHLIB_INSECURE_TRANSPORT"] = "1"
from oidc_provider_mock import User, run_server_in_thread
people = [User(sub=email, claims={"email": email, "email_verified": True}) for email in json.loads(sys.argv[1])]
with run_server_in_thread(user_claims=people) as server:
    print(server.server_port, flush=True)
    sys.stdin.read()
"""

STRANGER = "stranger@example.org"


@dataclass(kw_only=True)
class Place:
    """The server that people sign in to; `late` puts its clock forward."""

    address: str
    service: Service
    late: timedelta = timedelta()

    def clock(self) -> datetime:
        return datetime.now(UTC) + self.late


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    """The address of the provider."""
    emails = json.dumps([email_of(MANAGER), STRANGER])
    command = [sys.executable, "-c", PROVIDER, emails]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        assert process.stdout is not None
        yield f"http://localhost:{int(process.stdout.readline())}"
        process.terminate()


@pytest.fixture
def place(service: Service, issuer: str) -> Iterator[Place]:
    """The application, served, with that provider."""
    listening = socket.create_server(("127.0.0.1", 0))
    made = Place(address=f"http://127.0.0.1:{listening.getsockname()[1]}", service=service)
    given = Settings(
        oidc_issuer=issuer,
        oidc_client_id="fingerpost",
        oidc_client_secret="a secret for tests",
        public_url=AnyHttpUrl(made.address),
    )
    settings = replace(SETTINGS, public_url=made.address)
    app = create_app(service, settings=settings, provider=provider_of(given), clock=made.clock)
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning", timeout_graceful_shutdown=1))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    while not server.started:
        time.sleep(0.01)
    before = service.shelf.current
    yield made
    service.shelf.current = before
    server.should_exit = True
    thread.join()
    listening.close()


def to_provider(page: Page, place: Place) -> None:
    """As far as the provider's own page."""
    page.goto(place.address)
    page.click("text=Sign in with your work account")
    page.wait_for_url("**/oauth2/authorize?**")


def sign_in(page: Page, place: Place, email: str) -> Response:
    """All the way; the answer to the address that the provider sent the reader back to."""
    to_provider(page, place)
    with page.expect_response("**/sign-in/callback?**") as came_back:
        page.click(f"button[value='{email}']")
    page.wait_for_load_state()
    return came_back.value


def heading(page: Page) -> str:
    """The page's one main heading."""
    return page.inner_text("h1")


@pytest.fixture
def email() -> str:
    """A manager's address."""
    return email_of(MANAGER)


def test_a_manager_signs_in_works_and_signs_out(
    new_page: Callable[..., Page], place: Place, email: str, axe: Callable[[Page], list[str]]
) -> None:
    """There and back; after signing out, also of the provider, the next page asks again."""
    page = new_page()
    page.goto(place.address)
    assert heading(page) == "Sign in"
    assert axe(page) == []
    sign_in(page, place, email)
    assert page.url == place.address + "/"
    assert heading(page).startswith("How can we help")
    page.fill("#problem", "keeps phoning in sick")
    page.click("button[value=find]")
    page.wait_for_selector("button.fp-topic")
    (cookie,) = page.context.cookies(place.address)
    assert (cookie["httpOnly"], cookie["sameSite"]) == (True, "Lax")
    page.click("text=Sign out")
    page.wait_for_url("**/signed-out")
    assert heading(page) == "You are signed out"
    assert axe(page) == []
    page.click("text=Sign out of your work account")
    page.wait_for_url("**/oauth2/end_session?**")
    page.click("button[type=submit]")
    page.wait_for_url("**/signed-out")
    page.goto(place.address)
    assert heading(page) == "Sign in"


def test_a_wrong_state_signs_nobody_in(new_page: Callable[..., Page], place: Place, email: str) -> None:
    """Somebody starts a second time while the first sign-in is on its way."""
    page = new_page()
    to_provider(page, place)
    second = page.context.new_page()
    to_provider(second, place)
    page.click(f"button[value='{email}']")
    page.wait_for_url("**/sign-in/callback?**")
    assert heading(page) == "We could not match that sign-in"
    page.goto(place.address)
    assert heading(page) == "Sign in"


def test_a_sign_in_that_took_too_long(
    new_page: Callable[..., Page], place: Place, email: str, axe: Callable[[Page], list[str]]
) -> None:
    """The screen was left for a quarter of an hour."""
    page = new_page()
    to_provider(page, place)
    place.late = timedelta(minutes=15)
    page.click(f"button[value='{email}']")
    page.wait_for_url("**/sign-in/callback?**")
    assert heading(page) == "That sign-in took too long"
    assert axe(page) == []


def test_a_code_that_was_used_before(new_page: Callable[..., Page], place: Place, email: str) -> None:
    """The address that the provider sent them to, opened once more, here and elsewhere."""
    page = new_page()
    used = sign_in(page, place, email).url
    page.goto(used)
    assert heading(page) == "That sign-in has been used already"
    other = new_page()
    other.goto(used)
    assert heading(other) == "That sign-in has been used already"
    other.goto(place.address)
    assert heading(other) == "Sign in"


def test_saying_no_and_being_unknown(new_page: Callable[..., Page], place: Place) -> None:
    """Each has a page that says what to do."""
    page = new_page()
    to_provider(page, place)
    page.click("text=Deny")
    page.wait_for_url("**/sign-in/callback?**")
    assert heading(page) in {"You did not finish signing in", "We could not match that sign-in"}
    sign_in(page, place, STRANGER)
    assert heading(page) == "We do not know you yet"


def test_a_leaver_is_let_out_and_not_in_again(new_page: Callable[..., Page], place: Place, email: str) -> None:
    """The open page leads to sign-in at its next step, and signing in says that access has ended."""
    page = new_page()
    sign_in(page, place, email)
    shelf = place.service.shelf
    people = shelf.current.people
    yesterday = (place.clock() - timedelta(days=1)).date()
    held = {**people.held, MANAGER: tuple(replace(one, until=yesterday) for one in people.held[MANAGER])}
    shelf.current = replace(shelf.current, people=replace(people, held=held))
    page.goto(place.address)
    assert heading(page) == "Sign in"
    sign_in(page, place, email)
    assert heading(page) == "Your access has ended"
