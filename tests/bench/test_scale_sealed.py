"""Proofs over a sealed log of a million rows: what was done to it, retention, and a backup under load."""

import resource
import shutil
import threading
import time
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import insert, select, text

from activity import seal, verify
from activity.kinds import Event
from activity.log import DROP_TRIGGERS, Row, append, interaction
from activity.summary import watermark
from bot.privacy import retention
from bot.privacy.chores import Asked, Plain, retain
from bot.store import schema
from bot.store.engine import Database, open_database
from bot.store.restoring import restore
from tests.bench import scale, year
from tests.bench.filled import Filled
from tests.bench.record import Record

pytestmark = pytest.mark.proof

SEALED, FEW_SEALED = 1_000_000, 2_000


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
    began, busy = time.perf_counter(), time.process_time()
    _sound(copy, most)
    said = f"{time.perf_counter() - began:.1f} s, {time.process_time() - busy:.1f} s of one core"
    record(f"verify-log over {most:,} rows", f"{said}; the process held {_peak_mb():.0f} MB at most")
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


def _peak_mb() -> float:
    """The most memory that this process has ever held, all earlier proofs of the run included."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000


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


def test_a_backup_under_load_restores_and_verifies(sealed: Path, tmp_path: Path, record: Record) -> None:
    """While somebody writes and seals, a backup is one moment's state; put back, every seal in it holds."""
    url, backup = f"sqlite:///{shutil.copy(sealed, tmp_path / 'served.db')}", tmp_path / "backup.db"
    database = open_database(url)
    rows = database.read(lambda connection: connection.scalar(text("SELECT count(*) FROM interaction"))) or 0
    written, taken = threading.Event(), threading.Event()
    writer = threading.Thread(target=_write, args=(database, written, taken))
    writer.start()
    assert written.wait(60)
    began = time.perf_counter()
    schema.copy_to(database, backup)
    copied = time.perf_counter() - began
    taken.set()
    writer.join()
    database.close()
    began = time.perf_counter()
    done = restore(url, backup, now=year.AS_AT)
    restored = time.perf_counter() - began
    record(
        f"Backup of {rows:,} rows under load", f"{copied:.1f} s; put back with every seal looked at in {restored:.1f} s"
    )
    assert done.log.problems == []
    assert done.log.rows > rows


def _write(database: Database, written: threading.Event, taken: threading.Event) -> None:
    """Adds rows and seals them until the backup is taken, and at least once before it begins."""
    while not taken.is_set():
        happened = [
            Row(occurred_at=year.AS_AT, event=Event("conversation_started"), conversation="c") for _ in range(3)
        ]
        database.write(partial(append, rows=happened))
        database.write(partial(seal.seal, at=year.AS_AT))
        written.set()
