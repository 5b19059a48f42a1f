"""What a diagram shows of a tree: a box a node, a row a way on; knows no coordinates."""

import textwrap
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace

from trees.model import Confirm, Handoff, Node, Outcome, Question, RunTree, Tell, Tree
from trees.ways import Way, ways, words_of_text

LETTERS_A_LINE = 36
BOLD_LETTERS_A_LINE = 31
MOST_TITLE_LINES = 4
MOST_ROW_LINES = 2
KIND_SAID = {
    "question": "Question",
    "tell": "Read this",
    "run": "Another tree",
    "confirm": "Someone must agree",
    "outcome": "Outcome",
    "urgent": "Urgent outcome",
    "handoff": "Adviser takes over",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One way on, or several that lead to one node. `to` is nothing where it goes back to a question."""

    lines: tuple[str, ...]
    says: str
    to: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """One node as it is drawn."""

    id: str
    kind: str
    title: tuple[str, ...]
    says: str
    rows: tuple[Row, ...]
    note: str = ""


def boxes_of(tree: Tree) -> tuple[Box, ...]:
    """A box for each of the tree's own nodes, in reading order."""
    led_to = {way.to for node in tree.nodes.values() for way in ways(node)}
    asked_for = tree.adviser if tree.adviser not in led_to else None
    return tuple(_box(tree, node, asked_for=name == asked_for) for name, node in tree.nodes.items())


def kind_of(node: Node) -> str:
    """The kind of a node as diagrams tell it: urgent outcomes apart."""
    if isinstance(node, Outcome):
        return "urgent" if node.urgent else "outcome"
    kinds = {Question: "question", Tell: "tell", RunTree: "run", Confirm: "confirm", Handoff: "handoff"}
    return kinds[type(node)]


def title_of(tree: Tree, node: Node) -> str:
    """What a node says first, on one line."""
    if isinstance(node, Question):
        return words_of_text(node.ask)
    if isinstance(node, Tell):
        return words_of_text(node.tell)
    if isinstance(node, RunTree):
        return tree.runs[node.run].title if node.run in tree.runs else node.run
    return words_of_text(node.confirm if isinstance(node, Confirm) else node.title)


def _box(tree: Tree, node: Node, *, asked_for: bool) -> Box:
    title = title_of(tree, node)
    return Box(
        id=node.id,
        kind=kind_of(node),
        title=wrapped(title, MOST_TITLE_LINES, letters=BOLD_LETTERS_A_LINE),
        says=title,
        rows=tuple(_rows(node)),
        note="Anyone who asks for a person comes here." if asked_for else "",
    )


def _rows(node: Node) -> Iterator[Row]:
    by_target: dict[str, list[Way]] = {}
    found = ways(node)
    ruled = any(way.when is not None or way.key.startswith("row ") for way in found)
    for number, way in enumerate(found):
        # Rules are read from the top, so only neighbours may be told together; options may all.
        key = f"{way.to} {number}" if ruled and way.key != "unsure" else way.to
        by_target.setdefault(key, []).append(way)
    for same in by_target.values():
        says = " / ".join(way.says for way in same if way.says) or "Continue"
        yield Row(lines=wrapped(says, MOST_ROW_LINES), says=says, to=same[0].to)
    if isinstance(node, Tell) and node.again is not None:
        says = f"Then asks {node.again} again"
        yield Row(lines=wrapped(says, MOST_ROW_LINES), says=says, to=None)


def naming_ends(box: Box, far: Collection[int]) -> Box:
    """The box with the node's id under those rows whose line is too long to be followed at a glance."""
    rows = tuple(
        replace(row, lines=(*row.lines, f"→ {row.to}")) if at in far else row for at, row in enumerate(box.rows)
    )
    return replace(box, rows=rows)


def wrapped(text: str, most: int, *, letters: int = LETTERS_A_LINE) -> tuple[str, ...]:
    """A text in lines for a box, cut off with an ellipsis where it is too long."""
    return tuple(textwrap.wrap(text, letters, max_lines=most, placeholder=" …")) or ("",)
