"""A tree as a picture: SVG of our own, or Mermaid text for those who draw elsewhere; follows no answers."""

from collections.abc import Iterator

from trees.drawing.boxes import KIND_SAID, Box, boxes_of, kind_of, naming_ends, title_of
from trees.drawing.layers import layered
from trees.drawing.places import placed
from trees.drawing.shapes import drawn
from trees.model import Node, Tell, Tree
from trees.ways import ways

MOST_LABEL = 60
NEAR = 2
"""Points of a line that only joins neighbouring columns."""


def svg(tree: Tree) -> str:
    """The tree as an SVG picture that reads from left to right, with a title and a description."""
    boxes = {box.id: box for box in boxes_of(tree)}
    lines = [
        (box.id, at, row.to)
        for box in boxes.values()
        for at, row in enumerate(box.rows)
        if row.to is not None and row.to in boxes
    ]
    layers = layered(list(boxes), lines)
    far: dict[str, set[int]] = {}
    for (start, row, _), route in layers.routes.items():
        if len(route) > NEAR:
            far.setdefault(start, set()).add(row)
    boxes = {name: naming_ends(box, far.get(name, ())) for name, box in boxes.items()}
    where = placed(boxes, layers)
    return str(drawn(boxes, layers, where, title=tree.title, about=_about(list(boxes.values()))))


def mermaid(tree: Tree) -> str:
    """The tree as a Mermaid flowchart: a shape for each kind, the ways on as labels, asking again dotted."""
    lines = ["flowchart TD", f"  %% {_safe(tree.title)}"]
    lines += [f"  {name}{_shape(tree, node)}" for name, node in tree.nodes.items()]
    lines += [line for name, node in tree.nodes.items() for line in _arrows(name, node)]
    return "\n".join(lines) + "\n"


def _about(boxes: list[Box]) -> str:
    kinds = [KIND_SAID[box.kind].lower() for box in boxes]
    counted = ", ".join(f"{kinds.count(kind)} × {kind}" for kind in dict.fromkeys(kinds))
    return f"It starts on the left and has {len(boxes)} steps: {counted}. Each box lists its ways on."


def _arrows(name: str, node: Node) -> Iterator[str]:
    for way in ways(node):
        label = f'|"{_safe(way.says)}"|' if way.says else ""
        yield f"  {name} -->{label} {way.to}"
    if isinstance(node, Tell) and node.again is not None:
        yield f'  {name} -.->|"asks again"| {node.again}'


def _shape(tree: Tree, node: Node) -> str:
    kind = kind_of(node)
    words = f"{KIND_SAID[kind]}: {title_of(tree, node)}"
    opens, closes = _SHAPES[kind]
    return f'{opens}"{_safe(words)}"{closes}'


_SHAPES = {
    "question": ("[", "]"),
    "tell": ("[/", "/]"),
    "run": ("[[", "]]"),
    "confirm": ("{{", "}}"),
    "outcome": ("([", "])"),
    "urgent": ("(((", ")))"),
    "handoff": (">", "]"),
}


def _safe(words: str) -> str:
    """Words inside quotes of Mermaid: its own signs as entities, and not too long."""
    short = words if len(words) <= MOST_LABEL else f"{words[: MOST_LABEL - 1].rstrip()}…"
    return short.replace("#", "#35;").replace('"', "#quot;").replace("<", "#lt;").replace(">", "#gt;").replace("`", "'")
