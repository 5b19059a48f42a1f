"""The export command: what it writes, what it refuses, and that the log says it was taken."""

import csv
import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select
from typer.testing import CliRunner, Result

from activity.kinds import Event
from activity.log import Row, append, interaction
from bot.commands import app
from bot.commands.failing import Failed
from bot.people.directory import Person
from bot.people.membership import Membership
from bot.store import directory, schema
from bot.store.engine import Database, open_database
from tests.people import ANALYST

AT = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
REASON = "Asked for by the information governance lead"

Run = Callable[..., Result]


@pytest.fixture
def logged(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Database]:
    """A database with two rows of the log, which the command's settings name."""
    opened = open_database(database_url)
    schema.migrate(opened)
    rows = [
        Row(occurred_at=AT.replace(day=day), event=Event("log_read"), organisation="example", person="amara-okafor")
        for day in (19, 20)
    ]
    opened.write(lambda connection: append(connection, rows))
    monkeypatch.setenv("FINGERPOST_DATABASE_URL", database_url)
    monkeypatch.setenv("FINGERPOST_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.chdir(tmp_path)
    yield opened
    opened.close()


def export(*words: str) -> Result:
    """Runs the command."""
    return CliRunner().invoke(app, ["export", *words])


@pytest.mark.usefixtures("logged")
def test_an_export_has_every_row_and_codes_for_people(tmp_path: Path) -> None:
    """Nobody can be recognised, and the export is itself a row."""
    assert export("-o", "log.csv").exit_code == 0
    rows = list(csv.DictReader((tmp_path / "log.csv").read_text("utf-8").splitlines()))
    assert [row["kind"] for row in rows] == ["log_read", "log_read", "log_exported"]
    assert all(row["person"].startswith("p-") for row in rows[:2])
    assert "amara" not in (tmp_path / "log.csv").read_text("utf-8")


def test_an_identified_export_keeps_its_reason_in_the_log(logged: Database, tmp_path: Path) -> None:
    """Who reads the log later sees that people were identified, and why."""
    logged.write(
        lambda connection: directory.put(
            connection,
            people=[Person(id="p-priya", name="Priya Moss")],
            memberships=[
                Membership(person="p-priya", organisation="example", group="trust", role="privacy", since=AT.date())
            ],
        )
    )
    words = ("-o", "log.jsonl", "--format", "jsonl", "--identified", "--reason", REASON, "--by", "p-priya")
    first = export(*words)
    assert first.exit_code == 0
    assert "run it again with --confirm" in first.stdout
    assert not (tmp_path / "log.jsonl").exists()
    assert export(*words, "--confirm").exit_code == 0
    lines = [json.loads(line) for line in (tmp_path / "log.jsonl").read_text("utf-8").splitlines()]
    assert lines[0]["person"] == "amara-okafor"
    noted = logged.read(
        lambda connection: connection.execute(
            select(interaction.c.detail).where(interaction.c.kind == "log_exported")
        ).scalar_one()
    )
    assert noted == {"format": "jsonl", "identified": True, "reason": REASON}


@pytest.mark.usefixtures("logged")
@pytest.mark.parametrize("by", ["p-nobody", ANALYST])
def test_an_identified_export_needs_the_role(tmp_path: Path, by: str) -> None:
    """An analyst counts; who it was is for whoever keeps privacy."""
    failed = export("-o", "log.jsonl", "--identified", "--reason", REASON, "--by", by, "--confirm").exception
    assert isinstance(failed, Failed)
    assert failed.lines[0].startswith(f"{by} may not")
    assert not (tmp_path / "log.jsonl").exists()


@pytest.mark.usefixtures("logged")
def test_days_and_numbers_narrow_an_export(tmp_path: Path) -> None:
    """Both days count in full, and `--after` goes on where the last export ended."""
    assert export("-o", "one.jsonl", "--format", "jsonl", "--from", "2026-11-20", "--to", "2026-11-20").exit_code == 0
    assert [json.loads(line)["seq"] for line in (tmp_path / "one.jsonl").read_text("utf-8").splitlines()] == [2]
    assert export("-o", "two.jsonl", "--format", "jsonl", "--after", "2", "--to", "2026-11-20").exit_code == 0
    assert (tmp_path / "two.jsonl").read_text("utf-8") == ""


@pytest.mark.usefixtures("logged")
def test_a_spreadsheet_says_how_many_rows_it_has(tmp_path: Path) -> None:
    """The other forms are made in the same way."""
    done = export("-o", "log.xlsx", "--format", "xlsx", "--to", "2026-11-20", "--reason", REASON)
    assert "Wrote 2 rows to log.xlsx." in done.stdout
    assert (tmp_path / "log.xlsx").read_bytes().startswith(b"PK")


def test_a_folder_of_parquet_is_not_written_over(tmp_path: Path) -> None:
    """Rows of two exports in one folder would be counted twice."""
    failed = export("-o", str(tmp_path), "--format", "parquet").exception
    assert isinstance(failed, Failed)
    assert "is there already" in failed.lines[0]


@pytest.mark.usefixtures("logged")
def test_another_organisations_rows_stay_out(tmp_path: Path) -> None:
    """An export for one organisation holds only its own rows."""
    assert export("-o", "log.csv", "--organisation", "elsewhere", "--to", "2026-11-20").exit_code == 0
    assert len((tmp_path / "log.csv").read_text("utf-8").splitlines()) == 1


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--identified", "--reason", REASON), "--identified needs --by"),
        (("--identified",), "--identified needs --reason"),
        (("--identified", "--reason", "why"), "--identified needs --reason"),
        (("--identified", "--reason", "x" * 300), "--reason has 300 characters."),
        (("--from", "yesterday"), "--from: 'yesterday' is no date."),
        (("--from", "2026-11-20", "--to", "2026-11-19"), "--from is after --to."),
    ],
)
def test_what_is_refused_leaves_no_file(tmp_path: Path, words: tuple[str, ...], says: str) -> None:
    """The sentence says what to change; nothing was written or logged."""
    failed = export("-o", str(tmp_path / "log.csv"), *words).exception
    assert isinstance(failed, Failed)
    assert failed.lines[0].startswith(says)
    assert not (tmp_path / "log.csv").exists()
