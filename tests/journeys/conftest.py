"""Fixtures for journeys: running servers, and people at browsers of their own."""

import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from typing import Final

import pytest
from playwright.sync_api import Page

from bot.content.library import Shelf
from bot.handle import Service
from bot.store.engine import open_database
from bot.web.app import create_app
from bot.web.house import WebSettings
from tests.journeys import rows
from tests.journeys.browsing import Person
from tests.journeys.filling_in import whole_journey
from tests.journeys.looking import Looker
from tests.journeys.server import Server, serving

NewServer = Callable[[str], Server]
NewPerson = Callable[..., Person]

ELSEWHERE: Final = "a whole run's alone: test_in_plain_words.py and test_two_people.py have PostgreSQL"


@pytest.fixture(scope="module")
def server_on(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[NewServer]:
    """The module's server on a database: `server_on("sqlite")`, started when first asked for."""
    with ExitStack() as running:
        started: dict[str, Server] = {}

        def server_on(dialect: str) -> Server:
            if dialect not in started:
                folder = tmp_path_factory.mktemp(dialect)
                started[dialect] = running.enter_context(serving(folder, url_of(request, folder, dialect)))
            return started[dialect]

        yield server_on


def url_of(request: pytest.FixtureRequest, folder: Path, dialect: str) -> str:
    """The URL of a new database: a file in the folder, or on the run's PostgreSQL with every table."""
    if dialect == "sqlite":
        return f"sqlite:///{folder / 'fingerpost.sqlite3'}"
    template = request.getfixturevalue("migrated_template")
    return str(request.getfixturevalue("postgres").create(template=template))


def once_unless_whole(request: pytest.FixtureRequest, dialect: str) -> None:
    """Skips what differs by its database alone, on PostgreSQL, where proofs do not run whole."""
    if dialect == "postgresql" and not request.getfixturevalue("full_size"):
        pytest.skip(ELSEWHERE)


@pytest.fixture(scope="module")
def web_rows(tmp_path_factory: pytest.TempPathFactory, migrated_file: Path, shelf: Shelf) -> list[rows.Row]:
    """What the journey leaves in the log when it is made with the forms of the pages alone."""
    copy = tmp_path_factory.mktemp("forms") / "fingerpost.sqlite3"
    shutil.copy(migrated_file, copy)
    url = f"sqlite:///{copy}"
    database = open_database(url)
    settings = WebSettings(secret_keys=("a secret for tests",))
    app = create_app(Service(shelf=shelf, database=database), settings=settings)
    with ThreadPoolExecutor(1) as elsewhere:  # the browser's event loop may have this thread
        elsewhere.submit(whole_journey, app).result()
    database.close()
    return rows.comparable(rows.since(url, 0))


@pytest.fixture
def new_person(new_page: Callable[..., Page]) -> NewPerson:
    """Sits somebody down at a browser of their own."""

    def new_person(server: Server, name: str, *, javascript: bool = True, checks: bool = True) -> Person:
        page = new_page(javascript=javascript)
        # axe is a script itself, and would wait for ever.
        eye = Looker(page=page, name=name, checks=checks and javascript)
        return Person(server=server, page=page, eye=eye, live=javascript)

    return new_person
