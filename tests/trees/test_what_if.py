"""What would change an end: every shipped scenario's answers flipped, and what is promised walked."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from tests import yaml_text
from trees.given import given_answers
from trees.load import TreeSet
from trees.position import Position
from trees.show import show
from trees.walk import walk
from trees.what_if import MOST_WALKS, what_if

ON = date(2026, 11, 23)
SCENARIOS = sorted((Path(__file__).parent.parent.parent / "trees" / "scenarios").glob("*.yaml"))
EVERY = 6
"""One scenario in so many is flipped: their walks are alike, and the suite is to stay fast."""


def ends(shipped: TreeSet, file: Path) -> Iterator[tuple[Position, date]]:
    """Where some of a file's scenarios end."""
    tree = shipped.trees["example"][file.stem]
    for scenario in yaml_text.read(file.read_text("utf-8"))[::EVERY]:
        on = scenario.get("on", ON)
        given = given_answers(tree, {key: _yes(value) for key, value in scenario["given"].items()}, on=on)
        position = walk(tree, given.answers, today=on, through_tells=True)
        if position.ended and not tree.part:
            yield position, on


def _yes(value: object) -> object:
    """PyYAML reads the words yes and no as true and false; trees do not."""
    return {True: "yes", False: "no"}.get(value, value) if isinstance(value, bool) else value


@pytest.mark.parametrize("file", SCENARIOS, ids=lambda file: file.stem)
def test_a_flip_names_an_end_that_is_another(shipped: TreeSet, file: Path) -> None:
    """Each has an answer that was not given and, where it leads to an end, the title of another one or of the same
    advice on another way.
    """
    for position, on in ends(shipped, file):
        given = {item.node: item.answer for item in position.trail}
        flips = what_if(position, today=on)
        assert all(given[flip.node] not in flip.instead for flip in flips)
        assert all(flip.title and flip.instead for flip in flips)


def test_a_look_takes_no_more_walks_than_allowed(shipped: TreeSet) -> None:
    """With no walk left it says what it has found so far; the last answers have theirs first."""
    file = next(file for file in SCENARIOS if file.stem == "short-term-sickness")
    position, on = next(iter(ends(shipped, file)))
    whole = what_if(position, today=on)
    assert what_if(position, today=on, most=0) == ()
    some = what_if(position, today=on, most=5)
    assert len(some) < len(whole)
    assert {flip.node for flip in some} <= {item.node for item in position.trail[-5:]}
    assert MOST_WALKS >= 400


def test_flipping_changes_nothing(shipped: TreeSet) -> None:
    """The position shows after it what it showed before."""
    file = next(file for file in SCENARIOS if file.stem == "probation")
    position, on = next(iter(ends(shipped, file)))
    before = show(position, today=on)
    what_if(position, today=on)
    assert show(position, today=on) == before
