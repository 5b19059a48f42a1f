"""Proofs at the size of ten million rows: HR's pages, files, and what DuckDB and PostgreSQL take for the bare query.

With FINGERPOST_PROOF_KEPT, the name of a folder, the whole log stays there with its Parquet and its sealed part, and is
found there by later runs of single proofs: to make it takes longer than to measure it.
"""

import asyncio
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import Connection, delete, insert, select, text
from starlette.applications import Starlette

from activity import over_parquet, seal, verify
from activity.columnar import ABOUT, LOG
from activity.export import Chosen, pseudonyms
from activity.kept_pictures import picture_table
from activity.log import DROP_TRIGGERS, interaction
from activity.measures.definitions import MEASURES
from activity.measures.selects import statement
from activity.star import Names
from activity.summary import summary, watermark
from bot.exports.making import Work, parquet_folder
from bot.handle import Service
from bot.library import Shelf
from bot.privacy import retention
from bot.privacy.chores import Asked, Plain, retain
from bot.store import schema
from bot.store.engine import Database, open_database
from bot.web.app import create_app
from tests.bench import scale, year
from tests.bench.record import Record
from tests.bench.scale import SCOPE, Copied, copied, fill_postgresql, fill_sqlite
from tests.bench.test_measures import KNOWN
from tests.people import ANALYST
from tests.web.client import Reader
from tests.web.conftest import SETTINGS

pytestmark = pytest.mark.proof

WHOLE, SMALL = (10_000, 100), (50, 3)
"""Conversations of a year, and how many times over: some ten rows each."""

SEALED, FEW_SEALED = 1_000_000, 2_000

FRONT_SECONDS, DRILL_SECONDS, START_SECONDS, MOST_MB, PARQUET_PART = 0.3, 3.0, 5.0, 500, 7

KEPT = "FINGERPOST_PROOF_KEPT"

LONGEST_COUNT = 1_800
"""Seconds after which counting counts as stuck."""

LOOKS = 3
"""Each page is looked at so often; the best counts, as on a machine that others use too."""

