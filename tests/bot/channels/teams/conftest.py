"""What several tests of the Teams channel share."""

import copy as copying
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.channels.teams.answers import InvokeAnswer
from bot.channels.teams.switchboard import Heard
from bot.content.library import Shelf
from bot.handle import Service
from bot.store.engine import open_database
from tests.bot.channels.teams.at_teams import Standing, at_teams

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)


async def nothing(heard: Heard) -> InvokeAnswer | None:
    """A handler that answers nothing."""
    del heard
    return None


@pytest.fixture(scope="module")
def door(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest, shelf: Shelf) -> Iterator[Standing]:
    """One app for all tests of a module that look at its endpoint alone, on SQLite: nothing there reaches a turn."""
    copy: Path = tmp_path_factory.mktemp("teams") / "fingerpost.sqlite3"
    shutil.copy(request.getfixturevalue("migrated_file"), copy)
    database = open_database(f"sqlite:///{copy}")
    handlers = {"message/personal": nothing, "execute/fp.answer": nothing}
    with at_teams(Service(shelf=shelf, database=database), NOW, handlers=handlers) as standing:
        yield standing
    database.close()


@pytest.fixture
def desk_service(migrated_file: Path, tmp_path: Path, shelf: Shelf) -> Iterator[Service]:
    """A service on SQLite alone, with a shelf that follows its directory: what is kept of people is read again."""
    with own_service(tmp_path, migrated_file, shelf) as made:
        yield made


@contextmanager
def own_service(folder: Path, migrated_file: Path, shelf: Shelf) -> Iterator[Service]:
    """A service on a file of its own in this folder, with a shelf that follows its directory."""
    copy = folder / "fingerpost.sqlite3"
    shutil.copy(migrated_file, copy)
    database = open_database(f"sqlite:///{copy}")
    own = copying.copy(shelf)
    own.join(database)
    yield Service(shelf=own, database=database)
    database.close()
