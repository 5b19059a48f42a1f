"""Which nodes of a tree would give a sensitive answer away, and what stands for them; pure, knows no log and no file.

A node is given away by an answer where only some answers to a sensitive question lead to it. Where every answer leads
there, or the answer that says "nothing of this", being there tells nothing.
"""

from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from trees.model import ByOption, Next, Outcome, Question, RunTree, Tree
from trees.reach import targets, ways_from

PLAIN: Final = ("none", "no", "nothing", "neither")
"""Ids of options that say that nothing sensitive is there; a question has one of them at most."""

Ways = Mapping[str, tuple[str, ...]]


def discreet(tree: Tree) -> Mapping[str, str | None]:
    """The nodes that may not be told, each with the nearest node before it that may; None where there is none.

    Ids are full ones, those inside the trees that it runs included: `gates/urgent`.
    """
    return _hidden(tree, asking=True)


def given_away(tree: Tree) -> Mapping[str, str | None]:
    """The same without sensitive questions that everybody may be asked: for counts of many people, in which being asked
    tells nothing of anybody, and only what certain answers lead to does.
    """
    return _hidden(tree, asking=False)


def _hidden(tree: Tree, *, asking: bool) -> Mapping[str, str | None]:
    questions = dict(_questions(tree, ""))
    ways = dict(_ways(tree, "", after=()))
    sensitive = {name for name, question in questions.items() if question.sensitive is not None}
    told = {name: _told(name, questions[name], ways) if name in sensitive else ways[name] for name in ways}
    met = _reached(tree.first, told)
    shown = met - sensitive
    before = _before(tree.first, ways)
    # What no way leads to is asked for, at any time: an adviser.
    named = shown if asking else met
    return {name: _nearest(name, shown, before) for name in before if name not in named}


def _questions(tree: Tree, prefix: str) -> Iterator[tuple[str, Question]]:
    for name, node in tree.nodes.items():
        if isinstance(node, Question):
            yield prefix + name, node
        elif isinstance(node, RunTree):
            yield from _questions(tree.runs[node.run], f"{prefix}{name}/")


def _ways(tree: Tree, prefix: str, *, after: tuple[str, ...]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Every node with those that may follow it; `after` follow the ends of a tree that is run inside another."""
    for name, node in tree.nodes.items():
        own = tuple(dict.fromkeys(prefix + way for way in ways_from(node) if way in tree.nodes))
        if isinstance(node, RunTree):
            inner, path = tree.runs[node.run], f"{prefix}{name}/"
            yield prefix + name, (path + inner.first,)
            yield from _ways(inner, path, after=own)
        else:
            yield prefix + name, after if isinstance(node, Outcome) else own


def _told(name: str, question: Question, ways: Ways) -> tuple[str, ...]:
    """What follows a sensitive question whatever the answer, and after the answer that tells nothing."""
    met = [_reached(way, ways) for way in ways[name]]
    common = set.intersection(*met) if met else set()
    return (*sorted(common), *_plain(name, question, ways))


def _plain(name: str, question: Question, ways: Ways) -> tuple[str, ...]:
    plain = next((option for option in PLAIN if option in question.type.options), None)
    if plain is None or not ways[name]:
        return ()
    if isinstance(question.next, ByOption):
        return tuple(way for way in ways[name] if way == _prefix(name) + _by_option(question.next, plain))
    # Rules are not worked out here: whoever has nothing to tell has the most still to be asked.
    return (max(ways[name], key=lambda way: len(_reached(way, ways))),)


def _by_option(way: Next, option: str) -> str:
    return str(way.go.get(option, way.otherwise)) if isinstance(way, ByOption) else next(iter(targets(way)))


def _prefix(name: str) -> str:
    return name[: name.rfind("/") + 1]


def _reached(start: str, ways: Ways) -> set[str]:
    return set(_before(start, ways))


def _before(start: str, ways: Ways) -> Mapping[str, str | None]:
    """Every node that can be reached, with the one before it on a shortest way."""
    found: dict[str, str | None] = {start: None}
    waiting = deque([start])
    while waiting:
        at = waiting.popleft()
        for way in ways.get(at, ()):
            if way not in found:
                found[way] = at
                waiting.append(way)
    return found


def _nearest(name: str, shown: Iterable[str], before: Mapping[str, str | None]) -> str | None:
    at = before.get(name)
    while at is not None and at not in shown:
        at = before.get(at)
    return at
