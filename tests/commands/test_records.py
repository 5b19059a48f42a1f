"""The commands that keep records: what they print, whom they refuse, and that a server is handed the work."""

import json
import zipfile
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import text
from typer.testing import CliRunner, Result

from activity.log import DROP_TRIGGERS, TRIGGERS
from bot.commands import app
from bot.commands.failing import Failed
from bot.content.library import Shelf
from bot.delivery.worker import Worker
from bot.handle import Service
from bot.store import schema
from bot.store.engine import Database, open_database
from tests.bot.acting import logged
from tests.bot.privacy.kept import worked
from tests.people import MANAGER, of_role

KEEPER = of_role("operator")[0]
REASON = "Asked for under Article 17"
BY = ("--by", KEEPER)


@pytest.fixture
def kept(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, shelf: Shelf, now: datetime
) -> Iterator[Database]:
    """A database with a manager's finished work, which the commands' settings name."""
    opened = open_database(database_url)
    schema.migrate(opened)
    worked(Service(shelf=shelf, database=opened), now, MANAGER)
    monkeypatch.setenv("FINGERPOST_DATABASE_URL", database_url)
    monkeypatch.setenv("FINGERPOST_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.chdir(tmp_path)
    yield opened
    opened.close()


def run(*words: str) -> Result:
    """Runs a command that goes well."""
    result = CliRunner().invoke(app, list(words))
    assert result.exit_code == 0, result.exception
    return result


def refused(*words: str) -> str:
    """The sentences of a command that does not."""
    result = CliRunner().invoke(app, list(words))
    assert isinstance(result.exception, Failed)
    return " ".join(result.exception.lines)


def test_sealing_and_looking(kept: Database) -> None:
    """A sealed log is found whole, also by the head that was kept; a changed row is named and the command fails."""
    head = json.loads(run("seal", "--json").stdout)["head"]
    said = json.loads(run("verify-log", "--json", "--head", head).stdout)
    assert (said["problems"], said["unsealed"], said["head"]) == ([], 0, head)
    assert said["rows"] == len(logged(kept))

    def change(connection: object) -> None:
        for statement in (*DROP_TRIGGERS[kept.dialect], "UPDATE interaction SET node = 'x' WHERE seq = 7"):
            connection.execute(text(statement))  # type: ignore[attr-defined]
        for statement in TRIGGERS[kept.dialect]:
            connection.execute(text(statement))  # type: ignore[attr-defined]

    kept.write(change)
    assert refused("verify-log").startswith("Row 7 in stretch 1")


def test_a_head_that_is_none_is_refused() -> None:
    """It says how one looks, before anything is opened."""
    assert "a number, a colon" in refused("verify-log", "--head", "latest")


@pytest.mark.usefixtures("kept")
def test_a_dry_run_names_every_class_and_removes_nothing() -> None:
    """What would go, by class and count; without --by only that is possible."""
    counts = json.loads(run("retention", "--dry-run", "--json").stdout)
    assert set(counts.values()) == {0}
    assert {"messages", "receipts", "log", "replies"} <= counts.keys()
    assert "--dry-run" in refused("retention")
    assert "Removed:" in run("retention", *BY).stdout


def test_a_hold_is_set_shown_and_lifted(kept: Database) -> None:
    """And while it is in force it stops an erasure with a sentence."""
    assert "--reason" in refused("hold", "--person", MANAGER, *BY, "--reason", "why")
    assert "Nothing is held" in refused("hold", "--conversation", "nowhere", *BY, "--reason", REASON)
    run("hold", "--person", MANAGER, *BY, "--reason", "Tribunal claim")
    listed = run("hold", "--list").stdout
    held = listed.split()[0]
    assert f"person {MANAGER}" in listed
    assert "A legal hold keeps" in refused("erase", "--person", MANAGER, *BY, "--reason", REASON)
    run("hold", "--lift", held, *BY)
    assert run("hold", "--list").stdout == "No hold is in force.\n"
    assert "Give one of" in refused("hold")
    assert len(logged(kept, kind="hold_set")) == 2


def test_a_copy_and_an_erasure(kept: Database, tmp_path: Path) -> None:
    """The copy is a file to read and one for programs; after erasing, another copy has none of the words."""
    run("subject-access", "--person", MANAGER, *BY, "-o", "copy.zip")
    with zipfile.ZipFile(tmp_path / "copy.zip") as packed:
        assert sorted(packed.namelist()) == ["subject-access.json", "subject-access.txt"]
        assert "about my knee" in packed.read("subject-access.txt").decode()
    run("subject-access", "--reference", "HR-2291", *BY, "-o", "matter.json")
    matter = json.loads((tmp_path / "matter.json").read_text("utf-8"))
    assert matter["about"] == {"reference": "HR-2291"}
    run("erase", "--person", MANAGER, *BY, "--reason", REASON)
    run("subject-access", "--person", MANAGER, *BY, "-o", "after.json")
    assert "about my knee" not in (tmp_path / "after.json").read_text("utf-8")
    assert len(logged(kept, kind="subject_access_made")) == 3
    assert len(logged(kept, kind="person_erased")) == 1


@pytest.mark.usefixtures("kept")
@pytest.mark.parametrize(
    "words",
    [
        ("retention",),
        ("hold", "--person", MANAGER, "--reason", REASON),
        ("erase", "--person", MANAGER, "--reason", REASON),
        ("subject-access", "--person", MANAGER, "-o", "copy.json"),
        ("subject-access", "--reference", "HR-2291", "-o", "copy.json"),
    ],
)
def test_only_a_keeper_may(words: tuple[str, ...], tmp_path: Path) -> None:
    """Somebody without the role, or unknown, is refused with the role that is asked for; no file is written."""
    assert "neither the role privacy" in refused(*words, "--by", MANAGER)
    assert "nobody with the id" in refused(*words, "--by", "p-stranger")
    assert list(tmp_path.glob("copy*")) == []


@pytest.mark.usefixtures("kept")
def test_what_cannot_be_asked_is_said() -> None:
    """A reference too short to mean anything, neither or both of two, a file of another kind."""
    assert "at least 4" in refused("subject-access", "--reference", "HR", *BY, "-o", "copy.json")
    assert "one of --person" in refused("subject-access", *BY, "-o", "copy.json")
    assert ".zip or .json" in refused("subject-access", "--person", MANAGER, *BY, "-o", "copy.doc")
    assert "under the reference" in refused("subject-access", "--reference", "HR-9999", *BY, "-o", "copy.json")


@pytest.fixture
def served(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, shelf: Shelf, now: datetime
) -> Iterator[Callable[[], Database]]:
    """A SQLite file that a server has, with its worker."""
    opened = open_database(sqlite_url, exclusive=True)
    schema.migrate(opened)
    worked(Service(shelf=shelf, database=opened), now, MANAGER)
    worker = Worker(database=opened, shelf=shelf)
    worker.start()
    monkeypatch.setenv("FINGERPOST_DATABASE_URL", sqlite_url)
    monkeypatch.setenv("FINGERPOST_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.chdir(tmp_path)
    yield lambda: opened
    worker.stop()
    opened.close()


def test_a_server_does_the_work_of_a_served_file(served: Callable[[], Database]) -> None:
    """Only it writes to a SQLite file (rule 5): the command waits for what it answers, refusals too."""
    assert json.loads(run("seal", "--json").stdout)["rows"] > 0
    run("hold", "--person", MANAGER, *BY, "--reason", "Tribunal claim")
    assert "A legal hold keeps" in refused("erase", "--person", MANAGER, *BY, "--reason", REASON)
    run("hold", "--lift", run("hold", "--list").stdout.split()[0], *BY)
    run("erase", "--person", MANAGER, *BY, "--reason", REASON)
    assert len(logged(served(), kind="person_erased")) == 1
