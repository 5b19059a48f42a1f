"""The desk in a real browser: by keyboard alone, live, two advisers at once, and nothing that axe finds wrong."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from bot.handle import Service
from tests.bot.acting import advise, handed_over
from tests.people import ADVISER, LEAD, MANAGER, OTHER_ADVISER, OTHER_MANAGER
from tests.web.test_browser import Axe, address, open_as

__all__ = ["address", "open_as"]

OpenAs = Callable[..., Page]

SHOWN_MS = 15_000
"""Only what never comes is a fault here: how soon it comes is measured in tests/bench/test_desk.py."""

pytestmark = pytest.mark.parametrize("new_database", ["sqlite"], indirect=True)


@pytest.fixture
def sent(service: Service) -> list[str]:
    """Two hand-overs that wait."""
    at = datetime.now(UTC) - timedelta(minutes=5)
    threads = [handed_over(service, at, person, name=person).reply.thread for person in (MANAGER, OTHER_MANAGER)]
    return [thread.escalation for thread in threads if thread]


def desk_of(page: Page) -> str:
    """The address of the desk."""
    scheme, _, host, *_ = page.url.split("/")
    return f"{scheme}//{host}/desk"


def sound(page: Page, axe: Axe) -> None:
    """No finding, and nothing runs off the side."""
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


@pytest.mark.usefixtures("sent")
def test_an_adviser_works_by_keyboard_alone(open_as: OpenAs, axe: Axe) -> None:
    """From the list to the reply: the next one, open, take, write, and back."""
    page = open_as(ADVISER)
    page.goto(desk_of(page))
    sound(page, axe)
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_have_attribute("open", "")
    sound(page, axe)
    page.keyboard.press("j")
    first = page.evaluate("document.activeElement.href")
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.href") != first
    page.keyboard.press("k")
    page.keyboard.press("Enter")
    page.wait_for_selector("#hand-over")
    sound(page, axe)
    page.keyboard.press("c")
    page.wait_for_selector("#reply-text")
    sound(page, axe)
    page.keyboard.press("r")
    page.keyboard.type("Hold the conversation first, c and x.")
    assert page.input_value("#reply-text").endswith("c and x.")
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("h")
    assert page.evaluate("document.activeElement.id") == "hold-until"
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("u")
    page.wait_for_selector("#desk-list")


@pytest.mark.usefixtures("sent")
def test_the_keys_can_be_turned_off(open_as: OpenAs) -> None:
    """For whoever speaks to their computer; the choice is kept in this browser."""
    page = open_as(ADVISER)
    desk = desk_of(page)
    page.goto(desk)
    page.keyboard.press("?")
    page.uncheck("#keys-on")
    page.goto(desk)
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.tagName") == "BODY"


def test_two_advisers_at_once_see_each_other(open_as: OpenAs, axe: Axe, sent: list[str]) -> None:
    """Who is typing is said within two seconds, and what either has written stays."""
    first, second = open_as(ADVISER), open_as(LEAD)
    desk = f"{desk_of(first)}/{sent[0]}"
    first.goto(desk)
    first.click("button[value=claim]")
    first.wait_for_selector("#reply-text")
    second.goto(desk)
    expect(first.locator("#together")).to_have_text("Marian Kelly is looking at this too.", timeout=SHOWN_MS)
    first.fill("#reply-text", "My half of the answer")
    second.locator("#reply-text").press_sequentially("Mine")
    expect(first.locator("#together")).to_have_text("Marian Kelly is typing here now.", timeout=SHOWN_MS)
    expect(second.locator("#together")).to_have_text("Hannah Lister is typing here now.", timeout=SHOWN_MS)
    sound(first, axe)
    assert first.input_value("#reply-text") == "My half of the answer"
    second.click("button[value=reply]")
    expect(first.locator("#thread")).to_contain_text("Mine", timeout=SHOWN_MS)
    assert first.input_value("#reply-text") == "My half of the answer"


@pytest.mark.parametrize("width", [1280, 375])
@pytest.mark.parametrize("javascript", [True, False], ids=["scripts", "no scripts"])
def test_every_page_of_the_desk_is_without_fault(
    open_as: OpenAs,
    axe: Axe,
    sent: list[str],
    width: int,
    javascript: bool,
) -> None:
    """Front, list, search, hand-over, each form: also narrow, also without scripts."""
    page = open_as(OTHER_ADVISER, width=width, javascript=javascript)
    desk = desk_of(page)

    def look() -> None:
        if javascript:
            sound(page, axe)

    page.goto(f"{desk}?list=waiting")
    look()
    page.fill("#words", "ring me")
    page.click(".fp-find button")
    assert page.locator(".nhsuk-card__link").count() == 2
    look()
    page.goto(f"{desk}/{sent[0]}")
    page.click("button[value=claim]")
    page.wait_for_selector("#reply-text")
    page.select_option("#reply-prepared", "we-have-it")
    page.click("button[value=prepare]")
    expect(page.locator("#reply-text")).to_have_value(re.compile("^Thank you"))
    look()
    for details in page.locator(".fp-acts details").all():
        details.locator("> summary").click()
    look()
    page.check("#line-pattern")
    page.click("button[value=tick_off]")
    page.wait_for_selector("text=Checklist: 1 of 8 done")
    look()


@pytest.mark.parametrize("width", [1280, 375])
def test_the_caseload_is_without_fault(open_as: OpenAs, axe: Axe, service: Service, width: int) -> None:
    """With its forms open, wide and narrow."""
    sent = handed_over(service, datetime.now(UTC) - timedelta(minutes=5), MANAGER)
    advise(sent, "claim")
    page = open_as(LEAD, width=width)
    page.goto(f"{desk_of(page)}/caseload")
    page.click(".fp-cards summary")
    sound(page, axe)
    page.select_option("select[name=to]", OTHER_ADVISER)
    page.click("button[value=hand_over]")
    page.wait_for_selector("text=Handed over: 1.")
    sound(page, axe)
