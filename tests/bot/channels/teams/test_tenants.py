"""Whose a tenant is, and as whom somebody of a tenant is known that several organisations share."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from bot.channels.teams.keys import Keys, Unknown
from bot.channels.teams.members import Members, Where
from bot.channels.teams.tenants import SETTING, owners
from bot.handle import Service
from bot.people.directory import Directory, Person
from bot.people.membership import Membership, People, Viewer, people_of
from organisations.model import Organisation
from tests.bot.channels.teams.at_teams import AMARA
from tests.fakes.teams import Teams
from tests.fakes.teams_activities import OTHER_TENANT, TENANT

NOW = datetime(2026, 11, 23, 10, tzinfo=UTC)


@pytest.fixture
def example(desk_service: Service) -> Organisation:
    """The organisation that ships."""
    return desk_service.shelf.current.organisations["example"]


def naming(organisation: Organisation, *names: str) -> dict[str, Organisation]:
    """Organisations that all name one tenant, and one that names another."""
    shared = replace(organisation, settings={SETTING: f"{OTHER_TENANT}x, {TENANT}"})
    other = replace(organisation, settings={SETTING: OTHER_TENANT})
    return {**dict.fromkeys(names, shared), "elsewhere": other}


def test_a_tenant_is_of_all_that_name_it(example: Organisation) -> None:
    """And of nobody else; a sole organisation need not name the bot's own."""
    known = naming(example, "one", "two")
    assert owners(TENANT, known) == ("one", "two")
    assert owners(OTHER_TENANT, known) == ("elsewhere",)
    assert owners("", known, home="") == ()
    assert owners("unnamed", known, home="unnamed") == ()
    sole = {"example": replace(example, settings={})}
    assert owners(TENANT, sole, home=TENANT) == ("example",)
    assert owners(OTHER_TENANT, sole, home=TENANT) == ()


def test_somebody_of_a_shared_tenant_is_who_their_own_organisation_says(desk_service: Service) -> None:
    """Two trusts in one tenant: each person belongs to one of them, and is nobody in the other."""
    one, two = (Person(id=f"p-{name}", name=name, email=f"{name}@example.org") for name in ("one", "two"))
    held = [
        Membership(person=person.id, organisation=person.name, group="all", role="manager", since=date(2020, 1, 1))
        for person in (one, two)
    ]
    people = people_of(Directory.of([one, two]), held)
    where = Where(tenant=TENANT, organisations=[("one", UTC), ("two", UTC)])
    found = asyncio.run(as_whom(desk_service, people, where, {"email": "TWO@example.org", "tenantId": TENANT}))
    assert isinstance(found, Viewer)
    assert (found.person, found.organisation) == ("p-two", "two")
    nowhere = Where(tenant=TENANT, organisations=[("one", UTC)])
    assert asyncio.run(as_whom(desk_service, people, nowhere, {"email": "two@example.org"})) == "not_here"


async def as_whom(service: Service, people: People, where: Where, info: Mapping[str, Any]) -> Viewer | str:
    """Who somebody is of whom Teams says this."""

    async def look() -> Mapping[str, Any]:
        return info

    members = Members(database=service.database, people=lambda: people, heard=lambda: None)
    return await members.viewer(AMARA, where, look=look, now=NOW)


class Published:
    """Keys that can change, or not be reached."""

    def __init__(self, teams: Teams) -> None:
        """Those of the stand-in."""
        self.teams = teams
        self.fetched = 0
        self.away = False

    async def __call__(self) -> Mapping[str, Any]:
        self.fetched += 1
        if self.away:
            raise OSError("away")
        return self.teams.published()


def test_keys_are_fetched_seldom_and_kept_while_they_cannot_be() -> None:
    """Anybody may name a key that nobody knows: it is asked for once a minute at most, and never by a known one."""

    async def run() -> None:
        teams, now = Teams(), [NOW]
        published = Published(teams)
        keys = Keys(published, lambda: now[0])
        good, strange = teams.token(), teams.token(kid="two")
        for token in (good, good, strange, strange, "words"):
            await keys.ready(token)
        assert published.fetched == 1
        assert keys.get_signing_key_from_jwt(good).key_id == "one"
        now[0] += timedelta(minutes=2)
        published.away = True
        for token in (strange, strange, good):
            await keys.ready(token)
        assert published.fetched == 2
        assert keys.get_signing_key_from_jwt(good).key_id == "one"
        with pytest.raises(Unknown):
            keys.get_signing_key_from_jwt(strange)

    asyncio.run(run())


def test_a_key_of_another_channel_is_none_of_teams() -> None:
    """Microsoft publishes the keys of all channels in one place."""

    async def run() -> None:
        teams = Teams()
        others = [{**key, "endorsements": ["webchat"]} for key in teams.published()["keys"]]

        async def fetch() -> Mapping[str, Any]:
            return {"keys": [*others, {"kid": "broken"}, {}]}

        keys = Keys(fetch, lambda: NOW)
        await keys.ready(teams.token())
        with pytest.raises(Unknown):
            keys.get_signing_key_from_jwt(teams.token())

    asyncio.run(run())
