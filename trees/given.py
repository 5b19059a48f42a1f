"""Turns answers as a file or a program gives them, by node id, into answers to walk; judges none of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from trees.model import Node, Question, RunTree, Tell, Tree
from trees.moves import CONTINUE
from trees.position import Answer
from trees.reading import read_value
from trees.values import Value
from trees.ways import words_of_text

_KEYS = frozenset({"answer", "on", "unsure"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """The answers to walk, and the ids among them that the tree does not have."""

    answers: tuple[Answer, ...]
    unknown: tuple[str, ...] = ()


def given_answers(tree: Tree, raw: Mapping[str, object], *, on: date) -> Given:
    """Answers by full node id (`gates/about_whom`), each a value, or `{answer, on}`, or `{unsure: true}`.

    A value that does not fit its question is passed on as it is, so that the walk refuses it in words.
    """
    found, unknown = [], []
    for path, data in raw.items():
        node = node_at(tree, path)
        if node is None:
            unknown.append(path)
        elif data is not None:
            found.append(_answer(node, path, data, on))
    return Given(answers=tuple(found), unknown=tuple(unknown))


def node_at(tree: Tree, path: str) -> Node | None:
    """The node of a full id, inside the runs that it names; nothing where there is none."""
    first, _, rest = path.partition("/")
    node = tree.nodes.get(first)
    if not rest:
        return node
    return node_at(tree.runs[node.run], rest) if isinstance(node, RunTree) else None


def _answer(node: Node, path: str, data: object, on: date) -> Answer:
    unsure = False
    if isinstance(data, Mapping) and set(data) <= _KEYS:
        on = _day(data.get("on"), on)
        unsure = data.get("unsure") is True
        data = data.get("answer")
    if isinstance(node, Tell):
        return Answer(node=path, value=CONTINUE, on=on)
    if unsure and isinstance(node, Question):
        counts_as = node.unsure.counts_as if node.unsure is not None else None
        return Answer(node=path, value=counts_as, on=on, unsure=True)
    value = value_of(node, data) if isinstance(node, Question) else _as_it_is(data)
    return Answer(node=path, value=value, on=on, unsure=unsure)


def _day(data: object, otherwise: date) -> date:
    try:
        return date.fromisoformat(str(data)) if data is not None else otherwise
    except ValueError:
        return otherwise


def value_of(node: Question, data: object) -> Value:
    """What was given as a value of the question's type; as it is where it is none."""
    if node.type.kind in ("choice", "choices"):
        labels = {name: words_of_text(option.label) for name, option in node.type.options.items()}
    else:
        labels = {}
    raw = [_text(one) for one in data] if isinstance(data, list | tuple) else _text(data)
    value = read_value(node, raw, labels=labels)
    return _as_it_is(data) if value is None else value


def _text(data: object) -> str:
    if isinstance(data, bool):
        return str(data).lower()
    return format(data, "f") if isinstance(data, Decimal) else str(data)


def _as_it_is(data: object) -> Value:
    if isinstance(data, Sequence) and not isinstance(data, str):
        return tuple(str(one) for one in data)
    return data if isinstance(data, str | int | Decimal) and not isinstance(data, bool) else _text(data)
