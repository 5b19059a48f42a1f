"""A measure's statement as text, for a database that is not reached through SQLAlchemy; knows no measure."""

from typing import Any

from sqlalchemy import Select
from sqlalchemy.dialects import postgresql


def for_duckdb(statement: Select[Any]) -> str:
    """The statement as DuckDB reads it, values and all: it speaks PostgreSQL's SQL.

    The tables must be there under their names, as tables or as views over Parquet, in a process that does not hold the
    live SQLite file (architecture.md, rule 5).
    """
    dialect = postgresql.dialect()  # type: ignore[no-untyped-call]
    return str(statement.compile(dialect=dialect, compile_kwargs={"literal_binds": True}))
