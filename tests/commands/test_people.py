"""The command that takes people in: what a dry run lists, what is refused, and what stands afterwards."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, select
from typer.testing import CliRunner, Result

from bot.commands import app
from bot.commands.failing import Failed
from bot.store import schema
from bot.store.engine import Database, open_database
from bot.store.tables import membership, person
from tests import yaml_text
from tests.people import MANAGER, PEOPLE, of_role

_EXAMPLE = yaml_text.read(PEOPLE.read_text())["people"]
EVERYBODY = len(_EXAMPLE)
POSTS = sum(len(one["memberships"]) for one in _EXAMPLE)
"""The example's memberships: some people have two."""

NEW = "dee@larkholme.example.org,Dee Ray,ward-7,manager,2026-01-01,"


@pytest.fixture
def database(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Database]:
    """An empty database, which the command's settings name."""
    opened = open_database(database_url)
    schema.migrate(opened)
    monkeypatch.setenv("FINGERPOST_DATABASE_URL", database_url)
    monkeypatch.setenv("FINGERPOST_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.chdir(tmp_path)
    yield opened
    opened.close()


def everybody(*more: str, without: str = "") -> str:
    """The example's own people as a file, with more lines."""
    people = yaml_text.read(PEOPLE.read_text())["people"]
    lines = [
        f"{one['email']},{one['name']},{post['group']},{post['role']},,"
        for one in people
        for post in one["memberships"]
        if one["id"] != without
    ]
    return "\n".join(["email,name,group,role,from,until", *lines, *more]) + "\n"


def take(text: str, *words: str) -> Result:
    """Runs the command on a file with this text."""
    Path("people.csv").write_text(text, "utf-8")
    return CliRunner().invoke(app, ["people", "import", "people.csv", *words])


def count(database: Database) -> tuple[int, int]:
    """How many people and memberships there are."""
    return database.read(
        lambda connection: tuple(  # type: ignore[return-value]
            connection.execute(select(func.count()).select_from(table)).scalar_one() for table in (person, membership)
        )
    )


def test_a_dry_run_lists_everybody_and_changes_nothing(database: Database) -> None:
    """Joiners, movers and leavers by address, with what becomes of them."""
    moved = everybody(NEW, without=MANAGER).replace(",ward-12,manager", ",ward-3,manager")
    result = take(moved, "--dry-run")
    assert result.exit_code == 0, result.exception
    before = count(database)
    assert "Joiners: 1\n  dee@larkholme.example.org: manager in ward-7" in result.stdout
    assert (
        "Movers: 1\n  gareth.pryce@larkholme.example.org: manager in ward-3, no longer manager in ward-12"
        in result.stdout
    )
    assert "Leavers: 1\n  amara.okafor@larkholme.example.org: leaves" in result.stdout
    assert count(database) == before == (EVERYBODY, POSTS)


def test_every_problem_is_said_by_line_and_nothing_is_taken_in(database: Database) -> None:
    """In a dry run the lists come first; the real run lists problems alone."""
    text = everybody(NEW.replace("ward-7", "ward-77"), "x,X,ward-7,manager,,")
    for words in (("--dry-run",), ()):
        result = take(text, *words)
        assert isinstance(result.exception, Failed)
        assert [line.split(": ")[0] for line in result.exception.lines[:2]] == [
            f"people.csv:{POSTS + line}" for line in (2, 3)
        ]
    assert count(database) == (EVERYBODY, POSTS)


def test_the_real_run_takes_them_in_once(database: Database) -> None:
    """A second run of the same file changes nothing more."""
    for joiners in (1, 0):
        result = take(everybody(NEW), "--by", of_role("operator")[0])
        assert result.exit_code == 0, result.exception
        assert f"Joiners: {joiners}" in result.stdout
    assert count(database) == (EVERYBODY + 1, POSTS + 1)


def test_half_a_file_needs_a_word(database: Database) -> None:
    """The number of leavers has to be given where they are many."""
    few = "\n".join(everybody().splitlines()[:4]) + "\n"
    result = take(few)
    assert isinstance(result.exception, Failed)
    assert f"--leavers {EVERYBODY - 3}" in result.exception.lines[0]
    assert count(database) == (EVERYBODY, POSTS)
    assert take(few, "--leavers", str(EVERYBODY - 3)).exit_code == 0


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--by", MANAGER), f"{MANAGER} may not import people in example."),
        (("--organisation", "elsewhere"), "Say whose people these are with --organisation: example."),
    ],
)
def test_whoever_may_not_and_wherever_it_is_not_is_refused(words: tuple[str, ...], says: str) -> None:
    """The sentence says whom to ask."""
    failed = take(everybody(), *words).exception
    assert isinstance(failed, Failed)
    assert failed.lines[0].startswith(says)


@pytest.mark.usefixtures("database")
def test_the_list_says_everybodys_id() -> None:
    """Other commands, and a trust's own files, ask for ids; whoever has left is not in it."""
    assert take(everybody(NEW)).exit_code == 0
    assert take(everybody(NEW, without=MANAGER)).exit_code == 0
    listed = CliRunner().invoke(app, ["people", "list"]).stdout.splitlines()
    assert len(listed) == EVERYBODY
    assert any(
        line.startswith("p-") and line.endswith("Dee Ray <dee@larkholme.example.org>: manager in ward-7")
        for line in listed
    )
    assert MANAGER not in "".join(listed)


@pytest.mark.usefixtures("database")
def test_an_import_needs_a_file() -> None:
    """And says how it is named."""
    failed = CliRunner().invoke(app, ["people", "import"]).exception
    assert isinstance(failed, Failed)
    assert "people import FILE" in failed.lines[0]


def test_a_file_that_is_not_text_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Spreadsheets save other things too."""
    monkeypatch.chdir(tmp_path)
    Path("people.csv").write_bytes(b"PK\x03\x04\xff\xfe")
    failed = CliRunner().invoke(app, ["people", "import", "people.csv"]).exception
    assert isinstance(failed, Failed)
    assert "CSV UTF-8" in failed.lines[0]
