"""Practice on the web: begun from its own page or from a topic, and always to be seen."""

import re
from collections.abc import Callable

from tests.people import ANALYST, MANAGER
from tests.web.client import Reader

OpenBrowser = Callable[..., Reader]


def test_a_topic_is_practised_from_the_start_page(reader: OpenBrowser) -> None:
    """The start page leads to the practice page; what is begun there says that it is practice."""
    browser = reader(MANAGER)
    assert 'href="/practise"' in browser.get("/").text
    browser.get("/practise")
    action, fields = browser.fields("verb", "practise")
    browser.post(action, {**fields, "value": "short-term-sickness"})
    assert "Nothing is sent." in browser.page.text
    assert "Nothing is sent." in browser.press("answer", ["none"]).text
    assert "Carry on where you were" not in browser.get("/").text


def test_a_topic_is_practised_from_its_first_question(reader: OpenBrowser) -> None:
    """Whoever opened a topic only to look can practise with it, until they have answered for real."""
    browser = reader(MANAGER)
    browser.get("/")
    browser.post("/", {**browser.fields("verb", "start")[1], "value": "short-term-sickness"})
    real = browser.page.url.path
    browser.press("practise")
    assert browser.page.url.path != real
    assert "Nothing is sent." in browser.page.text
    browser.get(real)
    assert "Nothing is sent." not in browser.press("answer", ["none"]).text
    assert 'value="practise"' not in browser.page.text


def test_hr_has_no_page_of_practice(reader: OpenBrowser) -> None:
    """The rows of practice are no page of HR's, not even at its own address."""
    browser = reader(MANAGER)
    browser.get("/practise")
    action, fields = browser.fields("verb", "practise")
    browser.post(action, {**fields, "value": "short-term-sickness"})
    found = re.search(r"/conversations/(\w+)", browser.page.url.path)
    assert found
    analyst = reader(ANALYST)
    assert analyst.get(f"/activity/conversations/{found.group(1)}").status_code == 404
