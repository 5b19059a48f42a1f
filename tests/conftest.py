"""Fixtures for every test: databases, a fixed now, a browser; knows nothing of employment."""

import atexit
import gc
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import settings
from playwright.sync_api import Browser, Page, expect, sync_playwright
from sqlalchemy.engine import make_url

from bot.content.library import Shelf
from bot.handle import Service
from bot.store import schema
from bot.store.engine import Database, open_database
from bot.web import pictures, slowly
from tests import chromium
from tests.axe import violations
from tests.compiled import compile_once
from tests.order import spread
from tests.people import MANAGER
from tests.postgres import Postgres, Spare, embedded
from tests.read_once import read_once

# How fast the machine is must not decide whether a property holds.
settings.register_profile("steady", deadline=None)
settings.load_profile("steady")

BROWSER_FIXTURES = {"browser", "new_page", "page"}
DATABASES = ("sqlite", "postgresql")

WAIT_MS = 30_000
"""How long a browser waits for what is to be seen: far longer than it takes, since machines are shared."""

# Workers of one run share one PostgreSQL, in a folder that the run's first process makes.
FOLDER = "FINGERPOST_TEST_POSTGRES"


def pytest_configure(config: pytest.Config) -> None:
    """Makes the folder of the run's PostgreSQL; workers inherit its name."""
    if not hasattr(config, "workerinput"):
        os.environ[FOLDER] = tempfile.mkdtemp(prefix="fingerpost-postgres-")


def pytest_unconfigure(config: pytest.Config) -> None:
    """Removes the folder once every worker has stopped."""
    if not hasattr(config, "workerinput"):
        shutil.rmtree(os.environ.pop(FOLDER), ignore_errors=True)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Marks what drives a browser, so that it can be chosen or left out; each process begins with long tests."""
    for item in items:
        if BROWSER_FIXTURES & set(getattr(item, "fixturenames", ())):
            item.add_marker("browser")
    processes = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
    items[:] = spread(items, processes=processes, module_of=lambda item: item.nodeid.split("::")[0])


def pytest_collection_finish() -> None:
    """Takes all that was imported and collected, which lives to the end, out of the garbage collector's sight."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 50, 50)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Says how many browser tests were not run, so that a green run cannot hide it."""
    skipped = terminalreporter.stats.get("skipped", [])
    missing = sum(chromium.MISSING in str(report.longrepr) for report in skipped)
    if missing:
        terminalreporter.write_line(f"{missing} browser tests were not run: {chromium.MISSING}.")


@pytest.fixture
def now() -> datetime:
    """The moment at which tests take place: a Monday morning in winter, when UTC is UK time."""
    return datetime(2026, 11, 23, 10, 0, tzinfo=UTC)


@pytest.fixture(scope="session")
def full_size() -> bool:
    """Whether a proof runs at its full size, as `make proof` asks, or small, as in every run."""
    return os.environ.get("FINGERPOST_PROOF") == "1"


@pytest.fixture(scope="session")
def postgres(full_size: bool) -> Iterator[Postgres]:
    """The run's PostgreSQL: the one at TEST_DATABASE_URL, else one started from a wheel."""
    given = os.environ.get("TEST_DATABASE_URL")
    if given:
        yield Postgres(admin=make_url(given).set(drivername="postgresql+psycopg"))
        return
    server = embedded(Path(os.environ[FOLDER]))
    url = make_url(server.get_uri()).set(drivername="postgresql+psycopg")
    started = Postgres(admin=url)
    if not full_size:
        # Tests never cut this server's power; proofs measure it with its safety on.
        started.run("ALTER SYSTEM SET fsync = off")
        started.run("ALTER SYSTEM SET full_page_writes = off")
        started.run("SELECT pg_reload_conf()")
    yield started
    server.cleanup()
    # It would run again at exit and make the folder anew for its lock.
    atexit.unregister(server._cleanup)


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """The URL of a SQLite file that does not exist yet."""
    return f"sqlite:///{tmp_path / 'fingerpost.sqlite3'}"


@pytest.fixture
def postgres_url(postgres: Postgres) -> Iterator[str]:
    """The URL of an empty PostgreSQL database of the test's own."""
    url = postgres.create()
    yield url
    postgres.drop(url)


