"""Which nodes may still come from where somebody stands, whatever is answered; follows ways, never expressions."""

from collections.abc import Iterator, Sequence

from trees.model import ByName, ByOption, ByRules, Next, Node, Question, RunTree, Tell, Tree

Standing = tuple[Tree, str, str]
"""A tree, the path of the run that it is inside of, and the node in it."""


def may_come(standings: Sequence[Standing]) -> set[str]:
    """The full ids of all nodes that may come, those stood at included; outermost tree first."""
    found: set[str] = set()
    for tree, prefix, node in standings:
        found |= {prefix + name for name in reachable(tree, node)}
        found |= {path for name in reachable(tree, node) for path in _inside(tree, prefix, name)}
    return found


def reachable(tree: Tree, start: str) -> set[str]:
    """The ids of the tree's own nodes that may come from one of them, itself included."""
    found, waiting = {start}, [start]
    while waiting:
        for name in ways_from(tree.nodes[waiting.pop()]):
            if name in tree.nodes and name not in found:
                found.add(name)
                waiting.append(name)
    return found


def ways_from(node: Node) -> Iterator[str]:
    """Every node that a node may lead to, "not sure" and asking again included."""
    if isinstance(node, Question):
        yield from targets(node.next)
        if node.unsure is not None and node.unsure.go is not None:
            yield node.unsure.go
    elif isinstance(node, Tell):
        yield from targets(node.next) if node.next else ()
        if node.again is not None:
            yield node.again
    elif hasattr(node, "next"):
        yield from targets(node.next)


def targets(way: Next) -> Iterator[str]:
    """Every node that a `next` may lead to."""
    if isinstance(way, ByName):
        yield way.go
    elif isinstance(way, ByOption):
        yield from way.go.values()
        yield from (way.otherwise,) if way.otherwise else ()
    elif isinstance(way, ByRules):
        yield from (rule.go for rule in way.rules)
    else:
        yield from (str(row.result) for row in way.table.rows)
        yield from (str(way.table.otherwise),) if way.table.otherwise is not None else ()


def _inside(tree: Tree, prefix: str, name: str) -> Iterator[str]:
    node = tree.nodes[name]
    if not isinstance(node, RunTree):
        return
    inner, path = tree.runs[node.run], f"{prefix}{name}/"
    for one in inner.nodes:
        yield path + one
        yield from _inside(inner, path, one)
