"""Teams in the whole server: its endpoint stands beside the pages, what is refused is counted, nothing is overheard."""

import copy
import io
import json
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bot.channels.teams.quiet import LIBRARIES
from bot.commands.assembling import assemble
from bot.content.library import Shelf
from bot.settings import Settings, WrongSettings, load_settings
from bot.store.engine import open_database
from tests.bot.channels.teams.at_teams import AMARA, MAIL, Standing, settings
from tests.fakes.slack_doors import Running, running
from tests.fakes.teams import Member
from tests.fakes.teams import teams as stand_in
from tests.fakes.teams_activities import typed


@pytest.fixture
def served(tmp_path: Path, migrated_file: Path, shelf: Shelf) -> Callable[[Settings], Iterator[Running]]:
    """The server as `fingerpost serve` puts it together."""

    def serve(given: Settings) -> Iterator[Running]:
        path = tmp_path / "fingerpost.sqlite3"
        path.write_bytes(migrated_file.read_bytes())
        database = open_database(f"sqlite:///{path}")
        own = copy.copy(shelf)
        own.join(database)
        assembled = assemble(given, shelf=own, database=database, with_worker=False)
        try:
            with running(lambda: assembled.app) as app:
                yield app
        finally:
            assembled.close()

    return serve


def test_what_was_not_sent_by_teams_is_counted(served: Callable[[Settings], Iterator[Running]], tmp_path: Path) -> None:
    """Operators see it in /metrics, by its reason."""
    with stand_in() as teams, contextmanager(served)(settings(teams, data_dir=tmp_path, sample_activity=False)) as app:
        teams.join(Member(id=AMARA, email=MAIL))
        whole = json.dumps(typed(teams.url, AMARA, "hello")).encode()
        bad = {"content-type": "application/json", "authorization": f"Bearer {teams.token(aud='somebody')}"}
        assert app.post("/api/messages", whole, bad).status_code == 401
        assert app.post("/api/messages", b"[]", bad).status_code == 400
        found = app.run(metrics(app))
        assert 'refusals_total{reason="teams_token"} 1.0' in found
        assert 'refusals_total{reason="teams_unreadable"} 1.0' in found


async def metrics(app: Running) -> str:
    """What /metrics says."""
    import httpx

    transport = httpx.ASGITransport(app.app, client=("127.0.0.1", 50000))
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
        return (await client.get("/metrics")).text


def test_without_settings_there_is_no_teams(served: Callable[[Settings], Iterator[Running]], tmp_path: Path) -> None:
    """Nothing answers there."""
    given = Settings.model_validate({"data_dir": tmp_path, "sample_activity": False})
    with contextmanager(served)(given) as app:
        assert app.post("/api/messages", b"{}", {}).status_code in {404, 405}


WRONG = {
    "off loopback": ({"TEAMS_LOCAL": "1", "HOST": "0.0.0.0"}, "127.0.0.1"),
    "by name": ({"TEAMS_LOCAL": "1", "HOST": "fingerpost.example.org"}, "127.0.0.1"),
    "beside credentials": (
        {"TEAMS_LOCAL": "1", "TEAMS_CLIENT_ID": "a", "TEAMS_CLIENT_SECRET": "b", "TEAMS_TENANT_ID": "c"},
        "FINGERPOST_TEAMS_CLIENT_ID",
    ),
    "without a secret": ({"TEAMS_CLIENT_ID": "a", "TEAMS_TENANT_ID": "c"}, "FINGERPOST_TEAMS_CLIENT_SECRET"),
    "without a tenant": ({"TEAMS_CLIENT_ID": "a", "TEAMS_CLIENT_SECRET": "b"}, "FINGERPOST_TEAMS_TENANT_ID"),
}


@pytest.mark.parametrize(("given", "named"), WRONG.values(), ids=WRONG)
def test_settings_that_would_let_anyone_in_or_nobody_are_refused(
    given: dict[str, str], named: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The server does not start, and says which setting."""
    for name, value in given.items():
        monkeypatch.setenv(f"FINGERPOST_{name}", value)
    with pytest.raises(WrongSettings, match=named):
        load_settings()


def test_what_microsofts_library_would_read_from_the_environment_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """It silently overrides credentials and believes anybody."""
    for name in ("CLIENT_ID", "CLIENT_SECRET", "TENANT_ID"):
        monkeypatch.setenv(f"FINGERPOST_TEAMS_{name}", "x")
    assert load_settings().teams
    monkeypatch.setenv("DANGEROUSLY_ALLOW_UNAUTHENTICATED_REQUESTS", "true")
    with pytest.raises(WrongSettings, match="DANGEROUSLY_ALLOW_UNAUTHENTICATED_REQUESTS"):
        load_settings()


def test_nothing_that_somebody_typed_reaches_a_log(door: Standing, capsys: pytest.CaptureFixture[str]) -> None:
    """Microsoft’s libraries log whole activities and tokens: their lines are withheld, whatever the root lets in."""
    token = door.teams.token(aud="somebody else")
    heard, root = io.StringIO(), logging.getLogger()
    handler, before = logging.StreamHandler(heard), root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    whole = json.dumps({**typed(door.teams.url, AMARA, "a secret word"), "id": "secret id"}).encode()
    door.post(whole)
    door.post(whole, {"authorization": f"Bearer {token}"})
    for name in LIBRARIES:
        logging.getLogger(f"{name}.apps").error("a secret word")
    root.removeHandler(handler)
    root.setLevel(before)
    said = heard.getvalue() + capsys.readouterr().out
    assert "teams_library" in said
    assert not [word for word in ("a secret word", "secret id", token) if word in said]
