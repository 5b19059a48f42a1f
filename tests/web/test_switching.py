"""Somebody who belongs to several organisations picks one at a time, and every page says which."""

from collections.abc import Callable
from copy import copy
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from starlette.applications import Starlette

from bot.content.library import Places, Shelf
from bot.handle import Service
from bot.people.directory import Person
from bot.people.membership import Membership
from bot.people.sign_in import new_session
from bot.store import directory
from bot.web.app import create_app
from escalation import store
from escalation.model import Clock, Escalation, Move, ServiceLevel
from tests.web.client import Reader
from tests.web.conftest import SETTINGS
from tests.web.reach import ELSEWHERE, HERE, shelf_of_two

BOTH = Person(id="p-both", name="Bo Both", email="bo@x.example.org")
SHARED = Person(id="p-shared", name="Sol Shared", email="sol@x.example.org")
ONE = Person(id="p-one", name="Ola One", email="ola@x.example.org")


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> Shelf:
    """Two organisations; the second has a name of its own."""
    folder = tmp_path_factory.mktemp("two") / "organisations"
    shelf_of_two(folder)
    file: Path = folder / ELSEWHERE / "organisation.yaml"
    file.write_text(file.read_text().replace("Larkholme Valley NHS Trust (example)", "Northfield NHS Trust"))
    return Shelf(Places(organisations=folder))


@pytest.fixture
def app(two: Shelf, sqlite_service: Service, now: datetime) -> Starlette:
    """The application with somebody in both organisations and somebody in one."""
    shelf, database = copy(two), sqlite_service.database
    posts = [("p-both", HERE, "manager"), ("p-both", ELSEWHERE, "adviser"), ("p-one", HERE, "manager")]
    posts += [("p-shared", HERE, "adviser"), ("p-shared", ELSEWHERE, "adviser")]
    memberships = [
        Membership(person=person, organisation=organisation, group="ward-7", role=role, since=date(2026, 1, 1))
        for person, organisation, role in posts
    ]
    database.write(lambda connection: directory.put(connection, people=[BOTH, ONE, SHARED], memberships=memberships))
    shelf.join(database)
    return create_app(Service(shelf=shelf, database=database), settings=SETTINGS, clock=lambda: now)


@pytest.fixture
def signed_in(app: Starlette) -> Callable[[str], Reader]:
    """A browser of somebody who signed in to the example."""

    def build(person: str) -> Reader:
        browser, house = Reader(app=app), app.state.house
        session = new_session(person=person, organisation=HERE)
        browser.cookies.set(house.settings.cookie, house.seals.seal(session))
        return browser

    return build


def test_the_organisation_is_shown_and_can_be_changed(signed_in: Callable[[str], Reader]) -> None:
    """After the change every page is the other organisation's, and so is the role."""
    browser = signed_in("p-both")
    assert "Larkholme Valley NHS Trust (example)" in browser.get("/").text
    assert 'href="/organisation"' in browser.page.text
    browser.get("/organisation")
    action, fields = browser.fields("to", ELSEWHERE)
    page = browser.post(action, fields)
    assert "Northfield NHS Trust" in page.text
    assert "Adviser desk" in page.text


def test_a_form_of_the_first_organisation_is_void_in_the_second(signed_in: Callable[[str], Reader]) -> None:
    """Two tabs cannot mix two trusts."""
    browser = signed_in("p-both")
    browser.get("/")
    _, started = browser.fields("verb", "start")
    browser.get("/organisation")
    action, fields = browser.fields("to", ELSEWHERE)
    browser.post(action, fields)
    assert browser.post("/", {**started, "value": "short-term-sickness"}).status_code == 403


def test_nobody_changes_to_where_they_do_not_belong(signed_in: Callable[[str], Reader]) -> None:
    """A name in the form grants nothing."""
    browser = signed_in("p-one")
    page = browser.get("/organisation")
    assert "Northfield" not in page.text
    assert 'href="/organisation"' not in page.text
    fields = {"token": _token(page.text)}
    assert browser.post("/organisation", {**fields, "organisation": ELSEWHERE}).status_code == 404


def _token(page: str) -> str:
    return page.partition('name="token" value="')[2].partition('"')[0]


@pytest.fixture
def elsewhere(sqlite_service: Service, now: datetime) -> str:
    """A hand-over that waits in the other organisation."""
    level = ServiceLevel(working_time=timedelta(hours=4))
    opened = Escalation(
        id="e-elsewhere",
        conversation="c1",
        person="p-one",
        organisation=ELSEWHERE,
        group_id="ward-7",
        tree=None,
        topic="short-term-sickness",
        queue="er-advice",
        tier="L1",
        urgency="routine",
        reason="asked",
        because="The manager asked to speak to a person.",
        opened_at=now,
        clock=Clock(level=level, allowed=timedelta(hours=4), running_since=now),
        respond_by=now + timedelta(hours=4),
    )
    sqlite_service.database.write(lambda connection: store.insert(connection, Move(escalation=opened)))
    return opened.id


def test_an_adviser_of_both_sees_both_on_one_desk_and_acts_in_one(
    signed_in: Callable[[str], Reader], elsewhere: str
) -> None:
    """Each card says whose it is. Opening the other trust's asks to change over first, and then leads to it."""
    shared = signed_in("p-shared")
    assert "Northfield NHS Trust: Repeated short-term sickness" in shared.get("/desk").text
    page = shared.get(f"/desk/{elsewhere}")
    assert "This belongs to Northfield NHS Trust" in page.text
    assert "The manager asked" not in page.text
    action, fields = shared.fields("to", ELSEWHERE)
    opened = shared.post(action, fields)
    assert opened.url.path == f"/desk/{elsewhere}"
    assert "The manager asked to speak to a person." in opened.text


def test_the_way_there_leads_to_a_hand_over_alone(signed_in: Callable[[str], Reader], elsewhere: str) -> None:
    """A form cannot send anybody to another place."""
    shared = signed_in("p-shared")
    shared.get(f"/desk/{elsewhere}")
    action, fields = shared.fields("to", ELSEWHERE)
    for place in ("//example.org", "https://example.org/desk/x", "/desk/../sign-out"):
        assert shared.post(action, {**fields, "next": place}).url.path in {"/", "/desk", "/organisation"}
        shared = signed_in("p-shared")
        shared.get(f"/desk/{elsewhere}")
        action, fields = shared.fields("to", ELSEWHERE)


def test_somebody_who_advises_here_alone_finds_nothing_elsewhere(
    signed_in: Callable[[str], Reader], elsewhere: str
) -> None:
    """The other trust's is answered like an id that leads nowhere."""
    manager = signed_in("p-one")
    assert manager.get(f"/desk/{elsewhere}").status_code == 403
