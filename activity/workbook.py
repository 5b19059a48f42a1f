"""The log as an Excel workbook: what it is, the rows with real dates, and what each word means; knows no reader."""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import xlsxwriter

from activity.export import WARNING, meanings
from activity.log import COLUMNS
from activity.reading import Logged

MOST_ROWS: Final = 500_000
"""More than this no spreadsheet opens in a time that anybody waits for; its own limit is about twice as many."""

WIDTHS: Final = {"occurred_at": 20, "kind": 24, "conversation": 34, "person": 24, "node": 24, "detail": 40}
_OPTIONS: Final = {
    "constant_memory": True,  # a row at a time
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "default_date_format": "yyyy-mm-dd hh:mm:ss",
}


class TooManyRows(Exception):
    """A workbook cannot hold so many rows; the message says what can."""


def refuse_too_many(rows: int) -> None:
    """Refuse what no spreadsheet can work with.

    Raises:
        TooManyRows: with the alternatives.
    """
    if rows > MOST_ROWS:
        raise TooManyRows(
            f"This would be {rows:,} rows. An Excel file holds {MOST_ROWS:,} at most. Choose fewer days, or take CSV, "
            "which has no limit, Parquet, for a data team, or the star schema, for Power BI."
        )


@dataclass(slots=True)
class _Counts:
    """What is known once every row is written."""

    rows: int = 0
    kinds: Counter[str] = field(default_factory=Counter)
    first: datetime | None = None
    last: datetime | None = None
    last_seq: int | None = None

    def add(self, row: Logged) -> None:
        """One row more."""
        self.rows += 1
        self.kinds[row.kind] += 1
        self.first = min(self.first or row.occurred_at, row.occurred_at)
        self.last = max(self.last or row.occurred_at, row.occurred_at)
        self.last_seq = row.seq


def write_workbook(
    path: Path,
    pages: Iterable[Sequence[Logged]],
    *,
    says: str,
    at: datetime,
    progress: Callable[[int], object] = lambda _rows: None,
) -> int:
    """Writes the rows to a workbook, a row at a time, and gives their number; `progress` is told after each page.

    Raises:
        TooManyRows: there were more than a workbook holds; no file is left.
    """
    book = xlsxwriter.Workbook(path, _OPTIONS)
    try:
        counts = _write_all(book, pages, says=says, at=at, progress=progress)
    except BaseException:
        # Closing takes the rows' own files away as well.
        book.close()
        path.unlink(missing_ok=True)
        raise
    book.close()
    return counts.rows


def _write_all(
    book: Any,  # noqa: ANN401 - untyped library
    pages: Iterable[Sequence[Logged]],
    *,
    says: str,
    at: datetime,
    progress: Callable[[int], object],
) -> _Counts:
    bold = book.add_format({"bold": True, "valign": "top"})
    wrapped = book.add_format({"text_wrap": True, "align": "left", "valign": "top"})
    day = book.add_format({"num_format": _OPTIONS["default_date_format"], "align": "left"})
    about, log, words = (book.add_worksheet(name) for name in ("Read this first", "Log", "Dictionary"))
    counts = _write_log(log, pages, bold=bold, progress=progress)
    _write_about(about, _lines(counts, says=says, at=at), bold=bold, wrapped=wrapped, day=day)
    _write_words(words, bold, wrapped)
    about.activate()
    return counts


def _write_log(
    sheet: Any,  # noqa: ANN401 - untyped library
    pages: Iterable[Sequence[Logged]],
    *,
    bold: Any,  # noqa: ANN401 - untyped library
    progress: Callable[[int], object],
) -> _Counts:
    _table_like(sheet)
    for number, name in enumerate(COLUMNS):
        sheet.set_column(number, number, WIDTHS.get(name, 14))
    sheet.write_row(0, 0, COLUMNS, bold)
    counts = _Counts()
    for rows in pages:
        refuse_too_many(counts.rows + len(rows))
        for row in rows:
            counts.add(row)
            sheet.write_row(counts.rows, 0, [_cell(value) for value in row])
        progress(counts.rows)
    sheet.autofilter(0, 0, counts.rows, len(COLUMNS) - 1)
    return counts


def _cell(value: object) -> object:
    if isinstance(value, datetime):
        return value.astimezone(UTC).replace(tzinfo=None)
    if isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return value


def _table_like(sheet: Any) -> None:  # noqa: ANN401 - untyped library
    """Its heads stay in sight, on the screen and on every page of paper."""
    sheet.freeze_panes(1, 0)
    sheet.repeat_rows(0)
    sheet.set_landscape()


def _lines(counts: _Counts, *, says: str, at: datetime) -> list[tuple[str, object]]:
    return [
        ("Handle with care", WARNING),
        ("What was chosen", says),
        ("Made at (UTC)", _cell(at)),
        ("Rows", counts.rows),
        ("First row at (UTC)", _cell(counts.first)),
        ("Last row at (UTC)", _cell(counts.last)),
        ("Highest row number", counts.last_seq),
        ("Times", "Every time is in UTC. In summer the clock in the United Kingdom is one hour ahead."),
        ("Words", "The sheet Dictionary says what every column and every kind of row means."),
        ("", None),
        *((f"Rows of kind {kind}", count) for kind, count in sorted(counts.kinds.items())),
    ]


def _write_about(sheet: Any, lines: list[tuple[str, object]], *, bold: Any, wrapped: Any, day: Any) -> None:  # noqa: ANN401 - untyped library
    """Figures and dates stand at the left, beside what they are of: the column is as wide as its sentences."""
    sheet.fit_to_pages(1, 0)
    sheet.set_column(0, 0, 38)
    sheet.set_column(1, 1, 90)
    for number, (name, value) in enumerate(lines):
        sheet.write(number, 0, name, bold)
        sheet.write(number, 1, value, day if isinstance(value, datetime) else wrapped)


def _write_words(sheet: Any, bold: Any, wrapped: Any) -> None:  # noqa: ANN401 - untyped library
    _table_like(sheet)
    sheet.fit_to_pages(1, 0)
    sheet.set_column(0, 1, 26)
    sheet.set_column(2, 2, 90)
    sheet.write_row(0, 0, ("What", "Name", "Means"), bold)
    count = 0
    for count, meaning in enumerate(meanings(), 1):
        sheet.write_row(count, 0, meaning, wrapped)
    sheet.autofilter(0, 0, count, 2)
