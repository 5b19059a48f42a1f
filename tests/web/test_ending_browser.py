"""The pages of an end in a real browser: nothing that axe finds wrong, nothing off the side, focus where it belongs."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Page

from bot.handle import Service
from tests.bot.acting import TO_NO_ACTION, journey
from tests.web.test_browser import Axe, address, open_as

__all__ = ["address", "open_as"]

pytestmark = pytest.mark.parametrize("new_database", ["sqlite"], indirect=True)
LETTER = "return-to-work-record"


def sound(page: Page, axe: Axe) -> None:
    """Nothing is wrong with the page, and it fits its window."""
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


@pytest.mark.parametrize("width", [1280, 375])
def test_an_end_and_all_that_belongs_to_it(
    open_as: Callable[..., Page],
    axe: Axe,
    service: Service,
    width: int,
    manager: str,
) -> None:
    """The morning list, the advice, what would change it, whether it helped, its letter, receipt and calendar."""
    ended = journey(service, datetime.now(UTC), manager)
    ended.answers(*TO_NO_ACTION)
    page = open_as(manager, width=width)
    assert page.is_visible("#ahead-heading")
    sound(page, axe)
    home = page.url.rstrip("/")
    here = f"{home}/conversations/{ended.reply.conversation}"
    page.goto(here)
    # An address of ours on paper leads nowhere, and shows a conversation's id to whoever is handed the page.
    page.emulate_media(media="print")
    assert page.evaluate("getComputedStyle(document.querySelector('.fp-receipt__code'), '::after').content") == '""'
    assert not page.is_visible("#colleague")
    page.emulate_media(media="screen")
    page.click("button[value=what_if]")
    page.wait_for_selector("#flips-heading")
    page.wait_for_function("() => document.activeElement.id === 'flips-heading'")
    sound(page, axe)
    page.click("form:has(input[value=feedback]) button[value=partly]")
    page.wait_for_selector("#feedback-heading", state="detached")
    sound(page, axe)
    code = ended.reply.receipt
    for path in (
        f"conversations/{ended.reply.conversation}/letters/{LETTER}",
        f"receipts/{code}",
        f"receipts/{code}/print",
    ):
        page.goto(f"{home}/{path}")
        sound(page, axe)
    page.goto(f"{home}/calendar")
    sound(page, axe)
    page.click("button[value=make]")
    page.wait_for_selector("#address")
    sound(page, axe)
