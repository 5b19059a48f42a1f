"""Ids of trees and nodes in words, for people who look back at what happened; knows no page."""

import re
from collections.abc import Mapping
from typing import Final

from bot.conversation.checking import CHECK
from bot.library import Library
from policies.markdown import fill, plain
from trees.model import Confirm, Handoff, Node, Outcome, Part, Question, RunTree, Tell, Text, Tree

KINDS: Final[Mapping[type, str]] = {
    Question: "Question",
    Tell: "To read or do",
    RunTree: "Asks first",
    Confirm: "Second person",
    Outcome: "Advice",
    Handoff: "Adviser",
}


def tree_words(library: Library, organisation: str, tree: str | None) -> str:
    """A tree's title; its id where it is no longer served."""
    found = library.trees_of(organisation).get(tree or "")
    return found.title if found else tree or "No topic"


def question_words(library: Library, organisation: str, *, tree: str | None, node: str) -> str:
    """A node in words, as the tree now served has it; its id where that tree has no such node."""
    if node == CHECK:
        return "Check your answers"
    found = library.trees_of(organisation).get(tree or "")
    shown = node_at(found, node) if found else None
    return node_words(shown) if shown else node


def node_at(tree: Tree, path: str) -> Node | None:
    """The node of an id, which inside a run is `run/node`."""
    run, slash, within = path.partition("/")
    node = tree.nodes.get(run)
    if not slash:
        return node
    inner = tree.runs.get(node.run) if isinstance(node, RunTree) else None
    return node_at(inner, within) if inner else None


def node_words(node: Node) -> str:
    """What a node says first, as its author wrote it: a question whole, of anything longer the first sentence."""
    text = _first_words(node)
    if text is None:
        return node.id
    words = text.constant or " ".join(map(_plain, text.parts))
    return words if isinstance(node, Question) else _first_sentence(words)


def _first_sentence(words: str) -> str:
    return re.split(r"(?<=[.!?])\s", words, maxsplit=1)[0]


def steps(tree: Tree) -> tuple[tuple[str, str, str], ...]:
    """Each node of a tree in reading order: its id, what it is for a reader, and what it says first."""
    return tuple(
        (name, KINDS[type(node)], tree.runs[node.run].title if isinstance(node, RunTree) else node_words(node))
        for name, node in tree.nodes.items()
    )


def _plain(part: Part) -> str:
    return plain(fill(part.marked, ["…"] * len(part.marked.holes)))


def _first_words(node: Node) -> Text | None:
    match node:
        case Question():
            return node.ask
        case Tell():
            return node.tell
        case Confirm():
            return node.confirm
        case Outcome() | Handoff():
            return node.title
        case RunTree():
            return None
