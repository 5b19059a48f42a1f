"""Pages for anybody, signing in and out, and the operators' pages."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from types import SimpleNamespace

import httpx
import pytest
from starlette.applications import Starlette

from bot.handle import Service
from bot.people.sign_in import FORWARDING_HEADERS, IDLE
from bot.store.engine import DatabaseAway
from bot.web.app import create_app
from bot.web.house import Pulse
from bot.web.signing_in import safe_next
from tests.people import ADVISER, ANALYST, MANAGER
from tests.web.client import Forms, Reader
from tests.web.conftest import SETTINGS

ReaderOf = Callable[..., Reader]


class Away:
    """A database that is not there."""

    async def read_async(self, _work: object) -> object:
        raise DatabaseAway("gone")

    async def write_async(self, _work: object) -> object:
        raise DatabaseAway("gone")

    def read(self, _work: object) -> object:
        raise DatabaseAway("gone")

    write = read


@pytest.fixture
def service(sqlite_service: Service) -> Service:
    """Doors do not differ by database: one is enough, and half the time."""
    return sqlite_service


@pytest.fixture
def stranded(service: Service) -> Starlette:
    """The application while its database is away."""
    return create_app(replace(service, database=Away()), settings=SETTINGS)  # type: ignore[arg-type]


def test_urgent_help_needs_no_sign_in_and_no_database(stranded: Starlette) -> None:
    """The numbers are there when nothing else is."""
    page = Reader(app=stranded).get("/urgent")
    assert page.status_code == 200
    assert 'href="tel:999"' in page.text
    assert 'href="tel:01632960101"' in page.text
    assert "Larkholme" in page.text


def test_what_is_kept_can_be_read_by_anybody(reader: Callable[..., Reader]) -> None:
    """The link in the footer leads to a page."""
    assert "Who reads it" in reader().get("/privacy").text


def test_signing_in_leads_back_to_the_page_that_was_asked_for(reader: Callable[..., Reader]) -> None:
    """The name, role and organisation are then on the page."""
    browser = reader()
    browser.get("/conversations/nothing")
    action, fields = browser.fields("person", MANAGER)
    assert fields["next"] == "/conversations/nothing"
    page = browser.post(action, fields)
    assert page.url.path == "/conversations/nothing"
    assert page.status_code == 404
    assert "Larkholme Valley NHS Trust" in page.text
    assert "Sign out" in page.text


@pytest.mark.parametrize(("person", "path"), [(MANAGER, "/"), (ADVISER, "/desk"), (ANALYST, "/activity")])
def test_everybody_lands_where_their_work_is(reader: Callable[..., Reader], person: str, path: str) -> None:
    """Nobody is greeted by a page that they may not see."""
    assert reader(person).page.url.path == path
    assert reader(person).page.status_code == 200


def test_signing_out_ends_the_session(reader: Callable[..., Reader]) -> None:
    """The next page asks who is there."""
    browser = reader(MANAGER)
    browser.get("/")
    token = browser.fields("verb", "find")[1]["token"]
    copied = dict(browser.cookies)
    browser.post("/sign-out", {"token": token})
    assert browser.send("GET", "/").status_code == 303
    assert browser.post("/", {"token": token, "verb": "find", "value": "x"}).status_code == 403
    browser.cookies = httpx.Cookies(copied)
    assert browser.send("GET", "/").status_code == 303


def test_the_session_cookie_is_out_of_reach_of_scripts_and_other_sites(reader: Callable[..., Reader]) -> None:
    """HttpOnly and SameSite always."""
    cookie = reader().send("GET", "/sign-in").headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    assert "secure" not in cookie


def test_over_tls_the_cookie_is_tied_to_the_host(service: Service) -> None:
    """The `__Host-` name and Secure go together."""
    settings = replace(SETTINGS, public_url="https://fingerpost.example")
    app = create_app(service, settings=settings)
    cookie = Reader(app=app).send("GET", "/sign-in").headers["set-cookie"]
    assert cookie.startswith("__Host-fingerpost=")
    assert "Secure" in cookie
    assert "Path=/" in cookie


def test_another_process_hears_of_a_sign_out(app: Starlette, service: Service, now: datetime) -> None:
    """By a mark that says nothing of the session; a mark is forgotten when no cookie can be that old."""
    browser, other = Reader(app=app).sign_in(MANAGER), create_app(service, settings=SETTINGS, clock=lambda: now)
    elsewhere = Reader(app=other, cookies=browser.cookies)
    assert elsewhere.send("GET", "/").status_code == 200
    session = app.state.house.seals.open(browser.cookies["fingerpost"])
    topic = app.state.house.ended.add(session.id, now=now)
    assert session.id not in topic
    other.state.house.ended.heard("directory", topic, now=now)
    assert elsewhere.send("GET", "/").status_code == 303
    other.state.house.ended.heard(now=now + IDLE + timedelta(seconds=1))
    assert not other.state.house.ended.has(session.id)


BROKEN: dict[str, tuple[dict[str, object], str, dict[str, str]]] = {
    "bound to every address": ({"bound_to": "0.0.0.0"}, "localhost", {}),
    "bound to another address": ({"bound_to": "10.0.0.4"}, "localhost", {}),
    "another Host": ({}, "fingerpost.example", {}),
    "another Host, in the container": ({"bound_to": "0.0.0.0", "demo": True}, "10.0.0.4", {}),
    **{f"a header {name}": ({}, "localhost", {name: "10.0.0.9"}) for name in sorted(FORWARDING_HEADERS)},
    "a header, in the container": ({"demo": True, "bound_to": "0.0.0.0"}, "localhost", {"forwarded": "for=x"}),
}


@pytest.mark.parametrize(("changed", "host", "headers"), BROKEN.values(), ids=BROKEN.keys())
def test_each_broken_condition_ends_the_demonstration(
    service: Service, now: datetime, changed: dict[str, object], host: str, headers: dict[str, str]
) -> None:
    """No list, no choosing by hand, and a session that was begun before is worth nothing."""
    sound = Reader(app=create_app(service, settings=SETTINGS, clock=lambda: now)).sign_in(MANAGER)
    assert sound.page.status_code == 200
    app = create_app(service, settings=replace(SETTINGS, **changed), clock=lambda: now)  # type: ignore[arg-type]
    refused_everywhere(Reader(app=app, host=host), sound, **headers)


def refused_everywhere(browser: Reader, sound: Reader, **headers: str) -> None:
    """Neither the list, the form nor an earlier session opens anything, and the page says what to set."""
    page = browser.get("/sign-in", **headers)
    assert page.status_code == 403
    assert "Demo sign-in" in page.text
    assert MANAGER not in page.text
    assert browser.post("/sign-in", {"person": MANAGER}, **headers).status_code == 403
    cookie = f"fingerpost={sound.cookies['fingerpost']}"
    assert browser.send("GET", "/", headers={"cookie": cookie, **headers}).status_code == 303


def test_another_organisation_ends_the_demonstration(service: Service, now: datetime, reader: ReaderOf) -> None:
    """A trust's own people are nobody's to choose from, and the example's are gone with them."""
    sound = reader(MANAGER)
    library = service.shelf.current
    other = replace(library.organisations["example"], id="trust")
    for organisations in ({**library.organisations, "trust": other}, {"trust": other}):
        changed = SimpleNamespace(
            current=replace(library, organisations=organisations), trees_of=service.shelf.trees_of
        )
        app = create_app(replace(service, shelf=changed), settings=SETTINGS, clock=lambda: now)  # type: ignore[arg-type]
        refused_everywhere(Reader(app=app), sound)


