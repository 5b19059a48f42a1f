"""The page of all of one's own conversations, and what the start page says of them and of guides that are gone."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from starlette.applications import Starlette

from bot.content.library import Shelf
from bot.handle import Service
from bot.store.engine import Database
from bot.web import mine
from bot.web.app import create_app
from tests.bot.acting import advise, handed_over
from tests.bot.content.test_publishing import take_out
from tests.bot.test_unsent import work
from tests.journey import Journey
from tests.people import MANAGER, OTHER_MANAGER
from tests.web.client import Reader
from tests.web.conftest import SETTINGS

SICKNESS, PROBATION = "Repeated short-term sickness", "Probation and new starters"


@pytest.fixture
def begun(service: Service, now: datetime) -> Callable[..., None]:
    """A manager who has begun these guides, one after another."""

    def begin(*trees: str, person: str = MANAGER) -> None:
        for number, tree in enumerate(trees):
            Journey(service=service, person=person, at=now, name=f"mine-{number}").say("start", tree)

    return begin


def test_all_of_ones_own_are_listed_page_by_page(
    begun: Callable[..., None], reader: Callable[..., Reader], monkeypatch: pytest.MonkeyPatch
) -> None:
    """No more than a page at once, each once, and nobody else's."""
    monkeypatch.setattr(mine, "PAGE", 4)
    begun(*["short-term-sickness"] * 6)
    begun("probation", person=OTHER_MANAGER)
    browser = reader(MANAGER)
    first = browser.get("/conversations").text
    assert first.count("fp-resume__title") == 4
    assert 'href="/conversations?page=2"' in first
    second = browser.get("/conversations?page=2").text
    assert second.count("fp-resume__title") == 2
    assert 'href="/conversations"' in second
    assert PROBATION not in first + second


def test_two_on_one_topic_are_told_apart_by_how_far_they_came(
    service: Service, reader: Callable[..., Reader], now: datetime
) -> None:
    """Questions that were answered are counted, on the start page as well; before the first there is nothing to say."""
    for number, answers in enumerate([(), ("none",), ("none", "bank")]):
        journey = Journey(service=service, person=MANAGER, at=now, name=f"far-{number}")
        journey.say("start", "short-term-sickness")
        for answer in answers:
            journey.answers(answer)
    browser = reader(MANAGER)
    for path in ("/", "/conversations"):
        listed = browser.get(path).text
        assert listed.count("Not finished, 1 question answered ·") == 1
        assert listed.count("Not finished, 2 questions answered ·") == 1
        assert listed.count("Not finished ·") == 1


def test_what_was_not_sent_is_not_called_finished(
    service: Service, reader: Callable[..., Reader], now: datetime
) -> None:
    """The start page says above it that nobody has seen it yet."""
    begun = Journey(service=service, person=MANAGER, at=now - timedelta(days=3), name="unsent")
    begun.say("start", "long-term-sickness")
    begun.answers("none", "agency")
    begun.say("proceed")
    work(begun, timedelta(days=3))
    page = reader(MANAGER).get("/").text
    assert "You have not sent this yet" in page
    assert "Not sent to an adviser ·" in page


def test_one_is_found_by_its_topic(begun: Callable[..., None], reader: Callable[..., Reader]) -> None:
    """Words of the title in any order and case; what matches nothing says so."""
    begun("short-term-sickness", "probation")
    browser = reader(MANAGER)
    found = browser.get("/conversations?about=SICKNESS+repeated").text
    assert found.count("fp-resume__title") == 1
    assert SICKNESS in found
    assert "You have no conversation with" in browser.get("/conversations?about=%3Cb%3Ezebra").text
    assert "<b>zebra" not in browser.page.text


@pytest.mark.parametrize("page", ["0", "-1", "x", "99999999999", "²", ""])
def test_a_page_that_is_not_there_is_empty_or_the_first(reader: Callable[..., Reader], page: str) -> None:
    """Whatever the address says, nothing breaks."""
    assert reader(MANAGER).get(f"/conversations?page={page}").status_code == 200


def test_the_start_page_leads_to_the_rest(begun: Callable[..., None], reader: Callable[..., Reader]) -> None:
    """Five are shown; with so many there may be more."""
    browser = reader(MANAGER)
    begun(*["short-term-sickness"] * 4)
    assert "All your conversations" not in browser.get("/").text
    begun(*["probation"] * 6, person=MANAGER)
    assert "All your conversations" in browser.get("/").text


@pytest.fixture
def withdrawn(new_database: Callable[[], Database], now: datetime) -> Starlette:
    """An application whose guide to sickness was taken out of use."""
    shelf, database = Shelf(), new_database()
    shelf.join(database)
    served = Service(shelf=shelf, database=database)
    guide = shelf.current.trees_of("example")["short-term-sickness"]
    take_out(served, guide.version, at=datetime(2026, 11, 20, 9, tzinfo=UTC))
    return create_app(served, settings=SETTINGS, clock=lambda: now)


def test_a_guide_that_is_out_of_use_says_so_and_leads_to_an_adviser(withdrawn: Starlette) -> None:
    """It is still in its place on the start page, and choosing it asks a person."""
    browser = Reader(app=withdrawn).sign_in(MANAGER)
    page = browser.get("/").text
    assert "We are rewriting this guide" in page
    assert page.index(SICKNESS) < page.index("We are rewriting this guide")
    action, fields = browser.fields("verb", "start")
    browser.post(action, {**fields, "value": "short-term-sickness"})
    browser.press("answer", "none")
    assert "Send to an adviser" in browser.press("answer", "employee").text
    assert SICKNESS not in browser.get("/practise").text


def test_a_question_of_the_advisers_is_told_before_it_is_opened(
    service: Service, reader: Callable[..., Reader], now: datetime
) -> None:
    """The start page says that an answer is waited for, and before that whether anybody has it."""
    manager = handed_over(service, now - timedelta(minutes=10), MANAGER)
    browser = reader(MANAGER)
    assert "Waiting for an adviser · " in browser.get("/").text
    advise(manager, "claim")
    assert "With an adviser · " in browser.get("/").text
    advise(manager, "ask", text="When did it begin?")
    assert "An adviser asks you something, and waits for your answer · " in browser.get("/").text
