"""What a manager reads, on the pages, of something that was wrong."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page

from bot.content import recalling
from bot.handle import Service
from bot.privacy.chores import Asked, Plain
from tests.bot.acting import TO_NO_ACTION, journey
from tests.people import LEAD, MANAGER, OTHER_MANAGER
from tests.web.client import Reader
from tests.web.test_browser import Axe, address, open_as
from tests.web.test_ending_browser import sound

__all__ = ["address", "open_as"]

GIVEN: Plain = {
    "organisation": "example",
    "tree": "short-term-sickness",
    "node": "no_action",
    "about": "No formal action now",
    "by": LEAD,
    "reason": "It counted a spell twice. Count them again.",
    "id": "first",
}


def recalled(service: Service, at: datetime) -> None:
    """The advice is recalled."""
    asked = Asked(given=GIVEN, now=at, organisations=tuple(service.shelf.current.organisations.values()))
    service.database.write(lambda connection: recalling.recall(connection, asked))


def test_the_start_page_leads_to_it_and_others_read_nothing(
    service: Service, reader: Callable[..., Reader], now: datetime
) -> None:
    """Twice recalled under one name, it is said once."""
    begun = journey(service, now - timedelta(hours=1), MANAGER)
    begun.answers(*TO_NO_ACTION)
    recalled(service, now)
    recalled(service, now)
    home = reader(MANAGER).get("/").text
    assert home.count("Read what was wrong, and what to do") == 1
    page = reader(MANAGER).get(f"/conversations/{begun.reply.conversation}").text
    assert "“No formal action now” is wrong. It counted a spell twice." in page
    assert "shown was wrong" not in reader(OTHER_MANAGER).get("/").text


@pytest.mark.parametrize("new_database", ["sqlite"], indirect=True)
@pytest.mark.parametrize("width", [1280, 375])
def test_the_pages_are_sound(open_as: Callable[..., Page], axe: Axe, service: Service, width: int) -> None:
    """The start page, and the conversation with the way to an adviser."""
    begun = journey(service, datetime.now(UTC) - timedelta(minutes=5), MANAGER)
    begun.answers(*TO_NO_ACTION)
    recalled(service, datetime.now(UTC))
    page = open_as(MANAGER, width=width)
    sound(page, axe)
    page.click("text=Read what was wrong")
    page.wait_for_selector("#recalled-heading")
    sound(page, axe)
    page.click("section:has(#recalled-heading) button")
    page.wait_for_selector("#send-heading")
