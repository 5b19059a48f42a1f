"""Which nodes, ways and conditions of a tree some walks have met, and which none has; judges no walk."""

from collections.abc import Callable, Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from trees.checking.explore import Cache, Side, explore
from trees.checking.texts import rule_whens, whens_of
from trees.expressions.scope import Expression, NotAnswered, Scope, ToAdviser
from trees.model import ByOption, ByRules, ByTable, Node, Outcome, Question, RunTree, Tree
from trees.position import Answer, Position
from trees.ways import next_of, ways

T = TypeVar("T", bound=Hashable)


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """How many there are, how many were met, and those that were not, in words."""

    met: int
    all: int
    missing: tuple[str, ...]


@dataclass(slots=True)
class Coverage:
    """What has been met of one tree's own nodes."""

    tree: Tree
    nodes: set[str] = field(default_factory=set)
    taken: set[tuple[str, str]] = field(default_factory=set)
    sides: set[Side] = field(default_factory=set)

    def add(self, position: Position) -> None:
        """Take in a walk of the tree."""
        replay = _Replay(self, position)
        replay.tree(self.tree, "", Scope(today=position.started, started=position.started))
        if "/" not in position.node:
            self.nodes.add(position.node)

    def counts(self, cache: Cache) -> Mapping[str, Count]:
        """How much was met, and what was not: nodes, edges, rules and both sides of each `when`."""
        return {
            "nodes": _count(self._all_nodes(), self.nodes, str),
            "edges": _count(self._ways(), self.taken, self._way_said),
            "rules": _count(self._rules(), self.taken, self._way_said),
            "whens": _count(self._all_sides(cache), self.sides, _side_said),
        }

    def _all_nodes(self) -> list[str]:
        """The adviser counts only where a way leads there: elsewhere people ask for it, or a figure is missing."""
        led_to = {way.to for node in self.tree.nodes.values() for way in ways(node)}
        return [name for name in self.tree.nodes if name != self.tree.adviser or name in led_to]

    def _ways(self) -> list[tuple[str, str]]:
        return [(name, way.key) for name, node in self.tree.nodes.items() for way in ways(node)]

    def _rules(self) -> list[tuple[str, str]]:
        """The ways that rules and tables choose between."""
        ruled = {name for name, node in self.tree.nodes.items() if isinstance(next_of(node), ByRules | ByTable)}
        return [(name, key) for name, key in self._ways() if name in ruled and key != "unsure"]

    def _all_sides(self, cache: Cache) -> list[Side]:
        """Both sides of each condition, but for those that no answers can bring about."""
        possible = explore(self.tree, cache=cache).sides
        sides = (
            (name, when.line, when.source, side)
            for name, node in self.tree.nodes.items()
            for when in (*rule_whens(node), *whens_of(node))
            for side in (True, False)
        )
        return [one for one in dict.fromkeys(sides) if one in possible]

    def _way_said(self, way: tuple[str, str]) -> str:
        name, key = way
        to = next((one.to for one in ways(self.tree.nodes[name]) if one.key == key), "")
        return f"{name}: {key} > {to}"


def _side_said(side: Side) -> str:
    name, line, source, held = side
    return f"{name}, line {line}: {source} is never {'true' if held else 'false'}"


def _count(every: Sequence[T], met: Collection[T], said: Callable[[T], str]) -> Count:
    missing = tuple(said(one) for one in every if one not in met)
    return Count(met=len(every) - len(missing), all=len(every), missing=missing)


class _Replay:
    """Goes a walk's way again with its answers, and notes every way and condition of the outermost tree."""

    def __init__(self, coverage: Coverage, position: Position) -> None:
        self.coverage = coverage
        self.answers: Mapping[str, Answer] = {answer.node: answer for answer in position.used}
        self.day = position.started
        self.stop = position.node

    def tree(self, tree: Tree, prefix: str, scope: Scope) -> str | None:
        """The outcome that a tree returns with, or nothing where the walk stops inside it."""
        name: str | None = tree.first
        while name is not None:
            node = tree.nodes[name]
            scope.at(self.day)
            if not prefix:
                self._shown(node, scope)
            if prefix + name == self.stop:
                return None
            if isinstance(node, Outcome):
                return name
            try:
                name = self._step(tree, node, prefix, scope)
            except (ToAdviser, NotAnswered):
                return None
        return None

    def _shown(self, node: Node, scope: Scope) -> None:
        self.coverage.nodes.add(node.id)
        for when in whens_of(node):
            self._side(node, when, scope)

    def _side(self, node: Node, when: Expression, scope: Scope) -> bool:
        try:
            held = bool(when.run(scope))
        except (ToAdviser, NotAnswered):
            return False
        self.coverage.sides.add((node.id, when.line, when.source, held))
        return held

    def _step(self, tree: Tree, node: Node, prefix: str, scope: Scope) -> str | None:
        run = node if isinstance(node, RunTree) else None
        key = self._run(tree, run, prefix, scope) if run is not None else self._answer(node, prefix, scope)
        if key is None:
            return None
        scope.at(self.day)
        taken = self._taken(node, key, scope, own=not prefix)
        if not prefix and taken is not None:
            self.coverage.taken.add((node.id, taken))
        return next((way.to for way in ways(node) if way.key == taken), None)

    def _run(self, tree: Tree, node: RunTree, prefix: str, scope: Scope) -> str | None:
        inner = Scope(today=self.day, started=scope.started)
        end = self.tree(tree.runs[node.run], f"{prefix}{node.id}/", inner)
        for name in node.keep if end is not None else ():
            if name in inner.answers:
                scope.put(name, inner.answers[name], words=inner.words.get(name))
        return end

    def _answer(self, node: Node, prefix: str, scope: Scope) -> str | None:
        answer = self.answers.get(prefix + node.id)
        if answer is None:
            return "" if next_of(node) is not None and not isinstance(node, Question) else None
        self.day = max(self.day, answer.on)
        if not isinstance(node, Question):
            return str(answer.value)
        if answer.value is None:
            return "unsure"
        scope.at(answer.on)
        scope.put(node.id, answer.value)
        if node.supplies is not None:
            scope.put(node.supplies, answer.value)
        return str(answer.value)

    def _taken(self, node: Node, key: str, scope: Scope, *, own: bool) -> str | None:
        way = next_of(node)
        if key == "unsure" and isinstance(node, Question) and node.unsure is not None and node.unsure.go is not None:
            return key
        if isinstance(way, ByRules):
            return self._rule(node, way, scope, own=own)
        if isinstance(way, ByTable):
            row = way.table.row(scope)
            return "otherwise" if row is None else f"row {row + 1}"
        if isinstance(way, ByOption):
            return key if key in way.go else "else"
        return "next" if way is not None else None

    def _rule(self, node: Node, way: ByRules, scope: Scope, *, own: bool) -> str | None:
        for number, rule in enumerate(way.rules, start=1):
            held = rule.when is None or (self._side(node, rule.when, scope) if own else bool(rule.when.run(scope)))
            if held:
                return f"rule {number}"
        return None
