"""When the words of a question last changed."""

import json
from datetime import date
from typing import Any

from activity.wordings import KeptVersion, last_changed, words_of


def version(day: int, nodes: dict[str, Any], runs: dict[str, Any] | None = None) -> KeptVersion:
    """A version first served on a day of November."""
    content = {"rests_on": {"tree": {"nodes": nodes}, "runs": runs or {}}}
    return KeptVersion(version=f"v{day}", since=date(2026, 11, day), content=json.dumps(content))


def test_the_last_change_of_words_counts() -> None:
    """Where a page leads is none of its words; a page that came later counts from then; one that went is gone."""
    found = last_changed(
        [
            version(1, {"a": {"ask": "One?"}, "b": {"ask": "Two?"}, "c": {"ask": "Three?"}}),
            version(2, {"a": {"ask": "First?"}, "b": {"ask": "Two?", "next": {"yes": "d"}}, "c": {"ask": "3?"}}),
            version(3, {"a": {"ask": "First, then?"}, "b": {"ask": "Two?"}, "d": {"tell": "New."}}),
        ]
    )
    assert found == {"a": date(2026, 11, 3), "d": date(2026, 11, 3)}


def test_a_guide_that_is_run_changes_its_own_questions() -> None:
    """They are named as the log names them."""
    inner = {"rests_on": {"tree": {"nodes": {"urgent": {"ask": "Now?"}}}, "runs": {}}}
    other = {"rests_on": {"tree": {"nodes": {"urgent": {"ask": "At once?"}}}, "runs": {}}}
    gates = {"gates": {"run": "shared"}}
    found = last_changed([version(1, gates, {"shared": inner}), version(9, gates, {"shared": other})])
    assert found == {"gates/urgent": date(2026, 11, 9)}


def test_one_version_has_changed_nothing() -> None:
    """Nor have none."""
    assert last_changed([version(1, {"a": {"ask": "One?"}})]) == {}
    assert last_changed([]) == {}


def test_the_shipped_guides_can_be_read(shelf: Any) -> None:  # noqa: ANN401 - the fixture of the whole suite
    """Every question of a guide as it ships, with those that it runs."""
    tree = shelf.current.trees_of("example")["short-term-sickness"]
    words = words_of(tree.content)
    assert {"gates/urgent", "latest", "no_action"} <= set(words)
