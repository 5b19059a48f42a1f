"""Receipts, calendars and the morning's list over HTTP, and who may open them."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from io import BytesIO

import httpx
import pytest
from docx import Document
from icalendar import Calendar
from starlette.applications import Starlette

from bot.handle import Service
from bot.web.app import create_app
from tests.people import ADVISER, MANAGER, OTHER_MANAGER
from tests.web.client import Reader
from tests.web.conftest import SETTINGS
from tests.web.test_conversation import counted
from tests.web.test_ending import LETTER, reached

STEP = "Hold or finish the return-to-work conversation"


@pytest.fixture
def ended(reader: Callable[..., Reader]) -> Reader:
    """A manager at an outcome."""
    return reached(reader(MANAGER))


def code_on(browser: Reader) -> str:
    """The receipt's code that the page shows."""
    found = re.search(r'href="/receipts/([A-Z0-9-]+)"', browser.page.text)
    assert found is not None
    return found[1]


def test_a_receipt_shows_what_it_rests_on(ended: Reader, app: Starlette) -> None:
    """Figures with their source, the policy's words and the versions; each opening is logged."""
    code = code_on(ended)
    page = ended.get(f"/receipts/{code}").text
    for words in ("word for word", "Figures used", "Bradford trigger", "128", "Versions", STEP):
        assert words in page
    printed = ended.get(f"/receipts/{code}/print").text
    assert "Calculators, version" in printed
    assert 'class="nhsuk-details__summary"' not in printed.split("<main")[1]
    assert counted(app, "receipt_opened") == 2


def test_a_receipts_letter_is_its_managers_alone(ended: Reader, reader: Callable[..., Reader]) -> None:
    """The manager opens it and keeps it for Word; an adviser, who may read the receipt, may not."""
    address = f"/receipts/{code_on(ended)}/letters/{LETTER}"
    assert "How are you now?" in ended.get(address).text
    file = ended.get(f"{address}.docx")
    assert "How are you now?" in [paragraph.text for paragraph in Document(BytesIO(file.content)).paragraphs]
    assert ended.get(address.replace(LETTER, "stage-1-invitation")).status_code == 404
    for person in (ADVISER, OTHER_MANAGER):
        assert reader(person).get(address).status_code in {403, 404}
    assert reader(ADVISER).get(address.split("/letters", maxsplit=1)[0]).status_code == 200


def titles(calendar: bytes) -> list[str]:
    """What a calendar program shows."""
    return [str(event["summary"]) for event in Calendar.from_ical(calendar).walk("VEVENT")]


def test_the_dates_of_one_advice_are_a_calendar_file(ended: Reader, reader: Callable[..., Reader]) -> None:
    """The file is the manager's alone."""
    found = re.search(r'href="(/conversations/\w+/deadlines\.ics)"', ended.page.text)
    assert found is not None
    file = ended.get(found[1])
    assert file.headers["content-type"].startswith("text/calendar")
    assert titles(file.content) == [f"Fingerpost: {STEP}"]
    assert reader(OTHER_MANAGER).get(found[1]).status_code == 404


def test_a_calendar_fetches_the_dates_at_a_secret_address(
    ended: Reader, reader: Callable[..., Reader], app: Starlette
) -> None:
    """Made once and shown once; it needs no sign-in; a new one ends the old; stopping ends it."""
    ended.get("/calendar")
    page = press(ended, "make")
    address = fetched_from(page.text)
    assert titles(Reader(app=app).get(address).content) == [f"Fingerpost: {STEP}"]
    assert "We show it only this once" not in ended.get("/calendar").text
    newer = fetched_from(press(ended, "make").text)
    anybody = reader()
    assert anybody.get(address).status_code == 404
    assert anybody.get(newer).status_code == 200
    ended.get("/calendar")
    press(ended, "end")
    assert anybody.get(newer).status_code == 404
    assert anybody.get("/calendar/guessed.ics").status_code == 404


def press(browser: Reader, do: str) -> httpx.Response:
    """Presses a button of the calendar's page."""
    action, fields = browser.fields("do", do)
    return browser.post(action, fields)


def fetched_from(html: str) -> str:
    """The address that the page shows."""
    found = re.search(r'value="http://localhost(/calendar/[\w-]+\.ics)"', html)
    assert found is not None
    return found[1]


def test_the_start_page_says_what_is_due(service: Service, now: datetime) -> None:
    """Before its day, on it, and after it, in these words; a tick takes it away."""
    at = [now]
    app = create_app(service, settings=SETTINGS, clock=lambda: at[0])
    browser = reached(Reader(app=app).sign_in(MANAGER))
    conversation = browser.page.url.path
    for days, heading in ((0, "In the next two weeks"), (3, "Today"), (4, "Not done yet")):
        at[0] = now + timedelta(days=days)
        page = Reader(app=app).sign_in(MANAGER).get("/").text
        assert STEP in page
        assert f">{heading}<" in page
    at[0] = now
    browser.get(conversation)
    browser.press("tick", "no_action#1")
    assert STEP not in browser.get("/").text
