"""Small counts made unreadable on pages of counts; knows nothing of what is counted.

This is the simple form: counts of 1 to 4 are hidden, and so is the one cell that would give a hidden one away by
subtraction within its own table. It does not weigh one page against another.
"""

from collections.abc import Iterable, Iterator, Sequence

FEWEST = 5
"""The smallest count but 0 that may be shown (domain sheet, section E7, and the NHS habit behind it)."""

FEW = f"fewer than {FEWEST}"
HIDDEN = "not shown"
NOTE = f"Counts from 1 to {FEWEST - 1} are shown as “{FEW}”. Where one of them could be worked out from the others, "
NOTE += f"another count says “{HIDDEN}”."

Cell = tuple[int, int]


def small(count: int) -> bool:
    """Whether a count could point to a person."""
    return 0 < count < FEWEST


def shown(count: int) -> str:
    """A count that stands alone, as a page may show it."""
    return FEW if small(count) else f"{count:,}"


def part(count: int, whole: int) -> str:
    """A count beside the whole that it is part of, so that neither it nor what is left can be worked out if small."""
    if small(count) or not small(whole - count):
        return shown(count)
    return f"all but {FEW}"


def share(count: int, whole: int) -> str | None:
    """The count as a percentage of the whole; None where it would tell a small count, or there is no whole."""
    if whole == 0 or small(whole) or small(count) or small(whole - count):
        return None
    percent = 100 * count / whole
    return "under 1%" if 0 < percent < 1 else f"{percent:.0f}%"


def table(rows: Sequence[Sequence[int]]) -> list[list[str]]:
    """The counts of a table as a page may show them, where every row and every column adds up to something known.

    The last cell of a row is taken as the sum of the others. No line is left with a single hidden cell.
    """
    hidden = _hidden(rows)
    return [[_cell(count, hidden=(y, x) in hidden) for x, count in enumerate(row)] for y, row in enumerate(rows)]


def _cell(count: int, *, hidden: bool) -> str:
    if small(count):
        return FEW
    return HIDDEN if hidden else f"{count:,}"


def _hidden(rows: Sequence[Sequence[int]]) -> set[Cell]:
    hidden = {(y, x) for y, row in enumerate(rows) for x, count in enumerate(row) if small(count)}
    lines = list(_lines(rows))
    while True:
        more = {cell for line in lines if (cell := _partner(line, hidden, rows)) is not None}
        if not more:
            return hidden
        # One at a time: a cell hidden for its row may serve its column as well.
        hidden.add(min(more))


def _lines(rows: Sequence[Sequence[int]]) -> Iterator[list[Cell]]:
    width = len(rows[0]) if rows else 0
    yield from ([(y, x) for x in range(width)] for y in range(len(rows)))
    yield from ([(y, x) for y in range(len(rows))] for x in range(width))


def _partner(line: Iterable[Cell], hidden: set[Cell], rows: Sequence[Sequence[int]]) -> Cell | None:
    """The cell to hide with the single hidden one of a line; None where the line gives nothing away."""
    cells = list(line)
    if len(hidden.intersection(cells)) != 1:
        return None
    open_cells = [cell for cell in cells if cell not in hidden]
    # A count of something is hidden before a nought: noughts rarely help and are worth reading.
    return min(open_cells, key=lambda cell: (rows[cell[0]][cell[1]] == 0, rows[cell[0]][cell[1]]), default=None)
