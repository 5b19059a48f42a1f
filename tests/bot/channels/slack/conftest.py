"""What several tests of the Slack channel share."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from bot.content.library import Shelf
from bot.handle import Service
from bot.store.engine import open_database
from tests.bot.acting import handed_over
from tests.bot.channels.slack.desk_room import CHANNEL, SENIOR, Room, with_channels
from tests.bot.channels.slack.desk_room import room as workspace
from tests.journey import Journey
from tests.people import MANAGER


@pytest.fixture
def desk_service(migrated_file: Path, tmp_path: Path, shelf: Shelf) -> Iterator[Service]:
    """A service on SQLite alone, for what is drawn from what is kept: that is the same on both databases."""
    copy = tmp_path / "fingerpost.sqlite3"
    shutil.copy(migrated_file, copy)
    database = open_database(f"sqlite:///{copy}")
    yield Service(shelf=shelf, database=database)
    database.close()


@pytest.fixture
def room(desk_service: Service, shelf: Shelf, now: datetime) -> Iterator[Room]:
    """The workspace of the example organisation, with a channel for each of two queues."""
    service = replace(desk_service, shelf=with_channels(shelf, er_advice=CHANNEL, er_senior=SENIOR))
    with workspace(service, now) as standing:
        yield standing


@pytest.fixture
def asking(room: Room, now: datetime) -> Journey:
    """A manager who has handed over on the web."""
    sent = handed_over(room.service, now, MANAGER)
    room.send(sent.at)
    return sent
