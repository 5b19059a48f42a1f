"""The pages in a real browser with scripts on: focus, live updates, and nothing that axe finds wrong."""

import threading
import time
from collections.abc import Callable, Iterator

import pytest
import uvicorn
from playwright.sync_api import ConsoleMessage, Page
from starlette.applications import Starlette

from bot.handle import Service
from bot.web.app import create_app
from tests.people import ADVISER
from tests.web.conftest import SETTINGS

Axe = Callable[[Page], list[str]]
NewPage = Callable[..., Page]

pytestmark = pytest.mark.parametrize("new_database", ["sqlite"], indirect=True)


@pytest.fixture
def address(service: Service) -> Iterator[str]:
    """A server of the application on this machine."""
    app: Starlette = create_app(service, settings=SETTINGS)
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="warning", timeout_graceful_shutdown=1))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join()


@pytest.fixture
def open_as(new_page: NewPage, address: str) -> Iterator[Callable[..., Page]]:
    """Opens a browser and signs in; any complaint in its console fails the test."""
    complaints: list[str] = []

    def build(person: str, **options: object) -> Page:
        page = new_page(**options)
        page.on("console", lambda said: complaints.append(said.text) if is_complaint(said) else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(address)
        page.click(f"button[value='{person}']")
        return page

    yield build
    assert complaints == []


def is_complaint(said: ConsoleMessage) -> bool:
    """Whether something is wrong; a refused answer's status is not."""
    return said.type in {"error", "warning"} and "status of 422" not in said.text


def begin(page: Page) -> None:
    """To the first question."""
    page.click("button.fp-topic >> nth=0")
    page.wait_for_selector("#question-heading")


def none_of_these(page: Page) -> None:
    """Past the first question."""
    before = page.inner_text("h1")
    page.check("input[value=none]")
    page.click("button[value=answer]")
    page.wait_for_function("before => document.querySelector('h1').innerText !== before", arg=before)


@pytest.mark.parametrize("width", [1280, 375])
@pytest.mark.parametrize("javascript", [True, False], ids=["scripts", "no scripts"])
def test_a_manager_walks_on_pages_without_fault(
    open_as: Callable[..., Page], axe: Axe, width: int, javascript: bool, manager: str
) -> None:
    """Start, find, answer, be refused, go back, ask for an adviser: no finding, and nothing runs off the side."""
    page = open_as(manager, javascript=javascript, width=width)

    def sound() -> None:
        if javascript:
            assert axe(page) == []
            assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")

    sound()
    page.fill("#problem", "keeps phoning in sick")
    page.click("button[value=find]")
    page.wait_for_selector(".fp-typed")
    sound()
    begin(page)
    sound()
    page.check("input[value=none]")
    page.click("button[value=answer]")
    page.wait_for_selector(".fp-answer")
    sound()
    page.click("button[value=answer]")
    page.wait_for_selector(".nhsuk-error-summary")
    assert page.title().startswith("Error: ")
    sound()
    page.click("button[value=back]")
    page.wait_for_selector("input[value=none]:checked")
    page.click("button[value=ask_adviser]")
    page.wait_for_selector("button[value=send]")
    sound()
    page.fill("#line", "I would like to talk.")
    page.click("button[value=send]")
    page.wait_for_selector("#thread-heading")
    sound()


def test_focus_goes_to_the_new_question(open_as: Callable[..., Page], manager: str) -> None:
    """A screen reader reads on where the page went on; a mistake is read first."""
    page = open_as(manager)
    begin(page)
    none_of_these(page)
    # The new part of the page takes the focus once it has settled.
    page.wait_for_selector("#question-heading:focus")
    page.click("button[value=answer]")
    page.wait_for_selector(".nhsuk-error-summary:focus")


def test_an_advisers_answer_arrives_without_losing_what_is_being_typed(
    open_as: Callable[..., Page], axe: Axe, manager: str
) -> None:
    """Claim and reply show on the manager's open page; half a sentence and the cursor stay."""
    page = open_as(manager)
    begin(page)
    page.click("button[value=ask_adviser]")
    page.click("button[value=send]")
    page.wait_for_selector("#message")
    page.fill("#message", "Half a sentence that")
    adviser = open_as(ADVISER)
    assert axe(adviser) == []
    adviser.click(".nhsuk-card__link >> nth=0")
    assert axe(adviser) == []
    adviser.click("button[value=claim]")
    page.wait_for_selector(".fp-tag--claimed")
    adviser.fill("#reply-text", "Hello, I can help.")
    adviser.click("button[value=reply]")
    page.wait_for_selector("text=Hello, I can help.")
    assert page.input_value("#message") == "Half a sentence that"
    assert page.evaluate("document.activeElement.id") == "message"
    page.click("button[value=write]")
    adviser.wait_for_selector("text=Half a sentence that")
    page.wait_for_function("document.querySelector('#message').value === ''")
    assert axe(page) == []


def test_a_double_click_is_one_answer(open_as: Callable[..., Page], manager: str) -> None:
    """The second press of a form finds its turn taken."""
    page = open_as(manager)
    begin(page)
    page.check("input[value=none]")
    page.dblclick("button[value=answer]")
    page.wait_for_selector(".fp-answer")
    page.wait_for_timeout(300)
    assert page.locator(".fp-answer").count() == 1
    assert page.locator(".fp-notice--stale").count() == 0


def test_a_server_that_cannot_be_reached_loses_nothing(new_page: NewPage, address: str, manager: str) -> None:
    """The page says so beside the form, and what was chosen is still there."""
    page = new_page()
    page.goto(address)
    page.locator(f"button[value='{manager}']").click()
    begin(page)
    page.locator("input[type=checkbox]").first.check()
    page.context.set_offline(True)
    page.get_by_role("button", name="Continue").click()
    page.wait_for_selector("#unreachable")
    assert "We could not reach Fingerpost" in page.inner_text("#unreachable")
    assert page.is_checked("input[type=checkbox] >> nth=0")
