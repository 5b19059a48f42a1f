"""Whether the maps from the domain sheet to the trees name what is there; knows nothing of what an item means."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from organisations.load import read_document
from organisations.reading import Document, Problem, meant
from trees.load.place import Ledger, Place, check_keys, items, mapping, strings
from trees.load.sources import said_path
from trees.model import RunTree, Tree

_HEAD = ("trace", "section")
_ITEM = ("item", "nodes", "policy", "letters", "facts", "note", "why_not")


@dataclass(frozen=True, slots=True, kw_only=True)
class Library:
    """What an item may name."""

    trees: Mapping[str, Tree]
    letters: Collection[str]
    facts: Collection[str]
    sections: Collection[str]


def trace_problems(folder: Path, library: Library) -> Iterator[Problem]:
    """Every problem of every trace map of a folder; none where there is no such folder."""
    for path in sorted(folder.glob("*.yaml")) if folder.is_dir() else ():
        document = read_document(path, file=said_path(path))
        yield from document.problems
        yield from _document(document, library)


def _document(document: Document, library: Library) -> list[Problem]:
    place = Place(ledger=Ledger(file=document.file, lines=document.lines))
    raw = mapping(place, document.data)
    tree = library.trees.get(str(raw.get("trace")))
    if tree is None:
        named = str(raw.get("trace"))
        place.at("trace").wrong(f"There is no tree '{named}'.", meant(named, list(library.trees)))
        return place.ledger.problems
    known = _known(tree, library)
    for part in raw:
        if part not in _HEAD:
            for where, item in items(place.at(part), raw[part]):
                _item(where, item, known)
    return place.ledger.problems


def _known(tree: Tree, library: Library) -> Mapping[str, tuple[str, Collection[str]]]:
    return {
        "nodes": ("node", all_nodes(tree)),
        "policy": ("policy section", library.sections),
        "letters": ("letter", library.letters),
        "facts": ("fact", library.facts),
    }


def all_nodes(tree: Tree, prefix: str = "") -> list[str]:
    """The ids of a tree's nodes, those of the trees that it runs behind the run's id."""
    found = [prefix + name for name in tree.nodes]
    for node in tree.nodes.values():
        if isinstance(node, RunTree):
            found += all_nodes(tree.runs[node.run], f"{prefix}{node.id}/")
    return found


def _item(place: Place, item: object, known: Mapping[str, tuple[str, Collection[str]]]) -> None:
    raw = mapping(place, item)
    check_keys(place, raw, _ITEM, ("item",))
    if not {"nodes", "why_not", "policy", "letters"} & set(raw):
        place.wrong("This item stands nowhere in the tree.", "Name its `nodes`, or say `why_not`.")
    for key, (what, names) in known.items():
        for index, name in enumerate(strings(place.at(key), raw.get(key))):
            if name not in names:
                place.at(key, index).wrong(f"There is no {what} '{name}'.", meant(name, list(names)))