BY_MONTH = statement(MEASURES["use"], scope=SCOPE, known=KNOWN, by=("month",))
CHOSEN = Chosen(person=pseudonyms(b"a key for these tests alone"), says="Organisation: example.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """A log of the size asked for, on SQLite."""

    database: Database
    copied: Copied
    folder: Path


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, *, full_size: bool) -> Path:
    """Where the log lies: in the folder that is asked for, for as long as its owner likes, or until the run ends."""
    kept = os.environ.get(KEPT) if full_size else None
    made = Path(kept) if kept else tmp_path_factory.mktemp("scale")
    made.mkdir(parents=True, exist_ok=True)
    return made


@pytest.fixture(scope="module")
def filled(folder: Path, tmp_path_factory: pytest.TempPathFactory, *, full_size: bool) -> Iterator[Filled]:
    """Ten million rows on SQLite for the proof, some thousands otherwise."""
    of = copied(*(WHOLE if full_size else SMALL), url=f"sqlite:///{tmp_path_factory.mktemp('base') / 'base.db'}")
    url = f"sqlite:///{folder / 'log.db'}"
    database = open_database(url)
    schema.migrate(database)
    if database.read(partial(_scalar, "SELECT seq FROM watermark WHERE name = 'summary'")) is None:
        fill_sqlite(url, of)
    yield Filled(database=database, copied=of, folder=folder)
    database.close()


def _scalar(query: str, connection: Connection) -> Any:  # noqa: ANN401 - whatever was asked for
    return connection.scalar(text(query))


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
    from bot.library import Shelf
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


@pytest.fixture(scope="module")
def sealed(filled: Filled, *, full_size: bool) -> Path:
    """A sealed log of a million rows for the proof, two thousand otherwise; one number in it was never given."""
    place, half = filled.folder / "sealed.db", filled.folder / "sealed.half"
    if place.exists():
        return place
    half.unlink(missing_ok=True)
    database = open_database(f"sqlite:///{half}")
    schema.migrate(database)
    most, names = min(SEALED if full_size else FEW_SEALED, filled.copied.rows), interaction.c.keys()
    for start in range(0, most, scale.CHUNK):
        until = min(start + scale.CHUNK, most)
        query = select(interaction).where(interaction.c.seq > start, interaction.c.seq <= until)
        rows = filled.database.read(lambda connection, query=query: connection.execute(query).all())  # type: ignore[misc]
        values = [dict(zip(names, (row[0] + (row[0] >= gap(most)), *row[1:]), strict=True)) for row in rows]
        database.write(lambda connection, values=values: connection.execute(insert(interaction).inline(), values))  # type: ignore[misc]
    while database.write(partial(seal.seal, at=year.AS_AT)):
        pass
    database.close()
    return half.rename(place)


def gap(most: int) -> int:
    """The number that was never given: a turn that was given up had drawn it."""
    return most // 2 + 7


def touched(most: int) -> dict[str, list[str]]:
    """What is done to the log, each in a stretch of its own, and what is then said of which row."""
    columns = ", ".join(interaction.c.keys()[1:])
    changed, removed, moved = 5, most // 4 + 3, most // 4 * 3 + 11
    added = f"INSERT INTO interaction (seq, {columns}) SELECT {gap(most)}, {columns} FROM interaction WHERE seq = 1"  # noqa: S608
    return {
        f"Row {changed:,} in": [f"UPDATE interaction SET kind = 'unsure', answer = 'no' WHERE seq = {changed}"],  # noqa: S608
        f"Row {removed:,} in": [f"DELETE FROM interaction WHERE seq = {removed}"],  # noqa: S608
        f"Row {gap(most):,} in": [added],
        f"Rows {moved:,}, {moved + 1:,} in": [
            f"UPDATE interaction SET seq = -2 WHERE seq = {moved}",  # noqa: S608
            f"UPDATE interaction SET seq = {moved} WHERE seq = {moved + 1}",  # noqa: S608
            f"UPDATE interaction SET seq = {moved + 1} WHERE seq = -2",  # noqa: S608
        ],
    }


def test_what_was_done_to_a_sealed_log_is_found(sealed: Path, tmp_path: Path, record: Record) -> None:
    """A changed, a removed, an added and two swapped rows, each by its number; and nothing else."""
    copy = open_database(f"sqlite:///{shutil.copy(sealed, tmp_path / 'touched.db')}")
    most = copy.read(lambda connection: connection.scalar(text("SELECT count(*) FROM interaction"))) or 0
    took = best(lambda: _sound(copy, most), looks=1)
    record(f"verify-log over {most:,} rows", f"{took:.1f} s")
    done = touched(most)
    for statements in (DROP_TRIGGERS["sqlite"], *done.values()):
        for one in statements:
            copy.write(lambda connection, one=one: connection.execute(text(one)))  # type: ignore[misc]
    problems = verify.verify(copy.read).problems
    assert len(problems) == len(done)
    assert all(problem.startswith(row) for row, problem in zip(done, problems, strict=True)), problems
    assert [problem.rpartition(": ")[2] for problem in problems] == [
        "changed.",
        "missing.",
        "added after sealing.",
        "the order was changed.",
    ]
    copy.close()


def _sound(database: Database, most: int) -> None:
    found = verify.verify(database.read)
    assert (found.problems, found.rows) == ([], most)


def test_a_cut_off_end_is_found(sealed: Path, tmp_path: Path) -> None:
    """Rows and seals cut off together: by the seal that was noted elsewhere, and by the numbers once given."""
    copy = open_database(f"sqlite:///{shutil.copy(sealed, tmp_path / 'cut.db')}")
    last = copy.read(seal.newest)
    assert last is not None
    cut = (
        f"DELETE FROM interaction WHERE seq >= {last.first_seq}",  # noqa: S608
        f"DELETE FROM seal WHERE number = {last.number}",  # noqa: S608
    )
    for one in (*DROP_TRIGGERS["sqlite"], *cut):
        copy.write(lambda connection, one=one: connection.execute(text(one)))  # type: ignore[misc]
    assert any("cut off" in problem for problem in verify.verify(copy.read, head=last.head).problems)
    assert any("cut off" in problem for problem in verify.verify(copy.read).problems)
    copy.close()


def test_retention_removes_whole_stretches_and_the_rest_verifies(sealed: Path, tmp_path: Path, record: Record) -> None:
    """What went is listed, and what stays is as it was sealed."""
    copy = open_database(f"sqlite:///{shutil.copy(sealed, tmp_path / 'kept.db')}")
    rows = copy.read(lambda connection: connection.scalar(text("SELECT count(*) FROM interaction"))) or 0
    copy.write(lambda connection: connection.execute(insert(watermark).values(name="summary", seq=rows)))
    halfway = copy.read(
        lambda connection: connection.scalar(select(interaction.c.occurred_at).where(interaction.c.seq == rows // 2))
    )
    assert halfway is not None
    given: Plain | None = {"by": "somebody", "step": len(retention.ORDER) - 1}
    began = time.perf_counter()
    while given is not None:
        now = halfway.replace(year=halfway.year + 3)
        asked = Asked(given=given, now=now, organisations=())
        given = copy.write(lambda connection, asked=asked: retain(connection, asked)).then  # type: ignore[misc]
    record(f"Retention of half of {rows:,} rows", f"{time.perf_counter() - began:.1f} s")
    found = verify.verify(copy.read)
    assert found.problems == []
    gone = sum(one.count for one in found.removed)
    assert 0 < gone <= rows // 2
    assert found.rows == rows - gone
    copy.close()
