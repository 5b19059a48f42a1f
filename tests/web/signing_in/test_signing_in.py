"""Signing in with an identity provider: what ends well, and the page for every way in which it does not."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from urllib.parse import parse_qsl, urlsplit

import pytest
from freezegun import freeze_time
from starlette.applications import Starlette

from bot.handle import Service
from bot.web.app import create_app
from tests.fakes.provider import CLIENT, ISSUER, FakeProvider
from tests.people import ADVISER, MANAGER, email_of
from tests.web.client import Reader
from tests.web.conftest import SETTINGS
from tests.web.signing_in.acts import Clock, is_signed_in, set_out, sign_in


def test_signing_in_leads_to_the_page_that_was_asked_for(browser: Reader, fake: FakeProvider) -> None:
    """With the name on it; the attempt's cookie is gone again."""
    page = browser.get("/policies/nothing/2026-04-01")
    assert "Sign in with your work account" in page.text
    start = page.text.split('href="/sign-in/start?')[1].split('"')[0]
    asked = dict(parse_qsl(start))["next"]
    sign_in(browser, fake, then=asked)
    assert browser.page.headers["location"] == "/policies/nothing/2026-04-01"
    assert "fingerpost-signing-in" not in browser.cookies
    assert is_signed_in(browser)
    assert "Sign out" in browser.page.text


def test_the_provider_is_asked_for_exactly_what_is_needed(browser: Reader, fake: FakeProvider) -> None:
    """The code flow with PKCE; the secret goes in the header that the standard prefers, the verifier with the code."""
    asked = dict(parse_qsl(urlsplit(set_out(browser)).query))
    assert asked["client_id"] == CLIENT
    assert asked["redirect_uri"] == "http://localhost/sign-in/callback"
    assert asked["scope"] == "openid profile email"
    again = dict(parse_qsl(urlsplit(set_out(browser)).query))
    assert {asked[name] for name in ("state", "nonce", "code_challenge")}.isdisjoint(again.values())
    sign_in(browser, fake)
    token = next(request for request in fake.asked if request.url.path == "/token")
    assert token.headers["authorization"].startswith("Basic ")
    assert b"client_secret" not in token.content


def test_somebody_lands_where_their_work_is(browser: Reader, fake: FakeProvider) -> None:
    """An adviser at the desk; letters of an address count as one, large or small."""
    query = fake.come_back(set_out(browser), email=email_of(ADVISER).upper())
    browser.send("GET", "/sign-in/callback", params=query)
    assert browser.page.headers["location"] == "/desk"


def test_another_state_is_refused(browser: Reader, fake: FakeProvider) -> None:
    """A link that somebody else made signs nobody in as them."""
    query = fake.come_back(set_out(browser), email=email_of(MANAGER))
    page = browser.send("GET", "/sign-in/callback", params={**query, "state": "another"})
    assert (page.status_code, "could not match that sign-in" in page.text) == (400, True)
    assert not is_signed_in(browser)


def test_an_attempt_of_another_browser_is_refused(app: Starlette, browser: Reader, fake: FakeProvider) -> None:
    """A code is worth nothing without the cookie that it was asked for with."""
    query = fake.come_back(set_out(browser), email=email_of(MANAGER))
    other = Reader(app=app)
    set_out(other)
    assert "could not match" in other.send("GET", "/sign-in/callback", params=query).text
    assert not is_signed_in(other)
    damaged = Reader(app=app)
    damaged.cookies.set("fingerpost-signing-in", "damaged")
    assert damaged.send("GET", "/sign-in/callback", params=query).status_code == 400


def test_an_attempt_ends_after_ten_minutes(browser: Reader, fake: FakeProvider, clock: Clock) -> None:
    """A sign-in left open on a screen is not there for the next person."""
    query = fake.come_back(set_out(browser), email=email_of(MANAGER))
    clock.now += timedelta(minutes=10, seconds=1)
    page = browser.send("GET", "/sign-in/callback", params=query)
    assert (page.status_code, "took too long" in page.text) == (400, True)
    assert not is_signed_in(browser)


