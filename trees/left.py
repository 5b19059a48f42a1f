"""How many questions may still come, at least and at most, whatever is answered; follows ways, never expressions."""

from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from trees.model import ByOption, Node, Outcome, Question, RunTree, Tell, Tree
from trees.position import Position
from trees.ways import ways

STOPPED = ""
"""Stands for every end inside a run that ends the conversation: no node has this id."""

MOST_NODES = 4_096
"""Nodes whose count is remembered: the shipped trees have 600."""

_Range = tuple[int, int]
_Ends = Mapping[str, _Range]
"""For each end that may come: the fewest and the most questions on the way to it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Left:
    """Questions to go, the one that is asked included. One that is asked again is counted once."""

    least: int
    most: int

    @property
    def says(self) -> str:
        """The count in words, for the manager who is asked."""
        if self.most <= 1:
            return "This is the last question."
        if self.least == self.most:
            return f"{self.most} questions to go."
        return f"{self.least} to {self.most} questions to go."


class Counted:
    """The counts of the trees that were lately asked about: each is worked out once, all its nodes at a time."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._kept: OrderedDict[int, tuple[Tree, dict[str, dict[str, _Range]]]] = OrderedDict()
        self._from: OrderedDict[tuple[int, str], tuple[Tree, _Range]] = OrderedDict()

    def left(self, position: Position) -> Left:
        """The questions to go from here; where answers are kept, some of them may not be asked again."""
        if position.ended:
            return Left(least=0, most=0)
        key = (id(position.tree), position.node)  # a node's path names the runs that it is inside of
        known = self._from.get(key)
        if known is None:
            known = self._from[key] = (position.tree, self._through(position))
            if len(self._from) > MOST_NODES:
                self._from.popitem(last=False)
        least, most = known[1]
        return Left(least=max(1 if position.kind == "question" else 0, least - len(position.kept)), most=most)

    def _through(self, position: Position) -> _Range:
        """From the node, out of each run that it is inside of, to the end of the outermost tree."""
        spot = position.spot
        ends: _Ends = self._ends(spot.tree)[_resuming(spot.node)]
        for above in reversed(position.above):
            if isinstance(above.node, RunTree):
                ends = _joined(_onward(above.node, above.tree, ends, self._ends(above.tree)))
        return min(least for least, _ in ends.values()), max(most for _, most in ends.values())

    def _ends(self, tree: Tree) -> dict[str, dict[str, _Range]]:
        kept = self._kept.get(id(tree))
        if kept is None:
            # The tree is kept with its counts, so that no other tree can come by its id meanwhile.
            kept = self._kept[id(tree)] = (tree, self._count(tree))
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
        return kept[1]

    def _count(self, tree: Tree) -> dict[str, dict[str, _Range]]:
        found: dict[str, dict[str, _Range]] = {}
        for name in tree.nodes:
            self._visit(tree, name, found)
        return found

    def _visit(self, tree: Tree, name: str, found: dict[str, dict[str, _Range]]) -> None:
        if name in found:
            return
        node = tree.nodes[name]
        onward = ways(node)
        for way in onward:
            self._visit(tree, way.to, found)
        if isinstance(node, RunTree):
            inner = tree.runs[node.run]
            found[name] = _joined(_onward(node, tree, self._ends(inner)[inner.first], found))
        elif onward:
            asked = int(isinstance(node, Question))
            behind = (pair for way in onward for pair in found[way.to].items())
            found[name] = _joined((end, (least + asked, most + asked)) for end, (least, most) in behind)
        else:
            # Asking again begins no new way: what may follow is counted where the question first stands.
            found[name] = {} if _again(node) else {name: (0, 0)}


def _again(node: Node) -> str | None:
    return node.again if isinstance(node, Tell) else None


def _resuming(node: Node) -> str:
    return _again(node) or node.id


def _onward(node: RunTree, tree: Tree, ends: _Ends, outer: Mapping[str, _Ends]) -> Iterator[tuple[str, _Range]]:
    """Through each end of a run to the ends behind it; a hand-off or an urgent outcome in it ends everything."""
    inner = tree.runs[node.run]
    for end, (least, most) in ends.items():
        onward = _ways_behind(node, end) if _goes_on(inner.nodes.get(end)) else ()
        if not onward:
            yield STOPPED, (least, most)
        for name in onward:
            for behind, (one, two) in outer[name].items():
                yield behind, (least + one, most + two)


def _ways_behind(node: RunTree, end: str) -> tuple[str, ...]:
    """Where an outcome of a run leads: by its name, by `else`, or by rules, of which any may hold."""
    by_name = node.next.go if isinstance(node.next, ByOption) else {}
    if end in by_name:
        return (by_name[end],)
    if isinstance(node.next, ByOption):
        return (node.next.otherwise,) if node.next.otherwise else ()
    return tuple(way.to for way in ways(node))


def _goes_on(end: Node | None) -> bool:
    return isinstance(end, Outcome) and not end.urgent


def _joined(reaches: Iterable[tuple[str, _Range]]) -> dict[str, _Range]:
    """The fewest and the most for each end."""
    found: dict[str, _Range] = {}
    for end, (least, most) in reaches:
        known = found.get(end, (least, most))
        found[end] = (min(known[0], least), max(known[1], most))
    return found
