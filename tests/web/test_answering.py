"""Answering in one's own words on the page, with scripts off: typed beside the buttons, kept when refused."""

from collections.abc import Callable

import pytest

from bot.handle import Service
from tests.people import MANAGER
from tests.web.client import Reader

TREE = "short-term-sickness"


@pytest.fixture
def service(sqlite_service: Service) -> Service:
    """None of this differs by database."""
    return sqlite_service


@pytest.fixture
def asked(reader: Callable[..., Reader]) -> Reader:
    """A manager who is asked whether the employee is back at work."""
    browser = reader(MANAGER)
    browser.get("/")
    action, fields = browser.fields("verb", "start")
    browser.post(action, {**fields, "value": TREE})
    browser.press("answer", ["none"])
    browser.press("answer", "employee")
    return browser


def test_a_typed_answer_is_understood_and_shown(asked: Reader) -> None:
    """Part of a label, then a day counted from today; each is said back."""
    page = asked.press("answer", typed="stil off")
    assert page.status_code == 200
    assert "We took that as" in page.text
    page = asked.press("answer", typed="last Tuesday", day="", month="", year="")
    assert "17 November 2026" in page.text


def test_what_was_typed_and_refused_stays_in_its_box(asked: Reader) -> None:
    """Hostile text stays text, and the box that holds it is open."""
    page = asked.press("answer", typed='"><b>banana')
    assert page.status_code == 422
    assert 'value="&#34;&gt;&lt;b&gt;banana"' in page.text
    assert '<details class="nhsuk-details fp-own-words" open>' in page.text


def test_three_refusals_offer_an_adviser_with_a_button(asked: Reader) -> None:
    """The second puts the question another way."""
    assert "Another way to put it" not in asked.press("answer", typed="banana").text
    page = asked.press("answer", typed="banana")
    assert "Another way to put it" in page.text
    page = asked.press("answer", typed="banana")
    assert page.text.count('value="ask_adviser"') == 2
    assert "An adviser can help" in page.text


def test_words_typed_for_a_move_make_it(asked: Reader) -> None:
    """The box does what the buttons do."""
    page = asked.press("answer", typed="speak to someone")
    assert 'value="send"' in page.text


def test_a_name_is_marked_and_can_be_sent_as_it_is(reader: Callable[..., Reader]) -> None:
    """The text stays in its box, the piece that was noticed is marked, and one button sends it all the same."""
    browser = reader(MANAGER)
    browser.get("/")
    action, fields = browser.fields("verb", "start")
    browser.post(action, {**fields, "value": "flexible-working"})
    browser.press("answer", ["none"])
    for value in ("employee", "new", "written"):
        browser.press("answer", value)
    browser.press("answer", day="16", month="11", year="2026")
    page = browser.press("answer", "Sarah <Jones> and Sarah Jones")
    assert "<mark>Sarah Jones</mark>" in page.text
    assert ">Sarah &lt;Jones&gt; and Sarah Jones</textarea>" in page.text
    action, fields = browser.fields("as_it_is", "yes")
    page = browser.post(action, {**fields, "verb": "answer"})
    assert "What we noticed" not in page.text
    assert "Sarah &lt;Jones&gt; and Sarah Jones" in page.text