def test_a_code_works_once(app: Starlette, browser: Reader, fake: FakeProvider) -> None:
    """Pressing Back finds no attempt, and whoever kept the cookie too is refused by the provider."""
    address = set_out(browser)
    kept = browser.cookies.get("fingerpost-signing-in") or ""
    query = fake.come_back(address, email=email_of(MANAGER))
    browser.send("GET", "/sign-in/callback", params=query)
    page = browser.send("GET", "/sign-in/callback", params=query)
    assert (page.status_code, "has been used already" in page.text) == (400, True)
    thief = Reader(app=app)
    thief.cookies.set("fingerpost-signing-in", kept)
    assert "has been used already" in thief.send("GET", "/sign-in/callback", params=query).text
    assert not is_signed_in(thief)


def test_saying_no_at_the_provider_is_no_fault(browser: Reader) -> None:
    """And what the provider says of it is not repeated on our page."""
    state = dict(parse_qsl(urlsplit(set_out(browser)).query))["state"]
    query = {"error": "access_denied", "error_description": "<b>planted</b>", "state": state}
    page = browser.send("GET", "/sign-in/callback", params=query)
    assert (page.status_code, "did not finish signing in" in page.text) == (403, True)
    assert "planted" not in page.text


def test_somebody_whom_the_directory_does_not_know_is_told_whom_to_ask(browser: Reader, fake: FakeProvider) -> None:
    """A work account alone opens nothing."""
    query = fake.come_back(set_out(browser), email="stranger@example.org")
    page = browser.send("GET", "/sign-in/callback", params=query)
    assert (page.status_code, "We do not know you yet" in page.text) == (403, True)
    assert not is_signed_in(browser)


def leave(app: Starlette, person: str, *, last_day: datetime) -> None:
    """Ends everything that the person may do with this day."""
    shelf = app.state.house.service.shelf
    people = shelf.current.people
    held = {
        **people.held,
        person: tuple(replace(one, until=last_day.date()) for one in people.held[person]),
    }
    shelf.current = replace(shelf.current, people=replace(people, held=held))


@pytest.fixture
def kept_shelf(service: Service) -> Iterator[None]:
    """The shelf's people put back after the test: the shelf is everybody's."""
    before = service.shelf.current
    yield
    service.shelf.current = before


@pytest.mark.usefixtures("kept_shelf")
def test_a_leaver_is_not_signed_in(app: Starlette, browser: Reader, fake: FakeProvider, now: datetime) -> None:
    """The account may outlive the job."""
    leave(app, MANAGER, last_day=now - timedelta(days=1))
    sign_in(browser, fake)
    assert (browser.page.status_code, "Your access has ended" in browser.page.text) == (403, True)
    assert not is_signed_in(browser)


@pytest.mark.usefixtures("kept_shelf")
def test_a_session_ends_when_its_person_leaves(
    app: Starlette, browser: Reader, fake: FakeProvider, clock: Clock
) -> None:
    """On the last day it still opens pages, on the next it opens none, with the same cookie."""
    sign_in(browser, fake)
    leave(app, MANAGER, last_day=clock.now)
    assert is_signed_in(browser)
    clock.now += timedelta(days=1)
    assert not is_signed_in(browser)
    assert browser.post("/", {"verb": "find", "value": "x"}).status_code == 403


def test_a_session_ends_after_twelve_idle_hours(browser: Reader, fake: FakeProvider, now: datetime) -> None:
    """Each page starts the hours again."""
    with freeze_time(now, real_asyncio=True) as frozen:
        sign_in(browser, fake)
        frozen.tick(timedelta(hours=11, minutes=59))
        assert is_signed_in(browser)
        frozen.tick(timedelta(hours=11, minutes=59))
        assert is_signed_in(browser)
        frozen.tick(timedelta(hours=12, minutes=1))
        assert not is_signed_in(browser)


