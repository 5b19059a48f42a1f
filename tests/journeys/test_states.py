"""Pages beside the main road, in a browser: nothing for axe to find, the keyboard alone, and a light first page."""

import re

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.journeys import story
from tests.journeys.browsing import Person
from tests.journeys.conftest import NewPerson, NewServer
from tests.journeys.outage import away
from tests.journeys.server import Server
from tests.postgres import Postgres

FIRST_PAGE = 150_000
"""Bytes over the wire that the first page may weigh, style sheets and scripts included (issue 2)."""

POLICY = "/policies/sickness-absence/2026-04-06"


@pytest.fixture
def server(server_on: NewServer) -> Server:
    """A server on PostgreSQL, which can be taken away and come back."""
    return server_on("postgresql")


def go(person: Person, path: str, state: str) -> None:
    """Opens an address and looks at it."""
    person.page.goto(person.server.address + path)
    person.eye.look(state)


def fine(*people: Person) -> None:
    """No page that these people saw had a fault."""
    assert not [fault for person in people for fault in person.eye.faults]


def test_pages_for_anybody_have_no_fault(server: Server, new_person: NewPerson) -> None:
    """Urgent help and what is kept need no sign-in."""
    stranger = new_person(server, "states-stranger")
    go(stranger, "/urgent", "urgent")
    go(stranger, "/privacy", "privacy")
    fine(stranger)


def test_a_managers_pages_beside_the_road_have_no_fault(server: Server, new_person: NewPerson) -> None:
    """What is found nowhere, what is urgent, what is read, and what is refused."""
    manager = new_person(server, "states-manager")
    manager.sign_in("Amara Okafor")
    for words, state in (
        ("", "nothing-typed"),
        ("zzz qqq xxx", "not-found"),
        ("he says he wants to kill himself", "urgent-shown"),
        ("a" * 5_000, "too-long"),
        ("a" * 70_000, "too-large"),
    ):
        manager.page.goto(server.address)
        manager.page.get_by_label("What is the problem?").fill(words)
        manager.press("Find the right guidance")
        manager.eye.look(state)
    for path, state in (
        (POLICY + "/return-to-work", "policy-section"),
        (POLICY, "policy-whole"),
        (f"/trees/{story.TREE}", "tree"),
        ("/nowhere", "404"),
        ("/desk", "403"),
    ):
        go(manager, path, state)
    fine(manager)


def test_an_end_a_receipt_and_a_start_to_come_back_to_have_no_fault(server: Server, new_person: NewPerson) -> None:
    """Urgent advice is kept under a code, and the conversation is offered again."""
    manager = new_person(server, "states-urgent")
    manager.sign_in("Gareth Pryce")
    manager.press(story.TITLE)
    manager.page.get_by_label("Someone is in danger now").check()
    manager.press("Continue", exact=True)
    manager.sees("Get help now")
    manager.eye.look("urgent-outcome")
    manager.page.locator(".fp-receipt__code").click()
    manager.sees("word for word")
    manager.eye.look("receipt")
    go(manager, "/", "start-again")
    fine(manager)


def answer(person: Person, *labels: str) -> None:
    """Chooses one option after another by its label."""
    for label in labels:
        person.page.get_by_label(label, exact=True).first.check()
        person.press("Continue", exact=True)
        person.page.wait_for_load_state()


def test_passing_on_and_checking_answers_have_no_fault(server: Server, new_person: NewPerson) -> None:
    """Colleagues by name, who was asked, the page that they read, the answers to check, and all of one's own."""
    manager = new_person(server, "states-passing")
    manager.sign_in("Beatriz Costa")
    manager.press(story.TITLE)
    answer(manager, "None of these", "An employee on NHS terms", "Back at work")
    manager.page.locator("summary", has_text="Stop for now").click()
    manager.page.get_by_label("Who should take it over?").fill("gareth")
    manager.press("Find them")
    manager.sees("Ask Gareth Pryce")
    manager.eye.look("colleagues")
    manager.press("Ask Gareth Pryce")
    manager.sees("You asked Gareth Pryce")
    manager.eye.look("asked")
    colleague = new_person(server, "states-passed-to")
    colleague.sign_in("Gareth Pryce")
    colleague.sees("asks you")
    colleague.eye.look("offered")
    colleague.page.get_by_role("link", name="Beatriz Costa asks you").click()
    colleague.sees("Where it stands")
    colleague.eye.look("brief")
    colleague.press("Take this over")
    colleague.sees("How far have things got")
    go(colleague, "/conversations", "mine")
    fine(manager, colleague)


def test_practice_and_answers_to_check_have_no_fault(server: Server, new_person: NewPerson) -> None:
    """Practice says so on every page, up to what would be sent."""
    manager = new_person(server, "states-practice")
    manager.sign_in("Priya Nair")
    go(manager, "/practise", "practise")
    manager.press(story.TITLE)
    manager.sees("Practice")
    answer(manager, "None of these", "An employee on NHS terms", "Back at work", "They are at stage 1")
    manager.eye.look("practice-question")
    manager.press("Ask an adviser")
    manager.eye.look("practice-would-send")
    manager.press("See what would happen")
    manager.sees("nothing was sent")
    manager.eye.look("practice-nothing-sent")
    fine(manager)


