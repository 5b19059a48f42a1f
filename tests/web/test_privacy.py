"""The privacy notice over HTTP: on the first page of a conversation, then a link; and the page with the figures."""

from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import count

import pytest
from starlette.applications import Starlette

from bot.handle import Service
from bot.web.app import create_app
from tests.people import MANAGER
from tests.web.client import Reader
from tests.web.conftest import SETTINGS

TREE = "short-term-sickness"
HEADING = 'id="kept-heading"'
LINK = 'href="/privacy"'


@pytest.fixture
def app(service: Service, now: datetime) -> Starlette:
    """The application, with a clock that goes on: two conversations do not begin at one moment."""
    ticks = count()
    return create_app(service, settings=SETTINGS, clock=lambda: now + timedelta(seconds=next(ticks)))


def begin(browser: Reader) -> str:
    """Starts the sickness guide; what the page then says."""
    browser.get("/")
    action, fields = browser.fields("verb", "start")
    browser.post(action, {**fields, "value": TREE})
    return browser.page.text


def test_the_first_question_comes_with_the_notice(reader: Callable[..., Reader]) -> None:
    """It stands until the conversation moves, also when the page is opened again; then a link is left."""
    browser = reader(MANAGER)
    assert HEADING in begin(browser)
    address = browser.page.url.path
    browser.get(address)
    assert HEADING in browser.page.text
    action, fields = browser.fields("verb", "answer")
    browser.post(action, {**fields, "value": "none"})
    assert HEADING not in browser.page.text
    assert LINK in browser.page.text
    assert HEADING not in begin(browser)


def test_a_first_search_comes_with_the_notice(reader: Callable[..., Reader]) -> None:
    """Whatever a person does first, and not again with what they do next."""
    browser = reader(MANAGER)
    for expected in (True, False):
        browser.get("/")
        action, fields = browser.fields("verb", "find")
        browser.post(action, {**fields, "value": "she keeps phoning in sick"})
        assert (HEADING in browser.page.text) is expected
    assert HEADING not in begin(browser)


def test_the_privacy_page_has_each_organisations_figures(reader: Callable[..., Reader]) -> None:
    """Without sign-in: what is kept, and for how long."""
    browser = reader()
    browser.get("/privacy")
    assert "Larkholme Valley" in browser.page.text
    for words in ("14 days after", "2 years after", "6 years after", "Your answers"):
        assert words in browser.page.text
