"""The log and the summaries as Parquet, a folder a month; knows no reader, and holds no DuckDB itself.

DuckDB writes the files, in a process of its own that never sees the live database: a second SQLite library in the
process that holds the file has ruined it (architecture.md, rule 5).
"""

import csv
import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import IO, Any, Final

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql

from activity.export import WARNING, as_json, meanings
from activity.log import interaction
from activity.summed import SUMMED

FILE_ROWS: Final = 250_000
"""Rows that are handed over at a time: their text takes some 60 MB on the disk, and nothing here but a page."""

ABOUT: Final = "about.json"
LOG: Final = "log"
NULL: Final = "\\N"

MONTHS: Final[Mapping[str, str]] = {LOG: "strftime(occurred_at, '%Y-%m')"} | {
    one.name: f"strftime({one.month}, '%Y-%m')" for one in SUMMED
}
"""What each table is divided by."""

TABLES: Final[Mapping[str, Table]] = {LOG: interaction} | {one.name: one.table for one in SUMMED}

_DIALECT: Any = postgresql.dialect()  # type: ignore[no-untyped-call]


class NoDuckDB(Exception):
    """DuckDB, which writes and reads Parquet, is not installed; the message says how to get it."""

    def __init__(self) -> None:
        super().__init__("Parquet needs the extra 'analytics'. Install it, or take CSV.")


def types_of(table: Table) -> Mapping[str, str]:
    """A table's columns with their types, as DuckDB says them; JSON stays text."""
    said = {column.name: column.type.compile(dialect=_DIALECT) for column in table.columns}
    return {name: "VARCHAR" if kind in {"JSONB", "TEXT"} else kind for name, kind in said.items()}


@dataclass(slots=True, kw_only=True)
class Folder:
    """A folder of Parquet that is being written; `rows` counts by table."""

    path: Path
    child: "subprocess.Popen[str]"
    rows: dict[str, int] = field(default_factory=dict)

    def add(self, name: str, pages: Iterable[Sequence[Sequence[Any]]], *, progress: Callable[[int], object]) -> int:
        """Adds rows to a table, and gives how many it has now; `progress` is told after each page."""
        self.rows.setdefault(name, 0)
        waiting = iter(pages)
        while self._add_some(name, waiting, progress=progress):
            pass
        return self.rows[name]

    def _add_some(
        self, name: str, pages: Iterator[Sequence[Sequence[Any]]], *, progress: Callable[[int], object]
    ) -> bool:
        """Hands the next rows over; False where there were none."""
        before = self.rows[name]
        with tempfile.NamedTemporaryFile("w", encoding="utf-8", newline="", suffix=".csv") as file:
            write = csv.writer(file).writerows
            for rows in pages:
                write([_plain(value) for value in row] for row in rows)
                self.rows[name] += len(rows)
                progress(self.rows[name])
                if self.rows[name] - before >= FILE_ROWS:
                    break
            if self.rows[name] == before:
                return False
            file.flush()
            self._hand_over(name, file.name, number=before)
        return True

    def _hand_over(self, name: str, file: str, *, number: int) -> None:
        asked = {
            "file": file,
            "folder": str(self.path / name),
            "columns": types_of(TABLES[name]),
            "month": MONTHS[name],
            "name": f"rows-{number:010d}",
        }
        said = _ask(self.child, asked)
        if said != "done":
            raise OSError(f"Parquet could not be written: {said}")

    def close(self, *, says: str, last_seq: int | None = None) -> None:
        """Writes what the folder is, with counts and definitions, once every row is in it."""
        about = {
            "warning": WARNING,
            "chosen": says,
            "rows": self.rows,
            "highest_row_number": last_seq,
            "tables": {name: dict(types_of(TABLES[name])) for name in self.rows},
            "meanings": [dict(zip(("what", "name", "means"), one, strict=True)) for one in meanings()],
        }
        (self.path / ABOUT).write_text(json.dumps(about, ensure_ascii=False, indent=1) + "\n", "utf-8")


@contextmanager
def folder(path: Path) -> Iterator[Folder]:
    """A new folder of Parquet.

    Raises:
        NoDuckDB: it is not installed.
        FileExistsError: there is something at the path already.
    """
    path = path.resolve()
    path.mkdir(parents=True)
    try:
        with writer() as child:
            yield Folder(path=path, child=child)
    except NoDuckDB:
        path.rmdir()
        raise


@contextmanager
def writer() -> "Iterator[subprocess.Popen[str]]":
    """The process that writes Parquet.

    Raises:
        NoDuckDB: it is not installed.
    """
    child = subprocess.Popen(
        [sys.executable, "-m", "activity.parquet_writer"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).resolve().parent.parent,
    )
    try:
        if _said(child.stdout) != "ready":
            raise NoDuckDB
        yield child
    finally:
        _end(child)


def as_parquet(child: "subprocess.Popen[str]", table: Path, *, columns: Mapping[str, str]) -> Path:
    """The file of one whole table beside its CSV; `columns` are its types, as DuckDB says them.

    Raises:
        OSError: it cannot be written.
    """
    made = table.with_suffix(".parquet")
    said = _ask(child, {"file": str(table), "to": str(made), "columns": columns})
    if said != "done":
        raise OSError(f"Parquet could not be written: {said}")
    return made


def _ask(child: "subprocess.Popen[str]", asked: Mapping[str, object]) -> str:
    if child.stdin is None:
        raise RuntimeError("The writer of Parquet was started without a way to speak to it")
    child.stdin.write(json.dumps(asked) + "\n")
    child.stdin.flush()
    return _said(child.stdout)


def _said(answers: IO[str] | None) -> str:
    return answers.readline().strip() if answers else ""


def _end(child: "subprocess.Popen[str]") -> None:
    for pipe in (child.stdin, child.stdout):
        if pipe is not None:
            pipe.close()
    child.wait()


def _plain(value: object) -> object:
    if isinstance(value, str):
        return value
    if value is None:
        return NULL
    if isinstance(value, dict):
        return as_json(value)
    return value.isoformat() if isinstance(value, datetime | date) else value
