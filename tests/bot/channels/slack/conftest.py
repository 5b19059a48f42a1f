"""What several tests of the Slack channel share."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.handle import Service
from bot.library import Shelf
from bot.store.engine import open_database


@pytest.fixture
def desk_service(migrated_file: Path, tmp_path: Path, shelf: Shelf) -> Iterator[Service]:
    """A service on SQLite alone, for what is drawn from what is kept: that is the same on both databases."""
    copy = tmp_path / "fingerpost.sqlite3"
    shutil.copy(migrated_file, copy)
    database = open_database(f"sqlite:///{copy}")
    yield Service(shelf=shelf, database=database)
    database.close()
