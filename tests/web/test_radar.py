"""Coming rules on the pages: HR's list, a manager's start page, and a conversation that is come back to."""

from datetime import UTC, datetime

import pytest
from starlette.applications import Starlette

from bot.content.library import Shelf
from bot.delivery import looking_ahead
from bot.delivery.worker import Worker
from bot.handle import Service
from bot.web.app import create_app
from tests.bot.turning import ON_TRACK, TO_DATES, turning_shelf
from tests.journey import Journey
from tests.people import ADVISER, ANALYST, MANAGER, OTHER_MANAGER
from tests.web.client import Reader
from tests.web.conftest import SETTINGS

NOVEMBER = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
DECEMBER = datetime(2026, 12, 7, 9, 0, tzinfo=UTC)
JANUARY = datetime(2027, 1, 2, 9, 0, tzinfo=UTC)


def site(service: Service, at: datetime) -> Starlette:
    """The application as it is at a moment."""
    return create_app(service, settings=SETTINGS, clock=lambda: at)


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Shelf:
    """The shipped content, with a guide that turns on 1 January."""
    return turning_shelf(tmp_path_factory.mktemp("turning"))


@pytest.fixture
def advised(sqlite_service: Service) -> Journey:
    """A manager who was advised about a probation in November."""
    journey = Journey(service=sqlite_service, person=MANAGER, at=NOVEMBER)
    journey.say("start", "probation")
    journey.answers(*ON_TRACK, "continue")
    return journey


def test_hr_sees_what_will_change_and_no_name(advised: Journey, sqlite_service: Service) -> None:
    """Topic, group, where it stands, the figures and the words; and the day is the reader's to choose."""
    analyst = Reader(app=site(sqlite_service, DECEMBER)).sign_in(ANALYST)
    page = analyst.get("/activity/radar").text
    assert "1 of 1 conversation will change by Wednesday 6 January 2027" in page
    assert "Probation" in page
    assert str(advised.reply.receipt) in page
    assert "unfair dismissal qualifying months: 24 months before, 6 months after" in page
    assert "Amara" not in page
    assert MANAGER not in page
    assert "Nothing that was asked" in analyst.get("/activity/radar?on=2026-12-24").text
    assert "a day that is ahead" in analyst.get("/activity/radar?on=2020-01-01").text
    assert "Please give a date" in analyst.get("/activity/radar?on=soon").text
    assert 'href="/activity/radar"' in analyst.get("/activity").text


@pytest.mark.parametrize("person", [MANAGER, ADVISER])
def test_only_those_who_see_conversations_see_the_list(person: str, sqlite_service: Service) -> None:
    """It says what managers asked about."""
    assert Reader(app=site(sqlite_service, DECEMBER)).sign_in(person).get("/activity/radar").status_code == 403


def test_a_manager_is_told_on_the_start_page_and_in_the_advice(advised: Journey, sqlite_service: Service) -> None:
    """Before the day, and for two weeks after it; nobody else is."""
    shelf, database = sqlite_service.shelf, sqlite_service.database
    database.write(lambda connection: looking_ahead.begin(connection, shelf=shelf, now=DECEMBER))
    Worker(database=database, shelf=shelf, clock=lambda: DECEMBER).work()
    manager = Reader(app=site(sqlite_service, DECEMBER)).sign_in(MANAGER)
    assert "your advice will read differently from Friday 1 January 2027" in manager.get("/").text
    assert "A change is coming" in manager.get(f"/conversations/{advised.reply.conversation}").text
    later = Reader(app=site(sqlite_service, JANUARY)).sign_in(MANAGER)
    assert "a rule changed on Friday 1 January 2027" in later.get("/").text
    page = later.get(f"/conversations/{advised.reply.conversation}").text
    assert "Something has changed since this advice" in page
    other = Reader(app=site(sqlite_service, DECEMBER)).sign_in(OTHER_MANAGER)
    assert "A rule changes" not in other.get("/").text


def test_a_page_of_december_shows_the_rule_of_january(sqlite_service: Service) -> None:
    """Continue pressed on the old page shows the new words, and what they said before, without a redirect."""
    journey = Journey(service=sqlite_service, person=MANAGER, at=datetime(2026, 12, 30, 15, 0, tzinfo=UTC))
    journey.say("start", "probation")
    journey.answers(*TO_DATES)
    reader = Reader(app=site(sqlite_service, JANUARY)).sign_in(MANAGER)
    start = reader.get("/")
    token = start.text.split('name="token" value="')[1].split('"')[0]
    form = {
        "token": token,
        "turn": "january-turn-1",
        "verb": "proceed",
        "count": str(journey.reply.count),
        "node": "key_dates",
    }
    page = reader.post(f"/conversations/{journey.reply.conversation}", form).text
    assert "The rules have changed" in page
    assert "Most people have the right not to be dismissed unfairly after 6 months of work here" in page
    assert "The law changes on 1 January 2027. Until then" in page
    assert "The figures behind it" in page
