"""The fixtures themselves: real databases, a browser that obeys, and an axe that can find."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from playwright.sync_api import Page
from sqlalchemy import create_engine, text

from bot.store.engine import Database
from tests.postgres import END_OTHERS, Spare


def test_a_database_is_empty_and_real(database_url: str) -> None:
    """Two tests cannot see each other's tables, on either database."""
    engine = create_engine(database_url)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE only_here (id INTEGER PRIMARY KEY)"))
        connection.execute(text("INSERT INTO only_here VALUES (1)"))
        assert connection.scalar(text("SELECT count(*) FROM only_here")) == 1
    engine.dispose()


def test_the_next_database_does_not_hold_the_last_ones_tables(database_url: str) -> None:
    """The same table can be made again, so nothing was left."""
    test_a_database_is_empty_and_real(database_url)


def test_an_open_database_writes_and_reads(database: Database) -> None:
    """What one transaction commits, the next one reads, on either database."""
    database.write(lambda connection: connection.execute(text("CREATE TABLE fact (id INTEGER PRIMARY KEY)")))
    database.write(lambda connection: connection.execute(text("INSERT INTO fact VALUES (1)")))
    assert database.read(lambda connection: connection.scalar(text("SELECT count(*) FROM fact"))) == 1


def test_a_spare_database_is_handed_on_unless_its_tables_were_changed(spare: Spare) -> None:
    """Empty, also after a test has ended whatever was connected to it."""
    own = replace(spare, left=[], connections={})
    first = own.take()
    with own.postgres.connect(first) as connection:
        connection.execute("INSERT INTO watermark (name, seq) VALUES ('only_here', 1)")
    own.give_back(first)
    again = own.take()
    with own.postgres.connect(again) as connection:
        counted = connection.execute("SELECT count(*) FROM watermark WHERE name = 'only_here'").fetchone()
        connection.execute(END_OTHERS)
    own.give_back(again)
    assert (again, counted, own.left) == (first, (0,), [first])
    with own.postgres.connect(own.take()) as connection:
        connection.execute("CREATE TABLE only_here (id INTEGER PRIMARY KEY)")
    own.give_back(first)
    assert own.left == []


def test_now_is_a_monday_morning(now: datetime) -> None:
    """The suite's calendar stands on this day."""
    assert now.strftime("%A %H:%M %Z") == "Monday 10:00 UTC"


def test_axe_finds_what_is_wrong_and_nothing_else(page: Page, axe: Callable[[Page], list[str]]) -> None:
    """A picture without words is found; once it has them, nothing is."""
    body = "<!doctype html><html lang=en><title>T</title><main><h1>H</h1><img src='data:,' {}></main>"
    page.set_content(body.format(""))
    assert [sentence.split()[0] for sentence in axe(page)] == ["image-alt"]
    page.set_content(body.format("alt='A sign'"))
    assert axe(page) == []


def test_a_page_can_do_without_javascript(new_page: Callable[..., Page]) -> None:
    """What scripts would write is not there, and what stands in for them is."""
    page = new_page(javascript=False)
    page.set_content("<noscript>plain</noscript><script>document.write('live')</script>")
    assert page.inner_text("body").strip() == "plain"
