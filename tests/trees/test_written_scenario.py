"""A walk written as a scenario: what is read back is the same walk."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest

from bot.content.library import Shelf
from trees.given import given_answers
from trees.load import Sources
from trees.position import Position
from trees.scenario_runner import load_scenarios, read_scenarios, run_scenario
from trees.walk import walk
from trees.written_scenario import written

DAY = date(2026, 11, 23)
GIVEN: Mapping[str, object] = {
    "gates/urgent": ["none"],
    "gates/about_whom": "employee",
    "latest": "back",
    "stage": {"answer": "none", "on": "2026-11-25"},
    "spells": 3,
}


@pytest.fixture
def position(shelf: Shelf) -> Position:
    """Part of a walk, its last answers two days later."""
    tree = shelf.trees_of("example", on=DAY)["short-term-sickness"]
    return walk(tree, given_answers(tree, GIVEN, on=DAY).answers, today=DAY)


def test_it_reads_as_authors_write_it(position: Position) -> None:
    """Notes above it, plain values, and the day of what was answered later."""
    assert written(
        position, title="A walk", organisation="example", should="no_action", notes=("It was\nwrong: # really.",)
    ).splitlines() == [
        "# It was wrong: # really.",
        '- scenario: "A walk"',
        "  on: 2026-11-23",
        "  organisation: example",
        "  given:",
        "    gates/urgent: [none]",
        "    gates/about_whom: employee",
        "    latest: back",
        "    stage: {answer: none, on: 2026-11-25}",
        "    spells: 3",
        f"  ends: no_action  # it was shown {position.node}",
    ]


def test_every_shipped_scenario_is_the_same_after_it_was_written(shelf: Shelf, tmp_path: Path) -> None:
    """Read back, it walks to where the walk that was written stood."""
    scenarios, _ = load_scenarios(Sources.shipped())
    trees = shelf.trees_of("example", on=DAY)
    for name, each in scenarios.items():
        mine = [one for one in each if one.organisation == "example" and not one.refuses][:12]
        walked = [run_scenario(one, trees[name])[0] for one in mine]
        text = "".join(written(one, title=f"Number {n}: “{n}”", organisation="example") for n, one in enumerate(walked))
        file = tmp_path / f"{name}.yaml"
        file.write_text(text, "utf-8")
        again, problems = read_scenarios(file)
        assert problems == ()
        assert [run_scenario(one, trees[name])[0].node for one in again] == [one.node for one in walked]
        assert [fault for one in again for fault in run_scenario(one, trees[name])[1]] == []
