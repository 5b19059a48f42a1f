"""Makes an export's file in the form that was asked for; knows neither who asked nor what they may have."""

import shutil
import zipfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Final, Literal, get_args

from activity.columnar import LOG, NoDuckDB, folder
from activity.export import FORMATS, Chosen, count, leaving, stream
from activity.ocel import write_ocel
from activity.reading import Logged, Reader
from activity.star import Names, write_star
from activity.star_parquet import add_parquet
from activity.summed import SUMMED, leaving_sums
from activity.workbook import refuse_too_many, write_workbook
from bot.content.library import Library

Form = Literal["csv", "jsonl", "xlsx", "parquet", "ocel", "star"]

FORMS: Final[tuple[Form, ...]] = get_args(Form)

TITLES: Final[dict[Form, str]] = {
    "csv": "CSV, for a spreadsheet or a program",
    "jsonl": "JSON lines, for a program",
    "xlsx": "Excel, with a dictionary",
    "parquet": "Parquet, a folder a month, for a data team",
    "ocel": "OCEL 2.0, for process mining",
    "star": "Star schema as CSV and Parquet, for Power BI",
}
ENDINGS: Final[dict[Form, str]] = {
    "csv": "csv",
    "jsonl": "jsonl",
    "xlsx": "xlsx",
    "parquet": "parquet.zip",
    "ocel": "ocel.json",
    "star": "star.zip",
}
MEDIA_TYPES: Final[dict[Form, str]] = {
    "csv": "text/csv; charset=utf-8",
    "jsonl": "application/jsonl; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "parquet": "application/zip",
    "ocel": "application/json",
    "star": "application/zip",
}

Progress = Callable[[int], object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """What a file is made of: how to read, what leaves, the names that stand for ids, and when."""

    read: Reader
    chosen: Chosen
    names: Names
    at: datetime
    progress: Progress = lambda _rows: None


def make(form: Form, path: Path, work: Work) -> int:
    """Writes the file, and gives how many rows of the log it holds.

    Raises:
        TooManyRows: for a spreadsheet; no row was written.
        NoDuckDB: Parquet needs it.
        OSError: the file cannot be written.
    """
    return _MAKERS[form](path, work)


def names_of(library: Library, organisation: str | None) -> Names:
    """The names of groups, topics and trees: of an organisation, or of all."""
    chosen = [one for one in library.organisations.values() if organisation in (None, one.id)]
    return Names(
        groups={group.id: (group.name, group.parent) for one in chosen for group in one.groups},
        topics={one.topic: (one.title, one.stage, tuple(one.themes)) for one in library.topics.values()},
        trees={tree.id: tree.title for one in chosen for tree in library.trees_of(one.id).values()},
    )


def _streamed(path: Path, work: Work, *, form: Literal["csv", "jsonl"]) -> int:
    rows = 0
    with path.open("wb") as file:
        for chunk in stream(form, work.read, work.chosen):
            file.write(chunk)
            rows += chunk.count(b"\n")
            work.progress(rows)
    return rows - (form == "csv")


def _workbook(path: Path, work: Work) -> int:
    refuse_too_many(count(work.read, work.chosen))
    pages = leaving(work.read, work.chosen)
    return write_workbook(path, pages, says=work.chosen.says, at=work.at, progress=work.progress)


def _ocel(path: Path, work: Work) -> int:
    return write_ocel(path, leaving(work.read, work.chosen), says=work.chosen.says, progress=work.progress)


def _star(path: Path, work: Work) -> int:
    rows = write_star(
        path,
        leaving(work.read, work.chosen),
        partial(leaving_sums, work.read, chosen=work.chosen),
        says=work.chosen.says,
        names=work.names,
        progress=work.progress,
    )
    # Where DuckDB is not installed, the tables are there as CSV alone, which every program reads.
    with suppress(NoDuckDB):
        add_parquet(path)
    return rows


def parquet_folder(path: Path, work: Work) -> int:
    """A new folder of Parquet: the log, and the summaries that the measures read, each a folder a month."""
    last: list[int] = []

    def rows() -> Iterator[list[Logged]]:
        for found in leaving(work.read, work.chosen):
            last[:] = [found[-1].seq]
            yield found

    with folder(path) as made:
        written = made.add(LOG, rows(), progress=work.progress)
        for one in SUMMED:
            made.add(one.name, leaving_sums(work.read, one, work.chosen), progress=lambda _rows: None)
        made.close(says=work.chosen.says, last_seq=last[0] if last else None)
    return written


def _parquet(path: Path, work: Work) -> int:
    beside = path.with_name(path.name + ".folder")
    try:
        written = parquet_folder(beside, work)
        # Parquet is packed already: packing it again costs time and gains nothing.
        with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as made:
            for file in sorted(beside.rglob("*")):
                if file.is_file():
                    made.write(file, file.relative_to(beside))
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    return written


_MAKERS: Final[dict[Form, Callable[[Path, Work], int]]] = {
    **{form: partial(_streamed, form=form) for form in FORMATS},
    "xlsx": _workbook,
    "parquet": _parquet,
    "ocel": _ocel,
    "star": _star,
}
