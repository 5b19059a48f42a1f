"""The page of wrong advice: for whom it is, what it shows, and that it is sound."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Page

from bot.handle import Service
from tests.bot.acting import advise
from tests.bot.conversation.test_advice_wrong import WRONG, advised
from tests.people import ADVISER, LEAD, MANAGER
from tests.web.client import Reader
from tests.web.test_browser import Axe, address, open_as
from tests.web.test_ending_browser import sound

__all__ = ["address", "open_as"]


def said(service: Service, at: datetime) -> None:
    """An adviser has said that an advice was wrong."""
    begun = advised(service, at, MANAGER)
    advise(begun, "resolve", **WRONG, should="stage_1", should_say="<b>Counted</b> twice.")


def test_the_owner_reads_it_and_takes_it_off(service: Service, reader: Callable[..., Reader], now: datetime) -> None:
    """What was shown, what it should be, and the scenario; nobody's words become markup."""
    said(service, now)
    lead = reader(LEAD)
    page = lead.get("/wrong-advice").text
    assert "No action is needed" in page
    assert "Hold a stage 1 meeting" in page
    assert "ends: stage_1  # it was shown no_action" in page
    assert "<b>Counted" not in page
    fields = {name: page.split(f'name="{name}" value="')[-1].split('"')[0] for name in ("token", "id")}
    assert "Nothing is to be mended" in lead.post("/wrong-advice", fields).text
    assert lead.post("/wrong-advice", fields).status_code == 404


def test_it_is_for_those_who_write_guides(reader: Callable[..., Reader]) -> None:
    """An adviser says it; a manager never sees the page."""
    assert reader(ADVISER).get("/wrong-advice").status_code == 403
    assert reader(MANAGER).get("/wrong-advice").status_code == 403
    assert "Nothing is to be mended" in reader(LEAD).get("/wrong-advice").text


@pytest.mark.parametrize("new_database", ["sqlite"], indirect=True)
@pytest.mark.parametrize("width", [1280, 375])
def test_the_pages_are_sound(open_as: Callable[..., Page], axe: Axe, service: Service, width: int) -> None:
    """The form that says it, and the page that lists it."""
    begun = advised(service, datetime.now(UTC), MANAGER)
    assert begun.reply.thread is not None
    desk = open_as(ADVISER, width=width)
    home = desk.url.removesuffix("/desk").rstrip("/")
    desk.goto(f"{home}/desk/{begun.reply.thread.escalation}")
    desk.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    desk.select_option("#should", "stage_1")
    desk.fill("#should-say", "The spells were counted twice.")
    sound(desk, axe)
    desk.check("input[name=advice_was_wrong][value=yes]")
    desk.select_option("#resolve-reason", "advice_given")
    desk.click("button[value=resolve]")
    desk.wait_for_selector("text=This is closed")
    page = open_as(LEAD, width=width)
    page.goto(f"{home}/wrong-advice")
    sound(page, axe)
    page.click("text=This is mended")
    page.wait_for_selector("text=This is off the list")
    sound(page, axe)