def test_the_container_may_offer_the_demonstration(service: Service, now: datetime) -> None:
    """Published on 127.0.0.1 alone, as the compose file says."""
    settings = replace(SETTINGS, bound_to="0.0.0.0", demo=True)
    app = create_app(service, settings=settings, clock=lambda: now)
    assert Reader(app=app).sign_in(MANAGER).page.status_code == 200


def test_nobody_signs_in_without_the_form_or_as_somebody_unknown(reader: Callable[..., Reader]) -> None:
    """The token is asked for before sign-in too."""
    assert reader().post("/sign-in", {"person": MANAGER}).status_code == 403
    browser = reader()
    browser.get("/sign-in")
    action, fields = browser.fields("person", MANAGER)
    browser.post(action, {**fields, "person": "nobody"})
    assert browser.send("GET", "/").status_code == 303


@pytest.mark.parametrize(
    "path", ["https://evil.example", "//evil.example", "/\\evil.example", "evil", "", "/a\r\nSet-Cookie: x"]
)
def test_sign_in_leads_nowhere_else(path: str) -> None:
    """A link that somebody sent cannot lead to another site."""
    assert safe_next(path) == "/"


def test_a_safe_path_is_kept() -> None:
    """With its query."""
    assert safe_next("/conversations/abc?x=1") == "/conversations/abc?x=1"


