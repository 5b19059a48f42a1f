"""The example organisation's people that tests act as, by role; their ids are read from its folder."""

from functools import cache
from pathlib import Path

from tests import yaml_text

PEOPLE = Path(__file__).parent.parent / "organisations" / "example" / "people.yaml"


@cache
def of_role(role: str) -> tuple[str, ...]:
    """The ids of everybody with this role, in the folder's order."""
    people = yaml_text.read(PEOPLE.read_text())["people"]
    return tuple(
        person["id"] for person in people if any(membership["role"] == role for membership in person["memberships"])
    )


@cache
def roles_of(person: str) -> frozenset[str]:
    """Every role that somebody has: a few have two."""
    (one,) = (one for one in yaml_text.read(PEOPLE.read_text())["people"] if one["id"] == person)
    return frozenset(membership["role"] for membership in one["memberships"])


@cache
def email_of(person: str) -> str:
    """The address that the example's folder gives somebody."""
    people = yaml_text.read(PEOPLE.read_text())["people"]
    return str(next(one["email"] for one in people if one["id"] == person))


MANAGER, OTHER_MANAGER = of_role("manager")[:2]
ADVISER, OTHER_ADVISER = of_role("adviser")[:2]
ANALYST = of_role("analyst")[0]
LEAD = of_role("lead")[0]
