"""Puts a backup of the SQLite file back, once it has proved sound; knows no command."""

import shutil
import sqlite3
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy.engine import make_url

from activity.verify import Verified, verify
from bot.store import schema
from bot.store.engine import Database, DatabaseAway, open_database


class NotRestored(Exception):
    """The backup cannot be put back; each problem is a sentence, and nothing was changed."""

    def __init__(self, *problems: str) -> None:
        super().__init__(" ".join(problems))
        self.problems = problems


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """What was put back: what was found in its log, and where the file that stood there before is now."""

    log: Verified
    before: Path | None


def restore(url: str, backup: Path, *, now: datetime, head: str | None = None) -> Restored:
    """Puts a backup in the place of the SQLite file at `url`, and brings it to this version's schema.

    It is copied first, and the copy is looked at: whether SQLite finds it whole, and whether every seal of the log
    holds. `head` is what `seal` said elsewhere. What stood there before is kept among the backups.

    Raises:
        NotRestored: with what is wrong with it.
        DatabaseBusy: a server has the file.
    """
    place = Path(make_url(url).database or "")
    if not backup.is_file():
        raise NotRestored(f"{backup} is not there.")
    held = open_database(url, exclusive=True)  # so that nobody serves it meanwhile
    copy = place.with_name(place.name + ".restoring")
    try:
        found = _proved(backup, copy, head=head)
        before = _before(held, place, now=now)
        held.engine.dispose()
        _put(copy, place)
    finally:
        held.close()
        for left in (copy, *_beside(copy)):
            left.unlink(missing_ok=True)
    database = open_database(url, exclusive=True)
    schema.ready(database, now=now)
    database.close()
    return Restored(log=found, before=before)


def _before(held: Database, place: Path, *, now: datetime) -> Path | None:
    """Where what stands there now is kept: a backup of it, or the file as it is where SQLite cannot read it."""
    try:
        return schema.back_up(held, now=now) if held.read(schema.found) is not None else None
    except DatabaseAway:
        kept = place.parent / "backups" / f"{place.stem}-{now:%Y%m%dT%H%M%SZ}-damaged{place.suffix}"
        kept.parent.mkdir(exist_ok=True)
        return Path(shutil.copy2(place, kept))


def _proved(backup: Path, copy: Path, *, head: str | None) -> Verified:
    """A copy of the backup that SQLite, the schema and the log's seals all find sound."""
    try:
        _copy(backup, copy)
        database = open_database(f"sqlite:///{copy}")
    except sqlite3.DatabaseError as error:
        raise NotRestored(f"{backup} is no sound SQLite file ({error}). Take another backup.") from None
    try:
        stands = database.read(schema.found)
        if stands is None or not schema.knows(stands):
            raise NotRestored(f"{backup} is no backup of Fingerpost, or one of a newer version (revision {stands}).")
        found = verify(database.read, head=head)
    finally:
        database.close()
    if found.problems:
        raise NotRestored(*found.problems)
    return found


def _copy(backup: Path, copy: Path) -> None:
    source, copied = sqlite3.connect(f"file:{backup.resolve()}?mode=ro", uri=True), sqlite3.connect(copy)
    try:
        source.backup(copied)
        (said,) = copied.execute("PRAGMA integrity_check(1)").fetchone()
        if said != "ok":
            raise sqlite3.DatabaseError(said)
    finally:
        source.close()
        copied.close()


def _put(copy: Path, place: Path) -> None:
    """The copy in the file's place, whole or not at all; what belonged to the old file goes first."""
    for left in _beside(place):
        left.unlink(missing_ok=True)
    copy.replace(place)


def _beside(place: Path) -> tuple[Path, Path]:
    return place.with_name(place.name + "-wal"), place.with_name(place.name + "-shm")
