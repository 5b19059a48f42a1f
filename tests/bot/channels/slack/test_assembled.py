"""Slack in the whole server: what comes in is answered by the sender's own thread, and what is said elsewhere too."""

import copy
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from bot.channels.slack.workspaces import load
from bot.commands.assembling import assemble
from bot.commands.networks import networks_of
from bot.content.library import Shelf
from bot.store.engine import Database, open_database
from tests.bot.channels.slack.seats import join, settings
from tests.fakes.slack import Slack
from tests.fakes.slack import slack as stand_in
from tests.fakes.slack_doors import Running, running
from tests.fakes.slack_payloads import payload, signed
from tests.fakes.slack_workspace import TEAM

PATIENCE = 30.0


@pytest.fixture
def slack() -> Iterator[Slack]:
    """A stand-in for Slack, with the manager in its workspace; whatever it refused is a failure."""
    with stand_in() as standing:
        join(standing)
        yield standing
    assert standing.faults == []


@pytest.fixture
def database(sqlite_url: str, migrated_file: Path) -> Database:
    """The server's own file, with every table."""
    path = Path(sqlite_url.removeprefix("sqlite:///"))
    path.write_bytes(migrated_file.read_bytes())
    return open_database(sqlite_url)


@contextmanager
def served(slack: Slack, database: Database, folder: Path, shelf: Shelf) -> Iterator[Running]:
    """The server as `fingerpost serve` puts it together."""
    given = settings(slack, data_dir=folder, sample_activity=False)
    # A shelf of the test's own: the other tests' knows nobody of this database.
    own = copy.copy(shelf)
    own.join(database)
    assembled = assemble(given, shelf=own, database=database, with_worker=True)
    try:
        with running(lambda: assembled.app) as app:
            yield app
    finally:
        assembled.close()


def noticed(slack: Slack, method: str) -> threading.Event:
    """Set once Slack has been asked this."""
    there = threading.Event()

    class Calls(list[Any]):
        def append(self, call: Any) -> None:  # noqa: ANN401 - a call
            super().append(call)
            if call.method == method:
                there.set()

    slack.calls = Calls()
    return there


def test_a_message_to_the_server_is_answered_in_slack(
    slack: Slack, database: Database, tmp_path: Path, shelf: Shelf
) -> None:
    """Acknowledged at once, answered by the sender; the workspace of the token was known before anybody came."""
    met = noticed(slack, "auth.test")
    with served(slack, database, tmp_path, shelf) as app:
        assert met.wait(PATIENCE)
        answered = noticed(slack, "chat.postMessage")
        event = {"user": "U0AMARA", "text": "somebody is often off sick", "channel": "D0AMARA", "channel_type": "im"}
        body = payload("message_im", event=event, team_id=TEAM).body()
        assert app.post("/slack/events", body, signed(body)).status_code == 200
        assert answered.wait(PATIENCE)
        assert set(database.read(load)) == {TEAM}
    assert len(slack.workspace.messages("D0AMARA")) == 1


def test_without_settings_there_is_no_slack(sqlite_url: str, tmp_path: Path, shelf: Shelf) -> None:
    """Nothing of it is made, and its libraries are not looked at."""
    given = settings(Slack(), data_dir=tmp_path, slack_signing_secret=None, slack_bot_token=None)
    database = open_database(sqlite_url)
    assert networks_of(given, shelf=shelf, database=database).channels == {}
    database.close()
