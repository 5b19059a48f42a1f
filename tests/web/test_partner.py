"""A group's HR partner on the desk: what comes from their own groups is theirs to see and take, and nothing else is."""

from datetime import date, datetime
from functools import partial

import pytest
from starlette.applications import Starlette

from bot.content.library import Shelf
from bot.desk.staff import roles_of, staff_of
from bot.handle import Service
from bot.people.directory import Person
from bot.people.membership import Membership
from bot.store import directory
from bot.store.engine import Database
from bot.web.app import create_app
from escalation import offering, store
from escalation.model import Escalation
from tests.bot.acting import TO_SENIOR, journey
from tests.people import MANAGER as MEDICINE_MANAGER
from tests.people import of_role
from tests.web.client import Reader
from tests.web.conftest import SETTINGS

PARTNER = "p-partner"
SURGERY_MANAGER = of_role("manager")[3]
TODAY = date(2026, 11, 23)


@pytest.fixture
def service(sqlite_service: Service) -> Service:
    """With an HR partner for surgery, whom no file names, and who has no other role."""
    person = Person(id=PARTNER, name="Pat Morgan", email="pat@larkholme.example.org")
    role = Membership(person=PARTNER, organisation="example", group="surgery", role="partner", since=date(2020, 1, 1))
    shelf = Shelf()
    shelf.join(sqlite_service.database)
    sqlite_service.database.write(partial(directory.put, people=[person], memberships=[role]))
    shelf.refresh_people()
    return Service(shelf=shelf, database=sqlite_service.database)


def handed(service: Service, at: datetime, manager: str) -> str:
    """A hand-over to the senior advisers, by a manager."""
    asked = journey(service, at, manager, f"handed-{manager}")
    asked.answers(*TO_SENIOR)
    assert asked.reply.thread is not None
    return asked.reply.thread.escalation


def kept(database: Database, escalation: str) -> Escalation:
    """The escalation as it is kept."""
    found = database.read(partial(store.load, escalation=escalation))
    assert found is not None
    return found


def test_what_is_for_a_senior_is_offered_to_the_groups_partner(service: Service, now: datetime) -> None:
    """From a ward of surgery; from medicine, whose partner the routes name, it is that senior adviser's."""
    assert kept(service.database, handed(service, now, SURGERY_MANAGER)).offered_to == PARTNER
    assert kept(service.database, handed(service, now, MEDICINE_MANAGER)).offered_to == of_role("senior")[0]


def test_a_partner_sees_and_takes_what_comes_from_their_groups(service: Service, app: Starlette, now: datetime) -> None:
    """On the lists, on its page, and by its buttons."""
    escalation = handed(service, now, SURGERY_MANAGER)
    browser = signed_in(app, PARTNER)
    assert f"/desk/{escalation}" in browser.get("/desk").text
    browser.get(f"/desk/{escalation}")
    assert "You have taken this" in browser.press("claim").text
    assert kept(service.database, escalation).claimed_by == PARTNER


def test_what_comes_from_elsewhere_is_not_there_for_them(service: Service, app: Starlette, now: datetime) -> None:
    """Not on a list, not found, not opened, and no verb does anything."""
    own, other = handed(service, now, SURGERY_MANAGER), handed(service, now, MEDICINE_MANAGER)
    browser = signed_in(app, PARTNER)
    for page in ("/desk", "/desk?list=waiting", "/desk?list=due"):
        assert other not in browser.get(page).text
    assert browser.get(f"/desk/{other}").status_code == 404
    browser.get(f"/desk/{own}")
    _, fields = browser.fields("verb", "claim")
    assert browser.post(f"/desk/{other}", fields).status_code == 404
    assert kept(service.database, other).claimed_by is None
    assert browser.get("/activity/export.csv").status_code == 403


def test_a_partner_is_no_cover_for_other_groups(service: Service, now: datetime) -> None:
    """Offering looks at each group: they may not see what is not theirs."""
    escalation = kept(service.database, handed(service, now, MEDICINE_MANAGER))
    staff = service.database.read(partial(staff_of, escalation=escalation, library=service.shelf.current, at=now))
    assert PARTNER in staff.hidden_from
    assert PARTNER in roles_of(service.shelf.current.people, organisation="example", on=TODAY)
    verdicts = {one.person: one.verdict for one in offering.find(escalation, staff, at=now).offer.considered}
    assert verdicts[PARTNER] == "hidden"


@pytest.fixture
def app(service: Service, now: datetime) -> Starlette:
    """The application over it."""
    return create_app(service, settings=SETTINGS, clock=lambda: now)


def signed_in(app: Starlette, person: str) -> Reader:
    """A browser with a session of theirs."""
    from bot.people.sign_in import new_session

    house = app.state.house
    browser = Reader(app=app)
    session = new_session(person=person, organisation="example")
    browser.cookies.set(house.settings.cookie, house.seals.seal(session))
    return browser
