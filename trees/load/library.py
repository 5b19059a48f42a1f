"""Loads a whole library of trees for every organisation, each tree sound or left out, with every problem at once."""

import gc
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from organisations.model import Organisation
from organisations.patch import apply_patch
from organisations.reading import Problem
from policies.library import PolicyLibrary
from trees.calculators.registry import Calculators, load_calculators, shipped_calculators
from trees.expressions.typing import nearest
from trees.load.around import around_of, cited_sections
from trees.load.kept import Kept, KeptAround, KeptTree
from trees.load.making import Known, Raw
from trees.load.place import Ledger, Place
from trees.load.sources import HERE, Files, Sources, read_files, said_path
from trees.load.tree import learning_entry, read_tree
from trees.model import Figures, LearningEntry, Topic, Tree

__all__ = ["TreeSet", "cited_sections", "load_trees"]


@dataclass(frozen=True, slots=True, kw_only=True)
class TreeSet:
    """Every sound tree of every organisation, and what was wrong with the rest.

    `trees` is by organisation, then by tree; it holds only trees of the organisation's nation. `figures` are each
    organisation's facts, settings and calendar.
    """

    trees: Mapping[str, Mapping[str, Tree]]
    topics: tuple[Topic, ...] = ()
    letters: Mapping[str, Raw] = field(default_factory=dict)
    learning: Mapping[str, LearningEntry] = field(default_factory=dict)
    figures: Mapping[str, Figures] = field(default_factory=dict)
    calculators: Calculators = field(default_factory=shipped_calculators)
    problems: tuple[Problem, ...] = ()


def load_trees(
    sources: Sources,
    *,
    organisations: Mapping[str, Organisation],
    policies: PolicyLibrary,
    known: Known | None = None,
    kept: Kept | None = None,
) -> TreeSet:
    """The library resolved for each organisation. A tree with an error is left out, as is one that runs it.

    With the same `kept` each time, only what has changed since is read and made again.
    """
    with _without_collecting():
        return _load(sources, organisations, policies, known or Known(), kept or Kept())


@contextmanager
def _without_collecting() -> Iterator[None]:
    """All that a load makes lives on: looking through it for what to throw away takes a third of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _load(
    sources: Sources, organisations: Mapping[str, Organisation], policies: PolicyLibrary, known: Known, kept: Kept
) -> TreeSet:
    files = read_files(sources, kept=kept)
    folders = [HERE / "calculators", *(one.calculators for one in sources.layers() if one.calculators)]
    calculators = shipped_calculators() if len(folders) == 1 else load_calculators(folders)
    queues = known.queues
    problems = [*files.problems, *calculators.problems, *_queue_problems(sources, files, queues)]
    trees: dict[str, Mapping[str, Tree]] = {}
    figures: dict[str, Figures] = {}
    made: dict[tuple[str, str, bool], KeptTree] = {}
    for organisation in organisations.values():
        around = around_of(organisation, files, calculators=calculators, policies=policies, known=known, kept=kept)
        loading = _Loading(organisation, files, around, policies)
        trees[organisation.id] = loading.run()
        figures[organisation.id] = around.around.figures
        problems += [*around.problems, *loading.problems]
        made |= loading.made
    kept.trees = made
    return TreeSet(
        trees=trees,
        topics=tuple(files.topics.values()),
        letters=files.letters,
        learning={name: learning_entry(name, raw) for name, raw in files.learning.items()},
        figures=figures,
        calculators=calculators,
        problems=_once(problems),
    )


def _once(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Each problem once: what is wrong for one organisation is wrong for the next."""
    return tuple(sorted(dict.fromkeys(problems), key=lambda one: (one.file, one.line)))


def _queue_problems(sources: Sources, files: Files, queues: frozenset[str]) -> Iterator[Problem]:
    """The topics whose queue does not exist; an empty set of queues is not checked against."""
    paths = [layer.topics for layer in sources.layers() if layer.topics.exists()]
    for topic in files.topics.values() if queues else ():
        if topic.queue not in queues:
            yield Problem(
                file=said_path(paths[-1]),
                line=topic.line,
                problem=f"There is no queue '{topic.queue}'.",
                remedy=nearest(topic.queue, queues),
            )


