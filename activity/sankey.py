"""The ways through a tree as bands that are as wide as conversations are many; draws no hidden count."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from activity.walks import LEFT, START
from activity.ways import Step, Ways

WIDTH = 720
_LAYER, _BAR, _GAP, _TOP = 74, 20, 26, 6
_NARROWEST = 1.5
_INK, _BLUE, _BAND, _NO_END = "#212b32", "#005eb8", "#7fb2e5", "#aeb7bd"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """Where a node is drawn."""

    x: float
    y: float
    width: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """The steps that can be drawn, each node with the number that stands for it: from the top, from the left."""

    steps: tuple[Step, ...]
    places: Mapping[str, _Place]
    numbers: Mapping[str, int]


def drawn(ways: Ways) -> Drawn:
    """What of these ways has a count that is told, and where it is drawn."""
    told = tuple(step for step in ways.steps if step.count.count)
    places = _placed(told, ways.nodes)
    return Drawn(steps=told, places=places, numbers={node: n for n, node in enumerate(places, start=1)})


def sankey(what: Drawn, *, chart: str, title: str, says: str) -> Markup:
    """The steps from the top down; nothing where there are none."""
    places = what.places
    if not places:
        return Markup("")
    height = max(place.y for place in places.values()) + _BAR + _TOP
    inside = Markup("").join([*_bands(what.steps, places), *_bars(places, what.numbers)])
    return Markup(
        '<svg class="fingerpost-chart" role="img" aria-labelledby="{0}-title {0}-desc" viewBox="0 0 {1} {2:.0f}"'
        ' width="100%" preserveAspectRatio="xMinYMin meet" xmlns="http://www.w3.org/2000/svg">'
        '<title id="{0}-title">{3}</title><desc id="{0}-desc">{4}</desc>'
        '<g font-family="inherit" font-size="14" fill="{5}">{6}</g></svg>'
    ).format(chart, WIDTH, height, title, says, _INK, inside)


def _placed(steps: Sequence[Step], nodes: Sequence[str]) -> dict[str, _Place]:
    layers: dict[int, list[str]] = defaultdict(list)
    for node, layer in _layers(steps, nodes).items():
        layers[layer].append(node)
    sizes = _sizes(steps)
    scale = min(((WIDTH - _GAP * len(nodes)) / sum(sizes[n] for n in nodes) for nodes in layers.values()), default=0)
    places = {}
    for row, layer in enumerate(sorted(layers)):
        widths = [max(sizes[node] * scale, _NARROWEST) for node in layers[layer]]
        x = (WIDTH - sum(widths) - _GAP * (len(widths) - 1)) / 2
        for node, width in zip(layers[layer], widths, strict=True):
            places[node] = _Place(x=x, y=_TOP + row * _LAYER, width=width)
            x += width + _GAP
    return places


def _layers(steps: Sequence[Step], nodes: Sequence[str]) -> dict[str, int]:
    """Each node below all that leads to it; the ends together at the bottom."""
    before: dict[str, list[str]] = defaultdict(list)
    for step in steps:
        before[step.then].append(step.here)
    there = {node for step in steps for node in (step.here, step.then)}
    layers: dict[str, int] = {}
    for node in nodes:
        if node in there:
            layers[node] = 1 + max((layers[one] for one in before[node] if one in layers), default=-1)
    leads, bottom = {step.here for step in steps}, max(layers.values(), default=0)
    for step in reversed(steps):
        # What leads to it is hidden: it belongs just above where it leads.
        if not before[step.here] and step.here != START:
            layers[step.here] = max(layers[step.then] - 1, 0)
    return {node: layer if node in leads else bottom for node, layer in layers.items()}


def _sizes(steps: Sequence[Step]) -> dict[str, int]:
    into: dict[str, int] = defaultdict(int)
    out: dict[str, int] = defaultdict(int)
    for step in steps:
        into[step.then] += step.count.count or 0
        out[step.here] += step.count.count or 0
    return {node: max(into[node], out[node]) for node in {*into, *out}}


def _bands(steps: Sequence[Step], places: Mapping[str, _Place]) -> list[Markup]:
    sizes = _sizes(steps)
    used: dict[tuple[str, bool], float] = defaultdict(float)
    found = []
    for step in sorted(steps, key=lambda step: (places[step.here].x, places[step.then].x)):
        above, below = places[step.here], places[step.then]
        share = step.count.count or 0
        wide_above, wide_below = (share / sizes[n] * places[n].width for n in (step.here, step.then))
        x1, x2 = above.x + used[(step.here, True)], below.x + used[(step.then, False)]
        used[(step.here, True)] += wide_above
        used[(step.then, False)] += wide_below
        found.append(_band(step, x1, wide_above, above.y + _BAR, x2=x2, wide_below=wide_below, y2=below.y))
    return found


def _band(step: Step, x1: float, wide_above: float, y1: float, *, x2: float, wide_below: float, y2: float) -> Markup:
    middle = (y1 + y2) / 2
    colour = _NO_END if step.then == LEFT else _BAND
    return Markup(
        '<path d="M{0:.1f} {2:.1f}C{0:.1f} {6:.1f} {3:.1f} {6:.1f} {3:.1f} {5:.1f}'
        'H{4:.1f}C{4:.1f} {6:.1f} {1:.1f} {6:.1f} {1:.1f} {2:.1f}Z" fill="{7}" fill-opacity="0.6"/>'
    ).format(x1, x1 + wide_above, y1, x2, x2 + wide_below, y2, middle, colour)


def _bars(places: Mapping[str, _Place], numbers: Mapping[str, int]) -> list[Markup]:
    return [
        Markup(
            '<rect x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{}" fill="{}"/>'
            '<text x="{:.1f}" y="{:.1f}" text-anchor="middle" fill="#ffffff" stroke="{}" stroke-width="3"'
            ' paint-order="stroke">{}</text>'
        ).format(at.x, at.y, at.width, _BAR, _BLUE, at.x + at.width / 2, at.y + _BAR * 0.75, _BLUE, numbers[node])
        for node, at in places.items()
    ]
