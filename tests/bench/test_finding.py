"""Proof: what the finder, the urgent layer and the guard reach on each set that was written blind."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests import yaml_text
from tests.bench.record import Record
from trees.find import Finder, sentences
from trees.guard import held
from trees.load import Sources
from trees.load.sources import read_files
from trees.urgent import Noticer

BLIND = Path(__file__).parents[1] / "trees" / "blind"
SETS = sorted(folder for folder in BLIND.iterdir() if folder.is_dir())
LEARNED_FROM = "abcdefg"
"""The sets that were retired into what the urgent layer learns: their figures say nothing of a fresh one."""
pytestmark = [
    pytest.mark.proof,
    pytest.mark.skipif(not sentences.installed(), reason="the `semantic` extra is not installed"),
    pytest.mark.parametrize("folder", SETS, ids=lambda folder: folder.name),
]


@pytest.fixture
def rows_of(folder: Path, *, full_size: bool) -> "Rows":
    """The sentences of a file of the set; in a small run a twentieth of them, since `test_blind.py` reads them all."""
    return lambda name: yaml_text.read((folder / f"{name}.yaml").read_text("utf-8"))[:: 1 if full_size else 20]


@pytest.fixture(scope="module")
def finder() -> Finder:
    """The finder with the topics' phrases alone, which each set asks."""
    return Finder(read_files(Sources.shipped()).topics.values(), {})


@pytest.fixture(scope="module")
def noticer() -> Noticer:
    """What notices urgent messages, as it ships."""
    ready = Noticer()
    ready.warm()
    return ready


Rows = Callable[[str], list[dict[str, Any]]]


def _share(right: list[bool]) -> str:
    return f"{sum(right)} of {len(right)}"


def test_topics(folder: Path, finder: Finder, rows_of: Rows, record: Record) -> None:
    """The right topic first, among three, and nothing for what is off topic; by topics' phrases, without trees'."""
    asked = rows_of("questions")
    meant = [{row["topic"], *row.get("also", ())} for row in asked]
    found = [[match.topic for match in finder.find(str(row["q"]))] for row in asked]
    first = [bool(topics) and topics[0] in right for topics, right in zip(found, meant, strict=True)]
    three = [bool(right.intersection(topics)) for topics, right in zip(found, meant, strict=True)]
    off = [not finder.find(str(row["q"])) for row in rows_of("off_topic")]
    record(
        f"finder on blind set {folder.name}",
        f"{_share(first)} first, {_share(three)} among three; off topic {_share(off)}",
    )
    assert sum(three) > len(three) / 2


def test_urgent(folder: Path, noticer: Noticer, rows_of: Rows, record: Record) -> None:
    """How many urgent messages are noticed, and how many of three sorts of ordinary ones are taken for urgent."""
    names = ("urgent", "not_urgent", "questions", "off_topic")
    files = {name: rows_of(name) for name in names}
    noticed = {name: [noticer.kind(str(row["q"])) is not None for row in rows] for name, rows in files.items()}
    says = "{urgent} noticed; wrongly {not_urgent} urgent-sounding, {questions} ordinary, {off_topic} off topic"
    figures = {name: _share(found) for name, found in noticed.items()}
    learned = " (learned from)" if folder.name in LEARNED_FROM else ""
    record(f"urgent on blind set {folder.name}{learned}", says.format(**figures))
    assert sum(noticed["urgent"]) > len(noticed["urgent"]) / 2


def test_guard(folder: Path, rows_of: Rows, record: Record) -> None:
    """How many details of each kind are held, and how many ordinary sentences are stopped."""
    rows = rows_of("guard")
    kinds = sorted({kind for row in rows for kind in row["holds"]})
    found = {kind: [_holds(row, kind) for row in rows if kind in row["holds"]] for kind in kinds}
    stopped = [bool(held(str(row["q"]))) for row in rows if not row["holds"]]
    says = ", ".join(f"{kind} {_share(right)}" for kind, right in found.items())
    record(f"guard on blind set {folder.name}", f"{says}; ordinary stopped {_share(stopped)}")
    assert sum(found["name"]) > len(found["name"]) / 2


def _holds(row: dict[str, object], kind: str) -> bool:
    return kind in {one.kind for one in held(str(row["q"]))}
