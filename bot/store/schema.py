"""The schema of the database: what it is, what it should be, and how it gets there."""

import sqlite3
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, MetaData, inspect, text

from activity import digests as _digests  # noqa: F401 - its table joins the log's metadata
from activity import kept_pictures as _pictures  # noqa: F401 - and so does this one's
from activity import register as _register  # noqa: F401 - its tables join the log's metadata
from activity import seal as _seal  # noqa: F401 - and so does this one's
from activity import summary as _summary  # noqa: F401 - and so do its tables
from activity.log import metadata as activity_metadata
from authoring.store import metadata as authoring_metadata
from bot.store import chat_tables as _chat  # noqa: F401 - its tables join the core's
from bot.store import export_tables as _exports  # noqa: F401 - its tables join the core's
from bot.store import slack_tables as _slack  # noqa: F401 - and so do these
from bot.store import teams_tables as _teams  # noqa: F401 - and these
from bot.store.engine import Database, DatabaseAway
from bot.store.tables import metadata as core_metadata
from escalation import staff_store as _staff  # noqa: F401 - its tables join the escalations'
from escalation import wrong_store as _wrong_store  # noqa: F401 - and so does this one
from escalation.store import metadata as escalation_metadata

if TYPE_CHECKING:
    from alembic.config import Config

MIGRATIONS = Path(__file__).resolve().parent.parent / "migrations"
METADATA: tuple[MetaData, ...] = (activity_metadata, escalation_metadata, authoring_metadata, core_metadata)
"""Every table, each room's own."""

HEAD = "0026"
"""The newest revision, said here so that starting need not import Alembic; a test holds it to the files."""

BACKUPS_KEPT = 5


class UnknownSchema(Exception):
    """The database holds a schema that this version does not know; the message says what to do."""


def newest() -> str:
    """The revision that this version of Fingerpost works on."""
    return HEAD


def found(connection: Connection) -> str | None:
    """The revision that the database stands at; nothing for an empty one."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def ready(database: Database, *, now: datetime) -> None:
    """Makes the database ready to serve: SQLite is migrated after a backup, PostgreSQL must stand right.

    Raises:
        UnknownSchema: on PostgreSQL, run `fingerpost migrate` first; on either, it is from a newer version.
    """
    stands = database.read(found)
    wanted = newest()
    if stands == wanted:
        return
    must_know(stands)
    if database.dialect == "postgresql":
        raise UnknownSchema(
            f"The database is {f'at revision {stands}' if stands else 'empty'} and should be at {wanted}. "
            "Run `fingerpost migrate` first."
        )
    if stands is not None:
        back_up(database, now=now)
    migrate(database)


def must_know(stands: str | None) -> None:
    """A schema is one that this version knows.

    Raises:
        UnknownSchema: it is from a newer version.
    """
    if stands is not None and not knows(stands):
        raise UnknownSchema(
            f"The database is at revision {stands}, which is newer than this Fingerpost ({newest()}). "
            "Install the newer version again."
        )


def migrate(database: Database) -> None:
    """Brings the schema to the newest revision, in one transaction.

    Raises:
        UnknownSchema: it is from a newer version.
    """
    from alembic import command

    must_know(database.read(found))

    def up(connection: Connection) -> None:
        config = _config()
        config.attributes["connection"] = connection
        command.upgrade(config, "head")

    database.write(up)


def back_up(database: Database, *, now: datetime) -> Path:
    """A copy of the SQLite file beside it, named by the moment; the oldest of more than five go.

    Raises:
        DatabaseAway: no copy could be made.
    """
    path = Path(database.engine.url.database or "")
    folder = path.parent / "backups"
    copy = folder / f"{path.stem}-{now:%Y%m%dT%H%M%SZ}{path.suffix}"
    try:
        folder.mkdir(exist_ok=True)
        copy_to(database, copy)
    except (OSError, sqlite3.Error) as error:
        raise DatabaseAway(f"the backup {copy} cannot be written ({error}).") from error
    for old in sorted(folder.glob(f"{path.stem}-*{path.suffix}"))[:-BACKUPS_KEPT]:
        old.unlink()
    return copy


def copy_to(database: Database, target: Path) -> None:
    """A whole copy of the SQLite file, also while others write to it."""
    source, copied = sqlite3.connect(str(database.engine.url.database)), sqlite3.connect(target)
    try:
        source.backup(copied)
    finally:
        source.close()
        copied.close()


def knows(revision: str) -> bool:
    """Whether a revision is one of this version's."""
    from alembic.script import ScriptDirectory
    from alembic.util import CommandError

    try:
        return ScriptDirectory.from_config(_config()).get_revision(revision) is not None
    except CommandError:
        return False


def _config() -> "Config":
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    return config
