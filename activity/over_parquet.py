"""The measures over a folder of exported Parquet, by DuckDB; must share no process with a live database.

DuckDB brings its own SQLite library where it is asked to read one, and a second one in a process has ruined a live file
(architecture.md, rule 5). So whoever opens a folder here opens no database beside it.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol, cast

from sqlalchemy import Connection, Select

from activity.columnar import ABOUT, LOG, TABLES, NoDuckDB, types_of
from activity.measures.compiled import for_duckdb
from activity.measures.measure import Measure
from activity.measures.selects import statement
from activity.measures.sources import Known
from activity.measures.terms import CutName
from activity.measures.working_out import Figure, figures
from activity.scope import Scope
from activity.summed import SUMMED


class Engine(Protocol):
    """What is asked of an engine: an Ibis backend that speaks SQL has it."""

    dialect: Any

    def raw_sql(self, query: str) -> Any:  # noqa: ANN401 - each engine's own
        """Runs a statement in the engine's own SQL."""
        ...


class NoParquet(Exception):
    """The folder is not one that `fingerpost export --format parquet` has written; the message says so."""


class Parquet:
    """Runs the measures' statements, as a connection would; it gives their rows."""

    def __init__(self, connection: Any) -> None:  # noqa: ANN401 - a connection of an extra
        self._connection = connection

    def execute(self, asked: Select[Any]) -> Sequence[Sequence[Any]]:
        """The rows of a statement."""
        return cast("Sequence[Sequence[Any]]", self._connection.execute(for_duckdb(asked)).fetchall())

    @property
    def connection(self) -> Connection:
        """Itself, for what only asks a connection to execute statements."""
        return cast("Connection", self)


@contextmanager
def over_parquet(folder: Path) -> Iterator[Parquet]:
    """A folder of exported Parquet, to run the measures on.

    Raises:
        NoParquet: the folder is no such folder.
        NoDuckDB: it is not installed.
    """
    try:
        import duckdb
    except ImportError:
        raise NoDuckDB from None
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")
        for sql in views(folder).values():
            connection.execute(sql)
        yield Parquet(connection)


def views(folder: Path) -> Mapping[str, str]:
    """For each table of the measures the statement that makes it of the folder's files, as DuckDB says it.

    Raises:
        NoParquet: the folder is no such folder.
    """
    if not (folder / ABOUT).exists():
        raise NoParquet(
            f"{folder} has no {ABOUT}: it is no folder that `fingerpost export --format parquet` has written."
        )
    return {one.name: _view(folder, one.name) for one in SUMMED} | {LOG: _view(folder, LOG)}


def _view(folder: Path, name: str) -> str:
    files = str(folder.resolve() / name / "*" / "*.parquet").replace("'", "''")
    if any((folder / name).glob("*/*.parquet")):
        return f"CREATE VIEW {TABLES[name].name} AS SELECT * FROM read_parquet('{files}', hive_partitioning = false)"  # noqa: S608 - our own names
    # No file has told what the columns are.
    columns = ", ".join(f"{column} {kind}" for column, kind in types_of(TABLES[name]).items())
    return f"CREATE TABLE {TABLES[name].name} ({columns})"


def on_engine(
    backend: Engine, measure: Measure, *, scope: Scope, known: Known, by: Sequence[CutName] = ()
) -> tuple[Figure, ...]:
    """A measure on an engine that Ibis speaks to, in which the folder's tables stand under their names.

    The statement is the one that runs everywhere, put into the engine's own SQL.

    Raises:
        KeyError: what the measure counts cannot be cut like that; see `terms.CUTS`.
    """
    import sqlglot

    said = for_duckdb(statement(measure, scope=scope, known=known, by=by))
    found: Any = backend.raw_sql(sqlglot.transpile(said, read="duckdb", write=backend.dialect)[0])
    # Spark gives a frame to collect, the others a cursor.
    return figures(measure, found.collect() if hasattr(found, "collect") else found.fetchall())
