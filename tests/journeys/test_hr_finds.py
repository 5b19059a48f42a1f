"""HR in a browser: from the front page to the trouble spot, to coaching, and to the log in Excel."""

import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import expect
from sqlalchemy import Connection

from activity import summary
from bot.content.library import Shelf
from bot.sample.history import SPOT, STRETCHES
from bot.sample.making import make_month
from bot.sample.stories import months_of
from bot.store import schema
from bot.store.engine import open_database
from tests.journeys.browsing import Person
from tests.journeys.conftest import NewPerson
from tests.journeys.server import Server, serving

TITLE = "Flexible working requests: Therapies"
DONE = "How to say yes in part, with examples of our own."
REASON = "The yearly review of advice."

PHONE = 375
SMALLEST_WORDS = 12
"""CSS pixels: of a phone's screen, and of the height of a word in a chart."""

MOST_SECONDS = 60_000
"""Milliseconds that a file may take here: it has some two thousand rows."""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, shelf: Shelf) -> Iterator[Server]:
    """A server over the sample's year, with its trouble spot and without the weeks that are walked."""
    folder = tmp_path_factory.mktemp("year")
    url = f"sqlite:///{folder / 'fingerpost.sqlite3'}"
    fill(url, shelf, today=datetime.now(UTC))
    with serving(folder, url) as running:
        yield running


def fill(url: str, shelf: Shelf, *, today: datetime) -> None:
    """Writes the year that ends with the last whole month, and sums it up."""
    database = open_database(url)
    schema.ready(database, now=today)

    def write(connection: Connection) -> None:
        for stretch in STRETCHES:
            for month in months_of(today.date()):
                make_month(connection, stretch, month, today=today.date(), library=shelf.current)

    database.write(write)
    while database.write(summary.catch_up):
        pass
    database.close()


def test_an_hr_analyst_finds_the_spot_answers_it_and_takes_the_log(
    server: Server, new_person: NewPerson, tmp_path: Path
) -> None:
    """Every page on the way is looked at: axe, the console, and narrow screens."""
    analyst = new_person(server, "hr")
    finds_the_spot(analyst)
    records_coaching(analyst)
    looks_closer(analyst)
    rows = takes_the_log(analyst, to=tmp_path / "log.xlsx")
    assert rows > 500
    assert analyst.eye.faults == []


def finds_the_spot(analyst: Person) -> None:
    """It stands first on the front page, with why and what answers it."""
    analyst.sign_in("Sunil Rao", at="/activity")
    first = analyst.page.locator("ol.fp-cards > li").first
    expect(first).to_contain_text(TITLE)
    expect(first).to_contain_text("Managers were not sure more often than elsewhere")
    expect(first).to_contain_text("Finding a way with flexible working")
    analyst.eye.look("front")
    analyst.page.get_by_role("link", name=TITLE, exact=True).click()
    analyst.sees("A point is outside the limits.")
    analyst.eye.look("spot")


def records_coaching(analyst: Person) -> None:
    """Group, topic and day are filled in: what is left is a few words."""
    analyst.page.get_by_role("link", name="Record coaching", exact=True).click()
    expect(analyst.page.get_by_label("For which group?")).to_have_value(SPOT.group)
    expect(analyst.page.get_by_label("What was it about?")).to_have_value(SPOT.tree)
    analyst.press("Record it")
    analyst.sees("Say in a few words what was done.")
    analyst.eye.look("coaching-refused")
    analyst.page.get_by_label("What was done?").fill(DONE)
    analyst.press("Record it")
    analyst.sees(DONE)
    analyst.sees("Marks on the chart")
    analyst.sees("Nothing can be said yet.")
    analyst.eye.look("spot-after")


def looks_closer(analyst: Person) -> None:
    """The register, a measure with its chart, and the groups side by side."""
    for path, words in (
        ("/activity/coaching", DONE),
        ("/activity/measures/completion", "Month by month"),
        ("/activity/measures/completion/groups", "Groups in the order of their names"),
    ):
        analyst.page.goto(analyst.server.address + path)
        analyst.sees(words)
        analyst.eye.look(path.removeprefix("/activity/").replace("/", "-"))
        if "measures" in path:
            reads_the_chart_on_a_phone(analyst)


def reads_the_chart_on_a_phone(analyst: Person) -> None:
    """Its words keep their size, it scrolls by itself, also with the keyboard, and the last month is in sight."""
    page = analyst.page
    page.set_viewport_size({"width": PHONE, "height": 800})
    figure = page.locator("figure.fingerpost-figure")
    words = figure.locator("svg text").last.bounding_box()
    assert words is not None
    assert words["height"] >= SMALLEST_WORDS
    assert figure.evaluate("figure => figure.scrollWidth > figure.clientWidth && figure.tabIndex === 0")
    last = figure.locator("svg circle, svg rect").last.bounding_box()
    assert last is not None
    assert page.url.endswith("/groups") or 0 < last["x"] < PHONE
    page.set_viewport_size({"width": 1280, "height": 900})


def takes_the_log(analyst: Person, *, to: Path) -> int:
    """The log as an Excel file, with a reason; how many rows it has."""
    analyst.page.goto(analyst.server.address + "/activity")
    analyst.page.get_by_role("link", name="Take the log with you").click()
    analyst.page.get_by_label("Excel").check()
    analyst.page.get_by_label("Why do you take it?").fill(REASON)
    analyst.press("Get the file")
    ready = analyst.page.get_by_role("link", name="Download it").first
    for _ in range(MOST_SECONDS // 1_000):
        if ready.is_visible():
            break
        analyst.page.wait_for_timeout(1_000)
        analyst.page.reload()
    analyst.eye.look("exports-ready")
    with analyst.page.expect_download() as waiting:
        ready.click()
    waiting.value.save_as(to)
    with zipfile.ZipFile(to) as book:
        sheets = [book.read(name) for name in book.namelist() if name.startswith("xl/worksheets/sheet")]
    assert len(sheets) > 1, "the log, and the dictionary that explains it"
    return max(sheet.count(b"<row ") for sheet in sheets)