def test_what_hr_reads_of_coming_rules_has_no_fault(server: Server, new_person: NewPerson) -> None:
    """With a conversation that a rule will change, and without."""
    manager = new_person(server, "states-probation")
    manager.sign_in("Ewan Mackay")
    manager.press("Probation and new starters")
    answer(manager, "None of these", "An employee on NHS terms")
    for name, value in (("Day", "1"), ("Month", "7"), ("Year", "2026")):
        manager.page.get_by_label(name, exact=True).fill(value)
    manager.press("Continue", exact=True)
    answer(manager, "No")
    manager.sees("month five")
    analyst = new_person(server, "states-radar")
    analyst.sign_in("Sunil Rao")
    go(analyst, "/activity/radar?on=2027-01-31", "radar")
    go(analyst, "/activity/radar?on=nonsense", "radar-refused")
    fine(manager, analyst)


def test_while_the_database_is_away_what_was_typed_waits_on_the_page(
    server: Server, new_person: NewPerson, postgres: Postgres
) -> None:
    """The answer is taken when it is back, by one button; urgent numbers come all the same."""
    manager = new_person(server, "states-away")
    manager.sign_in("Priya Nair")
    manager.page.get_by_label("What is the problem?").fill(story.PROBLEM)
    with away(postgres, server.database_url):
        manager.press("Find the right guidance")
        expect(manager.page.locator("main")).to_contain_text("We cannot save just now")
        expect(manager.page.locator("main")).to_contain_text(story.PROBLEM)
        manager.eye.look("503")
    manager.press("Try again")
    manager.press(story.TITLE)
    manager.page.get_by_label("None of these").check()
    with away(postgres, server.database_url):
        manager.press("Continue", exact=True)
        expect(manager.page.locator("main")).to_contain_text("We cannot save just now")
        manager.eye.look("503-in-a-conversation")
    manager.press("Try again")
    manager.sees("Who is this about?")
    fine(manager)


def test_the_first_questions_are_answered_with_the_keyboard_alone(server: Server, new_person: NewPerson) -> None:
    """Tab, Space and Enter; each new question takes the focus, so that the next Tab is in it."""
    manager = new_person(server, "states-keyboard", checks=False)
    manager.sign_in("Tom Ashworth")
    keys, page = manager.page.keyboard, manager.page
    tab_to(page, "What is the problem?")
    keys.type(story.PROBLEM)
    tab_to(page, "Find the right guidance")
    keys.press("Enter")
    expect(page.locator("h1")).to_have_text("Which of these fits best?")
    tab_to(page, story.TITLE)
    keys.press("Enter")
    expect(page.locator("h1")).to_contain_text("Before we start")
    tab_to(page, "None of these")
    keys.press("Space")
    tab_to(page, "Continue")
    keys.press("Enter")
    expect(page.locator("h1")).to_have_text("Who is this about?")
    expect(page.locator("h1")).to_be_focused()
    keys.press("Tab")
    keys.press("Space")
    tab_to(page, "Continue")
    keys.press("Enter")
    expect(page.locator("h1")).to_contain_text("Where are they now")
    expect(page.locator("h1")).to_be_focused()
    fine(manager)


def tab_to(page: Page, name: str, *, most: int = 40) -> None:
    """Presses Tab until the focus is on what has this name."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if name in str(page.evaluate(NAME)):
            return
    raise AssertionError(f"Tab does not reach {name!r}")


NAME = """() => {
  const it = document.activeElement;
  return [it.labels && it.labels[0] ? it.labels[0].innerText : "", it.innerText || ""].join(" ");
}"""


def test_the_first_page_is_light(server: Server) -> None:
    """Everything that a browser fetches for it, as it comes over the wire."""
    with httpx.Client(base_url=server.address, headers={"accept-encoding": "gzip"}, follow_redirects=True) as client:
        first = client.get("/")
        files = re.findall(r'(?:src|href)="(/static/[^"]+)"', first.text)
        answers = [first, *(client.get(path) for path in files)]
    assert len(files) >= 5, "style sheets, scripts and the icon"
    assert sum(answer.num_bytes_downloaded for answer in answers) < FIRST_PAGE


def test_a_text_too_large_to_take_stays_where_it_was_typed(server: Server, new_person: NewPerson) -> None:
    """It was never read, so the page that it was typed on keeps it, with scripts and without."""
    for javascript in (True, False):
        manager = new_person(server, f"states-large-{javascript}", javascript=javascript)
        manager.sign_in("Ewan Mackay")
        manager.page.goto(manager.server.address)
        manager.press(story.TITLE)
        manager.press("Ask an adviser")
        box = manager.page.get_by_label("Anything you would like to add")
        box.fill("a" * 70_000)
        manager.page.get_by_role("button", name="Send to an adviser").click()
        expect(manager.page.locator("main")).to_contain_text("That was too long")
        manager.eye.look("too-large")
        if not javascript:
            manager.page.go_back()
        assert len(box.input_value()) == 70_000
        box.fill("a" * 5_000)
        manager.press("Send to an adviser")
        expect(manager.page.locator("main")).to_contain_text("That is too long to send")
        assert len(box.input_value()) == 5_000
        manager.eye.look("too-long")
        fine(manager)
