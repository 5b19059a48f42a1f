"""Reads `next` in its four forms, and decision tables; knows no kind of node."""

from collections.abc import Callable, Collection, Mapping
from datetime import date
from decimal import Decimal

from trees.expressions.scope import Expression
from trees.expressions.syntax import ExpressionError, exact_number
from trees.expressions.typing import nearest
from trees.load.making import Making
from trees.load.place import Place, check_keys, items, mapping, said, string
from trees.load.words import read_when
from trees.model import ByName, ByOption, ByRules, ByTable, Next, Row, Rule, Table
from trees.values import NUMBER, WHOLE, Type, Value

_TRUTHS: Mapping[str, bool] = {"yes": True, "true": True, "no": False, "false": False}


def read_next(place: Place, data: object, making: Making, options: Collection[str] | None) -> Next | None:
    """Where a node leads: an id, a map from option to id, rules, or a table.

    `options` are the ids that a map may name; nothing where a map makes no sense.
    """
    if isinstance(data, str):
        return ByName(go=_target(place, data, making), line=place.line)
    if isinstance(data, list | tuple):
        return _rules(place, data, making)
    if not isinstance(data, Mapping):
        place.wrong(f"`next` names a node, and this is {said(data)}.", "Write the id of a node.")
        return None
    if "table" in data and "table" not in (options or ()):
        return _by_table(place, data, making)
    return _by_option(place, data, making, options)


def _target(place: Place, data: object, making: Making) -> str:
    name = string(place, data)
    if name and name not in making.nodes:
        place.wrong(f"There is no node '{name}' in this tree.", nearest(name, making.nodes))
    return name


def _rules(place: Place, data: object, making: Making) -> ByRules | None:
    rules = [_rule(where, item, making) for where, item in items(place, data)]
    found = [rule for rule in rules if rule is not None]
    if len(found) < len(rules) or not found:
        if not rules:
            place.wrong("These rules are empty.", "Add a rule: - go: a_node.")
        return None
    if "when" in mapping(place, data[-1] if isinstance(data, list | tuple) else {}):
        place.at(len(found) - 1).wrong(
            "The last rule has a `when`, so nothing may fit.", "End with a rule without `when`."
        )
    for index, rule in enumerate(found[:-1]):
        if rule.when is None and "when" not in mapping(place.at(index), data[index]):  # type: ignore[index]
            place.at(index).wrong("Only the last rule may stand without a `when`.", "Rules after it are never read.")
    return ByRules(rules=tuple(found), line=place.line)


def _rule(place: Place, item: object, making: Making) -> Rule | None:
    data = mapping(place, item)
    if not data:
        return None
    check_keys(place, data, ("when", "go"), ("go",))
    when = read_when(place, data, making)
    return (
        Rule(when=when, go=_target(place.at("go"), data.get("go"), making), line=place.line) if "go" in data else None
    )


def _by_option(
    place: Place, data: Mapping[str, object], making: Making, options: Collection[str] | None
) -> ByOption | None:  # fmt: skip
    if options is None:
        place.wrong(
            "A map from option to node fits only a question with one option.",
            f"Write a node, or rules such as - when: includes({place.node}, 'option').",
        )
        return None
    go = {key: _target(place.at(key), name, making) for key, name in data.items() if key != "else"}
    otherwise = _target(place.at("else"), data["else"], making) if "else" in data else None
    for key in go:
        if key not in options:
            place.at(key).wrong(f"'{key}' is not one that can be given here.", nearest(key, options))
    missing = [option for option in options if option not in go]
    if missing and otherwise is None:
        place.wrong(f"`next` does not say where {_and(missing)} leads.", "Add it, or an `else`.")
    if otherwise is not None and not missing:
        place.at("else").wrong("`else` is never used: each option is named.", "Take `else` away.")
    return ByOption(go=go, otherwise=otherwise, line=place.line)


def _and(names: list[str]) -> str:
    return ", ".join(f"'{name}'" for name in names)


