"""Finds and turns the node ids in the routing keys of plain nodes; knows no other key."""

from collections.abc import Callable, Mapping

Plain = dict[str, object]


def ways_out(node: Mapping[str, object]) -> frozenset[str]:
    """The ids that a node's `next`, `again` and `unsure` name."""
    found: set[str] = set()

    def note(name: str) -> str:
        found.add(name)
        return name

    _each_way(node, note)
    return frozenset(found)


def moved_ways(node: Mapping[str, object], moves: Mapping[str, str]) -> Plain:
    """The node with each way in to a key of `moves` leading to its value instead.

    `again` stays: it asks a question anew, which is no way in.
    """
    return _each_way(node, lambda name: moves.get(name, name)) | ({"again": node["again"]} if "again" in node else {})


def _each_way(node: Mapping[str, object], way: Callable[[str], str]) -> Plain:
    found = dict(node)
    for key in ("again", "unsure"):
        if isinstance(found.get(key), str):
            found[key] = way(str(found[key]))
    if "next" in found:
        found["next"] = _next(found["next"], way)
    return found


def _next(value: object, way: Callable[[str], str]) -> object:
    if isinstance(value, str):
        return way(value)
    if isinstance(value, list):
        return [_rule(rule, way) for rule in value]
    if not isinstance(value, dict):
        return value
    if isinstance(value.get("table"), dict):
        return {**value, "table": _table(value["table"], way)}
    return {key: _next(to, way) for key, to in value.items()}


def _rule(rule: object, way: Callable[[str], str]) -> object:
    if isinstance(rule, dict) and isinstance(rule.get("go"), str):
        return {**rule, "go": way(rule["go"])}
    return rule


def _table(table: Plain, way: Callable[[str], str]) -> Plain:
    """The last column of a table in `next` names nodes; its first row names the columns."""
    found = dict(table)
    if isinstance(found.get("otherwise"), str):
        found["otherwise"] = way(str(found["otherwise"]))
    rows = found.get("rows")
    if isinstance(rows, str):
        head, *lines = rows.split("\n")
        found["rows"] = "\n".join([head, *(_row(line, way) for line in lines)])
    return found


def _row(line: str, way: Callable[[str], str]) -> str:
    cells, bar, last = line.rpartition("|")
    if not bar or not last.strip():
        return line
    return f"{cells}| {way(last.strip())}"