def test_signing_out_offers_to_sign_out_of_the_work_account(browser: Reader, fake: FakeProvider) -> None:
    """The provider's own page is a link, because others may use the computer."""
    sign_in(browser, fake)
    page = browser.get("/")
    token = page.text.split('name="token" value="')[1].split('"')[0]
    page = browser.post("/sign-out", {"token": token})
    assert "You are signed out" in page.text
    address = page.text.split(f'href="{ISSUER}/end?')[1].split('"')[0].replace("&amp;", "&")
    assert dict(parse_qsl(address)) == {
        "client_id": CLIENT,
        "post_logout_redirect_uri": "http://localhost/signed-out",
    }
    assert not is_signed_in(browser)


def test_a_provider_without_a_way_out_gets_no_link(browser: Reader, fake: FakeProvider) -> None:
    """Nor does one that is away keep anybody from the page."""
    fake.document["end_session_endpoint"] = None
    assert "Sign out of your work account" not in browser.get("/signed-out").text
    fake.away = True
    assert browser.get("/signed-out").status_code == 200


def test_the_demonstration_is_gone_where_a_provider_is_set(browser: Reader) -> None:
    """Nobody is offered, and nobody can be chosen by hand."""
    page = browser.get("/sign-in")
    assert MANAGER not in page.text
    assert "Sign in with your work account" in browser.post("/sign-in", {"person": MANAGER}).text
    assert not is_signed_in(browser)


@pytest.mark.parametrize(
    "document",
    [
        {"issuer": "https://evil.example"},
        {"token_endpoint": "http://login.example.org/token"},
        {"jwks_uri": None},
        {"authorization_endpoint": "javascript:alert(1)"},
    ],
)
def test_a_provider_that_is_not_what_it_should_be_is_not_used(
    browser: Reader, fake: FakeProvider, document: dict[str, object]
) -> None:
    """No secret goes anywhere that is not the provider's, over TLS."""
    fake.document = document
    page = browser.send("GET", "/sign-in/start")
    assert (page.status_code, "not working just now" in page.text) == (503, True)


def test_a_provider_that_is_away_has_a_page_that_says_so(browser: Reader, fake: FakeProvider) -> None:
    """Before and after; urgent help stays a link away, and later it works again."""
    fake.away = True
    page = browser.send("GET", "/sign-in/start")
    assert (page.status_code, page.headers["retry-after"]) == (503, "60")
    assert 'href="/urgent"' in page.text
    fake.away = False
    query = fake.come_back(set_out(browser), email=email_of(MANAGER))
    fake.away = True
    assert browser.send("GET", "/sign-in/callback", params=query).status_code == 503
    fake.away = False
    sign_in(browser, fake)
    assert is_signed_in(browser)


def test_an_answer_of_another_issuer_is_refused(browser: Reader, fake: FakeProvider) -> None:
    """Where the provider names itself in its answer, it must be the one that was asked."""
    query = fake.come_back(set_out(browser), email=email_of(MANAGER))
    page = browser.send("GET", "/sign-in/callback", params={**query, "iss": "https://evil.example"})
    assert page.status_code == 503
    assert not is_signed_in(browser)


def test_a_provider_that_wants_the_secret_in_the_form_gets_it_there(browser: Reader, fake: FakeProvider) -> None:
    """As its discovery document says."""
    fake.document["token_endpoint_auth_methods_supported"] = ["client_secret_post"]
    sign_in(browser, fake)
    assert is_signed_in(browser)
    token = next(request for request in fake.asked if request.url.path == "/token")
    assert "authorization" not in token.headers
    assert b"client_secret=a+secret+%26+more" in token.content


def test_without_a_provider_its_pages_are_not_there(service: Service) -> None:
    """The demonstration does not leave a half-open door."""
    browser = Reader(app=create_app(service, settings=SETTINGS))
    assert browser.send("GET", "/sign-in/start").status_code == 404
    assert browser.send("GET", "/sign-in/callback").status_code == 404
