"""Recording a contact on its page: without scripts, with a name to choose from, and in a browser."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page
from starlette.applications import Starlette

from activity import summary
from escalation.store import escalation_table
from tests.bot.acting import count, rows
from tests.people import ADVISER, ANALYST, MANAGER
from tests.web.client import Reader
from tests.web.test_browser import Axe, address, open_as
from tests.web.test_ending_browser import sound

__all__ = ["address", "open_as"]

USUAL = {"came": "call", "tier": "L1", "why": "advice", "done": "yes", "topic": "short-term-sickness", "minutes": "9"}


def sent(browser: Reader, **fields: str) -> str:
    """Fills in the form and sends it; the page that follows."""
    browser.get("/desk/contact")
    action, given = browser.fields("verb", "record")
    return browser.post(action, {**given, **USUAL, **fields}).text


def test_a_usual_call_takes_a_topic_and_its_minutes(reader: Callable[..., Reader], app: Starlette) -> None:
    """Everything else is chosen beforehand; back on the desk, it is said that it is kept."""
    adviser = reader(ADVISER)
    page = adviser.get("/desk/contact").text
    checked = re.findall(r'value="(\w+)" checked', page)
    selected = re.findall(r'value="(\w+)" selected', page)
    assert (checked, selected) == (["call", "yes"], ["advice", "L1"])
    assert "The contact is kept" in sent(adviser)
    assert adviser.page.url.path == "/desk"
    assert count(app.state.house.database, escalation_table) == 1


def test_more_to_do_opens_it(reader: Callable[..., Reader]) -> None:
    """The adviser stands at its page, without a box for a chat that is not there."""
    adviser = reader(ADVISER)
    page = sent(adviser, done="no", who="Okafor")
    assert adviser.page.url.path.startswith("/desk/")
    assert "The contact is kept" in page
    assert "(a call)" in page
    assert 'value="reply"' not in page
    assert 'value="resolve"' in page


def test_a_manager_is_found_by_a_part_of_their_name(reader: Callable[..., Reader], app: Starlette) -> None:
    """One who fits is meant; the page need not be told twice."""
    sent(reader(ADVISER), who="amara ok")
    ((person,),) = [(row["person"],) for row in rows(app.state.house.database, escalation_table)]
    assert person == MANAGER


def test_several_are_offered_to_choose_from(reader: Callable[..., Reader], app: Starlette) -> None:
    """Nothing is kept until one is chosen, and nothing that was typed is lost."""
    adviser = reader(ADVISER)
    page = sent(adviser, who="ar", note="Rang about the rota.")
    assert adviser.page.status_code == 422
    assert "Several people have that name" in page
    assert "Rang about the rota." in page
    chosen = re.findall(r'name="person" type="radio" value="([^"]+)"', page)
    assert len(chosen) > 1
    action, given = adviser.fields("verb", "record")
    adviser.post(action, {**given, **USUAL, "who": "ar", "person": chosen[1]})
    assert [row["person"] for row in rows(app.state.house.database, escalation_table)] == [chosen[1]]


def test_nobody_of_that_name(reader: Callable[..., Reader], app: Starlette) -> None:
    """It is said at the name; an empty one is taken."""
    adviser = reader(ADVISER)
    assert "cannot find that manager" in sent(adviser, who="Zaphod")
    assert 'id="who-error"' in adviser.page.text
    assert count(app.state.house.database, escalation_table) == 0


def test_what_is_missing_is_said_at_its_field(reader: Callable[..., Reader]) -> None:
    """With a link to it from the top."""
    adviser = reader(ADVISER)
    page = sent(adviser, minutes="")
    assert adviser.page.status_code == 422
    assert 'href="#minutes"' in page
    assert 'id="minutes-error"' in page
    assert "<title>Error: Record a contact" in page


def test_names_are_listed_while_typing(reader: Callable[..., Reader]) -> None:
    """Managers of the organisation by a part of their name; one letter is no name."""
    adviser = reader(ADVISER)
    assert "Amara Okafor" in adviser.get("/desk/contact/people?who=okaf").text
    assert "option" not in adviser.get("/desk/contact/people?who=o").text
    assert reader(MANAGER).get("/desk/contact/people?who=okaf").status_code == 403


def test_hr_reads_how_many_there_were(reader: Callable[..., Reader], app: Starlette) -> None:
    """On the activity page, as the report tells it: small counts hidden like any other."""
    adviser = reader(ADVISER)
    for came in ("call",) * 5 + ("email",) * 2 + ("meeting",) * 3:
        sent(adviser, came=came)
    while app.state.house.database.write(summary.catch_up):
        pass
    page = reader(ANALYST).get("/activity/counts").text
    table = page.split('id="contacts-table"')[1].split("</table>")[0]
    assert "Calls" in table
    assert "fewer than 5" in table
    assert "9" not in table.split("E-mails")[1]


@pytest.mark.parametrize("new_database", ["sqlite"], indirect=True)
@pytest.mark.parametrize("width", [1280, 375])
def test_the_page_is_sound(open_as: Callable[..., Page], axe: Axe, width: int) -> None:
    """As it opens, with a name being typed, refused, and kept by keyboard alone."""
    page = open_as(ADVISER, width=width)
    page.click("text=Record a call, e-mail or meeting")
    page.wait_for_selector("#topic")
    sound(page, axe)
    page.click("button[value=record]")
    page.wait_for_selector("#topic-error")
    sound(page, axe)
    page.select_option("#topic", "short-term-sickness")
    page.fill("#minutes", "7")
    page.focus("#who")
    page.keyboard.type("okafor")
    page.wait_for_selector("#who-list option", state="attached")
    page.keyboard.press("Enter")
    page.wait_for_selector("text=The contact is kept")
    sound(page, axe)