@pytest.fixture(params=DATABASES)
def database_url(request: pytest.FixtureRequest) -> str:
    """The URL of an empty database of the test's own, on SQLite and then on PostgreSQL."""
    fixture = "sqlite_url" if request.param == "sqlite" else "postgres_url"
    return str(request.getfixturevalue(fixture))


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """An open database of the test's own, without tables, on SQLite and then on PostgreSQL."""
    opened = open_database(database_url)
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with every table and no row, to be copied."""
    path = tmp_path_factory.mktemp("migrated") / "fingerpost.sqlite3"
    opened = open_database(f"sqlite:///{path}")
    schema.migrate(opened)
    opened.close()
    return path


@pytest.fixture(scope="session")
def migrated_template(postgres: Postgres) -> Iterator[str]:
    """A PostgreSQL database with every table and no row, to be cloned."""
    url = postgres.create()
    opened = open_database(url)
    schema.migrate(opened)
    opened.close()
    yield url
    postgres.drop(url)


@pytest.fixture(scope="session")
def spare(postgres: Postgres, migrated_template: str) -> Iterator[Spare]:
    """The databases that the tests of this process hand on."""
    kept = Spare(postgres=postgres, template=migrated_template, shape=postgres.shape(migrated_template))
    yield kept
    kept.close()


@pytest.fixture(params=DATABASES)
def new_database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[[], Database]]:
    """Opens databases with every table and no row: on SQLite, and then on PostgreSQL."""
    opened: list[Database] = []
    spare: Spare | None = request.getfixturevalue("spare") if request.param == "postgresql" else None
    empty: Path | None = request.getfixturevalue("migrated_file") if spare is None else None

    def url() -> str:
        if spare is not None:
            return spare.take()
        copy = tmp_path / f"fingerpost-{len(opened)}.sqlite3"
        shutil.copy(str(empty), copy)
        return f"sqlite:///{copy}"

    def build() -> Database:
        opened.append(open_database(url()))
        return opened[-1]

    yield build
    for one in opened:
        one.close()
        if spare is not None:
            spare.give_back(one.engine.url.render_as_string(hide_password=False))


@pytest.fixture(scope="session", autouse=True)
def shipped_content_is_read_once() -> Iterator[None]:
    """Of what ships, which no test changes, each load in this process takes what an earlier one read and made."""
    with pytest.MonkeyPatch.context() as patch:
        read_once(patch)
        yield


@pytest.fixture(scope="session", autouse=True)
def statements_are_compiled_once(*, full_size: bool) -> Iterator[None]:
    """In each process, and not in each test's database; whole proofs measure what the product itself does."""
    with pytest.MonkeyPatch.context() as patch:
        if not full_size:
            compile_once(patch)
        yield


@pytest.fixture(scope="session", autouse=True)
def readers_wait_for_their_counts() -> Iterator[None]:
    """However long they take: a busy machine shows the same pages as an idle one."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(slowly, "PATIENCE", 60)
        patch.setattr(pictures, "PATIENCE", 60)
        yield


@pytest.fixture(scope="session")
def shelf() -> Shelf:
    """The content as it ships, loaded once."""
    loaded = Shelf()
    gc.freeze()  # it lives to the end too
    return loaded


@pytest.fixture
def service(new_database: Callable[[], Database], shelf: Shelf) -> Service:
    """What turns are handled with: the shipped content and a database of the test's own."""
    return Service(shelf=shelf, database=new_database())


@pytest.fixture
def manager() -> str:
    """A manager of the example organisation."""
    return MANAGER


# By module, not by session: while Playwright runs, no test on its thread may start an event loop.
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A headless Chromium; without one the test is skipped, or fails where one is required."""
    path = chromium.find()
    if path is None and chromium.required():
        pytest.fail(chromium.MISSING)
    if path is None:
        pytest.skip(chromium.MISSING)
    with sync_playwright() as playwright:
        expect.set_options(timeout=WAIT_MS)
        started = playwright.chromium.launch(executable_path=path, args=list(chromium.FLAGS))
        yield started
        started.close()


@pytest.fixture
def new_page(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Opens a page in a browser profile of its own: `new_page(javascript=False, width=320)`."""
    contexts = []

    def build(*, javascript: bool = True, width: int = 1280, height: int = 900) -> Page:
        context = browser.new_context(
            java_script_enabled=javascript,
            viewport={"width": width, "height": height},
            locale="en-GB",
            timezone_id="Europe/London",
        )
        context.set_default_timeout(WAIT_MS)
        contexts.append(context)
        return context.new_page()

    yield build
    for context in contexts:
        context.close()


@pytest.fixture
def page(new_page: Callable[..., Page]) -> Page:
    """One page with JavaScript on."""
    return new_page()


@pytest.fixture
def axe() -> Callable[[Page], list[str]]:
    """Runs axe on a page as it stands and gives one sentence for each thing that is wrong."""
    return violations
