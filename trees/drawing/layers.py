"""Puts boxes into columns and in order, so that lines run forwards and cross little; knows no sizes.

The steps are those of Sugiyama's method (1981): columns by the longest path, a waypoint wherever a line passes a
column, and sweeps that order each column by the middle of its neighbours.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

SWEEPS = 12

Point = str
Line = tuple[str, int, str]
"""From a box, by its row, to a box."""


@dataclass(slots=True, kw_only=True)
class Layers:
    """Columns of boxes and waypoints from the left, and each line as the points that it passes."""

    columns: list[list[Point]] = field(default_factory=list)
    routes: dict[Line, list[Point]] = field(default_factory=dict)


def layered(names: Sequence[str], lines: Sequence[Line]) -> Layers:
    """The boxes in columns. Lines that lead backwards, which a checked tree has none of, are left out."""
    column = _columns(names, lines)
    found = Layers(columns=[[] for _ in range(max(column.values(), default=0) + 1)])
    for name in names:
        found.columns[column[name]].append(name)
    for line in lines:
        start, row, end = line
        if column[start] < column[end]:
            route = [start]
            for at in range(column[start] + 1, column[end]):
                point = f"{start}/{row}/{end}/{at}"
                found.columns[at].append(point)
                route.append(point)
            found.routes[line] = [*route, end]
    _order(found)
    return found


def _columns(names: Sequence[str], lines: Sequence[Line]) -> dict[str, int]:
    """The longest path to each box; a box that nothing leads to stands first."""
    after: dict[str, set[str]] = {name: set() for name in names}
    for start, _, end in lines:
        after[start].add(end)
    column = dict.fromkeys(names, 0)
    for name in _topological(names, after):
        for end in after[name]:
            column[end] = max(column[end], column[name] + 1)
    return column


def _topological(names: Sequence[str], after: Mapping[str, set[str]]) -> list[str]:
    waits = dict.fromkeys(names, 0)
    for ends in after.values():
        for end in ends:
            waits[end] += 1
    ready = [name for name in names if not waits[name]]
    for name in ready:
        for end in sorted(after[name]):
            waits[end] -= 1
            if not waits[end]:
                ready.append(end)
    return ready


def _order(layers: Layers) -> None:
    steps = [
        (one, other, row if at == 0 else 0)
        for (_, row, _), route in layers.routes.items()
        for at, (one, other) in enumerate(pairwise(route))
    ]
    best, fewest = [list(column) for column in layers.columns], _crossings(layers.columns, steps)
    before: dict[Point, list[tuple[Point, int]]] = {}
    after: dict[Point, list[tuple[Point, int]]] = {}
    for one, other, row in steps:
        before.setdefault(other, []).append((one, row))
        after.setdefault(one, []).append((other, row))
    for sweep in range(SWEEPS):
        forwards = sweep % 2 == 0
        columns = layers.columns[1:] if forwards else list(reversed(layers.columns[:-1]))
        for column in columns:
            _sort(column, before if forwards else after, _places(layers.columns))
        crossings = _crossings(layers.columns, steps)
        if crossings < fewest:
            best, fewest = [list(column) for column in layers.columns], crossings
    layers.columns = best


def _places(columns: Sequence[Sequence[Point]]) -> dict[Point, float]:
    return {point: at for column in columns for at, point in enumerate(column)}


def _sort(
    column: list[Point], beside: Mapping[Point, Sequence[tuple[Point, int]]], places: Mapping[Point, float]
) -> None:  # fmt: skip
    def middle(point: Point) -> float:
        found = beside.get(point)
        if not found:
            return places[point]
        # A row lower in the same box counts as a little further down.
        return sum(places[other] + row / 100 for other, row in found) / len(found)

    wanted = {point: middle(point) for point in column}
    column.sort(key=wanted.__getitem__)


def _crossings(columns: Sequence[Sequence[Point]], steps: Sequence[tuple[Point, Point, int]]) -> int:
    places = _places(columns)
    in_column = {point: at for at, column in enumerate(columns) for point in column}
    by_column: dict[int, list[tuple[float, float]]] = {}
    for one, other, row in steps:
        by_column.setdefault(in_column[one], []).append((places[one] + row / 100, places[other]))
    return sum(_inversions([end for _, end in sorted(pairs)]) for pairs in by_column.values())


def _inversions(ends: Sequence[float]) -> int:
    return sum(1 for at, end in enumerate(ends) for later in ends[at + 1 :] if later < end)