class _Loading:
    """One organisation's trees, each read after those that it runs."""

    def __init__(
        self, organisation: Organisation, files: Files, kept_around: KeptAround, policies: PolicyLibrary
    ) -> None:
        self.organisation = organisation
        self.files = files
        self.kept_around = kept_around
        self.around = replace(kept_around.around, trees=frozenset(files.trees))
        self.policies = policies
        self.problems: list[Problem] = []
        self.made: dict[tuple[str, str, bool], KeptTree] = {}
        self.making: list[tuple[str, str, bool]] = []
        self.speaks: dict[str, _Speaks] = {name: _speaks_of(one.data) for name, one in files.trees.items()}

    def run(self) -> dict[str, Tree]:
        """Every sound tree of the organisation's nation."""
        self._check_patches()
        found = {}
        for name in self.files.trees:
            tree = self.tree(name, patched=True)
            if tree is not None and (not tree.nations or self.organisation.nation in tree.nations):
                found[name] = tree
        return found

    def tree(self, name: str, *, patched: bool) -> Tree | None:
        """A tree with the organisation's patches or without; nothing where it has an error."""
        if name not in self.files.trees:
            return None
        key = (self.organisation.id, name, patched and self._touched(name, ()))
        if key not in self.made:
            if key in self.making:
                return None
            self.making.append(key)
            self.made[key] = self._make(key)
            self.making.pop()
            self.problems += self.made[key].problems
        return self.made[key].tree

    def _touched(self, name: str, seen: tuple[str, ...]) -> bool:
        """Whether a patch changes a tree or one that it runs."""
        own = any(patch.tree == name for patch in self.organisation.patches)
        runs = self.speaks[name].runs if name in self.speaks else ()
        return own or any(self._touched(run, (*seen, name)) for run in runs if run not in (*seen, name))

    def _make(self, key: tuple[str, str, bool]) -> KeptTree:
        """The tree of an earlier load while all that it rests on is the same; one with an error is always read."""
        _, name, patched = key
        document = self.files.trees[name]
        ledger = Ledger(file=document.file, lines=document.lines)
        plain: Raw = document.data if isinstance(document.data, Mapping) else {}
        raw = self._patched(name, plain, ledger) if patched else plain
        speaks = self.speaks[name] if raw is plain else _speaks_of(raw)
        base = self.tree(name, patched=False) if patched else None
        runs = {run: self.tree(run, patched=patched) for run in speaks.runs}
        basis = (
            document,
            self.kept_around,
            base,
            *runs.values(),
            *(one in self.files.trees for one in speaks.continues),
        )
        found = self.files.kept.trees.get(key)
        if found is not None and found.tree is not None and found.rests_on(basis):
            return found
        sound = {run: tree for run, tree in runs.items() if tree is not None}
        tree = read_tree(
            raw,
            ledger=ledger,
            runs=sound,
            around=self.around,
            policies=self.policies,
            circles={run: " -> ".join((name, *way)) for run in speaks.runs if (way := self._way_back(run, name))},
        )
        if tree is not None and base is not None:
            tree = replace(tree, base_version=base.version)
        return KeptTree(basis=basis, tree=tree, problems=tuple(ledger.problems))

    def _way_back(self, start: str, home: str) -> tuple[str, ...]:
        """The trees by which one runs another, the two included; nothing where it does not."""
        ways: list[tuple[str, ...]] = [(start,)]
        seen = {start}
        while ways:
            way = ways.pop()
            if way[-1] == home:
                return way
            further = [run for run in self.speaks[way[-1]].runs if run not in seen] if way[-1] in self.speaks else []
            seen.update(further)
            ways += [(*way, run) for run in further]
        return ()

    def _patched(self, name: str, raw: Raw, ledger: Ledger) -> Raw:
        for patch in self.organisation.patches:
            if patch.tree != name:
                continue
            result = apply_patch(raw, patch)
            ledger.problems += result.problems
            ledger.elsewhere |= {
                path: (patch.document.file, patch.document.line(at)) for path, at in result.lines.items()
            }
            raw = result.data
        return raw

    def _check_patches(self) -> None:
        for patch in self.organisation.patches:
            if patch.tree not in self.files.trees:
                place = Place(ledger=Ledger(file=patch.document.file, lines=patch.document.lines), path=("patch",))
                place.wrong(f"There is no tree '{patch.tree}' to patch.", nearest(patch.tree, self.files.trees))
                self.problems += place.ledger.problems


@dataclass(frozen=True, slots=True, kw_only=True)
class _Speaks:
    """The other trees that a tree speaks of."""

    runs: tuple[str, ...]
    continues: tuple[str, ...]


def _speaks_of(data: object) -> _Speaks:
    nodes = data.get("nodes") if isinstance(data, Mapping) else None
    found = [node for node in nodes.values() if isinstance(node, Mapping)] if isinstance(nodes, Mapping) else []
    further = [node["continue_in"] for node in found if "continue_in" in node]
    return _Speaks(
        runs=tuple(dict.fromkeys(str(node["run"]) for node in found if "run" in node)),
        continues=tuple(str(one.get("tree")) for one in further if isinstance(one, Mapping)),
    )
