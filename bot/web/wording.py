"""Ids of trees and nodes in words, for people who look back at what happened; knows no page."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Final

from activity.words import Words
from bot.content.library import Library
from bot.conversation.questions.checking import CHECK
from organisations.model import Organisation
from policies.markdown import fill, plain
from trees.model import Confirm, Handoff, Node, Option, Outcome, Part, Question, RunTree, Tell, Text, Tree
from trees.values import long_date

KINDS: Final[Mapping[type, str]] = {
    Question: "Question",
    Tell: "To read or do",
    RunTree: "Asks first",
    Confirm: "Second person",
    Outcome: "Advice",
    Handoff: "Adviser",
}

HELPED: Final[Mapping[str, str]] = {"yes": "Yes", "partly": "In part", "no": "No"}
"""What may be said of an end: whether it helped."""


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


def answer_words(library: Library, organisation: str, *, tree: str | None, node: str, answer: str) -> str:
    """A logged answer as the manager saw it: the labels of options, a date in words; else as it was logged."""
    found = library.trees_of(organisation).get(tree or "")
    asked = node_at(found, node) if found else None
    if isinstance(asked, Question):
        return _date(answer) if asked.type.kind == "date" else _labels(asked.type.options, answer)
    options = asked.follow_up.options if isinstance(asked, Outcome) and asked.follow_up else {}
    return HELPED.get(answer) or _labels(options, answer)


def words_for(library: Library, organisation: Organisation) -> Words:
    """How HR's pages put the ids of an organisation into words."""
    groups = {group.id: group.name for group in organisation.groups}
    topics = library.topics
    return Words(
        question=lambda tree, node: question_words(library, organisation.id, tree=tree, node=node),
        tree=lambda tree: tree_words(library, organisation.id, tree),
        answer=lambda tree, node, answer: answer_words(library, organisation.id, tree=tree, node=node, answer=answer),
        group=lambda group: groups.get(group or "", group or "No group"),
        zone=organisation.zone,
        topic=lambda topic: topics[topic].title if topic in topics else topic,
        person=lambda person: library.names.get(person, "somebody who has left"),
    )


def _labels(options: Mapping[str, Option], answer: str) -> str:
    given = answer.split(",")
    return ", ".join(_words(options[one].label) for one in given) if all(one in options for one in given) else answer


def _date(answer: str) -> str:
    try:
        return long_date(date.fromisoformat(answer))
    except ValueError:
        return answer


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
    words = _words(text)
    return words if isinstance(node, Question) else _first_sentence(words)


def _words(text: Text) -> str:
    return text.constant or " ".join(map(_plain, text.parts))


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
