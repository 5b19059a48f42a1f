"""A process of its own that turns text files into Parquet, as it is told on its standard input; knows no database."""

import json
import sys
from collections.abc import Mapping
from typing import Any

NULL = "\\N"
MEMORY = "300MB"
"""What DuckDB may hold; it puts the rest on the disk."""


def main() -> None:
    """Says `ready`, then does one line of JSON after another and answers each with `done`, or with what went wrong."""
    try:
        import duckdb
    except ImportError:
        _say("missing")
        return
    with duckdb.connect() as connection:
        connection.execute(f"SET TimeZone = 'UTC'; SET memory_limit = '{MEMORY}'; SET threads = 1")
        _say("ready")
        for line in sys.stdin:
            try:
                connection.execute(statement(json.loads(line)))
            except duckdb.Error as wrong:
                _say(" ".join(str(wrong).split()))
            else:
                _say("done")


def statement(asked: Mapping[str, Any]) -> str:
    """The statement that adds a text file's rows to the months of a folder, or makes one file of a table."""
    if "to" in asked:
        return _whole(asked)
    columns = ", ".join(f"{_quoted(name)}: {_quoted(kind)}" for name, kind in asked["columns"].items())
    read = (
        f"read_csv({_quoted(asked['file'])}, header = false, delim = ',', quote = '\"', escape = '\"', "
        f"new_line = '\\r\\n', nullstr = {_quoted(NULL)}, auto_detect = false, columns = {{{columns}}})"
    )
    options = f"FORMAT parquet, COMPRESSION zstd, PARTITION_BY (month), FILENAME_PATTERN {_quoted(asked['name'])}"
    rows = f"SELECT *, {asked['month']} AS month FROM {read}"  # noqa: S608 - names of columns and files of our own
    return f"COPY ({rows}) TO {_quoted(asked['folder'])} ({options}, OVERWRITE_OR_IGNORE)"


def _whole(asked: Mapping[str, Any]) -> str:
    """A table with a line of names above it, as one file."""
    columns = ", ".join(f"{_quoted(name)}: {_quoted(kind)}" for name, kind in asked["columns"].items())
    read = (
        f"read_csv({_quoted(asked['file'])}, header = true, delim = ',', quote = '\"', escape = '\"', "
        f"auto_detect = false, columns = {{{columns}}})"
    )
    return f"COPY (SELECT * FROM {read}) TO {_quoted(asked['to'])} (FORMAT parquet, COMPRESSION zstd)"  # noqa: S608 - as above


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _say(word: str) -> None:
    sys.stdout.write(word + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
