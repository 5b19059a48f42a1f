"""Gives each box of a diagram its place, in pixels, near what it is joined with; draws nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from trees.drawing.boxes import Box
from trees.drawing.layers import Layers, Line, Point

WIDTH = 272
COLUMN_GAP = 84
GAP = 22
MARGIN = 24
LINE = 17
KIND_LINE = 20
ROW_PADDING = 8
PADDING = 10
WAYPOINT = 4
SETTLE = 10
STAIR = 60
"""Pixels that a column may begin below the one before it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """Where everything lies: boxes by their upper left corner, waypoints by their height."""

    left: Mapping[Point, float]
    top: Mapping[Point, float]
    height: Mapping[str, float]
    width: float
    tall: float


def height_of(box: Box) -> float:
    """The height of a box with all its lines."""
    note = LINE if box.note else 0
    return head_of(box) + note + sum(row_height(box, at) for at in range(len(box.rows)))


def head_of(box: Box) -> float:
    """The height of a box above its rows: its kind, its words and its id."""
    return PADDING + KIND_LINE + LINE * (len(box.title) + 1) + PADDING


def row_height(box: Box, at: int) -> float:
    """The height of one row."""
    return LINE * len(box.rows[at].lines) + ROW_PADDING


def row_middle(box: Box, at: int) -> float:
    """How far below the top of its box a row's middle lies."""
    return head_of(box) + sum(row_height(box, one) for one in range(at)) + row_height(box, at) / 2


def entry_of(box: Box) -> float:
    """How far below the top of its box lines come in: level with its kind."""
    del box
    return PADDING + KIND_LINE / 2


def placed(boxes: Mapping[str, Box], layers: Layers) -> Placed:
    """A place for everything."""
    height = {name: height_of(box) for name, box in boxes.items()}
    tall = {point: height.get(point, WAYPOINT) for column in layers.columns for point in column}
    top = _stacked(layers.columns, tall)
    before, after = _joins(boxes, layers)
    for turn in range(SETTLE):
        forwards = turn % 2 == 0
        for column in layers.columns if forwards else reversed(layers.columns):
            _settle(column, tall, top, before if forwards else after)
    lowest = min(top.values(), default=0)
    top = _raised(layers.columns, {point: at - lowest + MARGIN for point, at in top.items()})
    left = {
        point: float(MARGIN + at * (WIDTH + COLUMN_GAP)) for at, column in enumerate(layers.columns) for point in column
    }
    return Placed(
        left=left,
        top=top,
        height=height,
        width=2 * MARGIN + len(layers.columns) * (WIDTH + COLUMN_GAP) - COLUMN_GAP,
        tall=max((top[point] + tall[point] for point in top), default=0) + MARGIN,
    )


def _raised(columns: Sequence[Sequence[Point]], top: Mapping[Point, float]) -> dict[Point, float]:
    """The columns, each no farther down than a stair from the start allows: a tall picture is opened at its top.

    A column moves as a whole, so that nothing in it comes to lie upon anything else.
    """
    raised: dict[Point, float] = {}
    for at, column in enumerate(columns):
        first = min((top[point] for point in column), default=0.0)
        up = max(0.0, first - MARGIN - at * STAIR)
        raised.update((point, top[point] - up) for point in column)
    return raised


Join = tuple[Point, float, float]
"""A neighbour, how far below its top the line meets it, and how far below our own."""


def _joins(boxes: Mapping[str, Box], layers: Layers) -> tuple[dict[Point, list[Join]], dict[Point, list[Join]]]:
    before: dict[Point, list[Join]] = {}
    after: dict[Point, list[Join]] = {}
    for (start, row, _), route in layers.routes.items():
        for one, other in pairwise(route):
            leaves = row_middle(boxes[start], row) if one == start else WAYPOINT / 2
            enters = entry_of(boxes[other]) if other in boxes else WAYPOINT / 2
            before.setdefault(other, []).append((one, leaves, enters))
            after.setdefault(one, []).append((other, enters, leaves))
    return before, after


def _stacked(columns: Sequence[Sequence[Point]], tall: Mapping[Point, float]) -> dict[Point, float]:
    top: dict[Point, float] = {}
    for column in columns:
        down = 0.0
        for point in column:
            top[point] = down
            down += tall[point] + _gap(tall, point)
    return top


def _gap(tall: Mapping[Point, float], point: Point) -> float:
    return GAP if tall[point] > WAYPOINT else GAP / 2


def _settle(
    column: Sequence[Point], tall: Mapping[Point, float], top: dict[Point, float], joins: Mapping[Point, Sequence[Join]]
) -> None:  # fmt: skip
    """Moves the points of a column as near as may be to where their lines would be level, their order kept.

    Points that push each other move as one block, to the mean of what each wants (pool adjacent violators).
    """
    offset = 0.0
    blocks: list[tuple[float, int]] = []
    offsets: list[float] = []
    for point in column:
        found = joins.get(point, ())
        wanted = [top[other] + there - here for other, there, here in found] or [top[point]]
        offsets.append(offset)
        blocks.append((sum(wanted) / len(wanted) - offset, 1))
        while len(blocks) > 1 and blocks[-2][0] >= blocks[-1][0]:
            (last, many), (first, more) = blocks.pop(), blocks.pop()
            blocks.append(((last * many + first * more) / (many + more), many + more))
        offset += tall[point] + _gap(tall, point)
    at = 0
    for mean, many in blocks:
        for point, down in zip(column[at : at + many], offsets[at : at + many], strict=True):
            top[point] = mean + down
        at += many


def ends_of(line: Line, boxes: Mapping[str, Box], where: Placed) -> tuple[float, float]:
    """The heights at which a line leaves its row and enters its box."""
    start, row, end = line
    return where.top[start] + row_middle(boxes[start], row), where.top[end] + entry_of(boxes[end])
