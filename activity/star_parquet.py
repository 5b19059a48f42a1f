"""The tables of a star schema as Parquet beside their CSV, with their types; knows nothing of what is in them."""

import csv
import io
import tempfile
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from activity.columnar import as_parquet, types_of, writer
from activity.log import interaction
from activity.star import DAYS, EVENT, FACTS
from activity.summed import SUMMED

TEXT: Final = "VARCHAR"
_DAY: Final = {"date": "DATE", "week_from": "DATE", "year": "INTEGER"}

TYPES: Final[Mapping[str, Mapping[str, str]]] = {EVENT: {**types_of(interaction), **_DAY}} | {
    FACTS[one.name]: {("date" if name == DAYS[one.name] else name): kind for name, kind in types_of(one.table).items()}
    for one in SUMMED
}
"""The types of the facts' columns. Dimensions are words and days."""


def add_parquet(path: Path) -> int:
    """Adds each table of a star's zip as Parquet; how many there were.

    Raises:
        NoDuckDB: it is not installed; the zip is as it was.
        OSError: a file cannot be written.
    """
    with writer() as child, tempfile.TemporaryDirectory() as folder, zipfile.ZipFile(path, "a") as star:
        tables = [name for name in star.namelist() if name.endswith(".csv")]
        for name in tables:
            table = Path(star.extract(name, folder))
            made = as_parquet(child, table, columns=_columns(table))
            # Parquet is packed already: packing it again costs time and gains nothing.
            star.write(made, made.name, compress_type=zipfile.ZIP_STORED)
            made.unlink()
            table.unlink()
    return len(tables)


def _columns(table: Path) -> dict[str, str]:
    with table.open(encoding="utf-8", newline="") as file:
        names = next(csv.reader(io.StringIO(file.readline(), newline="")))
    known = TYPES.get(table.stem, _DAY)
    return {name: known.get(name, TEXT) for name in names}
