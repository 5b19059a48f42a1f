"""Checks a whole library as each organisation sees it, and gathers every problem; changes and serves nothing."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

from organisations.load import read_document
from organisations.model import Organisation
from organisations.patch import Patch
from organisations.reading import Problem
from policies.library import PolicyLibrary
from trees.checking.explore import Cache
from trees.checking.plainness import letter_problems, plainness_problems, policy_problems, text_problems
from trees.checking.structure import structure_problems
from trees.checking.surroundings import cites_in_force, local_facts, old_patches, trees_to_come, unknown_passes
from trees.checking.traces import Library, trace_problems
from trees.checking.unsound import unsound_problems
from trees.load import Sources, TreeSet
from trees.load.library import cited_sections
from trees.load.sources import HERE, NOT_TREES, said_path
from trees.model import Tree
from trees.scenario_runner import load_scenarios, scenario_problems

__all__ = ["check", "check_tree", "in_order"]

NOT_TREE_NAMES = frozenset(name.removesuffix(".yaml") for name in NOT_TREES)


def check(
    trees: TreeSet,
    *,
    organisations: Mapping[str, Organisation],
    policies: PolicyLibrary,
    today: date,
    traces: Iterable[Path] = (),
    sources: Sources | None = None,
) -> tuple[Problem, ...]:
    """Every problem of a library, those found while loading included, by file and line.

    `traces` are folders of maps from the domain sheet to the trees. With `sources`, shared texts and scenarios
    are looked at too. Trees that did not load are looked at by their names alone, and followed once they load.
    """
    found = [*trees.problems, *policy_problems(policies)]
    for letter in trees.letters.values():
        found += letter_problems(letter)
    found += _each_tree(trees, organisations, today)
    for name, organisation in organisations.items():
        if name in trees.figures:
            found += local_facts(organisation, trees.figures[name].facts)
            found += old_patches(organisation, trees.trees.get(name, {}))
    library = _library(trees, policies)
    for folder in traces:
        found += trace_problems(folder, library)
    found += _unsound({one.file for one in trees.problems}, set(library.trees))
    for layer in sources.layers() if sources is not None else ():
        if layer.texts.is_file():
            found += text_problems(read_document(layer.texts, file=said_path(layer.texts)))
    if sources is not None:
        written = {path.stem for layer in sources.layers() for path in layer.library.glob("*.yaml")} - NOT_TREE_NAMES
        scenarios, wrong = load_scenarios(sources)
        found += [*wrong, *scenario_problems(scenarios, library.trees, written=written)]
    return in_order(found)


def check_tree(tree: Tree, *, today: date, cache: Cache | None = None) -> tuple[Problem, ...]:
    """Every problem of one sound tree, as its organisation sees it."""
    found = [
        *structure_problems(tree, cache={} if cache is None else cache),
        *plainness_problems(tree, today=today),
        *cites_in_force(tree, today=today),
    ]
    return in_order(found)


def in_order(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Each problem once, errors before warnings, by file and line."""
    return tuple(
        sorted(dict.fromkeys(problems), key=lambda one: (one.level != "error", one.file, one.line, one.problem))
    )


def _each_tree(trees: TreeSet, organisations: Mapping[str, Organisation], today: date) -> Iterator[Problem]:
    """A tree that reads the same for two organisations is checked once."""
    cache: Cache = {}
    done: set[tuple[str, str]] = set()
    for name, of_organisation in trees.trees.items():
        for tree in of_organisation.values():
            if (tree.id, tree.version) not in done:
                done.add((tree.id, tree.version))
                found = (
                    *check_tree(tree, today=today, cache=cache),
                    *trees_to_come(tree, of_organisation),
                    *unknown_passes(tree, of_organisation),
                )
                patches = [one for one in organisations[name].patches if one.tree == tree.id]
                yield from (_of_patch(one, patches) for one in found)


def _of_patch(problem: Problem, patches: Iterable[Patch]) -> Problem:
    """A problem of words that a patch brought in belongs to the patch's file, whose line it already has."""
    for patch in patches:
        if problem.line in set(_lines_of(patch, problem.node)):
            return replace(problem, file=patch.document.file)
    return problem


def _lines_of(patch: Patch, node: str | None) -> Iterator[int]:
    for path, line in patch.document.lines.items():
        if len(path) > 1 and node is not None and str(path[1]).split(".")[0] == node:
            yield line


def _unsound(files: set[str], sound: set[str]) -> Iterator[Problem]:
    """What can be said of the trees that did not load; `files` are as problems name them."""
    for file in sorted(files):
        path = next((one for one in (HERE.parent / file, Path(file)) if one.is_file()), None)
        if path is not None and path.suffix == ".yaml" and path.stem not in sound and path.name not in NOT_TREES:
            document = read_document(path, file=file)
            if isinstance(document.data, Mapping) and "nodes" in document.data:
                yield from unsound_problems(document)


def _library(trees: TreeSet, policies: PolicyLibrary) -> Library:
    every = {name: tree for of_organisation in trees.trees.values() for name, tree in of_organisation.items()}
    return Library(
        trees=every,
        letters=trees.letters,
        facts={name for figures in trees.figures.values() for name in figures.facts},
        sections=cited_sections(policies),
    )