def test_health_is_for_anybody_and_the_rest_for_operators(app: Starlette) -> None:
    """From this machine, or with the token; never through a proxy."""
    elsewhere = Reader(app=app, client=("10.0.0.9", 5))
    assert elsewhere.get("/health").text == "ok\n"
    for path in ("/ready", "/metrics"):
        assert elsewhere.get(path).status_code == 403
        assert elsewhere.get(path, authorization="Bearer wrong").status_code == 403
        assert elsewhere.get(path, authorization="Bearer operators only").status_code == 200
        assert Reader(app=app).get(path).status_code == 200
        assert Reader(app=app).get(path, x_forwarded_for="10.0.0.9").status_code == 403


def test_ready_says_what_is_wrong(service: Service) -> None:
    """Each check by name, in a sentence that says what to do."""
    well = Reader(app=create_app(service, settings=SETTINGS)).get("/ready")
    assert well.json() == {
        "ready": True,
        "checks": {"database": None, "schema": None, "worker": None, "library": None},
    }
    pulse = Pulse(schema_known=lambda: False, worker_alive=lambda _now: False)
    ill = Reader(app=create_app(service, settings=SETTINGS, pulse=pulse)).get("/ready")
    assert ill.status_code == 503
    assert "fingerpost migrate" in ill.json()["checks"]["schema"]
    assert "worker has stopped" in ill.json()["checks"]["worker"]


def test_ready_says_when_the_database_is_away(stranded: Starlette) -> None:
    """And the process is still up."""
    assert Reader(app=stranded).get("/health").status_code == 200
    checks = Reader(app=stranded).get("/ready").json()["checks"]
    assert "does not answer" in checks["database"]


def test_metrics_count_turns_and_name_nobody(reader: Callable[..., Reader]) -> None:
    """How many by verb, and no id of a person."""
    browser = reader(MANAGER)
    browser.get("/")
    browser.press("find", "keeps phoning in sick")
    text = browser.get("/metrics").text
    assert 'turns_total{channel="web",verb="find"} 1.0' in text
    assert "turn_seconds" in text
    assert MANAGER not in text


def test_while_the_database_is_away_what_was_typed_is_kept(reader: Callable[..., Reader], stranded: Starlette) -> None:
    """The page says so, holds the words, and offers the same turn again."""
    browser = Reader(app=stranded).sign_in(MANAGER)
    assert browser.page.status_code == 503
    assert "retry-after" in browser.page.headers
    healthy = reader(MANAGER)
    healthy.get("/")
    action, fields = healthy.fields("verb", "find")
    browser.cookies = healthy.cookies
    page = browser.post(action, {**fields, "value": "Words that must not be lost"})
    assert page.status_code == 503
    assert page.text.count("Words that must not be lost") == 2
    again, kept, _ = Forms(page.text).found[-1]
    assert (again, kept["verb"], kept["turn"]) == ("/", "find", fields["turn"])


def test_static_files_are_kept_for_good_and_pages_never(reader: Callable[..., Reader]) -> None:
    """An address with a version never changes its content."""
    browser = reader()
    page = browser.get("/urgent")
    assert page.headers["cache-control"] == "no-store"
    address = page.text.split('rel="stylesheet" href="')[1].split('"')[0]
    assert "immutable" in browser.get(address).headers["cache-control"]
    assert browser.get("/static/other/fingerpost.css").status_code == 404


def test_the_first_page_is_small(reader: Callable[..., Reader]) -> None:
    """Page, styles, scripts and icon together under 150 KB as they travel."""
    browser = reader(MANAGER)
    html = browser.get("/", accept_encoding="gzip")
    addresses = {part.split('"')[0] for part in html.text.replace("src=", "href=").split('href="/static')[1:]}
    total = html.num_bytes_downloaded
    for address in addresses:
        total += browser.get("/static" + address, accept_encoding="gzip").num_bytes_downloaded
    assert len(addresses) >= 5
    assert total < 150_000


def test_a_page_that_is_not_there_says_so(reader: Callable[..., Reader]) -> None:
    """In words, with a way on."""
    page = reader(MANAGER).get("/nothing/here")
    assert page.status_code == 404
    assert "Page not found" in page.text
    assert 'href="/urgent"' in page.text
