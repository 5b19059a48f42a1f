"""On the pages: answers are checked, and a conversation is passed to a colleague who reads about it first."""

from collections.abc import Callable

from bot.conversation.questions.checking import CHECK
from tests.people import MANAGER, OTHER_MANAGER
from tests.web.client import Forms, Reader

TREE = "short-term-sickness"
OpenBrowser = Callable[..., Reader]


def begun(browser: Reader, *answers: str) -> Reader:
    """The reader in a conversation, after these answers."""
    browser.get("/")
    browser.post("/", {**browser.fields("verb", "start")[1], "value": TREE})
    for answer in answers:
        browser.press("answer", answer)
    return browser


def test_answers_are_checked_on_a_page(reader: OpenBrowser) -> None:
    """Every answer stands there with its own Change, and one button leads on."""
    browser = begun(reader(MANAGER), "none", "employee", "back", "none", "2", "3", "5", "yes", "yes", "none", "none")
    assert "Check your answers" in browser.page.text
    changes = [form for form in Forms(browser.page.text).found if ("verb", "change") in form[2]]
    assert len(changes) == 11
    assert browser.fields("verb", "proceed")[1]["node"] == CHECK
    assert "No action is needed" in browser.press("proceed").text


def test_a_conversation_is_passed_on_by_name(reader: OpenBrowser) -> None:
    """The colleague is found, asked, sees it on their start page, reads about it, and takes it over."""
    browser = begun(reader(MANAGER), "none", "employee", "back")
    address = browser.page.url.path
    house = browser.app.state.house
    name = house.library.names[OTHER_MANAGER]
    assert f"Ask {name}" in browser.press("colleagues", name.split()[0]).text
    asked = next(form for form in Forms(browser.page.text).found if ("verb", "pass_on") in form[2])
    page = browser.post(asked[0], {**asked[1], "verb": "pass_on"})
    assert f"You asked {name} to take this over" in page.text
    colleague = reader(OTHER_MANAGER)
    assert f'href="{address}"' in colleague.get("/").text
    assert "asks you to take this over" in colleague.get(address).text
    assert "How far have things got" in colleague.press("accept_pass").text
    assert browser.get(address).status_code == 404
    assert f'href="{address}"' not in browser.get("/").text


def test_a_colleague_may_say_no(reader: OpenBrowser) -> None:
    """It stays where it was, and the page says so to both."""
    browser = begun(reader(MANAGER), "none")
    address = browser.page.url.path
    browser.post(address, {**browser.fields("verb", "colleagues")[1], "verb": "pass_on", "value": OTHER_MANAGER})
    colleague = reader(OTHER_MANAGER)
    colleague.get(address)
    assert "It stays with" in colleague.press("refuse_pass").text
    assert colleague.get(address).status_code == 404
    page = browser.get(address).text
    assert "to take this over. Until" not in page
    assert "cannot take this over. It stays with you." in page
