"""Merges an organisation's patch into a tree's plain mappings; knows keys, not what nodes mean."""

import copy
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

from organisations.reading import Document, Problem, meant, problem_at
from organisations.routing import moved_ways, ways_out
from organisations.slips import said
from organisations.strict_yaml import Path
from organisations.taking import Taking

LOCAL = "local_"
KEYS = ("patch", "written_for", "texts", "steps", "nodes", "before")
# The keys whose words an organisation may put in its own way. Routes, limits and types are not words.
TEXT_KEYS = frozenset(
    {"ask", "hint", "why", "find_out", "tell", "confirm", "shows", "meanwhile", "outcome", "say"}
    | {"script", "handoff", "because"}
)
WITH_STEPS = frozenset({"tell", "outcome", "handoff"})
OPTION_KEYS = frozenset({"choice", "choices"})
OPTION_TEXTS = frozenset({"label", "hint"})

Plain = dict[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Patch:
    """What an organisation changes in one tree. `document` gives the lines."""

    tree: str
    document: Document
    written_for: str | None = None  # the base version that its author saw
    texts: Mapping[str, object] = field(default_factory=dict)  # `node.key` to new words
    steps: Mapping[str, object] = field(default_factory=dict)  # node to steps added at the end
    nodes: Mapping[str, object] = field(default_factory=dict)  # nodes of their own
    before: Mapping[str, object] = field(default_factory=dict)  # node to the one put before it


@dataclass(frozen=True, slots=True, kw_only=True)
class Patched:
    """A tree with a patch merged in. Where `problems` has an error, it must not be served."""

    data: Mapping[str, object]
    problems: tuple[Problem, ...]
    touched: frozenset[str]  # ids of the base tree's nodes that read differently now
    lines: Mapping[Path, Path]  # paths of the tree that come from the patch, to paths of the patch


def read_patch(document: Document) -> tuple[Patch | None, tuple[Problem, ...]]:
    """The patch that a document holds, or None where it does not say of which tree."""
    taking = Taking(document)
    if not taking.keys((), allowed=KEYS, required=("patch",)):
        return None, tuple(taking.problems)
    patch = Patch(
        tree=taking.text(("patch",)),
        document=document,
        written_for=taking.text_or_none(("written_for",)),
        texts=taking.entries(("texts",)),
        steps=taking.entries(("steps",)),
        nodes=taking.entries(("nodes",)),
        before=taking.entries(("before",)),
    )
    return patch, tuple(taking.problems)


def apply_patch(tree: Mapping[str, object], patch: Patch) -> Patched:
    """A tree's plain data with the patch merged in; the tree itself stays as it was.

    Words and steps that are statutory, and ways that would miss a statutory node, are refused.
    """
    merge = _Merge(tree, patch)
    merge.run()
    return Patched(
        data=merge.data,
        problems=tuple(merge.problems),
        touched=frozenset(merge.touched),
        lines=merge.lines,
    )


class _Merge:
    """One patch on its way into one tree."""

    def __init__(self, tree: Mapping[str, object], patch: Patch) -> None:
        self.data: Plain = copy.deepcopy(dict(tree))
        self.patch = patch
        self.problems: list[Problem] = []
        self.touched: set[str] = set()
        self.lines: dict[Path, Path] = {}
        nodes = self.data.get("nodes")
        self.nodes: dict[str, Plain] = nodes if isinstance(nodes, dict) else {}
        self.shipped = tuple(self.nodes)

    def run(self) -> None:
        """Merges the four parts of the patch, in an order in which each finds what it needs."""
        for path, words in self.patch.texts.items():
            self._text(path, words)
        for node, steps in self.patch.steps.items():
            self._steps(node, steps)
        for node, keys in self.patch.nodes.items():
            self._node(node, keys)
        for target, put in self.patch.before.items():
            self._before(target, put)
        self._refuse_unplaced()

    def _text(self, path: str, words: object) -> None:
        at: Path = ("texts", path)
        node, *keys = path.split(".")
        found = self._shipped_node(node, at)
        if found is None:
            return
        if not keys or not _is_text(keys):
            remedy = f"Words can be changed under {said(sorted(TEXT_KEYS))}, and option by option."
            self._wrong(at, f"`{path}` does not lead to words.", remedy)
            return
        if self._is_statutory(node, keys[0], at):
            return
        if keys[0] in OPTION_KEYS:
            self._option_text(found, keys=keys, words=words, at=at)
        else:
            found[keys[0]] = copy.deepcopy(words)
        self._note(node, ("nodes", node, *keys), at)

    def _option_text(self, node: Plain, *, keys: list[str], words: object, at: Path) -> None:
        options = node.get(keys[0])
        option = keys[1]
        if not isinstance(options, dict) or option not in options:
            known = options if isinstance(options, dict) else {}
            self._wrong(at, f"There is no option `{option}` here.", meant(option, known))
            return
        key = keys[2] if len(keys) > 2 else "label"  # noqa: PLR2004 - node.choice.option.key
        if isinstance(options[option], dict):
            options[option] = {**options[option], key: words}
        elif key == "label":
            options[option] = words
        else:
            options[option] = {"label": options[option], key: words}

    def _steps(self, node: str, steps: object) -> None:
        at: Path = ("steps", node)
        found = self._shipped_node(node, at)
        if found is None or self._is_statutory(node, "do", at):
            return
        if not isinstance(steps, list):
            self._wrong(at, f"The steps for `{node}` should be a list.", "Begin each with a hyphen.")
            return
        if WITH_STEPS.isdisjoint(found):
            self._wrong(at, f"`{node}` is a node without steps.", f"Only {said(sorted(WITH_STEPS))} may have them.")
            return
        before = found.get("do") or []
        first = [*before] if isinstance(before, list) else [before]
        found["do"] = [*first, *copy.deepcopy(steps)]
        for number in range(len(steps)):
            self._note(node, ("nodes", node, "do", len(first) + number), (*at, number))

    def _node(self, node: str, keys: object) -> None:
        at: Path = ("nodes", node)
        if node in self.shipped:
            remedy = "Change its words under `texts`, and add steps under `steps`."
            self._wrong(at, f"`{node}` is a node of the shipped tree and stays as it is.", remedy)
        elif not node.startswith(LOCAL):
            remedy = f"Call it `{LOCAL}{node}`."
            self._wrong(at, f"A node of your own has a name that begins with `{LOCAL}`.", remedy)
        elif not isinstance(keys, dict):
            self._wrong(at, f"`{node}` should hold keys with values.", "Write it as in a tree.")
        else:
            self.nodes[node] = copy.deepcopy(keys)
            self._note_lines(at, at)

    def _before(self, target: str, put: object) -> None:
        at: Path = ("before", target)
        if self._shipped_node(target, at) is None:
            return
        local, only = _read_before(put)
        if local not in self.nodes or local in self.shipped:
            if local not in self.patch.nodes:  # else it has been refused where it stands
                self._wrong(at, f"`{local}` is no node of your own.", meant(local, self._own()))
            return
        if {"next", "again"}.isdisjoint(self.nodes[local]) and "tell" in self.nodes[local]:
            self.nodes[local]["next"] = target
        astray = sorted(self._leads_to(local) - {target})
        if astray:
            problem = f"`{local}` leads to {said(astray)}, and would go round `{target}`."
            self._wrong(at, problem, f"Let it lead to `{target}`, or to a hand-off of your own.")
            return
        missed = sorted(node for node in self._reached(target) & set(self.shipped) if _statutory(self.nodes[node]))
        if missed and self._ends(local):
            problem = f"`{local}` ends the conversation, and would go round {said(missed)}, which is there by law."
            self._wrong(at, problem, f"Let it lead to `{target}`, or to a hand-off of your own.")
            return
        self._divert(target, local=local, only=only, at=at)

    def _divert(self, target: str, *, local: str, only: frozenset[str] | None, at: Path) -> None:
        """Turns the ways in to `target` towards the local node, from all nodes or from `only` some."""
        ways = [
            node for node in self.shipped if target in ways_out(self.nodes[node]) and (only is None or node in only)
        ]
        unknown = sorted((only or frozenset()) - set(ways))
        if unknown:
            problem = f"{said(unknown)} does not lead to `{target}`."
            self._wrong(at, problem, "Name nodes under `from` that lead there.")
            return
        for node in ways:
            if not self._is_statutory(node, "next", at):
                self.nodes[node] = moved_ways(self.nodes[node], {target: local})
                self._note(node, ("nodes", node, "next"), at)
        if only is None and self.shipped[0] == target:
            self._put_first(local)

    def _put_first(self, local: str) -> None:
        ordered = {local: self.nodes[local], **self.nodes}
        self.nodes.clear()
        self.nodes.update(ordered)

    def _leads_to(self, local: str) -> set[str]:
        """The shipped nodes to which a local node leads, by way of other local ones."""
        return self._reached(local, within=set(self._own())) & set(self.shipped)

    def _reached(self, start: str, *, within: Collection[str] | None = None) -> set[str]:
        """The nodes to which one leads, itself included; `within` are those that are gone through."""
        waiting, seen = [start], {start}
        while waiting:
            at = waiting.pop()
            if within is not None and at not in within:
                continue
            fresh = {way for way in ways_out(self.nodes[at]) if way in self.nodes} - seen
            seen |= fresh
            waiting += fresh
        return seen

    def _ends(self, local: str) -> bool:
        """Whether a local node leads to an outcome of their own."""
        own = set(self._own())
        return any("outcome" in self.nodes[node] for node in self._reached(local, within=own) & own)

    def _own(self) -> list[str]:
        return [node for node in self.nodes if node not in self.shipped]

    def _refuse_unplaced(self) -> None:
        """A node of their own that nothing leads to; its missing `next` is then no problem of its own."""
        starts = [_read_before(put)[0] for put in self.patch.before.values()]
        placed = {node for start in starts if start in self.nodes for node in self._reached(start)}
        for node in self._own():
            if node not in placed:
                remedy = f"Put it before a node: `before: {{{self.shipped[-1]}: {node}}}`."
                self._wrong(("nodes", node), f"Nothing leads to `{node}`.", remedy)
            if self.problems and "tell" in self.nodes[node] and "again" not in self.nodes[node]:
                self.nodes[node].setdefault("next", self.shipped[-1])

    def _shipped_node(self, node: str, at: Path) -> Plain | None:
        if node in self.shipped and isinstance(self.nodes[node], dict):
            return self.nodes[node]
        self._wrong(at, f"There is no node `{node}` in this tree.", meant(node, self.shipped))
        return None

    def _is_statutory(self, node: str, key: str, at: Path) -> bool:
        if key not in _statutory(self.nodes[node]):
            return False
        problem = f"`{key}` of `{node}` is there by law and stays as it is."
        self._wrong(at, problem, "Take this out; ask the tree's owner if the law has changed.")
        return True

    def _note(self, node: str, path: Path, at: Path) -> None:
        self.touched.add(node)
        self._note_lines(path, at)

    def _note_lines(self, path: Path, at: Path) -> None:
        """Notes that a part of the tree, with all inside it, comes from a part of the patch."""
        self.lines[path] = at
        inside = (each for each in self.patch.document.lines if each[: len(at)] == at)
        self.lines |= {(*path, *each[len(at) :]): each for each in inside}

    def _wrong(self, at: Path, problem: str, remedy: str) -> None:
        found = problem_at(self.patch.document, at, problem=problem, remedy=remedy)
        self.problems.append(found)


def _is_text(keys: list[str]) -> bool:
    if keys[0] in OPTION_KEYS:
        return len(keys) == 2 or (len(keys) == 3 and keys[2] in OPTION_TEXTS)  # noqa: PLR2004
    return len(keys) == 1 and keys[0] in TEXT_KEYS


def _statutory(node: Plain) -> Collection[str]:
    found = node.get("statutory")
    return found if isinstance(found, list) else ()


def _read_before(put: object) -> tuple[str, frozenset[str] | None]:
    """`local_call`, or `{go: local_call, from: contact}` with one node or a list of them."""
    if not isinstance(put, dict):
        return str(put), None
    only = put.get("from")
    return str(put.get("go")), None if only is None else frozenset(_names(only))


def _names(value: object) -> Iterator[str]:
    yield from (str(each) for each in value) if isinstance(value, list) else (str(value),)
