"""Whether every node is reached, every path ends, nothing is asked twice and nothing is read unanswered."""

from collections.abc import Iterable, Iterator

from organisations.reading import Problem
from trees.checking.explore import Cache, Explored, Gap, explore
from trees.checking.tables import table_faults
from trees.model import ByRules, ByTable, Handoff, RunTree, Tree
from trees.ways import Way, next_of, ways

PATH_SHOWN = 5


def structure_problems(tree: Tree, *, cache: Cache) -> Iterator[Problem]:
    """Every problem of the way a tree is put together."""
    found = explore(tree, cache=cache)
    loops = tuple(_loops(tree))
    yield from loops
    yield from _asked_twice(tree)
    yield from _unreached(tree, found)
    yield from _rules_never_reached(tree, found)
    yield from (_gap(tree, gap) for gap in found.gaps.values())
    yield from _again(tree, found)
    yield from table_faults(tree)
    yield from _open_tables(tree, found)
    yield from _because(tree)


def _at(tree: Tree, node: str, line: int, says: tuple[str, str]) -> Problem:
    return Problem(file=tree.file, line=line or tree.line("nodes", node), node=node, problem=says[0], remedy=says[1])


def _unreached(tree: Tree, found: Explored) -> Iterator[Problem]:
    for name, node in tree.nodes.items():
        if name not in found.nodes and name != tree.adviser:
            says = _why_unreached(tree, name)
            yield _at(tree, name, node.line, says)


def _why_unreached(tree: Tree, name: str) -> tuple[str, str]:
    named = [other for other, node in tree.nodes.items() if name in {way.to for way in ways(node)}]
    if named:
        says = f"'{name}' is named by {_listed(named)}, but no answers lead to it."
        return says, "Mend the rules that name it, or take the node away."
    return f"No path leads to '{name}'.", "Name it in some `next`, or take the node away."


def _rules_never_reached(tree: Tree, found: Explored) -> Iterator[Problem]:
    for name, node in tree.nodes.items():
        way = next_of(node)
        if name not in found.nodes or not isinstance(way, ByRules | ByTable):
            continue
        for one in ways(node):
            if (name, one.key) not in found.taken and one.key not in ("unsure", "otherwise"):
                yield _at(
                    tree, name, one.line, _never(one, last=_is_last(way, one.key), read=_was_read(name, one, found))
                )


def _is_last(way: ByRules | ByTable, key: str) -> bool:
    return isinstance(way, ByRules) and len(way.rules) > 1 and key == f"rule {len(way.rules)}"


def _was_read(name: str, way: Way, found: Explored) -> bool:
    """Whether some answers come as far as its condition, which then never holds."""
    return way.when is not None and (name, way.when.line, way.when.source, False) in found.sides


def _never(way: Way, *, last: bool, read: bool) -> tuple[str, str]:
    because = "no answers that come to it make it true" if read else "others always fit first"
    what = f"{way.key[0].upper()}{way.key[1:]}, which goes to '{way.to}', can never be reached: {because}."
    if last:
        return what, "Take it away, and take the `when` away from the rule before it."
    return what, "Take it away, or mend what stands before it."


def _gap(tree: Tree, gap: Gap) -> Problem:
    path = gap.path if len(gap.path) <= PATH_SHOWN else (gap.path[0], "…", *gap.path[1 - PATH_SHOWN :])
    says = f"'{gap.name}' may not have been asked here, for example by {' > '.join(path)}."
    remedy = f"Ask it on every path to '{gap.node}', or write {gap.name} | default(…)."
    return _at(tree, gap.node, gap.line, (says, remedy))


def _again(tree: Tree, found: Explored) -> Iterator[Problem]:
    for name in sorted(found.unasked_again):
        says = f"'{name}' asks a question again that some paths to it have not asked."
        remedy = "Name in `again` a question that every path here has asked."
        yield _at(tree, name, tree.nodes[name].line, (says, remedy))


def _open_tables(tree: Tree, found: Explored) -> Iterator[Problem]:
    for name in sorted(found.open_tables):
        way = next_of(tree.nodes[name])
        line = way.table.line if isinstance(way, ByTable) else 0
        yield _at(tree, name, line, ("Some answers fit no row of this table.", "Add a row for them, or `otherwise:`."))


def _because(tree: Tree) -> Iterator[Problem]:
    for name, node in tree.nodes.items():
        if isinstance(node, Handoff) and node.because is None and name != tree.adviser:
            says = "This hand-off does not say why: `because` is missing."
            yield _at(tree, name, node.line, (says, "Add `because:` with the reason, for the adviser and the manager."))


def _loops(tree: Tree) -> Iterator[Problem]:
    """One problem for each way that leads back to a node already on its path."""
    done: set[str] = set()
    for start in tree.nodes:
        if start not in done:
            yield from _loops_from(tree, start, done)


def _loops_from(tree: Tree, start: str, done: set[str]) -> Iterator[Problem]:
    path: list[str] = [start]
    waiting = [iter(ways(tree.nodes[start]))]
    while waiting:
        way = next(waiting[-1], None)
        if way is None:
            waiting.pop()
            done.add(path.pop())
        elif way.to in path:
            circle = " > ".join([*path[path.index(way.to) :], way.to])
            says = f"This leads back to '{way.to}', so its question could be asked twice: {circle}."
            remedy = "Let it lead on. To ask a question again, use a `tell` with `again`."
            yield _at(tree, path[-1], way.line, (says, remedy))
        elif way.to not in done and way.to in tree.nodes:
            path.append(way.to)
            waiting.append(iter(ways(tree.nodes[way.to])))


def _asked_twice(tree: Tree) -> Iterator[Problem]:
    """A tree that is run twice on one path would ask its questions twice."""
    runs = {name: _all_runs(tree, node) for name, node in tree.nodes.items() if isinstance(node, RunTree)}
    for name, inner in runs.items():
        for later in _after(tree, name):
            shared = sorted(inner & runs.get(later, set()))
            if shared:
                says = f"'{later}' runs '{shared[0]}' again, after '{name}' did, so its questions are asked twice."
                remedy = "Run it once, and keep what you need of it with `keep`."
                yield _at(tree, later, tree.nodes[later].line, (says, remedy))


def _all_runs(tree: Tree, node: RunTree) -> set[str]:
    inner = tree.runs[node.run]
    return {inner.id}.union(*(_all_runs(inner, one) for one in inner.nodes.values() if isinstance(one, RunTree)))


def _after(tree: Tree, start: str) -> list[str]:
    found: dict[str, None] = {}
    waiting = [start]
    while waiting:
        for way in ways(tree.nodes[waiting.pop()]):
            if way.to in tree.nodes and way.to not in found and way.to != start:
                found[way.to] = None
                waiting.append(way.to)
    return list(found)


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f"'{name}'" for name in names)
