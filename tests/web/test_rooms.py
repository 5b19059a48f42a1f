"""The desk, the activity pages and the guidance, in their frame and for their readers."""

from collections.abc import Callable

import pytest
from starlette.applications import Starlette

from activity import summary
from tests.people import ADVISER, ANALYST, MANAGER, OTHER_ADVISER, of_role
from tests.web.client import Reader
from tests.web.taking import take


@pytest.fixture
def handed_over(reader: Callable[..., Reader]) -> Reader:
    """A manager whose conversation is with the advisers."""
    browser = reader(MANAGER)
    browser.get("/")
    action, fields = browser.fields("verb", "start")
    browser.post(action, {**fields, "value": "short-term-sickness"})
    browser.press("ask_adviser")
    browser.press("send", "Words for the adviser only")
    return browser


def open_first(adviser: Reader) -> str:
    """Opens the first hand-over of the desk."""
    address = "/desk/" + adviser.get("/desk").text.split('card__link" href="/desk/')[1].split('"')[0]
    adviser.get(address)
    return address


def test_an_adviser_takes_answers_and_closes(handed_over: Reader, reader: Callable[..., Reader]) -> None:
    """Each step is said on the page, and the manager reads the answer in the same conversation."""
    adviser = reader(ADVISER)
    open_first(adviser)
    assert "Words for the adviser only" in adviser.page.text
    assert "You have taken this" in adviser.press("claim").text
    assert "Your reply is with the manager" in adviser.press("reply", text="Here is what to do.").text
    assert "Here is what to do." in handed_over.get(handed_over.page.url.path).text
    closed = adviser.press("resolve", reason="advice_given", tree_could_answer="no")
    assert "This is closed" in closed.text
    assert 'value="reopen"' in handed_over.get(handed_over.page.url.path).text


def test_a_refused_act_keeps_what_was_typed(handed_over: Reader, reader: Callable[..., Reader]) -> None:
    """An adviser who was not quick enough loses no words."""
    del handed_over
    slow, quick = reader(ADVISER), reader(OTHER_ADVISER)
    address = open_first(slow)
    slow.press("claim")
    quick.get(address)
    page = quick.post(address, {**slow.fields("verb", "reply")[1], "token": token(quick), "text": "Typed in vain"})
    assert page.status_code == 409
    assert "This was not done" in page.text
    assert "<title>Error: " in page.text


def token(browser: Reader) -> str:
    """The form token of the reader's own session."""
    return browser.page.text.split('name="token" value="')[1].split('"')[0]


def test_a_hand_over_that_is_not_there_is_not_found(reader: Callable[..., Reader]) -> None:
    """The page and the act say so alike."""
    adviser = reader(ADVISER)
    assert adviser.get("/desk/never").status_code == 404
    adviser.get("/desk")
    form = {"token": token(adviser), "turn": "some-turn-id", "verb": "claim"}
    assert adviser.post("/desk/never", form).status_code == 404


def test_an_analyst_sees_what_happened_and_takes_the_log(
    handed_over: Reader, reader: Callable[..., Reader], app: Starlette
) -> None:
    """Counts, conversations, one of them, and the file: with codes for people and no free text."""
    del handed_over
    app.state.house.database.write(lambda connection: summary.catch_up(connection, limit=1000))
    analyst = reader(ANALYST)
    assert "Repeated short-term sickness" in analyst.get("/activity/counts").text
    listed = analyst.get("/activity/conversations").text
    address = "/activity/conversations/" + listed.split('href="/activity/conversations/')[1].split('"')[0]
    story = analyst.get(address).text
    assert "Before we start" in story
    for form in ("csv", "jsonl"):
        file = take(analyst, format=form)
        assert f'filename="fingerpost-example-2026-11-23-personal-data.{form}"' in file.headers["content-disposition"]
        assert "escalation_opened" in file.text
        assert "log_exported" in file.text
        assert MANAGER not in file.text
        assert "Words for the adviser only" not in file.text + story
    assert analyst.get("/activity/conversations/never").status_code == 404


def test_reading_the_log_is_logged_once_an_hour(reader: Callable[..., Reader], app: Starlette) -> None:
    """One row a person, page and hour."""
    analyst = reader(ANALYST)
    for _ in range(3):
        analyst.get("/activity/conversations")
    rows = take(analyst, format="csv").text.count("log_read")
    assert rows == 1
    assert app.state.house.metrics is not None


def test_a_policy_section_is_read_as_it_was_in_force(reader: Callable[..., Reader], app: Starlette) -> None:
    """The section and the whole policy; another date, policy or section is not there."""
    library = app.state.house.library
    version = library.policies.versions("sickness-absence")[0]
    section = next(iter(version.sections.values()))
    address = f"/policies/{version.policy}/{version.in_force_from}"
    manager = reader(MANAGER)
    page = manager.get(f"{address}/{section.id}")
    assert page.status_code == 200
    assert section.title in page.text
    assert manager.get(address).status_code == 200
    for wrong in (f"{address}/never", "/policies/never/2026-04-01/x", "/policies/sickness-absence/never/x"):
        assert manager.get(wrong).status_code == 404
    export = take(reader(ANALYST), format="csv").text
    assert export.count("policy_opened") == 1


def test_a_tree_is_shown_in_words(reader: Callable[..., Reader]) -> None:
    """Every step in reading order, with the mark of unsigned content, and as a picture."""
    manager = reader(MANAGER)
    assert manager.get("/trees/short-term-sickness/diagram.svg").text.startswith("<svg")
    page = manager.get("/trees/short-term-sickness")
    assert page.status_code == 200
    assert "Where are they now, after the latest spell of sickness?" in page.text
    assert "Model content, not signed off" in page.text


def test_a_live_stream_is_for_those_who_are_signed_in(reader: Callable[..., Reader]) -> None:
    """A stranger is sent to sign-in."""
    assert reader().send("GET", "/live?topic=desk/example").status_code == 303


@pytest.mark.parametrize(("role", "path"), [("author", "/wrong-advice"), ("operator", "/"), ("lead", "/desk")])
def test_the_sign_in_the_header_leads_everybody_somewhere(reader: Callable[..., Reader], role: str, path: str) -> None:
    """Nobody is refused at the front door."""
    page = reader(of_role(role)[0]).get("/")
    assert page.status_code == 200
    assert page.url.path == path


def test_a_policys_figures_are_filled_in(reader: Callable[..., Reader], app: Starlette) -> None:
    """No hole is left in any section."""
    version = app.state.house.library.policies.versions("sickness-absence")[0]
    text = reader(MANAGER).get(f"/policies/{version.policy}/{version.in_force_from}").text
    assert "{{" not in text
    assert "ask an adviser for this figure" not in text
