"""Checks a whole library as each organisation sees it, and gathers every problem; changes and serves nothing."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path

from organisations.load import read_document
from organisations.model import Organisation
from organisations.reading import Problem
from policies.library import PolicyLibrary
from trees.checking.explore import Cache
from trees.checking.plainness import letter_problems, plainness_problems, policy_problems
from trees.checking.structure import structure_problems
from trees.checking.surroundings import cites_in_force, local_facts, trees_to_come
from trees.checking.traces import Library, trace_problems
from trees.checking.unsound import unsound_problems
from trees.load import Sources, TreeSet
from trees.load.library import cited_sections
from trees.load.sources import NOT_TREES, said_path
from trees.model import Tree

__all__ = ["check", "check_tree", "in_order"]


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

    `traces` are folders of maps from the domain sheet to the trees. With `sources`, trees that did not load are
    looked at by their names alone; their paths are followed once they load.
    """
    found = [*trees.problems, *policy_problems(policies)]
    for letter in trees.letters.values():
        found += letter_problems(letter)
    found += _each_tree(trees, today)
    for name, organisation in organisations.items():
        if name in trees.figures:
            found += local_facts(organisation, trees.figures[name].facts)
    library = _library(trees, policies)
    for folder in traces:
        found += trace_problems(folder, library)
    for layer in sources.layers() if sources is not None else ():
        found += _unsound(layer.library, set(library.trees), {one.file for one in trees.problems})
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


def _each_tree(trees: TreeSet, today: date) -> Iterator[Problem]:
    """A tree that reads the same for two organisations is checked once."""
    cache: Cache = {}
    done: set[tuple[str, str]] = set()
    for of_organisation in trees.trees.values():
        for tree in of_organisation.values():
            if (tree.id, tree.version) not in done:
                done.add((tree.id, tree.version))
                yield from check_tree(tree, today=today, cache=cache)
                yield from trees_to_come(tree, of_organisation)


def _unsound(folder: Path, sound: set[str], wrong: set[str]) -> Iterator[Problem]:
    for path in sorted(folder.glob("*.yaml")) if folder.is_dir() else ():
        if path.stem not in sound and path.name not in NOT_TREES and said_path(path) in wrong:
            yield from unsound_problems(read_document(path, file=said_path(path)))


def _library(trees: TreeSet, policies: PolicyLibrary) -> Library:
    every = {name: tree for of_organisation in trees.trees.values() for name, tree in of_organisation.items()}
    return Library(
        trees=every,
        letters=trees.letters,
        facts={name for figures in trees.figures.values() for name in figures.facts},
        sections=cited_sections(policies),
    )
