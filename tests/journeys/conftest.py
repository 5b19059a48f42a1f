"""Fixtures for journeys: running servers, and people at browsers of their own."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.journeys.browsing import Person
from tests.journeys.looking import Looker
from tests.journeys.server import Server, serving

NewServer = Callable[[str], Server]
NewPerson = Callable[..., Person]


@pytest.fixture(scope="module")
def server_on(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[NewServer]:
    """The module's server on a database: `server_on("sqlite")`, started when first asked for."""
    with ExitStack() as running:
        started: dict[str, Server] = {}

        def server_on(dialect: str) -> Server:
            if dialect not in started:
                folder = tmp_path_factory.mktemp(dialect)
                started[dialect] = running.enter_context(serving(folder, _url(request, folder, dialect)))
            return started[dialect]

        yield server_on


def _url(request: pytest.FixtureRequest, folder: Path, dialect: str) -> str:
    if dialect == "sqlite":
        return f"sqlite:///{folder / 'fingerpost.sqlite3'}"
    template = request.getfixturevalue("migrated_template")
    return str(request.getfixturevalue("postgres").create(template=template))


@pytest.fixture
def new_person(new_page: Callable[..., Page]) -> NewPerson:
    """Sits somebody down at a browser of their own."""

    def new_person(server: Server, name: str, *, javascript: bool = True, checks: bool = True) -> Person:
        page = new_page(javascript=javascript)
        return Person(server=server, page=page, eye=Looker(page=page, name=name, checks=checks), live=javascript)

    return new_person
