"""Proofs at the size of ten million rows: HR's pages, files, and what DuckDB and PostgreSQL take for the bare query.

The log is that of `tests/bench/filled.py`, which can be kept between runs.
"""

import asyncio
import json
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import delete, select, text
from starlette.applications import Starlette

from activity import over_parquet
from activity.columnar import ABOUT, LOG
from activity.export import Chosen, pseudonyms
from activity.kept_pictures import picture_table
from activity.log import interaction
from activity.measures.definitions import MEASURES
from activity.measures.selects import statement
from activity.star import Names
from activity.summary import summary
from bot.content.library import Shelf
from bot.exports.making import Work, parquet_folder
from bot.handle import Service
from bot.store import schema
from bot.store.engine import Database, open_database
from bot.web.app import create_app
from tests.bench import scale, year
from tests.bench.filled import Filled
from tests.bench.record import Record
from tests.bench.scale import SCOPE, fill_postgresql
from tests.bench.test_measures import KNOWN
from tests.people import ANALYST
from tests.web.client import Reader
from tests.web.conftest import SETTINGS

pytestmark = pytest.mark.proof

FRONT_SECONDS, DRILL_SECONDS, START_SECONDS, MOST_MB, PARQUET_PART = 0.3, 3.0, 5.0, 500, 7

LONGEST_COUNT = 1_800
"""Seconds after which counting counts as stuck."""

LOOKS = 3
"""Each page is looked at so often; the best counts, as on a machine that others use too."""

BY_MONTH = statement(MEASURES["use"], scope=SCOPE, known=KNOWN, by=("month",))
CHOSEN = Chosen(person=pseudonyms(b"a key for these tests alone"), says="Organisation: example.")


@pytest.fixture(scope="module")
def exported(filled: Filled, record: Record) -> Path:
    """The same log as a folder of Parquet."""
    pytest.importorskip("duckdb", reason="DuckDB is an extra: pip install fingerpost[analytics]")
    folder, began = filled.folder / "parquet", time.perf_counter()
    if (folder / ABOUT).exists():
        return folder
    shutil.rmtree(folder, ignore_errors=True)
    work = Work(read=filled.database.read, chosen=CHOSEN, names=Names(), at=year.AS_AT)
    assert parquet_folder(folder, work) >= filled.copied.rows  # who read the pages stands in the log too
    record(f"Parquet of {filled.copied.rows:,} rows is made in", f"{time.perf_counter() - began:.0f} s")
    return folder


def best(look: Callable[[], object], *, looks: int = LOOKS) -> float:
    """Seconds that the quickest of some looks took."""
    took = []
    for _ in range(looks):
        began = time.perf_counter()
        look()
        took.append(time.perf_counter() - began)
    return min(took)


def test_the_rows_add_up(filled: Filled) -> None:
    """What was put straight into the tables is as much as the product would have counted."""
    with filled.database.engine.connect() as connection:
        rows = connection.scalar(text(f"SELECT count(*) FROM interaction WHERE seq <= {filled.copied.rows}"))  # noqa: S608
        conversations = connection.scalar(text("SELECT count(*) FROM summary"))
    assert rows == filled.copied.rows
    assert conversations == len(filled.copied.sums["summary"]) * filled.copied.copies


def test_the_front_page_and_the_way_into_single_rows(
    filled: Filled, shelf: Shelf, record: Record, *, full_size: bool
) -> None:
    """The front page from the summaries; then conversations, one by one, and all rows of one."""
    filled.database.write(lambda connection: connection.execute(delete(picture_table)))
    analyst = Reader(app=_started(filled, shelf)).sign_in(ANALYST)
    counted, front = asyncio.run(_front(analyst.app, analyst.cookies))
    again, _ = asyncio.run(_front(_started(filled, shelf), analyst.cookies))
    listed = best(lambda: _seen(analyst, "/activity/conversations"))
    narrowed = best(lambda: _seen(analyst, "/activity/conversations?end=handoff&group=ward-3&from=2026-01-01"))
    address = _seen(analyst, "/activity/conversations").split('href="/activity/conversations/')[1].split('"')[0]
    one = best(lambda: _seen(analyst, f"/activity/conversations/{address}"))
    size = f"{filled.copied.rows:,} rows"
    said = f"{1000 * front:.0f} ms; {1000 * again:.0f} ms after a start of the server"
    record(f"HR's front page over {size}", f"{said}; counted first in {counted:.1f} s")
    record(f"Conversations one by one over {size}", f"{listed:.2f} s; narrowed {narrowed:.2f} s; one {one:.2f} s")
    if full_size:
        assert max(front, again) < FRONT_SECONDS
        assert max(listed, narrowed, one) < DRILL_SECONDS


