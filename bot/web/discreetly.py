"""Which nodes HR's pages of counts name to a reader: all to those who may see who is who; knows no page.

Counts speak of many people, so a sensitive question itself may be named: that it was asked tells nothing of anybody.
What only certain answers to it lead to would, and appears as the nearest node before it.
"""

from collections.abc import Callable
from functools import partial

from activity.discretion import Told
from bot.content.library import Library
from bot.people.membership import Viewer
from bot.people.roles import may
from trees.discreet import given_away


def as_they_are(viewer: Viewer) -> bool:
    """Whether a reader is told every node."""
    return may(viewer.roles, "identify")


def told_in(tree: str | None, *, viewer: Viewer, library: Library) -> Told:
    """What stands for each node of a tree, for a reader."""
    found = None if as_they_are(viewer) else library.trees_of(viewer.organisation).get(tree or "")
    return partial(_stands_for, dict(given_away(found)) if found else {})


def named_to(viewer: Viewer, library: Library) -> Callable[[str | None, str], bool]:
    """Whether a node of a tree is named to a reader."""
    trees: dict[str | None, Told] = {}

    def named(tree: str | None, node: str) -> bool:
        if tree not in trees:
            trees[tree] = told_in(tree, viewer=viewer, library=library)
        return trees[tree](node) == node

    return named


def _stands_for(hidden: dict[str, str | None], node: str) -> str | None:
    return hidden.get(node, node)
