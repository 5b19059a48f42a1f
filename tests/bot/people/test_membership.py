"""A person is known to an organisation only while a membership says so."""

from datetime import date, timedelta

import pytest

from bot.people.directory import Directory, Person
from bot.people.membership import Membership, People, people_of

TODAY = date(2026, 11, 23)


@pytest.fixture
def people() -> People:
    """Two managers, one of whom also advises elsewhere, and a leaver."""
    directory = Directory.of(Person(id=one, name=one.title()) for one in ("ann", "bo", "cy"))
    return people_of(
        directory,
        (
            Membership(person="ann", organisation="example", group="ward-a", role="manager"),
            Membership(person="bo", organisation="example", group="ward-b", role="manager"),
            Membership(person="bo", organisation="example", group="ward-b", role="confirmer"),
            Membership(person="bo", organisation="other", group="er", role="adviser"),
            Membership(person="cy", organisation="example", group="ward-a", role="manager", until=TODAY),
        ),
    )


def test_roles_of_one_organisation_are_gathered(people: People) -> None:
    """What somebody is elsewhere does not count here."""
    viewer = people.who("bo", organisation="example", on=TODAY)
    assert viewer is not None
    assert viewer.roles == {"manager", "confirmer"}
    assert viewer.group == "ward-b"


def test_a_manager_is_mostly_where_they_manage() -> None:
    """What they ask is counted for that group, whatever else they are elsewhere."""
    held = [("er", "adviser"), ("ward-9", "confirmer"), ("ward-7", "manager")]
    found = people_of(
        Directory.of([Person(id="dot", name="Dot")]),
        [Membership(person="dot", organisation="example", group=group, role=role) for group, role in held],
    ).who("dot", organisation="example", on=TODAY)
    assert found is not None
    assert found.group == "ward-7"


def test_a_leaver_is_known_on_the_last_day_and_not_after(people: People) -> None:
    """The last day still counts."""
    assert people.who("cy", organisation="example", on=TODAY) is not None
    assert people.who("cy", organisation="example", on=TODAY + timedelta(days=1)) is None


def test_a_stranger_and_another_organisation_know_nobody(people: People) -> None:
    """An id that leads nowhere gives nothing, not an error."""
    assert people.who("dee", organisation="example", on=TODAY) is None
    assert people.who("ann", organisation="other", on=TODAY) is None


def test_everybody_of_an_organisation_in_order(people: People) -> None:
    """The list for choosing names shows each person once."""
    names = [viewer.name for viewer in people.viewers(organisation="example", on=TODAY)]
    assert names == ["Ann", "Bo", "Cy"]


def test_somebody_who_has_left_has_words_instead_of_a_name(people: People) -> None:
    """Old messages stay readable."""
    assert people.directory.name("ann") == "Ann"
    assert people.directory.name("dee") == "Someone who has left"
