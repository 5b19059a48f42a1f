"""The commands `pack` and `check-pack`: a file, its proof, and a plain refusal for whoever may not."""

import json
from datetime import UTC, datetime
from pathlib import Path
from zipfile import ZipFile

import pytest
from typer.testing import CliRunner, Result

from bot.commands import app
from bot.commands.failing import Failed
from bot.content.library import Shelf
from bot.handle import Service
from bot.packs.sealed import seal_of
from bot.store import schema
from bot.store.engine import open_database
from tests.bot.acting import advise, handed_over
from tests.people import ADVISER, MANAGER, of_role

LAW = of_role("law")[0]


@pytest.fixture
def escalation(database_url: str, shelf: Shelf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A hand-over that is with the specialists, in the database that the command's settings name."""
    database = open_database(database_url)
    schema.migrate(database)
    asked = handed_over(Service(shelf=shelf, database=database), datetime.now(UTC), MANAGER)
    advise(asked, "transfer", queue="employment-law", text="Please look.")
    database.close()
    monkeypatch.setenv("FINGERPOST_DATABASE_URL", database_url)
    monkeypatch.setenv("FINGERPOST_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.chdir(tmp_path)
    assert asked.reply.thread is not None
    return asked.reply.thread.escalation


def run(*words: str) -> Result:
    """The command with these words."""
    return CliRunner().invoke(app, list(words))


def test_a_pack_is_made_and_proved(escalation: str) -> None:
    """Against the log, and against a head that was kept; a changed one is found."""
    made = run("pack", escalation, "-o", "matter.zip", "--by", LAW)
    assert made.exit_code == 0, made.exception
    assert "Its seal is" in made.stdout
    proved = run("check-pack", "matter.zip")
    assert proved.exit_code == 0, proved.exception
    assert "lie under the seals of the log" in proved.stdout
    document = json.loads(ZipFile("matter.zip").read("pack.json"))
    newest = document["log"]["seals"][-1]
    assert run("check-pack", "matter.zip", "--head", f"{newest['number']}:{newest['hash']}").exit_code == 0
    assert isinstance(run("check-pack", "matter.zip", "--head", f"1:{'0' * 64}").exception, Failed)
    document["escalation"]["because"] = "Something else."
    Path("pack.json").write_text(json.dumps(document), "utf-8")
    changed = run("check-pack", "pack.json").exception
    assert isinstance(changed, Failed)
    assert "changed after it was sealed" in changed.lines[0]


def test_a_pack_of_another_log_is_found(escalation: str) -> None:
    """One that is sound in itself, but whose seals the log does not have."""
    run("pack", escalation, "-o", "matter.zip", "--by", LAW)
    document = json.loads(ZipFile("matter.zip").read("pack.json"))
    document["log"] = {"rows": [], "seals": [], "not_yet_sealed": 0}
    document["seal"] = seal_of(document)
    Path("pack.json").write_text(json.dumps(document), "utf-8")
    empty = run("check-pack", "pack.json")
    assert isinstance(empty.exception, Failed)
    assert "no row of the log" in empty.exception.lines[0]


@pytest.mark.parametrize(("by", "says"), [(ADVISER, "Only the employment law"), ("p-nobody", "There is nobody")])
def test_whoever_may_not_is_told(escalation: str, by: str, says: str) -> None:
    """No file is written."""
    refused = run("pack", escalation, "-o", "matter.zip", "--by", by).exception
    assert isinstance(refused, Failed)
    assert says in refused.lines[0]
    assert not Path("matter.zip").exists()


def test_what_is_no_pack_is_said_to_be_none(tmp_path: Path) -> None:
    """A file of something else."""
    other = tmp_path / "other.json"
    other.write_text("not JSON", "utf-8")
    refused = run("check-pack", str(other)).exception
    assert isinstance(refused, Failed)
    assert "cannot be read as a pack" in refused.lines[0]
