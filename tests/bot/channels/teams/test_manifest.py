"""The app package: by Microsoft's own schema, with permissions that can be done without, and icons of the right size.

The schema beside this file is Microsoft's for 1.25, from npm's `@microsoft/app-manifest` 1.1.2 (MIT), on one line.
"""

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from typer.testing import CliRunner

from bot.channels.teams.commands import COMMANDS
from bot.channels.teams.manifest import ICONS, PERMISSIONS, manifest, package, problems, shipped_icons
from bot.commands import app
from tests.fakes.teams_activities import BOT

SCHEMA = json.loads((Path(__file__).parent / "manifest-1.25.schema.json").read_text("utf-8"))
DOCS = Path(__file__).parents[4] / "docs" / "teams.md"
BASE = "https://fingerpost.example.org"


def made(**given: Any) -> dict[str, Any]:  # noqa: ANN401 - a manifest's own
    """The manifest of a good installation, but for what is given."""
    return manifest(**{"bot": BOT, "base": BASE, "version": "1.0.0", **given})


@pytest.mark.parametrize("threads", [False, True])
def test_microsofts_schema_finds_nothing_wrong(*, threads: bool) -> None:
    """With and without what a team's owner may grant."""
    found = jsonschema.Draft4Validator(SCHEMA).iter_errors(made(threads=threads))
    assert [error.message for error in found] == []


def test_the_schema_would_find_something() -> None:
    """So that an empty answer means something."""
    validator = jsonschema.Draft4Validator(SCHEMA)
    assert not validator.is_valid({**made(), "bots": [{"botId": "nobody"}]})
    assert not validator.is_valid({**made(), "surprise": 1})


def test_nothing_is_asked_for_that_can_be_done_without() -> None:
    """Only where it is wished for, and from whoever owns the team; Graph is granted elsewhere, with its reason."""
    assert {"authorization", "webApplicationInfo", "permissions", "devicePermissions"}.isdisjoint(made())
    asked = made(threads=True)["authorization"]["permissions"]["resourceSpecific"]
    assert asked == [{"name": "ChannelMessage.Read.Group", "type": "Application"}]
    assert all(one.reason.endswith(".") and one.without.endswith(".") for one in PERMISSIONS)


def test_the_page_gives_the_same_reasons() -> None:
    """Each permission with why, and with what is missing without it."""
    page = DOCS.read_text("utf-8")
    for one in PERMISSIONS:
        (row,) = [line for line in page.splitlines() if line.startswith(f"| `{one.name}` |")]
        assert row.endswith(f"| {one.reason} | {one.without} |")


def test_every_command_is_offered_where_it_works() -> None:
    """All of them in somebody's own chat; elsewhere only what says that we answer in private."""
    personal, shared = made()["bots"][0]["commandLists"]
    assert [one["title"] for one in personal["commands"]] == list(COMMANDS)
    assert [one["title"] for one in shared["commands"]] == ["Help"]


WRONG = {
    "no id": ({"bot": "fingerpost"}, "FINGERPOST_TEAMS_CLIENT_ID"),
    "not https": ({"base": "http://fingerpost.example.org"}, "FINGERPOST_PUBLIC_URL"),
    "this machine": ({"base": "https://localhost"}, "FINGERPOST_PUBLIC_URL"),
    "a port": ({"base": "https://fingerpost.example.org:8443"}, "FINGERPOST_PUBLIC_URL"),
    "a version": ({"version": "1.0.0.dev3"}, "1.0.0.dev3"),
}


@pytest.mark.parametrize(("given", "named"), WRONG.values(), ids=WRONG)
def test_what_teams_would_not_take_is_named(given: dict[str, str], named: str) -> None:
    """Before anybody uploads it."""
    (problem,) = problems(made(**given), shipped_icons())
    assert named in problem


def test_icons_are_of_the_size_that_teams_asks_for() -> None:
    """And a picture of another size, or none, is named."""
    assert problems(made(), shipped_icons()) == ()
    swapped = {"color.png": shipped_icons()["outline.png"], "outline.png": b""}
    assert [problem.split()[0] for problem in problems(made(), swapped)] == list(ICONS)


def test_the_same_manifest_is_the_same_package() -> None:
    """So that it can be seen whether a new one must be uploaded."""
    assert package(made(), shipped_icons()) == package(made(), shipped_icons())


def test_the_command_writes_what_is_uploaded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Three files in a zip; it says what may be granted, and what is missing before it can be made."""
    monkeypatch.chdir(tmp_path)
    written = tmp_path / "fingerpost.zip"
    assert CliRunner().invoke(app, ["teams", "package", "-o", str(written)]).exit_code == 1
    for name, value in (("CLIENT_ID", BOT), ("CLIENT_SECRET", "x"), ("TENANT_ID", "y")):
        monkeypatch.setenv(f"FINGERPOST_TEAMS_{name}", value)
    monkeypatch.setenv("FINGERPOST_PUBLIC_URL", BASE)
    said = CliRunner().invoke(app, ["teams", "package", "-o", str(written)])
    assert said.exit_code == 0, said.output
    assert "User.Read.All" in said.output
    with zipfile.ZipFile(io.BytesIO(written.read_bytes())) as zipped:
        assert sorted(zipped.namelist()) == ["color.png", "manifest.json", "outline.png"]
        assert json.loads(zipped.read("manifest.json"))["bots"][0]["botId"] == BOT
