"""Headers, cookies and tokens of every route there is: a new route is held to them without being listed."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime

import pytest
from starlette.applications import Starlette
from starlette.routing import Mount, Route

from bot.handle import Service
from bot.web.app import PAGES, create_app, live_page
from bot.web.house import Visit, WebSettings
from bot.web.routes import Page
from tests.fakes.provider import FakeProvider
from tests.people import of_role
from tests.web.client import Forms, Reader
from tests.web.conftest import SETTINGS
from tests.web.test_access import HELD, address

HTTPS = replace(SETTINGS, public_url="https://fingerpost.example.org/help")
PLAIN = replace(SETTINGS, public_url="http://localhost")

HEADERS = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}


@pytest.fixture
def service(sqlite_service: Service) -> Service:
    """Headers do not differ by database."""
    return sqlite_service


async def fail(_visit: Visit) -> None:
    """A page with a fault in it."""
    raise RuntimeError("planted fault with planted words")


BROKEN = Page(path="/broken", answer=fail, action="stay")  # type: ignore[arg-type]


def served(service: Service, settings: WebSettings, now: datetime, *, provider: bool = True) -> Starlette:
    """The application with a provider, and with a page that fails."""
    fake = FakeProvider(now=now)
    sign_in = fake.provider(home=settings.public_url or "") if provider else None
    return create_app(service, settings=settings, provider=sign_in, clock=lambda: now, extra=[BROKEN])


def with_session(app: Starlette, person: str | None) -> Reader:
    """A browser over the address that people type; with a session where somebody is named."""
    from bot.people.sign_in import new_session

    settings = app.state.house.settings
    host = (settings.public_url or "http://localhost").split("/")[2]
    browser = Reader(app=app, host=host)
    if person:
        session = new_session(person=person, organisation="example")
        browser.cookies.set(settings.cookie, app.state.house.seals.seal(session))
    return browser


def requests(app: Starlette) -> Iterator[tuple[str, str]]:
    """A request for each route and method that the application has, and for each kind of error."""
    holes = {path.path: address(path) for path in (*PAGES, live_page())}
    for route in app.routes:
        if isinstance(route, Mount):
            yield "GET", f"{route.path}/fingerpost.css"
            yield "GET", f"{route.path}/nothing"
        elif isinstance(route, Route) and route.path != "/live":
            yield from ((method, holes.get(route.path, route.path)) for method in sorted(route.methods or ()))
    yield from (("GET", "/nothing"), ("DELETE", "/"), ("POST", "/urgent"), ("OPTIONS", "/"), ("TRACE", "/"))


EVERYBODY = [(PLAIN, person) for person in (None, *sorted({of_role(role)[0] for role in HELD}))]
OVER_TLS = [(HTTPS, None), (HTTPS, of_role("manager")[0])]


@pytest.mark.parametrize(("settings", "person"), [*EVERYBODY, *OVER_TLS])
def test_every_answer_is_dressed_for_the_world(
    service: Service, settings: WebSettings, person: str | None, now: datetime
) -> None:
    """Headers on each, whoever asks and however it ends; cookies out of reach of scripts and of other sites."""
    app = served(service, settings, now)
    for method, path in requests(app):
        browser = with_session(app, person)
        answer = browser.send(method, path)
        where = f"{method} {path} {answer.status_code}"
        assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS, where
        check_policy(answer.headers["content-security-policy"])
        assert ("strict-transport-security" in answer.headers) is settings.https, where
        assert "geolocation=()" in answer.headers["permissions-policy"], where
        assert "server" not in answer.headers, where
        is_static = path.startswith("/static/") and answer.is_success
        assert ("no-store" in answer.headers["cache-control"]) is not is_static, where
        for cookie in answer.headers.get_list("set-cookie"):
            check_cookie(cookie, https=settings.https)
        assert answer.status_code < 500 or path == "/broken", where
        assert "planted" not in answer.text, where


def check_policy(policy: str) -> None:
    """Nothing inline, nothing from elsewhere, no frames, and forms stay here."""
    rules = {name: rest for name, _, rest in (rule.strip().partition(" ") for rule in policy.split(";"))}
    assert "unsafe" not in policy
    assert "http" not in policy
    assert "*" not in policy
    assert (rules["default-src"], rules["frame-ancestors"], rules["base-uri"]) == ("'none'", "'none'", "'none'")
    assert (rules["script-src"], rules["style-src"], rules["form-action"]) == ("'self'", "'self'", "'self'")


def check_cookie(cookie: str, *, https: bool) -> None:
    """As strict as the way in allows."""
    parts = [part.strip().lower() for part in cookie.split(";")]
    assert {"httponly", "samesite=lax", "path=/"} <= set(parts)
    assert not any(part.startswith("domain") for part in parts)
    assert ("secure" in parts) is https
    assert parts[0].startswith("__host-") is https


def test_a_page_that_fails_says_so_and_nothing_of_the_fault(service: Service, now: datetime) -> None:
    """Its answer is dressed like any other, and counted as a fault by nobody's words."""
    page = with_session(served(service, PLAIN, now), of_role("manager")[0]).send("GET", "/broken")
    assert (page.status_code, "Something went wrong" in page.text) == (500, True)
    assert "Traceback" not in page.text
    assert "content-security-policy" in page.headers


POSTS = [page for page in PAGES if page.method == "POST"]


@pytest.mark.parametrize("page", POSTS, ids=[page.path for page in POSTS])
def test_every_form_asks_for_its_token(service: Service, now: datetime, page: Page) -> None:
    """Without one, with another session's, from another site: all refused, whoever asks."""
    app = served(service, replace(PLAIN, public_url=None), now, provider=False)
    people = {of_role(role)[0] for role in HELD}
    stranger = Reader(app=app)
    stranger.get("/sign-in")
    other = Forms(stranger.page.text).found[0][1]["token"]
    for person in people:
        browser = with_session(app, person)
        own = app.state.house.seals
        session = own.open(browser.cookies["fingerpost"])
        for fields, headers in (
            ({}, {}),
            ({"token": ""}, {}),
            ({"token": other}, {}),
            ({"token": own.seal(session)}, {}),
            ({"token": own.token(session)}, {"sec_fetch_site": "cross-site"}),
            ({"token": own.token(session)}, {"origin": "https://evil.example"}),
        ):
            assert browser.post(address(page), fields, **headers).status_code == 403, (person, fields, headers)


def test_no_page_has_an_inline_script_or_style(reader: Callable[..., Reader]) -> None:
    """Which the policy would refuse anyway; and so nothing is silently dead."""
    for person in sorted({of_role(role)[0] for role in HELD}):
        browser = reader(person)
        for page in PAGES:
            if page.method == "GET":
                text = browser.get(address(page)).text
                assert " style=" not in text
                assert "<style" not in text
                assert " onclick=" not in text
                assert all(tag.startswith(" src=") for tag in text.split("<script")[1:])
