"""Handing off in a real browser: what would be sent, wishes, names to tick, after sending, and how it was."""

import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Page

from bot.handle import Service
from tests.bot.acting import TO_STAGE, advise, journey
from tests.people import ADVISER
from tests.web.test_browser import Axe, address, open_as

__all__ = ["address", "open_as"]

pytestmark = pytest.mark.parametrize("new_database", ["sqlite"], indirect=True)


def sound(page: Page, axe: Axe | None, name: str) -> None:
    """Nothing is wrong with the page, and it fits its window; kept as a picture where one is asked for.

    Without scripts there is no axe: it is one.
    """
    if folder := os.environ.get("FINGERPOST_PICTURES"):
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True, caret="initial")
    if axe is None:
        return
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


@pytest.mark.parametrize(("width", "javascript"), [(1280, True), (375, True), (1280, False)])
def test_a_manager_hands_off(
    open_as: Callable[..., Page], axe: Axe, service: Service, width: int, manager: str, *, javascript: bool
) -> None:
    """The same with scripts and without, on a wide window and a narrow one."""
    checked = axe if javascript else None
    kind = f"{width}{'' if javascript else '-plain'}"
    begun = journey(service, datetime.now(UTC), manager)
    begun.answers(*TO_STAGE)
    begun.say("ask_adviser")
    page = open_as(manager, width=width, javascript=javascript)
    page.goto(f"{page.url.rstrip('/')}/conversations/{begun.reply.conversation}")
    page.click(".fp-would-send summary")
    assert page.is_visible("text=Not answered yet")
    sound(page, checked, f"before-{kind}")
    page.fill("#line", "She is back on Monday.")
    page.click(".fp-wishes summary")
    page.fill("#phone", "my mobile")
    page.click(".fp-involved summary")
    page.click("button[value=advice_team]")
    page.wait_for_selector("text=Tick everyone who is part of this")
    assert (page.input_value("#line"), page.input_value("#phone")) == ("She is back on Monday.", "my mobile")
    page.check(f"[name='not_for.{ADVISER}']")
    sound(page, checked, f"names-{kind}")
    page.press("#phone", "Enter")
    page.wait_for_selector("#phone-error")
    assert page.input_value("#line") == "She is back on Monday."
    assert page.is_checked(f"[name='not_for.{ADVISER}']")
    sound(page, checked, f"refused-{kind}")
    page.fill("#phone", "01632 960155")
    page.select_option("#meet_day", index=2)
    page.select_option("#meet_time", "10:30")
    page.click("button.nhsuk-button[value=send]")
    page.wait_for_selector(".fp-thread__status")
    assert "Telephone: 01632 960155" in page.inner_text(".fp-thread")
    page.click(".fp-involved summary")
    assert f"Kept from: {service.shelf.current.names[ADVISER]}." in page.inner_text(".fp-involved")
    sound(page, checked, f"sent-{kind}")
    page.goto("about:blank")  # its live stream would hold the server up


def test_how_it_was_is_asked_at_the_end(open_as: Callable[..., Page], axe: Axe, service: Service, manager: str) -> None:
    """One press, thanked for, and not asked again."""
    begun = journey(service, datetime.now(UTC), manager)
    begun.answers(*TO_STAGE)
    begun.say("ask_adviser")
    begun.say("send", None)
    advise(begun, "claim")
    advise(begun, "resolve", text="Please meet her first.", reason="advice_given")
    page = open_as(manager)
    page.goto(f"{page.url.rstrip('/')}/conversations/{begun.reply.conversation}")
    sound(page, axe, "closed")
    page.click("form:has(input[value=rate]) button[value='4']")
    page.wait_for_selector("text=You said 4 out of 5")
    sound(page, axe, "rated")
    page.goto("about:blank")
