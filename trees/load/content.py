"""All that a tree rests on, as plain data: its hash is the version, and the tree can be made again from it."""

from collections.abc import Iterable, Mapping

from trees.canonical import read_canonical
from trees.load.making import Making, Raw
from trees.model import Node, Outcome, Tree

BESIDE = ("owner", "reviewed", "review_by", "asked_as", "about")
"""Keys that say something about a tree and change nothing in a conversation: no part of its version."""


def content_of(raw: Raw, *, making: Making, runs: Mapping[str, Tree], nodes: Mapping[str, Node]) -> dict[str, object]:
    """`rests_on` is hashed; `beside` is kept with it. Only the facts, texts and letters that it uses are in it."""
    around, expressions = making.around, making.expressions
    letters = _named(nodes, "letters")
    return {
        "rests_on": {
            "tree": {key: value for key, value in raw.items() if key not in BESIDE},
            "runs": {name: read_canonical(tree.content) for name, tree in sorted(runs.items())},
            "texts": _chosen(around.texts, making.used_texts),
            "facts": _chosen(around.raw_facts, (name for one in expressions for name in one.facts)),
            "settings": _chosen(around.figures.settings, (name for one in expressions for name in one.settings)),
            "letters": {name: _without_place(around.letters[name]) for name in sorted(letters)},
            "learning": _chosen(around.learning, _named(nodes, "learn")),
            "policies": _chosen(around.policy_hashes, _policies(raw, nodes)),
            "calculators": around.calculators.version,
            "nation": around.figures.nation,
        },
        "beside": {key: raw[key] for key in BESIDE if key in raw},
    }


def _chosen(data: Mapping[str, object], names: Iterable[str]) -> dict[str, object]:
    return {name: data[name] for name in sorted(set(names)) if name in data}


def _without_place(letter: Raw) -> dict[str, object]:
    return {key: letter[key] for key in ("title", "to", "body") if key in letter}


def _named(nodes: Mapping[str, Node], key: str) -> set[str]:
    return {one.id for node in nodes.values() if isinstance(node, Outcome) for one in getattr(node, key)}


def _policies(raw: Raw, nodes: Mapping[str, Node]) -> set[str]:
    cited = {one.id.partition("/")[0] for node in nodes.values() for one in getattr(node, "cite", ())}
    return cited | {str(raw["policy"])} if raw.get("policy") else cited
