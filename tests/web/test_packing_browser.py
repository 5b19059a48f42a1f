"""The pack on the page of a hand-over in a real browser: nothing that axe finds wrong, and a file that comes."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Page, expect

from bot.handle import Service
from tests.bot.acting import advise, handed_over
from tests.people import LEAD, MANAGER
from tests.web.test_browser import Axe, address, open_as

__all__ = ["address", "open_as"]

pytestmark = pytest.mark.parametrize("new_database", ["sqlite"], indirect=True)


@pytest.mark.parametrize("width", [1280, 375])
def test_a_lead_marks_the_pack_and_takes_it_away(
    open_as: Callable[..., Page], axe: Axe, service: Service, width: int
) -> None:
    """The mark is on the page at once; the file is a zip named after the hand-over."""
    asked = handed_over(service, datetime.now(UTC), MANAGER)
    advise(asked, "transfer", queue="employment-law", text="Please look.")
    assert asked.reply.thread is not None
    page = open_as(LEAD, width=width)
    page.goto(f"{page.url.rstrip('/').removesuffix('/desk')}/desk/{asked.reply.thread.escalation}")
    page.get_by_role("button", name="Mark as legally privileged").click()
    expect(page.get_by_text("Marian Kelly marked this as legally privileged")).to_be_visible()
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    with page.expect_download() as coming:
        page.get_by_role("button", name="Take the pack away").click()
    assert coming.value.suggested_filename.startswith("pack-")
