"""Weekly digests: what is new, once a week in working hours, to those who look after a group, and a link by e-mail."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import Connection

from activity import digests, summary
from activity.coaching import Coaching
from activity.digest import Digest
from activity.register import record_coaching
from bot.content.library import Shelf
from bot.delivery.digesting import Digester, looked_after, readers
from bot.handle import Service
from bot.people.directory import Person
from bot.people.membership import Membership
from bot.people.sign_in import new_session
from bot.sample.history import SPOT, STRETCHES
from bot.sample.making import make_month
from bot.sample.stories import months_of
from bot.store import directory, mailing
from bot.store.engine import Database, open_database
from bot.web.app import create_app
from tests.people import ANALYST
from tests.web.client import Reader
from tests.web.conftest import SETTINGS

MONDAY = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
"""At ten: the team is at work."""

PARTNER = "p-7mdx4k"
"""Bryony Tate, partner of the community directorate in the example's own directory: the sample's spot is hers."""

ROLE = Membership(person=PARTNER, organisation="example", group="community", role="partner")
COACHING = Coaching(
    id="coaching-1",
    organisation="example",
    group_id=SPOT.group,
    topic=SPOT.tree,
    on=date(2026, 7, 14),
    way="workshop",
    what="Something that was typed.",
    recorded_by=ANALYST,
    recorded_at=MONDAY,
)


@pytest.fixture(scope="module")
def a_year(tmp_path_factory: pytest.TempPathFactory, migrated_file: Path) -> Path:
    """A file with the sample's year in it, and the example's own people."""
    path = tmp_path_factory.mktemp("digests") / "fingerpost.sqlite3"
    shutil.copy(migrated_file, path)
    database = open_database(f"sqlite:///{path}")
    shelf = Shelf()
    shelf.join(database)

    def fill(connection: Connection) -> None:
        for stretch in STRETCHES:
            for month in months_of(MONDAY.date()):
                make_month(connection, stretch, month, today=MONDAY.date(), library=shelf.current)

    database.write(fill)
    while database.write(summary.catch_up):
        pass
    database.close()
    return path


@pytest.fixture
def service(a_year: Path, tmp_path: Path) -> Iterator[Service]:
    """The service over a copy of that file."""
    path = tmp_path / "fingerpost.sqlite3"
    shutil.copy(a_year, path)
    database = open_database(f"sqlite:///{path}")
    shelf = Shelf()
    shelf.join(database)
    yield Service(shelf=shelf, database=database)
    database.close()


def made(service: Service, *moments: datetime) -> list[int]:
    """How many digests there are at each moment; one digester, as in a server that goes on."""
    now = [MONDAY]
    digester = Digester(database=service.database, shelf=service.shelf, clock=lambda: now[0])
    found = []
    for moment in moments:
        now[0] = moment
        found.append(digester.work())
    return found


def of_partner(database: Database) -> tuple[Digest, ...]:
    """The partner's digests."""
    return database.read(partial(digests.of_person, person=PARTNER, organisation="example"))


def test_what_is_new_is_told_once_in_working_hours(service: Service) -> None:
    """Not on Sunday, nor before the team is there; then one, and nothing more while nothing is new."""
    sunday, early = MONDAY - timedelta(days=1), MONDAY - timedelta(hours=2)
    assert made(service, sunday, early, MONDAY, MONDAY + timedelta(hours=2), MONDAY + timedelta(days=7)) == [
        0,
        0,
        1,
        0,
        0,
    ]
    (one,) = of_partner(service.database)
    assert [spot["title"] for spot in one.spots] == ["Flexible working requests: Therapies"]
    assert one.week == MONDAY.date()
    assert made(service, MONDAY + timedelta(hours=3)) == [0], "nor by a server that has just started"


def test_those_whom_the_example_names_may_see_their_groups(service: Service) -> None:
    """Whoever the example names as partner or consultant may see counts; all else would be a digest for nobody."""
    library = service.shelf.current
    organisation = library.organisations["example"]
    named = looked_after(library, organisation, MONDAY.date())
    told = {reader.viewer.person: reader.groups for reader in readers(library, organisation, MONDAY)}
    assert told == named
    assert SPOT.group in told[PARTNER]


