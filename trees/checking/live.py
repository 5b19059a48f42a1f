"""Which answers a node, or any node after it, still reads: what is not read need not be followed. Pure."""

from collections.abc import Iterable, Iterator, Mapping

from jinja2 import nodes

from trees.checking.texts import shown_by
from trees.expressions.scope import Expression
from trees.model import ByRules, ByTable, Node, Question, Tell, Tree
from trees.ways import next_of, ways

Live = Mapping[str, bool]
"""Names that are read; true where it matters which option was given, false where it is only shown."""


def live_names(tree: Tree, *, keep: Iterable[str] = ()) -> dict[str, Live]:
    """For each node, the answers that it or a later node reads. `keep` are read after the tree's end."""
    uses = _Uses(tree)
    live: dict[str, dict[str, bool]] = {name: uses.of(node) for name, node in tree.nodes.items()}
    for name in tree.nodes:
        _join(live[name], dict.fromkeys(keep, True))
    leads = {name: {way.to for way in ways(node)} | _aside(tree, node) for name, node in tree.nodes.items()}
    changed = True
    while changed:
        # Usually twice: later nodes mostly stand below earlier ones.
        changed = False
        for name in reversed(list(tree.nodes)):
            for to in leads[name]:
                changed |= _join(live[name], live.get(to, {}))
    return dict(live)


def _aside(tree: Tree, node: Node) -> set[str]:
    return {tree.adviser} if isinstance(node, Question) and tree.adviser is not None else set()


def _join(into: dict[str, bool], other: Mapping[str, bool]) -> bool:
    changed = False
    for name, exact in other.items():
        if name not in into or (exact and not into[name]):
            into[name] = exact
            changed = True
    return changed


class _Uses:
    """The answers behind expressions, through named values and tables."""

    def __init__(self, tree: Tree) -> None:
        self._tree = tree
        self._behind: dict[str, dict[str, bool]] = {}

    def of(self, node: Node) -> dict[str, bool]:
        found: dict[str, bool] = {}
        for expression in _expressions(node, self._tree):
            for name in expression.names:
                bare = isinstance(expression.syntax, nodes.Name)
                _join(found, self.behind(name, bare=bare))
        if isinstance(node, Tell) and node.again is not None:
            _join(found, {node.again: False})
        return found

    def behind(self, name: str, *, bare: bool) -> dict[str, bool]:
        if name not in self._tree.let and name not in self._tree.tables:
            return {name: not bare}
        if name not in self._behind:
            self._behind[name] = {}
            for expression in self._inside(name):
                for inner in expression.names:
                    _join(self._behind[name], self.behind(inner, bare=False))
        return self._behind[name]

    def _inside(self, name: str) -> tuple[Expression, ...]:
        if name in self._tree.let:
            return (self._tree.let[name],)
        return self._tree.tables[name].inputs


def _expressions(node: Node, tree: Tree) -> Iterator[Expression]:
    for shown in shown_by(node, tree):
        yield from (shown.when,) if shown.when is not None else ()
        yield from shown.then
    way = next_of(node)
    if isinstance(way, ByRules):
        yield from (rule.when for rule in way.rules if rule.when is not None)
    elif isinstance(way, ByTable):
        yield from way.table.inputs
    if isinstance(node, Question):
        yield from _limits(node)


def _limits(node: Question) -> Iterator[Expression]:
    yield from (limit for limit in (node.type.minimum, node.type.maximum) if limit is not None)
    for rule in node.check:
        yield rule.that
        yield from (hole for part in rule.otherwise.parts for hole in part.holes)
