"""Walks that have lately been walked, so that a turn walks only its own step; knows nothing of conversations."""

from collections import OrderedDict
from collections.abc import Mapping
from datetime import date

from trees.model import Tree
from trees.position import Answer, Position
from trees.walk import can_walk_on, walk, walk_on

_Key = tuple[int, tuple[Answer, ...], date]


class Walks:
    """The latest positions by tree and answers. A position is never changed, so two turns may share one."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._kept: OrderedDict[_Key, tuple[Tree, Position]] = OrderedDict()
        self._known: OrderedDict[tuple[int, int, date], tuple[Tree, Mapping[str, Answer], Position]] = OrderedDict()

    def of(self, tree: Tree, answers: Mapping[str, Answer], *, today: date) -> Position:
        """Where a conversation's answers lead. A turn asks several times for the same ones, which are never changed."""
        key = (id(tree), id(answers), today)
        known = self._known.get(key)
        if known is not None:
            return known[2]
        position = self.walked(tree, tuple(answers.values()), today=today)
        self._know(tree, answers, position, today=today)
        return position

    def on(self, position: Position, answers: Mapping[str, Answer], given: Answer, *, today: date) -> Position:
        """Where these answers lead, which are the position's own and one that was given there."""
        if not can_walk_on(position, given):
            return self.of(position.tree, answers, today=today)
        onward = walk_on(position, given)
        self._know(position.tree, answers, onward, today=today)
        return onward

    def _know(self, tree: Tree, answers: Mapping[str, Answer], position: Position, *, today: date) -> None:
        # Tree and answers are kept with their walk, so that no others can come by their ids meanwhile.
        self._known[id(tree), id(answers), today] = (tree, answers, position)
        if len(self._known) > self._most:
            self._known.popitem(last=False)

    def walked(self, tree: Tree, answers: tuple[Answer, ...], *, today: date) -> Position:
        """Where these answers lead: kept from before, or one step on from a kept one, or walked."""
        key = (id(tree), answers, today)
        kept = self._kept.get(key)
        if kept is not None:
            return kept[1]
        before = self._kept.get((id(tree), answers[:-1], today)) if answers else None
        if before is not None and can_walk_on(before[1], answers[-1]):
            position = walk_on(before[1], answers[-1])
        else:
            position = walk(tree, answers, today=today)
        # The tree is kept with its walk, so that no other tree can come by its id meanwhile.
        self._kept[key] = (tree, position)
        while len(self._kept) > self._most:
            self._kept.popitem(last=False)
        return position

    def forget(self) -> None:
        """Forget them all."""
        self._kept.clear()
        self._known.clear()