def test_it_is_told_by_a_link_in_an_e_mail(service: Service) -> None:
    """Whoever gets one has something new to read; the words stay on the page."""
    made(service, MONDAY)
    later = MONDAY + timedelta(minutes=11)
    assert PARTNER in service.database.read(lambda connection: mailing.waiting(connection, now=later))


def test_what_is_over_and_what_coaching_did_are_news(service: Service) -> None:
    """Each once; nothing that was typed is in it."""
    made(service, MONDAY)
    service.database.write(partial(record_coaching, coaching=COACHING))
    week = timedelta(days=7)
    assert made(service, MONDAY + week, MONDAY + 2 * week) == [1, 0]
    one = of_partner(service.database)[0]
    assert (list(one.spots), list(one.over)) == ([], [])
    assert "about 15" in " ".join(one.coaching[0]["says"])
    assert COACHING.what not in str(one)
    # In March the rise is as old as what it is held against, and nothing has come since.
    assert made(service, MONDAY + 20 * week) == [1]
    assert list(of_partner(service.database)[0].over) == ["Flexible working requests: Therapies"]


def test_the_page_is_for_its_reader_alone(service: Service) -> None:
    """A partner reads theirs; an analyst, who looks after no group, has none and sees no other's."""
    made(service, MONDAY)
    app = create_app(service, settings=SETTINGS, clock=lambda: MONDAY)
    partner, analyst = Reader(app=app), Reader(app=app).sign_in(ANALYST)
    session = app.state.house.seals.seal(new_session(person=PARTNER, organisation="example"))
    partner.cookies.set(SETTINGS.cookie, session)
    assert "Community directorate" in partner.get("/activity/digest").text
    assert "1 new trouble spot" in partner.page.text
    page = partner.get("/activity/digest/2026-11-23").text
    assert "What has begun to stand out" in page
    assert "Flexible working requests: Therapies" in page
    assert "You are neither for any group." in analyst.get("/activity/digest").text
    assert analyst.get("/activity/digest/2026-11-23").status_code == 404


def test_a_partner_sees_and_acts_for_their_groups_alone(service: Service) -> None:
    """The spot of their directorate, and no chart or register of another."""
    app = create_app(service, settings=SETTINGS, clock=lambda: MONDAY)
    partner = Reader(app=app)
    session = app.state.house.seals.seal(new_session(person=PARTNER, organisation="example"))
    partner.cookies.set(SETTINGS.cookie, session)
    assert "Flexible working requests: Therapies" in partner.get("/activity").text
    assert "Take the log with you" not in partner.page.text
    assert "Ward 3" not in partner.get("/activity/measures/use").text
    assert "Work out the limits afresh" not in partner.page.text
    assert partner.get(f"/activity/topics/{SPOT.tree}?group=ward-3").status_code == 404
    partner.get("/activity/coaching/new")
    assert "The whole organisation" not in partner.page.text
    action, fields = partner.fields_of("/activity/coaching/new")
    given = {**fields, "topic": SPOT.tree, "way": "workshop", "on": "2026-11-02", "what": "Examples."}
    assert partner.post(action, {**given, "group": "ward-3"}).status_code == 403
    assert partner.post(action, {**given, "group": ""}).status_code == 403
    assert "Examples." in partner.post(action, {**given, "group": SPOT.group}).text


def test_somebody_who_may_see_no_counts_gets_none(service: Service) -> None:
    """Looking after a group is no right to its counts."""
    gone = replace(ROLE, until=date(2026, 11, 20))
    person = Person(id=PARTNER, name="Bryony Tate", email="bryony.tate@larkholme.example.org")
    put: Callable[[Connection], object] = partial(directory.put, people=[person], memberships=[gone])
    service.database.write(put)
    service.shelf.refresh_people()
    assert made(service, MONDAY) == [0]
