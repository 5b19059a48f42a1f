"""What can be said of the shape of a tree that did not load, so that all is mended in one go; reads raw data."""

from collections.abc import Iterable, Iterator, Mapping

from organisations.reading import Document, Problem, problem_at
from trees.checking.plainness import text_problems
from trees.load.making import Raw
from trees.load.nodes import node_kind

ENDS = ("outcome", "handoff")


def unsound_problems(document: Document) -> Iterator[Problem]:
    """Hand-offs without `because`, nodes that nothing leads to and ways that lead back, found by names alone.

    Where a way names no node, what it should have named may seem unreached: then nothing is said of reaching.
    """
    yield from text_problems(document)
    nodes = _nodes(document)
    if not nodes:
        return
    raw = document.data if isinstance(document.data, Mapping) else {}
    adviser = str(raw.get("adviser"))
    yield from _because(document, nodes, adviser)
    yield from _no_why(document, nodes)
    leads = {name: tuple(_leads(node)) for name, node in nodes.items()}
    if not all(_whole(node, leads[name], nodes) for name, node in nodes.items()):
        return
    reached = _reached(next(iter(nodes)), leads)
    for name in nodes:
        if name not in reached and name != adviser:
            remedy = "Name it in some `next`, or take the node away."
            yield problem_at(document, ("nodes", name), problem=f"No path leads to '{name}'.", remedy=remedy)
    yield from _loops(document, leads)


def _nodes(document: Document) -> Mapping[str, Raw]:
    nodes = document.data.get("nodes") if isinstance(document.data, Mapping) else None
    found = nodes.items() if isinstance(nodes, Mapping) else ()
    return {name: node for name, node in found if isinstance(node, Mapping)}


def _because(document: Document, nodes: Mapping[str, Raw], adviser: str) -> Iterator[Problem]:
    for name, node in nodes.items():
        if node_kind(node) == "handoff" and "because" not in node and name != adviser:
            yield problem_at(
                document,
                ("nodes", name),
                problem="This hand-off does not say why: `because` is missing.",
                remedy="Add `because:` with the reason, for the adviser and the manager.",
            )


def _no_why(document: Document, nodes: Mapping[str, Raw]) -> Iterator[Problem]:
    for name, node in nodes.items():
        if "ask" in node and "sensitive" in node and "why" not in node:
            yield problem_at(
                document,
                ("nodes", name, "ask"),
                problem="This asks for something sensitive and does not say why.",
                remedy="Add `why:` with the reason.",
                level="warning",
            )


def _leads(node: Raw) -> Iterator[str]:
    yield from _named(node.get("next"))
    if isinstance(node.get("unsure"), str):
        yield str(node["unsure"])


def _named(way: object) -> Iterator[str]:
    if isinstance(way, str):
        yield way
    elif isinstance(way, list):
        yield from (str(rule["go"]) for rule in way if isinstance(rule, Mapping) and "go" in rule)
    elif isinstance(way, Mapping) and set(way) == {"table"}:
        yield from _of_table(way["table"])
    elif isinstance(way, Mapping):
        yield from map(str, way.values())


def _of_table(table: object) -> Iterator[str]:
    settings = table if isinstance(table, Mapping) else {}
    rows = [line for line in str(settings.get("rows", "")).splitlines() if line.strip()]
    yield from (line.rpartition("|")[2].strip() for line in rows[1:])
    if "otherwise" in settings:
        yield str(settings["otherwise"])


def _whole(node: Raw, leads: Iterable[str], nodes: Mapping[str, Raw]) -> bool:
    """Whether a node's ways can be trusted: it leads somewhere, and to nodes that exist."""
    found = tuple(leads)
    kind = node_kind(node)
    needs_way = kind is None or (kind not in ENDS and "again" not in node)
    return all(name in nodes for name in found) and (bool(found) or not needs_way)


def _reached(start: str, leads: Mapping[str, Iterable[str]]) -> set[str]:
    found, waiting = {start}, [start]
    while waiting:
        for name in leads[waiting.pop()]:
            if name not in found:
                found.add(name)
                waiting.append(name)
    return found


def _loops(document: Document, leads: Mapping[str, Iterable[str]]) -> Iterator[Problem]:
    for name, ways in leads.items():
        for to in dict.fromkeys(ways):
            # One problem a loop: at the last of its nodes in reading order.
            if name in _reached(to, leads) and list(leads).index(to) <= list(leads).index(name):
                yield problem_at(
                    document,
                    ("nodes", name, "next"),
                    problem=f"This leads back to '{to}', so its question could be asked twice.",
                    remedy="Let it lead on. To ask a question again, use a `tell` with `again`.",
                )
