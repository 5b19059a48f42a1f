"""Whether every row of a decision table can fit, and whether every combination has a row; looks at no paths."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import product

from organisations.reading import Problem
from trees.model import ByTable, Row, Table, Tree
from trees.ways import next_of

OTHER = object()
"""Stands for any value that no cell of a column names."""
MOST_BOXES = 400
"""Of what rows leave over. A table of 600 rows that leaves more is not followed to its end: it would take seconds."""

Column = frozenset[object]
Box = tuple[Column, ...]


def table_faults(tree: Tree) -> Iterator[Problem]:
    """Rows that can never match, and tables that leave a combination without a value."""
    for name, table in tree.tables.items():
        yield from _faults(tree, table, name, complete=True)
    for name, node in tree.nodes.items():
        way = next_of(node)
        if isinstance(way, ByTable):
            yield from _faults(tree, way.table, name, complete=False)


def _faults(tree: Tree, table: Table, node: str, *, complete: bool) -> Iterator[Problem]:
    columns = [_values(table, at) for at in range(len(table.inputs))]
    left: list[Box] = [tuple(columns)]
    for number, row in enumerate(table.rows, start=1):
        box = _box(row, columns, table)
        if not any(_meets(one, box) for one in left):
            problem = f"Row {number} can never fit: rows above it take all that it would."
            yield _wrong(tree, node, row.line, problem, "Move it up, or take it away.")
        left = [rest for one in left for rest in _minus(one, box)]
        if len(left) > MOST_BOXES:
            return
    if complete and left and table.otherwise is None:
        example = _example(left[0], table)
        yield _wrong(tree, node, table.line, f"No row fits {example}.", "Add a row for it, or `otherwise:`.")


def _wrong(tree: Tree, node: str, line: int, problem: str, remedy: str) -> Problem:
    return Problem(file=tree.file, line=line, node=node, problem=problem, remedy=remedy)


def _values(table: Table, at: int) -> Column:
    kind = table.inputs[at].type
    if kind.kind == "truth":
        return frozenset({True, False})
    if kind.kind == "option" and kind.labels:
        return frozenset(kind.labels)
    if kind.kind == "options" and kind.labels:
        # Several options may be chosen: each combination is a value, those with a named option told apart.
        named = sorted({str(row.cells[at]) for row in table.rows if row.cells[at] is not None})
        return frozenset(product(*((False, True) for _ in named[:10])))
    return frozenset({row.cells[at] for row in table.rows if row.cells[at] is not None} | {OTHER})


def _box(row: Row, columns: Iterable[Column], table: Table) -> Box:
    return tuple(
        column if cell is None else _fitting(cell, column, table, at)
        for at, (cell, column) in enumerate(zip(row.cells, columns, strict=True))
    )


def _fitting(cell: object, column: Column, table: Table, at: int) -> Column:
    if table.inputs[at].type.kind == "options":
        named = sorted({str(row.cells[at]) for row in table.rows if row.cells[at] is not None})[:10]
        if str(cell) not in named:
            return column
        place = named.index(str(cell))
        return frozenset(one for one in column if isinstance(one, tuple) and one[place])
    return frozenset({cell}) & column if isinstance(cell, bool) else frozenset(one for one in column if one == cell)


def _meets(one: Box, other: Box) -> bool:
    return all(not a.isdisjoint(b) for a, b in zip(one, other, strict=True))


def _minus(one: Box, other: Box) -> Iterator[Box]:
    """What is left of a box without another, as boxes that do not meet."""
    if not _meets(one, other):
        yield one
        return
    for at, (mine, taken) in enumerate(zip(one, other, strict=True)):
        rest = mine - taken
        if rest:
            before = tuple(a & b for a, b in zip(one[:at], other[:at], strict=True))
            yield (*before, rest, *one[at + 1 :])


def _example(box: Box, table: Table) -> str:
    said = [
        f"{column.source} = {_word(min(values, key=str))}" for column, values in zip(table.inputs, box, strict=True)
    ]
    return ", ".join(said)


def _word(value: object) -> str:
    words: Mapping[object, str] = {True: "yes", False: "no"}
    if value is OTHER:
        return "another value"
    return words[value] if isinstance(value, bool) else str(value)
