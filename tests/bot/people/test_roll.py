"""The directory is kept in the database and looked up in memory, by reading only what has changed."""

from collections.abc import Callable
from copy import copy
from datetime import date, datetime, timedelta

import pytest

from bot.content.library import Shelf
from bot.conversation.world import NotAllowed
from bot.handle import Service
from bot.people.directory import Person
from bot.people.membership import Membership
from bot.people.roll import Roll
from bot.store import directory
from bot.store.engine import Database
from tests.bot.acting import journey
from tests.people import MANAGER, of_role

TODAY = date(2026, 11, 23)
ANN = Person(id="p-ann", name="Ann Bell", email="ann@north.example.org", slack="T1/U1")
POST = Membership(person="p-ann", organisation="north", group="ward-7", role="manager", since=TODAY)


@pytest.fixture
def database(new_database: Callable[[], Database]) -> Database:
    """An empty directory, on SQLite and then on PostgreSQL."""
    return new_database()


def put(database: Database, *people: Person, memberships: tuple[Membership, ...] = ()) -> None:
    """Keeps people and memberships in one transaction."""
    database.write(lambda connection: directory.put(connection, people=people, memberships=memberships))


def test_a_person_is_known_as_soon_as_the_roll_looks_again(database: Database) -> None:
    """Until then nothing is read, and after that only what has changed."""
    roll = Roll(database)
    assert roll.refresh() is False
    put(database, ANN, memberships=(POST,))
    assert roll.people.who("p-ann", organisation="north", on=TODAY) is None
    assert roll.refresh() is True
    viewer = roll.people.who("p-ann", organisation="north", on=TODAY)
    assert viewer is not None
    assert (viewer.name, viewer.group) == ("Ann Bell", "ward-7")
    assert viewer.roles == {"manager"}
    assert roll.refresh() is False


def test_somebody_with_several_organisations_and_roles_is_one_person(database: Database) -> None:
    """Each organisation knows them by what they are there."""
    elsewhere = Membership(person="p-ann", organisation="south", group="er", role="adviser", since=TODAY)
    second = Membership(person="p-ann", organisation="north", group="ward-9", role="confirmer", since=TODAY)
    put(database, ANN, memberships=(POST, elsewhere, second))
    roll = Roll(database)
    roll.refresh()
    north = roll.people.who("p-ann", organisation="north", on=TODAY)
    south = roll.people.who("p-ann", organisation="south", on=TODAY)
    assert north is not None
    assert south is not None
    assert north.posts == {("manager", "ward-7"), ("confirmer", "ward-9")}
    assert south.roles == {"adviser"}


def test_a_membership_that_ends_is_read_by_every_process(database: Database) -> None:
    """Two rolls over one database agree after each has looked."""
    first, second = Roll(database), Roll(database)
    put(database, ANN, memberships=(POST,))
    assert first.refresh()
    assert second.refresh()
    ended = Membership(person="p-ann", organisation="north", group="ward-7", role="manager", since=TODAY, until=TODAY)
    put(database, memberships=(ended,))
    for roll in (first, second):
        assert roll.refresh()
        assert roll.people.who("p-ann", organisation="north", on=TODAY) is not None
        assert roll.people.who("p-ann", organisation="north", on=TODAY + timedelta(days=1)) is None


def test_a_verified_account_is_joined_to_its_person(database: Database) -> None:
    """By address, whatever its capitals, and by Slack's id; one that was taken away no longer is."""
    put(database, ANN)
    roll = Roll(database)
    roll.refresh()
    by_email = roll.people.with_account("email", "Ann@North.example.org")
    assert by_email is not None
    assert by_email.id == "p-ann"
    assert roll.people.with_account("slack", "T1/U1") is not None
    assert roll.people.with_account("slack", "T1/U2") is None
    put(database, Person(id="p-ann", name="Ann Bell", email="ann@north.example.org"))
    roll.refresh()
    assert roll.people.with_account("slack", "T1/U1") is None


def test_the_examples_people_are_added_once_and_then_left_alone(database: Database, shelf: Shelf) -> None:
    """Whoever an import has moved since stays where they were put."""
    joined = copy(shelf)
    joined.join(database)
    assert joined.current.names[MANAGER] == "Amara Okafor"
    put(database, Person(id=MANAGER, name="Amara Okafor-Bell", email="amara.okafor@larkholme.example.org"))
    joined.join(database)
    assert joined.current.names[MANAGER] == "Amara Okafor-Bell"
    assert set(joined.current.people.directory.people) == set(shelf.current.people.directory.people)


def test_a_leaver_takes_no_further_turn(database: Database, shelf: Shelf, now: datetime) -> None:
    """From the moment that the directory says so, not from the next restart."""
    joined = copy(shelf)
    joined.join(database)
    service = Service(shelf=joined, database=database)
    begun = journey(service, now, MANAGER)
    (held,) = joined.current.people.held[MANAGER]
    left = Membership(
        person=MANAGER, organisation="example", group=held.group, role=held.role, since=held.since, until=TODAY
    )
    put(database, memberships=(left,))
    joined.heard("directory")
    begun.at += timedelta(days=1)
    with pytest.raises(NotAllowed, match="directory"):
        begun.say("start", "short-term-sickness")


def test_a_stranger_is_in_nobodys_roll(database: Database, shelf: Shelf) -> None:
    """Of the example's people, everybody has a role, and nobody else is there."""
    joined = copy(shelf)
    joined.join(database)
    assert joined.current.people.who("p-ann", organisation="example", on=TODAY) is None
    analyst = joined.current.people.who(of_role("analyst")[0], organisation="example", on=TODAY)
    assert analyst is not None
