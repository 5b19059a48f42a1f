"""Two people at two browsers, on each database: who takes it first, typing at once, handing back, a second person."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from playwright.sync_api import expect

from tests.journeys import story
from tests.journeys.browsing import Person
from tests.journeys.conftest import NewPerson, NewServer
from tests.journeys.story import Step

TELLING_SECONDS = 10_000
"""Milliseconds until a page that is open has followed another; far more than it takes."""

DIALECTS = ("sqlite", "postgresql")


def axe_on(dialect: str) -> bool:
    """What axe reads is the same page on every database."""
    return dialect == "sqlite"


@pytest.mark.parametrize("dialect", DIALECTS)
def test_two_advisers_and_a_manager(server_on: NewServer, new_person: NewPerson, dialect: str) -> None:
    """Of two who take it at once one has it; they see each other type; an answer is put right and handed back."""
    server = server_on(dialect)
    people = ("manager", "hannah", "imran")
    manager, hannah, imran = (new_person(server, f"two-{dialect}-{who}", checks=axe_on(dialect)) for who in people)
    manager.sign_in("Amara Okafor")
    for step in (*to_the_first_answers(), *story.to_adviser()):
        manager.take(step)
    desk = newest_hand_over(hannah, "Hannah Lister")
    imran.sign_in("Imran Sadiq")
    imran.page.goto(desk)
    first, second = race_to_claim(hannah, imran)
    see_each_other_type(first, second)
    hand_back(first, manager)
    assert [fault for person in (manager, hannah, imran) for fault in person.eye.faults] == []


def to_the_first_answers() -> Iterator[Step]:
    """As far as where the employee is now."""
    yield Step(verb="find", value=story.PROBLEM)
    yield Step(verb="start", value=story.TREE)
    yield Step(verb="answer", node="gates/urgent", value=("none",))
    yield Step(verb="answer", node="gates/about_whom", value="employee")
    yield Step(verb="answer", node="latest", value="back")


def newest_hand_over(adviser: Person, name: str) -> str:
    """Opens what waits on the adviser's desk; its address."""
    adviser.sign_in(name)
    adviser.page.locator(f"a:has-text('{story.TITLE}')").first.click()
    expect(adviser.page.locator("#hand-over")).to_be_visible()
    return adviser.page.url


def race_to_claim(one: Person, other: Person) -> tuple[Person, Person]:
    """Both press at once. Who has it, and who was told that somebody was quicker."""
    both = (one, other)
    for person in both:
        expect(person.page.locator("button[value=claim]")).to_be_visible()
    for person in both:
        # A click that waits for nothing, so that both are under way together.
        person.page.evaluate("setTimeout(() => document.querySelector('button[value=claim]').click(), 50)")
    for person in both:
        said = (
            person.page.locator("main")
            .get_by_text("You have taken this")
            .or_(person.page.locator("main").get_by_text("took this first"))
        )
        expect(said.first).to_be_visible(timeout=TELLING_SECONDS)
        person.eye.look("raced")
    took = [person for person in both if person.page.get_by_text("You have taken this").count()]
    assert len(took) == 1, "not exactly one has it"
    (late,) = (person for person in both if person not in took)
    late.page.goto(late.page.url.partition("?")[0])
    return took[0], late


def see_each_other_type(holder: Person, other: Person) -> None:
    """The one who has it writes to the manager, the other a note; each is told, and nobody loses a word."""
    holder.page.locator("#reply-text").press_sequentially("Please go through it once more")
    expect(other.page.locator("#together")).to_contain_text("is typing here now", timeout=TELLING_SECONDS)
    other.page.locator("summary", has_text="Write a private note").click()
    other.page.locator("#note-text").press_sequentially("I know this ward")
    expect(holder.page.locator("#together")).to_contain_text("is typing here now", timeout=TELLING_SECONDS)
    holder.eye.look("both-type")
    other.eye.look("both-type")
    other.page.locator("button[value=note]").click()
    other.sees("Your note is kept.")
    holder.sees("I know this ward")
    expect(holder.page.locator("#reply-text")).to_have_value("Please go through it once more")


def hand_back(adviser: Person, manager: Person) -> None:
    """The adviser puts an answer right; the manager reads what changed and why, and stands where it leads."""
    page = adviser.page
    page.locator("summary", has_text="Hand back to the manager").click()
    page.get_by_label("What should the manager do next?").fill("Please go on from here.")
    page.locator("summary", has_text="Put answers right first").click()
    page.locator("select[name='fix:latest']").select_option("off")
    page.get_by_label("Why did you change these?").fill("They rang in again this morning.")
    adviser.eye.look("putting-right")
    page.locator("button[value=hand_back]").click()
    adviser.sees("This is back with the manager")
    adviser.eye.look("handed-back")
    for words in ("Your adviser changed this answer", "Still off sick", "They rang in again this morning."):
        expect(manager.page.locator("main")).to_contain_text(words, timeout=TELLING_SECONDS)
    manager.eye.look("handed-back")
    manager.page.get_by_role("link", name="Go on with the questions").click()
    manager.sees("first day")
    expect(manager.page.get_by_role("link", name="Go on with the questions")).to_be_hidden()
    manager.eye.look("goes-on")


@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_second_person_agrees(server_on: NewServer, new_person: NewPerson, dialect: str) -> None:
    """The manager's guide stops until somebody above has read the reasons; their answer reaches the open page."""
    server = server_on(dialect)
    manager, senior = (
        new_person(server, f"second-{dialect}-{who}", checks=axe_on(dialect)) for who in ("manager", "senior")
    )
    manager.sign_in("Amara Okafor")
    manager.page.locator("button[value='disciplinary-conduct']").first.click()
    expect(manager.page.locator("#question-heading")).to_be_visible()
    for step in to_suspension(date.today()):  # noqa: DTZ011 - days off by one would do as well
        manager.take(step)
    manager.sees("We have asked Grace Mensah")
    senior.sign_in("Grace Mensah")
    senior.page.locator(".fp-resume a").first.click()
    senior.sees("They know every door code")
    senior.eye.look("reasons")
    senior.page.locator("button[value=agree]").click()
    senior.sees("You agreed")
    senior.eye.look("agreed")
    expect(manager.page.get_by_text("Grace Mensah agreed.")).to_be_visible(timeout=TELLING_SECONDS)
    manager.eye.look("agreed")
    assert [fault for person in (manager, senior) for fault in person.eye.faults] == []


def to_suspension(today: date) -> Iterator[Step]:
    """Answers of the conduct guide that lead to the question for a senior manager."""
    happened = f"{today - timedelta(days=2):%d/%m/%Y}"
    answers: tuple[str | tuple[str, ...], ...] = (
        *(("none",), "employee", "conduct", "new", ("none",), "Left the desk for an hour", happened, "serious"),
        *(("none",), ("staff",), ("none",), "yes", ("none",), "They know every door code", "yes"),
    )
    yield from (Step(verb="answer", node=f"{number}", value=value) for number, value in enumerate(answers))
