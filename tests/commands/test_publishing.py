"""The commands publish, withdraw and radar, as somebody types them."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.commands import app
from bot.commands.failing import Failed
from bot.content.library import Shelf
from bot.handle import Service
from bot.store import schema
from bot.store.engine import Database, open_database
from tests.bot.acting import logged
from tests.journey import Journey
from tests.people import ADVISER, LEAD, MANAGER

BY = ("--by", LEAD)
REASON = ("--reason", "A figure in it is wrong.")


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Database]:
    """The database that the commands write to, read from beside them."""
    monkeypatch.chdir(tmp_path)
    url = f"sqlite:///{tmp_path / 'fingerpost.sqlite3'}"
    monkeypatch.setenv("FINGERPOST_DATABASE_URL", url)
    monkeypatch.setenv("FINGERPOST_DATA_DIR", str(tmp_path / "data"))
    opened = open_database(url)
    schema.ready(opened, now=datetime.now(UTC))
    yield opened
    opened.close()


def run(*words: str) -> Result:
    """What a command that succeeds says."""
    result = CliRunner().invoke(app, list(words), catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result


def refused(*words: str) -> str:
    """What a command that fails says."""
    result = CliRunner().invoke(app, list(words))
    assert isinstance(result.exception, Failed), result.output
    return " ".join(result.exception.lines)


@pytest.mark.usefixtures("kept")
def test_only_somebody_who_may_sign_publishes() -> None:
    """And only a tree that is there, from a day that is one."""
    assert "signatory or lead" in refused("publish", "probation", "--by", ADVISER)
    assert "There is no tree 'probaton'" in refused("publish", "probaton", *BY)
    assert "is no date" in refused("publish", "probation", *BY, "--from", "soon")
    assert "Say whose" in refused("publish", "probation", *BY, "--organisation", "nowhere")
    assert "--reason" in refused("withdraw", "probation", *BY, "--reason", "wrong")


def test_a_version_is_published_withdrawn_and_published_again(kept: Database) -> None:
    """Each says what managers now get, and stands in the log."""
    assert "in force from" in run("publish", "probation", *BY).stdout
    assert "taken to an adviser" in run("withdraw", "probation", *BY, *REASON).stdout
    assert "out of use already" in refused("withdraw", "probation", *BY, *REASON)
    assert "from 1 January 2099" in run("publish", "probation", *BY, "--from", "2099-01-01").stdout
    assert [kind for (kind,) in logged(kept)] == ["published", "withdrawn", "published"]


def test_the_radar_prints_what_will_change(kept: Database, shelf: Shelf) -> None:
    """In words for people, and as JSON for programs; a day that is past is refused."""
    assert "is not ahead" in refused("radar", "--on", "2020-01-01")
    assert "is no date" in refused("radar", "--on", "spring")
    at = datetime.now(UTC) - timedelta(minutes=5)
    journey = Journey(service=Service(shelf=shelf, database=kept), person=MANAGER, at=at)
    journey.say("start", "family-leave")
    until = (at + timedelta(days=60)).date().isoformat()
    said = json.loads(run("radar", "--on", until, "--json", "--organisation", "example").stdout)
    assert said == {"on": until, "conversations": []}
    assert "0 conversations" in run("radar", "--on", until).stderr
