"""Limits a person and an address, and a service that stands below a path behind a proxy."""

import re
from dataclasses import replace
from datetime import datetime

import pytest
from markupsafe import Markup
from starlette.applications import Starlette
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from bot.handle import Service
from bot.people.sign_in import new_session
from bot.web.app import create_app
from bot.web.layout import based
from bot.web.limits import MOST_BUCKETS, Limit, address_key
from tests.people import ADVISER, ANALYST, MANAGER, OTHER_MANAGER
from tests.web.client import Reader
from tests.web.conftest import SETTINGS


@pytest.fixture
def service(sqlite_service: Service) -> Service:
    """None of this differs by database."""
    return sqlite_service


class Timer:
    """A clock in seconds that a test moves on."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_a_minutes_worth_at_once_then_evenly() -> None:
    """The wait that is said is long enough, and no longer than it must be."""
    timer = Timer()
    limit = Limit(30, timer=timer)
    assert [limit.wait("a") for _ in range(30)] == [0] * 30
    assert limit.wait("a") == 2
    assert limit.wait("b") == 0
    timer.now += 2
    assert limit.wait("a") == 0
    assert limit.wait("a") == 2
    timer.now += 3600
    assert [limit.wait("a") for _ in range(31)] == [0] * 30 + [2]


def test_nought_is_no_limit() -> None:
    """An operator can leave it to the proxy."""
    limit = Limit(0)
    assert not any(limit.wait("a") for _ in range(5000))


def test_memory_is_bounded() -> None:
    """Whoever sends from many addresses fills no memory."""
    limit = Limit(1, timer=Timer())
    for number in range(MOST_BUCKETS + 10):
        limit.wait(str(number))
    assert len(limit._buckets) == MOST_BUCKETS


def test_an_address_is_counted_as_what_one_party_has() -> None:
    """A whole /64 of IPv6; what is no address as it is."""
    assert address_key("10.0.0.9") == "10.0.0.9"
    assert address_key("2001:db8::1") == address_key("2001:db8::ffff") != address_key("2001:db8:0:1::1")
    assert address_key("") == ""


def test_a_person_who_asks_too_often_is_told_when_to_try_again(service: Service, now: datetime) -> None:
    """In words and in a header; others go on, from the same address, and urgent help is never refused."""
    app = create_app(service, settings=replace(SETTINGS, limit_person=20), clock=lambda: now)
    browser = Reader(app=app).sign_in(MANAGER)
    answers = [browser.send("GET", "/") for _ in range(25)]
    refused = answers[-1]
    assert answers[0].status_code == 200
    assert (refused.status_code, refused.headers["retry-after"]) == (429, "3")
    assert "Try again in 3 seconds" in refused.text
    assert "content-security-policy" in refused.headers
    assert browser.post("/", {"verb": "find", "value": "x"}).status_code == 429
    assert browser.send("GET", "/urgent").status_code == 200
    assert Reader(app=app).sign_in(OTHER_MANAGER).page.status_code == 200


def test_an_address_that_asks_too_often_is_told_so(service: Service, now: datetime) -> None:
    """Those who are signed in there are counted by themselves: a trust may have one address for all."""
    app = create_app(service, settings=replace(SETTINGS, limit_address=20), clock=lambda: now)
    signed_in = Reader(app=app).sign_in(MANAGER)
    stranger = Reader(app=app)
    statuses = [stranger.send("GET", "/sign-in").status_code for _ in range(25)]
    assert (statuses[0], statuses[-1]) == (200, 429)
    assert "Try again in 3 seconds" in stranger.page.text
    assert stranger.send("POST", "/sign-in").status_code == 429
    assert stranger.send("GET", "/urgent").status_code == 200
    assert stranger.send("GET", "/health").status_code == 200
    assert signed_in.send("GET", "/").status_code == 200
    assert Reader(app=app, client=("10.9.9.9", 1)).send("GET", "/sign-in").status_code == 200


def test_a_forwarded_address_counts_only_from_a_trusted_proxy(service: Service, now: datetime) -> None:
    """As the server is wired: behind the proxy each reader has their own; nobody else can make one up."""
    app = create_app(service, settings=replace(SETTINGS, limit_address=5), clock=lambda: now)
    proxied = ProxyHeadersMiddleware(app, trusted_hosts="10.1.0.0/16")  # type: ignore[arg-type]
    for client, last in ((("10.1.2.3", 1), 200), (("10.7.7.7", 1), 429)):
        reader = Reader(app=proxied, client=client)  # type: ignore[arg-type]
        for number in range(10):
            reader.send("GET", "/privacy", headers={"x-forwarded-for": f"203.0.113.{number}"})
        assert reader.page.status_code == last


BELOW = replace(SETTINGS, public_url="http://localhost/help/fingerpost")


@pytest.fixture
def below(service: Service, now: datetime) -> Starlette:
    """The application below a path."""
    return create_app(service, settings=BELOW, clock=lambda: now)


def signed_in(app: Starlette, person: str) -> Reader:
    """A browser with a session."""
    browser = Reader(app=app)
    session = new_session(person=person, organisation="example")
    browser.cookies.set("fingerpost", app.state.house.seals.seal(session))
    return browser


ADDRESS = re.compile(r'(?:href|action|src|hx-[a-z:-]+)="(/[^"]*)"')

LINK = re.compile(r'<a[^>]* href="(/[^"]*)"')


@pytest.mark.parametrize("person", [MANAGER, ADVISER, ANALYST])
def test_below_a_path_every_address_has_it(below: Starlette, person: str) -> None:
    """Followed from page to page: links, forms, styles and redirects, with what the proxy strips or not."""
    browser, seen, waiting = (
        signed_in(below, person),
        set[str](),
        ["/help/fingerpost/", "/help/fingerpost/trees/short-term-sickness"],
    )
    while waiting and len(seen) < 40:
        path = waiting.pop(0)
        seen.add(path)
        answer = browser.send("GET", path)
        assert answer.status_code in {200, 303, 403}, (path, answer.status_code)
        found = [answer.headers["location"]] if answer.is_redirect else ADDRESS.findall(answer.text)
        assert [one for one in found if not one.startswith("/help/fingerpost/")] == [], path
        links = found if answer.is_redirect else LINK.findall(answer.text)
        plain = {one.replace("&amp;", "&") for one in links if "/export" not in one}
        waiting += sorted(plain - seen - set(waiting))
    assert len(seen) >= 4
    assert browser.send("GET", "/").status_code in {200, 303}


def test_below_a_path_a_conversation_goes_on(below: Starlette) -> None:
    """Forms are sent and answered there too."""
    browser = Reader(app=below)
    assert browser.send("GET", "/help/fingerpost/").headers["location"].startswith("/help/fingerpost/sign-in?next=")
    browser = signed_in(below, MANAGER)
    browser.get("/help/fingerpost/")
    browser.press("find", "keeps phoning in sick")
    assert browser.page.status_code == 200
    action, fields = browser.fields("verb", "start")
    page = browser.post(action, {**fields, "value": "short-term-sickness"})
    assert page.url.path.startswith("/help/fingerpost/conversations/")
    assert page.status_code == 200
    assert browser.send("GET", "/help/fingerposter").status_code == 404


def test_words_that_look_like_an_address_are_left_alone() -> None:
    """Only attributes of ours are changed; what somebody wrote is escaped, and another site's stays."""
    page = Markup(
        '<a href="/desk">href=&#34;/x&#34;</a><a href="//evil.example"></a><a href="https://example.org/"></a>'
    )
    assert based(page, "/help") == str(page).replace('"/desk"', '"/help/desk"')
    assert based(page, "") == page
