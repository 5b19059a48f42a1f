"""The pictures of trees: everything is on them, nothing lies on anything else, and kinds are told by shape and word."""

import re
from itertools import combinations
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from bot.commands.contents import Contents, open_contents
from tests.trees.generated import tree_text
from trees.diagram import mermaid, svg
from trees.drawing.boxes import KIND_SAID, boxes_of
from trees.drawing.layers import layered
from trees.drawing.places import WIDTH, placed
from trees.drawing.shapes import _outline
from trees.model import Tree
from trees.ways import ways

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def contents(tmp_path_factory: pytest.TempPathFactory) -> Contents:
    """What ships, and a tree of 60 nodes."""
    folder = tmp_path_factory.mktemp("library")
    (folder / "large.yaml").write_text(tree_text("large", nodes=60, seed=3), encoding="utf-8")
    return open_contents(folder)


@pytest.fixture(params=["short-term-sickness", "shared-gates", "large"])
def tree(request: pytest.FixtureRequest, contents: Contents) -> Tree:
    """Each of them."""
    return contents.tree(str(request.param), organisation="example")


def test_a_picture_names_every_node_with_its_kind(tree: Tree) -> None:
    """Each node is a group whose title says its kind, its words and its id."""
    titles = [one.text or "" for one in ET.fromstring(svg(tree)).iterfind(f"{SVG}g/{SVG}title")]  # noqa: S314 - our own
    for box in boxes_of(tree):
        assert f"{KIND_SAID[box.kind]}: {box.says} ({box.id})" in titles


def test_a_picture_says_what_it_is_to_those_who_do_not_see_it(tree: Tree) -> None:
    """It has a title and a description, and is marked as one image."""
    root = ET.fromstring(svg(tree))  # noqa: S314 - our own
    assert root.get("role") == "img"
    assert root.get("aria-labelledby") == "title desc"
    assert root.findtext(f"{SVG}title") == tree.title
    assert f"{len(tree.nodes)} steps" in (root.findtext(f"{SVG}desc") or "")


def test_no_box_lies_on_another_and_lines_run_forwards(tree: Tree) -> None:
    """Boxes keep apart, and every way on is drawn to a column further right."""
    boxes = {box.id: box for box in boxes_of(tree)}
    lines = [(box.id, at, row.to) for box in boxes.values() for at, row in enumerate(box.rows) if row.to is not None]
    layers = layered(list(boxes), lines)
    where = placed(boxes, layers)
    assert set(layers.routes) == set(lines)
    for one, other in combinations(boxes, 2):
        beside = where.left[one] != where.left[other]
        above = where.top[one] + where.height[one] <= where.top[other]
        below = where.top[other] + where.height[other] <= where.top[one]
        assert beside or above or below, (one, other)
    assert all(where.left[start] + WIDTH < where.left[end] for start, _, end in lines)


def test_each_kind_has_an_outline_of_its_own() -> None:
    """Colour alone tells nothing apart: two kinds that share a shape are told by a word and by their edge."""
    outlines = {kind: _outline(kind, 0, 0, 100) for kind in KIND_SAID}
    same = [pair for pair in combinations(outlines, 2) if outlines[pair[0]] == outlines[pair[1]]]
    assert same == [("confirm", "urgent")]


def test_words_of_authors_cannot_break_a_picture(tmp_path: Path) -> None:
    """Signs that mean something to XML or to Mermaid come out as text."""
    text = tree_text("odd", nodes=9, seed=1).replace("outcome: End 0", 'outcome: Say "<script>" & go #1')
    (tmp_path / "odd.yaml").write_text(text.replace("outcome: Say", "outcome: |\n      Say"), encoding="utf-8")
    tree = open_contents(tmp_path).tree("odd", organisation="example")
    assert "<script>" not in svg(tree)
    assert 'Say "<script>" & go #1' in "".join(ET.fromstring(svg(tree)).itertext())  # noqa: S314 - our own
    assert "#quot;#lt;script#gt;#quot; & go #35;1" in mermaid(tree)


def test_mermaid_has_every_node_and_every_way(tree: Tree) -> None:
    """A line a node and a line a way."""
    text = mermaid(tree)
    assert text.startswith("flowchart TD\n")
    for name, node in tree.nodes.items():
        assert re.search(rf"^  {name}\W", text, re.MULTILINE)
        assert len(re.findall(rf"^  {name} -->", text, re.MULTILINE)) == len(ways(node))
