"""Backups: taken while others write, put back only when sound, and never over what is served."""

import threading
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.engine import make_url

from activity.kinds import Event
from activity.log import Row, append
from activity.seal import seal
from activity.verify import verify
from bot.store import schema
from bot.store.engine import Database, DatabaseBusy, open_database
from bot.store.restoring import NotRestored, restore

WRITTEN = 16


@pytest.fixture
def url(migrated_file: Path, tmp_path: Path) -> str:
    """A SQLite file of the test's own, migrated."""
    place = tmp_path / "fingerpost.sqlite3"
    place.write_bytes(migrated_file.read_bytes())
    return f"sqlite:///{place}"


def write(database: Database, now: datetime, rows: int = 1) -> None:
    """Adds rows to the log and seals them."""
    happened = [Row(occurred_at=now, event=Event("conversation_started"), conversation="c") for _ in range(rows)]
    database.write(lambda connection: append(connection, happened))
    database.write(lambda connection: seal(connection, at=now))


def test_a_backup_under_load_restores_and_verifies(url: str, tmp_path: Path, now: datetime) -> None:
    """It is one moment's state, whole, and every seal in it holds; what came later is in the copy kept of it."""
    database, backup = open_database(url), tmp_path / "copy.sqlite3"
    began, taken = threading.Event(), threading.Event()

    def load() -> None:
        for number in range(WRITTEN):
            write(database, now, rows=3)
            if number == WRITTEN // 4:
                began.set()
            if number == WRITTEN // 2:
                taken.wait(30)

    writer = threading.Thread(target=load)
    writer.start()
    began.wait(30)
    schema.copy_to(database, backup)
    taken.set()
    writer.join()
    database.close()
    done = restore(url, backup, now=now)
    assert 3 * WRITTEN // 4 <= done.log.rows < 3 * WRITTEN
    assert done.before is not None
    for place, rows in ((url, done.log.rows), (f"sqlite:///{done.before}", 3 * WRITTEN)):
        again = open_database(place)
        found = verify(again.read)
        assert (found.rows, found.problems) == (rows, [])
        again.close()
    assert not list(tmp_path.glob("*.restoring*"))


def test_a_backup_whose_log_was_changed_is_not_put_back(url: str, tmp_path: Path, now: datetime) -> None:
    """The sentence says which row; what is there stays."""
    database, backup = open_database(url), tmp_path / "copy.sqlite3"
    write(database, now, rows=3)
    schema.copy_to(database, backup)
    database.close()
    changed = open_database(f"sqlite:///{backup}")
    changed.write(lambda connection: connection.execute(text("DROP TRIGGER interaction_no_update")))
    changed.write(lambda connection: connection.execute(text("UPDATE interaction SET kind = 'unsure' WHERE seq = 2")))
    changed.close()
    with pytest.raises(NotRestored, match=r"Row 2 in stretch 1 \(rows 1 to 3\): changed"):
        restore(url, backup, now=now)
    kept = open_database(url)
    assert verify(kept.read).problems == []
    kept.close()


def test_a_backup_that_ends_before_the_seal_noted_elsewhere_is_not_put_back(
    url: str, tmp_path: Path, now: datetime
) -> None:
    """An older backup is sound in itself: only what was kept elsewhere tells."""
    database, backup = open_database(url), tmp_path / "copy.sqlite3"
    write(database, now)
    schema.copy_to(database, backup)
    write(database, now)
    head = verify(database.read).head
    database.close()
    with pytest.raises(NotRestored, match="The end of the log was cut off"):
        restore(url, backup, now=now, head=head)


@pytest.mark.parametrize("content", [b"", b"no database at all" * 100])
def test_what_is_no_backup_is_not_put_back(url: str, tmp_path: Path, now: datetime, content: bytes) -> None:
    """Nor is what is not there."""
    backup = tmp_path / "copy.sqlite3"
    with pytest.raises(NotRestored, match="is not there"):
        restore(url, backup, now=now)
    backup.write_bytes(content)
    with pytest.raises(NotRestored, match="is no "):
        restore(url, backup, now=now)


def test_a_damaged_file_is_replaced_and_kept(url: str, tmp_path: Path, now: datetime) -> None:
    """That is when a backup is needed most. The damaged file stays, for whoever may read more in it."""
    database, backup = open_database(url), tmp_path / "copy.sqlite3"
    write(database, now)
    schema.copy_to(database, backup)
    database.close()
    place = Path(make_url(url).database or "")
    place.write_bytes(b"no database " * 500)
    done = restore(url, backup, now=now)
    assert done.before is not None
    assert done.before.read_bytes() == b"no database " * 500
    again = open_database(url)
    assert verify(again.read).problems == []
    again.close()


def test_nothing_is_put_under_a_server(url: str, tmp_path: Path, now: datetime) -> None:
    """It is to be stopped first."""
    served = open_database(url, exclusive=True)
    backup = tmp_path / "copy.sqlite3"
    schema.copy_to(served, backup)
    with pytest.raises(DatabaseBusy):
        restore(url, backup, now=now)
    served.close()
