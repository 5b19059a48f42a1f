"""The whole first journey in a browser: a manager, an adviser and an analyst, each at their own."""

import csv
import io
from datetime import date

import pytest

from tests.journeys import rows, story
from tests.journeys.browsing import Person
from tests.journeys.conftest import NewPerson, NewServer, once_unless_whole


@pytest.mark.parametrize(("dialect", "javascript"), [("sqlite", True), ("sqlite", False), ("postgresql", True)])
def test_a_manager_is_led_from_a_problem_to_an_answer(
    request: pytest.FixtureRequest,
    server_on: NewServer,
    new_person: NewPerson,
    web_rows: list[rows.Row],
    *,
    dialect: str,
    javascript: bool,
) -> None:
    """Advice, an adviser's answer and HR's rows, live where scripts run and by reloading where they do not.

    Small, on one database: two people follow each other live on both, and each journey of the core is made on both.
    """
    once_unless_whole(request, dialect)
    server, way = server_on(dialect), f"{dialect}-{'scripts' if javascript else 'plain'}"
    # What axe reads is the same page on every database, and with scripts on and off.
    checks = (dialect, javascript) == ("sqlite", True)
    before = rows.newest(server.database_url)
    manager, adviser, analyst = (
        new_person(server, f"{way}-{role}", javascript=javascript, checks=checks)
        for role in ("manager", "adviser", "analyst")
    )
    is_advised(manager)
    waits_at_the_desk(adviser)
    asks_for_an_adviser(manager)
    is_answered(manager, adviser)
    is_seen_by_hr(analyst, conversation=manager.page.url.rpartition("/")[2].partition("#")[0])

    assert not [fault for person in (manager, adviser, analyst) for fault in person.eye.faults]
    # A person is shown the notice once: not again in a second journey on one server.
    expected = [row for row in web_rows if not before or row["kind"] != "notice_shown"]
    assert rows.comparable(rows.since(server.database_url, before)) == expected


def is_advised(manager: Person) -> None:
    """The manager is led to dated advice, reads the policy behind it, and changes an answer."""
    manager.page.goto(manager.server.address)
    manager.eye.look("sign-in")
    manager.sign_in("Amara Okafor")
    manager.eye.look("start")
    for step in story.to_advice(date.today()):  # noqa: DTZ011 - days off by one would do as well
        manager.take(step)
    manager.sees("No action is needed")
    for step in story.to_other_advice():
        manager.take(step)
    manager.sees("Hold or finish the return-to-work conversation")
    assert manager.page.locator(".fp-due").first.inner_text().startswith("By ")


def waits_at_the_desk(adviser: Person) -> None:
    """The desk is open in another browser before anything has come."""
    adviser.page.goto(adviser.server.address)
    adviser.sign_in("Hannah Lister")
    adviser.sees("Adviser desk")
    adviser.eye.look("desk-before")


def asks_for_an_adviser(manager: Person) -> None:
    """The manager asks for a person, and adds a line."""
    for step in story.to_adviser():
        manager.take(step)
    manager.sees("Waiting for an adviser")
    manager.sees(story.LINE)


def is_answered(manager: Person, adviser: Person) -> None:
    """Each sees what the other does, without reloading where scripts run."""
    adviser.sees(story.TITLE)
    adviser.eye.look("desk-with-it")
    adviser.page.get_by_role("link", name=story.TITLE).first.click()
    adviser.sees(story.LINE)
    adviser.eye.look("hand-over-before-claim")
    adviser.press("Take this")
    adviser.eye.look("hand-over-after-claim")
    manager.sees("With an adviser")

    adviser.page.get_by_label("Write to the manager").fill(story.ANSWER)
    adviser.press("Send reply")
    manager.sees(story.ANSWER)
    manager.eye.look("answered")
    manager.writes(story.THANKS)
    adviser.sees(story.THANKS)
    adviser.eye.look("hand-over-written-back")
    adviser.closes(story.CLOSING)
    manager.sees(story.CLOSING)
    manager.sees("Closed")
    manager.eye.look("closed")


def is_seen_by_hr(analyst: Person, *, conversation: str) -> None:
    """HR finds the conversation, reads its rows, and takes them out as a file."""
    analyst.page.goto(analyst.server.address)
    analyst.sign_in("Sunil Rao")
    analyst.eye.look("activity")
    analyst.page.goto(analyst.server.address + "/activity/conversations")
    analyst.eye.look("conversations")
    analyst.page.locator(f"a[href*='{conversation}']").first.click()
    analyst.sees("What happened, in order")
    analyst.eye.look("one-conversation")
    told = downloaded(analyst, conversation=conversation)
    kinds = [row["kind"] for row in told]
    assert kinds[:2] == ["search_chosen", "conversation_started"]
    assert kinds[-1] == "escalation_resolved"
    assert kinds.count("outcome_reached") == 3, "the advice, the changed advice, and the hand-over page"
    assert {"policy_opened", "answer_refused", "went_back", "unsure", "adviser_replied", "manager_replied"} < set(kinds)
    answers = {row["node"]: row["answer"] for row in told if row["kind"] == "question_answered"}
    assert answers["spells"] == "2"
    assert answers["gates"] == "", "a sensitive answer is withheld, and its question too"
    assert not {story.LINE, story.ANSWER, story.THANKS, story.CLOSING} & {
        value for row in told for value in row.values()
    }


def downloaded(analyst: Person, *, conversation: str) -> list[dict[str, str]]:
    """The conversation's rows in the file that the activity page leads to."""
    analyst.page.goto(analyst.server.address + "/activity/counts")
    analyst.page.get_by_role("link", name="Take the log as a file").click()
    analyst.page.get_by_label("CSV, for a spreadsheet or a program").check()
    analyst.page.get_by_label("Why do you take it?").fill("To look into one conversation")
    analyst.eye.look("take-the-log")
    with analyst.page.expect_download() as waiting:
        analyst.page.get_by_role("button", name="Get the file").click()
    text = waiting.value.path().read_text(encoding="utf-8-sig")
    return [row for row in csv.DictReader(io.StringIO(text)) if row["conversation"] == conversation]
