"""The report command: what it writes, what it refuses."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from activity.kinds import Event
from activity.log import Row, append
from bot.commands import app
from bot.commands.failing import Failed
from bot.store import schema
from bot.store.engine import open_database

AT = datetime(2026, 9, 2, 9, 30, tzinfo=UTC)


@pytest.fixture
def logged(sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A database with eight conversations, a day apart, which the command's settings name."""
    opened = open_database(sqlite_url)
    schema.migrate(opened)
    rows = [
        Row(
            occurred_at=AT + timedelta(days=n),
            event=Event("conversation_started", detail={"topic": "short-term-sickness"}),
            conversation=f"c{n}",
            person=f"person-{n}",
            organisation="example",
            group_id="ward-7",
        )
        for n in range(8)
    ]
    opened.write(lambda connection: append(connection, rows))
    opened.close()
    monkeypatch.setenv("FINGERPOST_DATABASE_URL", sqlite_url)
    monkeypatch.setenv("FINGERPOST_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.chdir(tmp_path)


def report(*words: str) -> Result:
    """Runs the command."""
    return CliRunner().invoke(app, ["report", *words])


@pytest.mark.usefixtures("logged")
def test_json_is_printed_with_figures_of_the_days_asked_for() -> None:
    """The summaries are brought up to the log first; both days are in the period."""
    done = report("--format", "json", "--from", "2026-09-03", "--to", "2026-09-08", "--cut", "topic")
    assert done.exit_code == 0
    said = json.loads(done.stdout)
    use = next(measure for measure in said["measures"] if measure["name"] == "use")
    assert (use["whole"]["count"], said["from"], said["to"]) == (6, "2026-09-03", "2026-09-08")
    assert [part["part"] for part in use["by"]["topic"]] == ["short-term-sickness"]
    assert set(use["by"]) == {"topic"}


@pytest.mark.usefixtures("logged")
def test_a_page_and_a_word_file_are_written(tmp_path: Path) -> None:
    """With the names of groups and topics, for people."""
    assert report("-o", "report.html").exit_code == 0
    page = (tmp_path / "report.html").read_text("utf-8")
    assert "Ward 7 acute medicine" in page
    assert "Repeated short-term sickness" in page
    assert report("--format", "docx", "-o", "report.docx").exit_code == 0
    assert (tmp_path / "report.docx").read_bytes().startswith(b"PK")


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--format", "docx"), "needs -o"),
        (("--from", "2026-11-09", "--to", "2026-09-08"), "Swap them"),
        (("--from", "yesterday"), "is no date"),
        (("--cut", "sex"), "There is no cut 'sex'"),
        (("--organisation", "nowhere"), "There is no organisation 'nowhere'"),
        (("-o", "missing/report.html"), "cannot be written"),
    ],
)
@pytest.mark.usefixtures("logged")
def test_what_cannot_be_done_is_said(words: tuple[str, ...], says: str) -> None:
    """In one line, with what to do."""
    done = report(*words)
    assert isinstance(done.exception, Failed)
    assert says in done.exception.lines[0]
