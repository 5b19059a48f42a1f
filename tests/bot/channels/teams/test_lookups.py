"""What may be looked up beside the directory: where it is granted, in time, and never in anybody's way."""

import asyncio
import copy
import csv
import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.channels.chat.desk_forms import Form
from bot.channels.teams.connector import Connector
from bot.channels.teams.desk_forms import form
from bot.channels.teams.desk_presence import with_presence
from bot.channels.teams.lookups import About, DirectoryLookups, GraphLookups, lookups_of
from bot.commands import app
from bot.content.library import Shelf
from bot.handle import Service
from bot.people.membership import People
from bot.store import directory
from bot.store.engine import open_database
from tests.bot.acting import advise, handed_over
from tests.bot.channels.slack.seen import handed
from tests.bot.channels.teams.at_teams import AMARA, settings
from tests.fakes.teams import SECRET, Teams
from tests.fakes.teams import teams as stand_in
from tests.fakes.teams_activities import BOT, TENANT, aad
from tests.people import ADVISER, LEAD, MANAGER

ADVISING = aad("Adviser")


@pytest.fixture
def teams() -> Iterator[Teams]:
    """A stand-in that answers for Microsoft Graph."""
    with stand_in() as standing:
        standing.departments[AMARA] = ("Emergency Medicine", ADVISING)
        standing.presence = {AMARA: "DoNotDisturb", ADVISING: "Available"}
        yield standing


@pytest.fixture
def people(desk_service: Service) -> People:
    """The directory, with two accounts in Teams."""
    known = desk_service.shelf.current.people.directory.people
    joined = [
        replace(known[person], teams=f"{TENANT}/{user}") for person, user in ((MANAGER, AMARA), (ADVISER, ADVISING))
    ]
    desk_service.database.write(partial(directory.put, people=joined))
    desk_service.shelf.refresh_people()
    return desk_service.shelf.current.people


def asked(teams: Teams, people: People) -> tuple[About, About, Mapping[str, str]]:
    """What Graph says of a manager, of somebody who is not in Teams, and of who is there."""

    async def ask() -> tuple[About, About, Mapping[str, str]]:
        connector = Connector(settings(teams))
        try:
            lookups = GraphLookups(connector, lambda: people)
            there = await lookups.presence([MANAGER, ADVISER, LEAD, "nobody"])
            return await lookups.about(MANAGER), await lookups.about(LEAD), there
        finally:
            await connector.close()

    return asyncio.run(ask())


def test_a_department_a_manager_and_presence_are_read(teams: Teams, people: People) -> None:
    """Of those whose account is known, in our own ids and words; of others nothing."""
    found, nobody, there = asked(teams, people)
    assert found == About(department="Emergency Medicine", manager=ADVISER)
    assert nobody == About()
    assert there == {MANAGER: "do not disturb", ADVISER: "available now"}
    assert teams.calls.count("token") == 1


@pytest.mark.parametrize("how", ["broken", "unreachable", "refused", "ratelimited"])
def test_where_graph_does_not_answer_the_directory_is_all_there_is(teams: Teams, people: People, how: str) -> None:
    """It is noted, and nobody is stopped."""
    for name in ("about", "presence"):
        teams.fail(name, how, times=9)  # type: ignore[arg-type]
    assert asked(teams, people) == (About(), About(), {})


def test_nothing_is_asked_unless_an_operator_says_that_it_is_granted(teams: Teams, people: People) -> None:
    """The directory is the default."""
    connector = Connector(settings(teams))
    assert isinstance(lookups_of(settings(teams), connector, lambda: people), DirectoryLookups)
    assert isinstance(lookups_of(settings(teams, teams_graph=True), connector, lambda: people), GraphLookups)
    assert asyncio.run(DirectoryLookups().presence([MANAGER])) == {}


def test_the_command_writes_both_side_by_side(
    teams: Teams, tmp_path: Path, migrated_file: Path, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Our groups and their departments; without the grant it says what to do."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "data").mkdir()
    path = tmp_path / "data" / "fingerpost.sqlite3"
    path.write_bytes(migrated_file.read_bytes())
    database = open_database(f"sqlite:///{path}")
    copy.copy(shelf).join(database)
    joined = replace(shelf.current.people.directory.people[MANAGER], teams=f"{TENANT}/{AMARA}")
    database.write(partial(directory.put, people=[joined]))
    database.close()
    given = {
        "TEAMS_CLIENT_ID": BOT,
        "TEAMS_CLIENT_SECRET": SECRET,
        "TEAMS_TENANT_ID": TENANT,
        "TEAMS_LOGIN_URL": teams.url,
        "TEAMS_GRAPH_URL": f"{teams.url}/graph",
        "PUBLIC_URL": "https://fingerpost.example.org",
        "DATA_DIR": str(tmp_path / "data"),
    }
    for name, value in given.items():
        monkeypatch.setenv(f"FINGERPOST_{name}", value)
    written = tmp_path / "people.csv"
    assert CliRunner().invoke(app, ["teams", "directory", "-o", str(written)]).exit_code == 1
    monkeypatch.setenv("FINGERPOST_TEAMS_GRAPH", "true")
    said = CliRunner().invoke(app, ["teams", "directory", "-o", str(written)])
    assert said.exit_code == 0, said.output
    (row,) = csv.DictReader(written.read_text("utf-8").splitlines())
    assert (row["person"], row["department"]) == (MANAGER, "Emergency Medicine")
    assert row["groups"]


def test_who_is_there_stands_beside_their_name(desk_service: Service, now: datetime) -> None:
    """Where an adviser moves a hand-over to a colleague; of the others nothing is said."""
    sent = handed_over(desk_service, now, MANAGER)
    advise(sent, "claim")
    shown = handed(sent)
    first, second = shown.beside.colleagues[:2]
    drawn = form("transfer", Form(shown=with_presence(shown, {first.person: "available now"})))
    said = json.dumps(drawn.card, ensure_ascii=False)
    assert f"{first.says}, available now" in said
    assert f'"{second.says}"' in said
