"""The application over a real database, and readers of it."""

import shutil
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pytest
from starlette.applications import Starlette

from bot.content.library import Shelf
from bot.handle import Service
from bot.store.engine import open_database
from bot.web.app import create_app
from bot.web.house import WebSettings
from tests.web.client import Reader

SETTINGS = WebSettings(secret_keys=("a secret for tests",), operator_token="operators only")


@pytest.fixture
def sqlite_service(migrated_file: Path, shelf: Shelf, tmp_path: Path) -> Iterator[Service]:
    """The service over a SQLite file of the test's own."""
    copy = tmp_path / "doors.sqlite3"
    shutil.copy(migrated_file, copy)
    database = open_database(f"sqlite:///{copy}")
    yield Service(shelf=shelf, database=database)
    database.close()


@pytest.fixture
def app(service: Service, now: datetime) -> Starlette:
    """The application, at a fixed moment."""
    return create_app(service, settings=SETTINGS, clock=lambda: now)


@pytest.fixture
def reader(app: Starlette) -> Callable[..., Reader]:
    """Opens a browser: `reader()` for anybody, `reader("amara-okafor")` signed in."""

    def build(person: str | None = None) -> Reader:
        browser = Reader(app=app)
        return browser.sign_in(person) if person else browser

    return build
