"""Two people in two browsers: one waits, the other answers, and the first page follows by itself."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Page, expect

from bot.handle import Service
from tests.bot.conversation.test_confirming import NEAR, asked
from tests.people import MANAGER
from tests.web.test_browser import Axe, address, open_as

__all__ = ["address", "open_as"]

pytestmark = pytest.mark.parametrize("new_database", ["sqlite"], indirect=True)


def sound(page: Page, axe: Axe) -> None:
    """Nothing is wrong with the page, and it fits its window."""
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


@pytest.mark.parametrize("width", [1280, 375])
def test_an_answer_reaches_the_page_that_waits_for_it(
    open_as: Callable[..., Page], axe: Axe, service: Service, width: int
) -> None:
    """The senior manager reads the reasons and agrees by keyboard; the manager's page says so within seconds."""
    waits = asked(service, datetime.now(UTC))
    manager = open_as(MANAGER, width=width)
    home = manager.url.rstrip("/")
    manager.goto(f"{home}/conversations/{waits.reply.conversation}")
    expect(manager.get_by_text("We have asked Grace Mensah")).to_be_visible()
    sound(manager, axe)
    senior = open_as(NEAR, width=width)
    assert senior.url.endswith("/confirm")
    sound(senior, axe)
    senior.click(".fp-resume a")
    sound(senior, axe)
    senior.click("button[value=decline]")
    expect(senior.locator("#reason-error")).to_be_visible()
    sound(senior, axe)
    senior.focus("button[value=agree]")
    senior.keyboard.press("Enter")
    expect(senior.get_by_text("You agreed")).to_be_visible()
    expect(manager.get_by_text("Grace Mensah agreed.")).to_be_visible(timeout=30_000)
    sound(manager, axe)