def _started(filled: Filled, shelf: Shelf) -> Starlette:
    """The application as it starts: it remembers nothing."""
    service = Service(shelf=shelf, database=filled.database)
    return create_app(service, settings=SETTINGS, clock=lambda: year.AS_AT + scale.SPREAD)


async def _front(app: Starlette, cookies: httpx.Cookies) -> tuple[float, float]:
    """Seconds until the front page had been counted, and that the quickest look at it took from then on."""
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost", cookies=cookies) as browser:
        began = time.perf_counter()
        while "How it is going" not in (await browser.get("/activity")).text:
            assert time.perf_counter() - began < LONGEST_COUNT
        counted, took = time.perf_counter() - began, []
        for _ in range(LOOKS):
            began = time.perf_counter()
            assert "How it is going" in (await browser.get("/activity")).text
            took.append(time.perf_counter() - began)
    return counted, min(took)


def _seen(analyst: Reader, path: str) -> str:
    page = analyst.get(path)
    assert page.status_code == 200, path
    return page.text


def test_the_bare_query_on_three_engines(filled: Filled, exported: Path, postgres_url: str, record: Record) -> None:
    """Conversations by month, and all rows of one conversation: on SQLite, PostgreSQL and DuckDB over Parquet."""
    postgres = open_database(postgres_url)
    schema.migrate(postgres)
    fill_postgresql(postgres_url, filled.copied)
    name = filled.database.read(lambda connection: connection.scalar(select(summary.c.conversation).limit(1)))
    rows = select(interaction.c.seq, interaction.c.kind).where(interaction.c.conversation == name)
    with over_parquet.over_parquet(exported) as parquet:
        for what, asked in (("by month", BY_MONTH), ("of one conversation", rows)):
            ours = {one: _run(one, asked) for one in (filled.database, postgres)}
            theirs = parquet.execute(asked)
            assert all(sorted(map(str, found)) == sorted(map(str, theirs)) for found in ours.values())
            took = {
                "SQLite": best(partial(_run, filled.database, asked)),
                "PostgreSQL": best(partial(_run, postgres, asked)),
                "DuckDB over Parquet": best(partial(parquet.execute, asked)),
            }
            said = ", ".join(f"{engine} {1000 * seconds:.0f} ms" for engine, seconds in took.items())
            record(f"Bare query {what} over {filled.copied.rows:,} rows", said)
    postgres.close()


def _run(database: Database, asked: Any) -> list[tuple[Any, ...]]:  # noqa: ANN401 - a select
    return [tuple(row) for row in database.read(lambda connection: connection.execute(asked).all())]


STREAMED = """
import json, sys, time
import psutil
from activity.columnar import LOG
from activity.export import Chosen, pseudonyms, stream
from bot.store.engine import open_database
if sys.argv[3] == "whole":
    import bot.web.app
    from bot.content.library import Shelf
    kept = Shelf()
database = open_database(sys.argv[1])
chosen = Chosen(person=pseudonyms(b"a key for these tests alone"), says="Organisation: example.")
began, first, size, most = time.perf_counter(), 0.0, 0, 0
for number, chunk in enumerate(stream(sys.argv[2], database.read, chosen)):
    size += len(chunk)
    if number == 1:
        first = time.perf_counter() - began
    if number % 100 < 2:
        most = max(most, psutil.Process().memory_info().rss)
print(json.dumps({"first": first, "bytes": size, "mb": most / 1e6, "seconds": time.perf_counter() - began}))
"""


def test_a_stream_starts_at_once_and_stays_small(
    filled: Filled, exported: Path, record: Record, *, full_size: bool
) -> None:
    """In a process that also holds all content, as the server does; and Parquet is a fraction of the CSV."""
    whole = "whole" if full_size else "small"
    told = {}
    for form in ("csv", "jsonl") if full_size else ("csv",):
        words = [sys.executable, "-c", STREAMED, str(filled.database.engine.url), form, whole]
        done = subprocess.run(words, capture_output=True, text=True, check=True, cwd=Path(__file__).parents[2])
        told[form] = found = json.loads(done.stdout)
        said = f"first rows after {found['first']:.2f} s, {found['mb']:.0f} MB at most, {found['seconds']:.0f} s in all"
        record(f"Stream of {filled.copied.rows:,} rows as {form}", said)
        assert not full_size or (found["first"] < START_SECONDS and found["mb"] < MOST_MB)
    size = sum(file.stat().st_size for file in (exported / LOG).rglob("*.parquet"))
    part = told["csv"]["bytes"] / size
    record(f"Parquet of {filled.copied.rows:,} rows", f"CSV is {part:.1f} times as large")
    assert not full_size or part >= PARQUET_PART
