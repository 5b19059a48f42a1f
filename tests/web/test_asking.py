"""An adviser's question from the guide and a corrected hand-back on the pages, without scripts and in a browser."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Page

from bot.handle import Service
from tests.bot.acting import advise, handed_over
from tests.people import ADVISER, MANAGER
from tests.web.client import Reader
from tests.web.test_browser import Axe, address, open_as
from tests.web.test_ending_browser import sound
from tests.web.test_rooms import handed_over as sent
from tests.web.test_rooms import open_first

__all__ = ["address", "open_as", "sent"]


def ask(adviser: Reader, node: str) -> None:
    """Presses "Ask this" with a question chosen."""
    action, fields = adviser.fields("verb", "ask")
    adviser.post(action, {**fields, "node": node})


def test_a_question_is_asked_and_answered_by_button(sent: Reader, reader: Callable[..., Reader]) -> None:
    """The manager sees it with its options; the adviser reads the answer."""
    adviser = reader(ADVISER)
    desk = open_first(adviser)
    adviser.press("claim")
    assert "Ask with a question from the guide" in adviser.page.text
    ask(adviser, "gates/about_whom")
    assert "Your question is with the manager" in adviser.page.text
    sent.get(sent.page.url.path)
    assert "Who is this about?" in sent.page.text
    assert sent.fields("verb", "answer")[1]["node"] == "gates/about_whom"
    assert sent.press("answer", "employee").status_code == 200
    assert 'value="answer"' not in sent.page.text
    thread = adviser.get(desk).text.split('id="thread"')[1]
    assert "Who is this about?" in thread
    assert "An employee" in thread or "employee" in thread


def test_a_refused_answer_is_said_at_the_question(sent: Reader, reader: Callable[..., Reader]) -> None:
    """Nothing chosen: the page says so where the question stands, and the adviser still waits."""
    adviser = reader(ADVISER)
    open_first(adviser)
    adviser.press("claim")
    ask(adviser, "gates/about_whom")
    sent.get(sent.page.url.path)
    page = sent.press("answer")
    assert page.status_code == 422
    assert "<title>Error: " in page.text
    assert 'id="value-error"' in page.text


def test_a_hand_back_that_is_refused_keeps_what_was_put_right(sent: Reader, reader: Callable[..., Reader]) -> None:
    """The sentence, and every field as it was filled in."""
    adviser = reader(ADVISER)
    open_first(adviser)
    adviser.press("claim")
    action, fields = adviser.fields("verb", "ask")
    ask(adviser, "gates/urgent")
    sent.get(sent.page.url.path)
    sent.press("answer", ["none"])
    adviser.get(action)
    del fields
    page = adviser.press("hand_back", text="Go on.", **{"fix:gates/urgent:danger": "yes"})
    assert page.status_code == 409
    assert "Say in a few words why you changed these answers" in page.text
    assert 'name="fix:gates/urgent:danger" type="checkbox" value="yes" checked' in page.text


@pytest.mark.parametrize("new_database", ["sqlite"], indirect=True)
@pytest.mark.parametrize("width", [1280, 375])
def test_the_pages_are_sound(open_as: Callable[..., Page], axe: Axe, service: Service, width: int) -> None:
    """The desk with its questions and answers open, and the manager's question beside the thread."""
    journey = handed_over(service, datetime.now(UTC), MANAGER)
    advise(journey, "claim")
    assert journey.reply.thread is not None
    desk = open_as(ADVISER, width=width)
    home = desk.url.removesuffix("/desk").rstrip("/")
    desk.goto(f"{home}/desk/{journey.reply.thread.escalation}")
    desk.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    sound(desk, axe)
    advise(journey, "ask", node="stage", text="One thing before I answer.")
    page = open_as(MANAGER, width=width)
    page.goto(f"{home}/conversations/{journey.reply.conversation}")
    page.wait_for_selector("#question-heading")
    sound(page, axe)
    page.check("input[name=value] >> nth=0")
    page.click("button[value=answer]")
    page.wait_for_selector("#question-heading", state="detached")
    sound(page, axe)
