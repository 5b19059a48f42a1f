"""Names, messages and tokens that somebody writes stay out of the operations log, the metrics and error pages."""

import logging
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from urllib.parse import parse_qsl, urlsplit

import httpx
import pytest
import structlog
from starlette.applications import Starlette

from bot.delivery.worker import Worker
from bot.handle import Service
from bot.operations_log import configure
from bot.settings import Settings
from bot.web.app import create_app
from bot.web.house import Visit
from bot.web.routes import Page
from tests.fakes.provider import SECRET, FakeProvider
from tests.people import ADVISER, MANAGER, email_of
from tests.web.client import Reader
from tests.web.conftest import SETTINGS

WORDS = "Zebedee Plantagenet rang 07700900461"
PARTS = ("Zebedee", "Plantagenet", "07700900461")
KEY = "a-key-that-is-planted-and-long-enough"
OPERATOR = "planted-operator-token"

ERRORS = frozenset((400, 401, 403, 404, 405, 409, 413, 422, 429, 500))


@pytest.fixture
def service(sqlite_service: Service) -> Service:
    """What is logged does not differ by database."""
    return sqlite_service


@pytest.fixture(autouse=True)
def own_logging() -> Iterator[None]:
    """The process's own logging put back after the test."""
    root = logging.getLogger()
    handlers, level, structured = root.handlers, root.level, structlog.get_config()
    yield
    root.handlers = handlers
    root.setLevel(level)
    structlog.configure(**structured)


async def fail(visit: Visit) -> None:
    """A page that fails while it holds what somebody wrote."""
    raise RuntimeError(f"could not take {visit.request.query_params} and {WORDS}")


@pytest.fixture
def fake(now: datetime) -> FakeProvider:
    """The organisation's identity provider."""
    return FakeProvider(now=now)


@pytest.fixture
def app(service: Service, fake: FakeProvider, now: datetime) -> Starlette:
    """The application with a provider and a page that fails."""
    settings = replace(SETTINGS, public_url="http://localhost", secret_keys=(KEY,), operator_token=OPERATOR)
    broken = Page(path="/broken", answer=fail, action="stay")  # type: ignore[arg-type]
    return create_app(service, settings=settings, provider=fake.provider(), clock=lambda: now, extra=[broken])


def sign_in(browser: Reader, fake: FakeProvider, email: str) -> list[str]:
    """Signs in; every secret that travelled."""
    address = browser.send("GET", "/sign-in/start").headers["location"]
    query = fake.come_back(address, email=email)
    browser.send("GET", "/sign-in/callback", params=query)
    asked = dict(parse_qsl(urlsplit(address).query))
    return [query["code"], asked["state"], asked["nonce"], email, *browser.cookies.values()]


def journey(browser: Reader, adviser: Reader) -> None:
    """Finds, answers wrongly, hands over, writes; the adviser takes it, answers and closes."""
    browser.get("/")
    browser.press("find", WORDS)
    browser.get("/")
    action, fields = browser.fields("verb", "start")
    browser.post(action, {**fields, "value": "short-term-sickness"})
    browser.press("answer", WORDS)
    browser.press("answer", "none")
    browser.press("ask_adviser")
    browser.press("send", WORDS)
    browser.press("write", WORDS)
    adviser.get("/desk")
    adviser.get(adviser.page.text.split('nhsuk-card__link" href="')[1].split('"')[0])
    adviser.press("claim")
    adviser.press("note", text=WORDS)
    adviser.press("reply", text=WORDS)


def mistakes(browser: Reader, token: str) -> Iterator[httpx.Response]:
    """What a hurried or hostile reader sends, with planted words in every place that there is."""
    there = f"/{PARTS[0]}/{PARTS[2]}?name={PARTS[1]}"
    yield browser.send("GET", there)
    yield browser.send("DELETE", f"/urgent?name={PARTS[1]}")
    yield browser.send("GET", f"/broken?{PARTS[0]}={PARTS[1]}")
    for path in ("/conversations", "/receipts", "/trees", "/desk", "/policies"):
        yield browser.send("GET", f"{path}/{PARTS[0]}")
    yield browser.send("GET", "/sign-in/callback", params={"state": WORDS, "code": WORDS, "error": WORDS})
    for fields in ({"token": WORDS, "value": WORDS}, {"token": token, "verb": WORDS}, {"token": token, "count": WORDS}):
        yield browser.post("/", fields)
        yield browser.post(f"/conversations/{PARTS[0]}", {"verb": "write", **fields})
    yield browser.post("/", {"token": token, "value": WORDS * 3000})
    yield browser.send("GET", "/", headers={"host": "zebedee.example", "cookie": f"fingerpost={PARTS[0]}"})
    yield browser.send("GET", "/ready", headers={"authorization": f"Bearer {PARTS[0]}", "x-forwarded-for": "x"})


def test_planted_words_and_tokens_reach_no_log_metric_or_error_page(
    app: Starlette, service: Service, fake: FakeProvider, now: datetime, capsys: pytest.CaptureFixture[str]
) -> None:
    """A whole journey and every kind of mistake, at debug level; then everything that was written is searched."""
    configure(style="json", level="debug")
    manager, adviser = Reader(app=app), Reader(app=app)
    secrets = sign_in(manager, fake, email_of(MANAGER)) + sign_in(adviser, fake, email_of(ADVISER))
    journey(manager, adviser)
    token = manager.get("/").text.split('name="token" value="')[1].split('"')[0]
    Worker(database=service.database, shelf=service.shelf, clock=lambda: now).work()
    answers = list(mistakes(manager, token))
    assert {answer.status_code for answer in answers} >= {400, 403, 404, 405, 413, 500}
    for answer in answers:
        if answer.status_code in ERRORS:
            assert not any(word in answer.text for word in PARTS), answer.url
            assert not any(secret in answer.text for secret in (KEY, SECRET, OPERATOR)), answer.url
    metrics = manager.send("GET", "/metrics").text
    assert "turns_total" in metrics
    written = capsys.readouterr()
    assert "page_failed" in written.err
    assert "not_signed_in" in written.err
    ids = [MANAGER, ADVISER, email_of(MANAGER), email_of(ADVISER), token, KEY, SECRET, OPERATOR]
    for place in (written.err, written.out, metrics):
        found = [word for word in (*PARTS, "zebedee", *secrets, *ids) if word in place]
        assert found == []


def test_a_setting_that_is_secret_is_not_in_the_settings_words() -> None:
    """Settings that land in a log line or a fault show no secret."""
    settings = Settings(secret_keys=(KEY,), operator_token=OPERATOR, oidc_client_secret=SECRET)
    assert not any(secret in repr(settings) for secret in (KEY, OPERATOR, SECRET))
