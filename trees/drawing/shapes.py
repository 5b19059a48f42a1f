"""Draws placed boxes and lines as SVG; every kind of node has a shape and a word of its own, not a colour alone."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from markupsafe import Markup

from trees.drawing.boxes import KIND_SAID, Box
from trees.drawing.layers import Layers, Line
from trees.drawing.places import (
    KIND_LINE,
    LINE,
    PADDING,
    ROW_PADDING,
    WAYPOINT,
    WIDTH,
    Placed,
    ends_of,
    head_of,
    row_height,
)

CORNER = 14
STYLE = """
.b{stroke-width:2;fill:#fffdf9;stroke:#55605d}
.b.question{stroke:#174f4a}.b.tell{stroke:#7b8580;fill:#f3efe6}.b.run{stroke:#54407a;fill:#f4f1f8}
.b.confirm{stroke:#7c2855;fill:#fbf3f7}.b.outcome{stroke:#2c7a4b;fill:#eef6f0;stroke-width:4}
.b.urgent{stroke:#a3271a;fill:#fbeae6;stroke-width:5}.b.handoff{stroke:#8a5410;fill:#fcf1dc;stroke-width:3}
text{font-family:Arial,Helvetica,sans-serif;font-size:14px;fill:#1f2b2a}
.k{font-size:12px;font-weight:bold;letter-spacing:.5px}.t{font-weight:bold}.i,.n{font-size:12px;fill:#55605d}
.r{stroke:#ddd4c4;stroke-width:1}.l{fill:none;stroke:#55605d;stroke-width:1.6}
""".strip()


def drawn(boxes: Mapping[str, Box], layers: Layers, where: Placed, *, title: str, about: str) -> Markup:
    """The whole picture, with a title and a description for those who do not see it."""
    head = Markup(
        '<svg xmlns="http://www.w3.org/2000/svg" width="{w:.0f}" height="{h:.0f}" viewBox="0 0 {w:.0f} {h:.0f}" '
        'role="img" aria-labelledby="title desc"><title id="title">{title}</title><desc id="desc">{about}</desc>'
    ).format(w=where.width, h=where.tall, title=title, about=about)
    style = Markup("<style>{}</style>").format(Markup(STYLE))  # noqa: S704 - our own
    paper = Markup('<rect width="100%" height="100%" fill="#fffdf9"/>')
    lines = Markup("").join(_line(line, route, boxes, where) for line, route in layers.routes.items())
    shapes = Markup("").join(_box(box, where) for box in boxes.values())
    return head + style + _arrow() + paper + lines + shapes + Markup("</svg>")


def _arrow() -> Markup:
    return Markup(
        '<defs><marker id="a" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="7" markerHeight="7" orient="auto">'
        '<path d="M0 0 10 5 0 10z" fill="#55605d"/></marker></defs>'
    )


def _line(line: Line, route: Sequence[str], boxes: Mapping[str, Box], where: Placed) -> Markup:
    leaves, enters = ends_of(line, boxes, where)
    points = [(where.left[route[0]] + WIDTH, leaves)]
    for point in route[1:-1]:
        height = where.top[point] + WAYPOINT / 2
        points += [(where.left[point], height), (where.left[point] + WIDTH, height)]
    points.append((where.left[route[-1]], enters))
    start, row, end = line
    says = f"{start}, {boxes[start].rows[row].says}: {end}"
    return Markup('<path class="l" marker-end="url(#a)" d="{}"><title>{}</title></path>').format(_curve(points), says)


def _curve(points: Sequence[tuple[float, float]]) -> str:
    """Straight past boxes and curved between columns."""
    parts = [f"M{points[0][0]:.0f} {points[0][1]:.1f}"]
    for at, ((x1, y1), (x2, y2)) in enumerate(pairwise(points)):
        half = (x1 + x2) / 2
        parts.append(f"C{half:.0f} {y1:.1f} {half:.0f} {y2:.1f} {x2:.0f} {y2:.1f}" if at % 2 == 0 else f"H{x2:.0f}")
    return "".join(parts)


def _box(box: Box, where: Placed) -> Markup:
    x, y, height = where.left[box.id], where.top[box.id], where.height[box.id]
    words = Markup("").join(_words(box, x, y))
    return Markup('<g><title>{}: {} ({})</title><path class="b {}" d="{}"/>{}{}</g>').format(
        KIND_SAID[box.kind], box.says, box.id, box.kind, _outline(box.kind, x, y, height), _rows(box, x, y), words
    )


def _words(box: Box, x: float, y: float) -> Iterator[Markup]:
    at = y + PADDING + 12
    inset = x + 14
    yield _text("k", inset, at, KIND_SAID[box.kind].upper())
    at += KIND_LINE
    for line in box.title:
        yield _text("t", inset, at, line)
        at += LINE
    yield _text("i", inset, at, box.id)
    if box.note:
        yield _text("n", inset, at + LINE, box.note)


def _rows(box: Box, x: float, y: float) -> Markup:
    found = []
    top = y + head_of(box)
    for at, row in enumerate(box.rows):
        found.append(Markup('<path class="r" d="M{:.0f} {:.1f}h{}"/>').format(x, top, WIDTH))
        for number, line in enumerate(row.lines):
            found.append(_text("w", x + 14, top + ROW_PADDING / 2 + 12.5 + number * LINE, line))
        top += row_height(box, at)
    return Markup("").join(found)


def _text(kind: str, x: float, y: float, words: str) -> Markup:
    return Markup('<text class="{}" x="{:.0f}" y="{:.1f}">{}</text>').format(kind, x, y, words)


def _outline(kind: str, x: float, y: float, height: float) -> str:
    """The shape of a kind: plain, a folded corner, a double edge, cut corners, round ends, a pointed side."""
    w, h, c = WIDTH, height, CORNER
    if kind == "tell":
        return f"M{x} {y}h{w - c}l{c} {c}v{h - c}h{-w}zM{x + w - c} {y}v{c}h{c}"
    if kind == "run":
        return f"M{x} {y}h{w}v{h}h{-w}zM{x + 6} {y}v{h}M{x + w - 6} {y}v{h}"
    if kind in ("confirm", "urgent"):
        return f"M{x + c} {y}h{w - 2 * c}l{c} {c}v{h - 2 * c}l{-c} {c}h{2 * c - w}l{-c} {-c}v{2 * c - h}z"
    if kind == "outcome":
        r = 26
        turn = f"a{r} {r} 0 0 1"
        across, down = w - 2 * r, h - 2 * r
        right = f"M{x + r} {y}h{across}{turn} {r} {r}v{down}{turn} {-r} {r}"
        return f"{right}h{-across}{turn} {-r} {-r}v{-down}{turn} {r} {-r}z"
    if kind == "handoff":
        return f"M{x} {y}h{w - c}l{c} {h / 2:.1f}l{-c} {h / 2:.1f}h{c - w}z"
    return f"M{x} {y}h{w}v{h}h{-w}z"
