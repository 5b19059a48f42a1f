"""The finder, the urgent layer and the guard, measured on what others wrote without sight of the code or the phrases.

A line of the issue is asserted where a set meets it; docs/finder.md has every figure, met or not. The urgent layer
learns from the retired sets, so they can say nothing of it any more, but they still measure the finder and the guard.
"""

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests import yaml_text
from trees.find import Finder, sentences
from trees.guard import held
from trees.load import TreeSet
from trees.urgent import Noticer
from trees.urgent.examples import RETIRED as RETIRED_ROWS

EVERY_SET = sorted(folder for folder in (Path(__file__).parent / "blind").iterdir() if folder.is_dir())
SETS = EVERY_SET if os.environ.get("FINGERPOST_PROOF") == "1" else EVERY_SET[-1:]
"""A small run asks the newest: a set's thousand texts take the model ten seconds."""

RETIRED = ("a", "b", "c", "d", "e", "f", "g")
"""The sets that the urgent layer learns from."""

FRESH = [folder for folder in SETS if folder.name not in RETIRED]

pytestmark = pytest.mark.proof
needs_model = pytest.mark.skipif(not sentences.installed(), reason="the semantic extra is not installed")
KINDS = {
    "danger": {"danger"},
    "self_harm": {"self-harm"},
    "child_or_adult_at_risk": {"child", "adult"},
    "crime_in_progress": {"crime"},
}
ASKED = {
    "first": 0.80,
    "among_three": 0.95,
    "off_topic": 0.90,
    "urgent": 0.98,
    "falsely_urgent": 0.02,
    "names": 0.85,
    "stopped": 0.05,
}
"""The lines of the issue, as shares."""

NOT_MET: dict[tuple[str, str], float] = {}
"""What a set reaches where it does not reach the line: docs/finder.md says so, and it may not get worse."""

MISSED: dict[tuple[str, str], int] = {}
"""How many details with a form a set had missed when it was first opened and still has: none where it is not here."""

ORDINARY = ("not_urgent", "questions", "off_topic")
EXACT = ("nhs_number", "ni_number", "phone", "email", "date_of_birth")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One row of a blind file."""

    q: str
    topics: frozenset[str] = frozenset()
    kind: str = ""
    holds: frozenset[str] = frozenset()


def rows(folder: Path, name: str) -> Sequence[Asked]:
    """The rows of one file of a set."""
    return [
        Asked(
            q=str(row["q"]),
            topics=frozenset([row.get("topic", ""), *row.get("also", ())]),
            kind=row.get("kind", ""),
            holds=frozenset(row.get("holds", ())),
        )
        for row in yaml_text.read((folder / f"{name}.yaml").read_text("utf-8"))
    ]


def share(asked: Sequence[Asked], right: Callable[[Asked], bool]) -> float:
    """The share of rows that come out right."""
    return sum(right(row) for row in asked) / len(asked)


def line(folder: Path, name: str) -> float:
    """The share asked of a set; where it is not met, the one that it does reach."""
    return NOT_MET.get((folder.name, name), ASKED[name])


@pytest.fixture(scope="module")
def finder(shipped: TreeSet) -> Finder:
    """The finder as the example organisation has it."""
    trees = shipped.trees["example"].values()
    return Finder(shipped.topics, {tree.topic: tree for tree in trees if tree.topic and not tree.part})


@pytest.fixture(scope="module")
def noticer() -> Noticer:
    """What notices urgent messages, as it ships."""
    ready = Noticer()
    ready.warm()
    return ready


@needs_model
@pytest.mark.parametrize("folder", SETS, ids=lambda folder: folder.name)
def test_the_right_topic_is_found(folder: Path, finder: Finder) -> None:
    """First for four of five, among three for nineteen of twenty; what is off topic is not forced into one."""
    asked = rows(folder, "questions")
    found = {row: [match.topic for match in finder.find(row.q)] for row in asked}
    assert share(asked, lambda row: bool(row.topics & {*found[row][:1]})) >= line(folder, "first")
    assert share(asked, lambda row: bool(row.topics & {*found[row]})) >= line(folder, "among_three")
    assert share(rows(folder, "off_topic"), lambda row: not finder.find(row.q)) >= line(folder, "off_topic")


def test_what_was_learned_from_the_retired_sets_stands_in_them() -> None:
    """A row that no set has would be one of our own, and one of a fresh set would spoil it."""
    learned = yaml_text.read(RETIRED_ROWS.read_text("utf-8"))
    folders = [folder for folder in EVERY_SET if folder.name in RETIRED]
    urgent = {row.q for folder in folders for row in rows(folder, "urgent")}
    ordinary = {row.q for folder in folders for name in ORDINARY for row in rows(folder, name)}
    assert {said for all_said in learned["urgent"].values() for said in all_said} == urgent
    assert set(learned["ordinary"]) <= ordinary


@needs_model
@pytest.mark.parametrize("folder", FRESH, ids=lambda folder: folder.name)
def test_what_is_urgent_is_noticed(folder: Path, noticer: Noticer) -> None:
    """In indirect words, at most two of a hundred missed, and as few ordinary sentences taken for urgent.

    Any kind shows numbers to call; the right one, which it mostly is, shows the right ones first.
    """
    urgent = rows(folder, "urgent")
    kind = {row: noticer.kind(row.q) for row in urgent}
    assert share(urgent, lambda row: kind[row] is not None) >= line(folder, "urgent")
    assert share(urgent, lambda row: kind[row] in KINDS[row.kind]) >= 0.7
    assert share(rows(folder, "not_urgent"), lambda row: noticer.kind(row.q) is not None) <= line(
        folder, "falsely_urgent"
    )


@pytest.mark.parametrize("folder", SETS, ids=lambda folder: folder.name)
def test_the_guard_holds_personal_details(folder: Path) -> None:
    """Every detail that has a form (but for those known), most names, and few ordinary sentences."""
    asked = rows(folder, "guard")
    for kind in EXACT:
        having = [row for row in asked if kind in row.holds]
        missed = [row.q for row in having if kind not in {one.kind for one in held(row.q)}]
        assert len(missed) <= MISSED.get((folder.name, kind), 0), missed
    named = [row for row in asked if "name" in row.holds]
    assert share(named, lambda row: "name" in {one.kind for one in held(row.q)}) >= line(folder, "names")
    assert share([row for row in asked if not row.holds], lambda row: bool(held(row.q))) <= line(folder, "stopped")