def _by_table(place: Place, data: Mapping[str, object], making: Making) -> ByTable | None:
    check_keys(place, data, ("table",))
    given = data["table"]
    if isinstance(given, str):
        place.at("table").wrong("`table:` under `next` holds the table itself.", "Write `rows: |` under it.")
        return None
    table = read_table(place.at("table"), given, making, name="", last="go")
    if table is None:
        return None
    for row in table.rows:
        if row.result not in making.nodes:
            rows = place.at("table", "rows")
            rows.wrong(
                f"There is no node '{row.result}' in this tree.",
                nearest(str(row.result), making.nodes),
                after=row.line - rows.line,
            )
    if table.otherwise is not None and table.otherwise not in making.nodes:
        place.at("table", "otherwise").wrong(
            f"There is no node '{table.otherwise}' in this tree.", nearest(str(table.otherwise), making.nodes)
        )
    return ByTable(table=table, line=place.line)


def read_table(place: Place, data: object, making: Making, *, name: str, last: str | None = None) -> Table | None:
    """A decision table; for `next` its last column must be called `go`."""
    settings = mapping(place, data)
    check_keys(place, settings, ("otherwise", "rows"), ("rows",))
    if "rows" not in settings:
        return None
    text = settings.get("rows")
    if not isinstance(text, str):
        place.at("rows").wrong("The rows of a table are a text.", "Write `rows: |` and the rows below it.")
        return None
    grid = _grid(text)
    if len(grid) < 2:  # noqa: PLR2004 - a heading and a row
        place.at("rows").wrong("This table has no rows.", "Write a heading, and a row for each combination.")
        return None
    return _table(place.at("rows"), grid, settings.get("otherwise"), making, name=name, last=last)


def _grid(text: str) -> list[tuple[int, list[str]]]:
    lines = ((number, line) for number, line in enumerate(text.splitlines(), start=1) if line.strip())
    return [(number, [cell.strip() for cell in line.split("|")]) for number, line in lines]


def _table(
    place: Place, grid: list[tuple[int, list[str]]], otherwise: object, making: Making, *, name: str, last: str | None
) -> Table | None:  # fmt: skip
    (first, heading), *rows = grid
    if last is not None and heading[-1] != last:
        place.wrong(f"The last column is '{heading[-1]}'.", f"Under `next` it is called '{last}'.", after=1)
    inputs = [making.expression(place, column, after=first) for column in heading[:-1]]
    if any(one is None for one in inputs) or not inputs:
        return None
    columns = [one for one in inputs if one is not None]
    read = [_row(place, line, cells, columns) for line, cells in rows]
    if any(row is None for row in read):
        return None
    results = [str(cells[-1]) for _, cells in rows] + ([] if otherwise is None else [str(otherwise)])
    kind, convert = _results(results)
    return Table(
        id=name,
        inputs=tuple(columns),
        rows=tuple(
            Row(cells=row.cells, result=convert(str(row.result)), line=row.line) for row in read if row is not None
        ),
        otherwise=None if otherwise is None else convert(str(otherwise)),
        type=kind,
        line=place.line,
    )


def _results(results: list[str]) -> tuple[Type, Callable[[str], Value]]:
    try:
        numbers = [exact_number(one) for one in results]
    except ExpressionError:
        return Type(kind="option", labels={one: one for one in results}), str
    return (WHOLE if all(isinstance(one, int) for one in numbers) else NUMBER), exact_number


def _row(place: Place, line: int, cells: list[str], columns: list[Expression]) -> Row | None:
    if len(cells) != len(columns) + 1:
        place.wrong(
            f"This row has {len(cells)} cells, and the heading {len(columns) + 1}.",
            "Part the cells with |, and leave blank what may be anything.",
            after=line,
        )
        return None
    try:
        read = tuple(_cell(cell, column.type) for cell, column in zip(cells[:-1], columns, strict=True))
    except ExpressionError as error:
        place.wrong(error.problem, error.remedy, after=line)
        return None
    return Row(cells=read, result=cells[-1], line=place.line + line)


def _cell(cell: str, kind: Type) -> str | int | Decimal | date | bool | None:
    if not cell:
        return None
    if kind.kind == "truth":
        if cell in _TRUTHS:
            return _TRUTHS[cell]
        raise ExpressionError(f"'{cell}' stands where yes or no is wanted.", "Write yes, no or leave it blank.")
    if kind.kind == "number":
        return exact_number(cell)
    if kind.kind == "date":
        return _date(cell)
    if kind.labels is not None and cell not in kind.labels:
        raise ExpressionError(f"'{cell}' is not one of the options of this column.", nearest(cell, kind.labels))
    return cell


def _date(cell: str) -> date:
    try:
        return date.fromisoformat(cell)
    except ValueError:
        raise ExpressionError(f"'{cell}' is not a date.", "Write it as 2026-04-06.") from None
