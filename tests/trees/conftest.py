"""What the tests of the tree room share: a calendar, the shipped library, and small libraries of one's own."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, time
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from organisations.calendar import Calendar
from organisations.load import load_organisation, load_organisations
from organisations.model import Organisation
from policies.library import PolicyLibrary
from policies.load import load_policies
from trees.load import Known, Sources, TreeSet, load_trees
from trees.model import Tree

ROOT = Path(__file__).parent.parent.parent
ON = date(2026, 11, 21)
HEAD = """tree: {name}
title: A tree for a test
about: For a test.
nations: [england]
adviser: speak_to_us
"""
ADVISER = """
  speak_to_us:
    handoff: Talk it through with an adviser
    to: er-advice
    urgency: routine
"""

Write = Callable[..., TreeSet]


@pytest.fixture(scope="session")
def calendar() -> Calendar:
    """Monday to Friday, with the bank holidays of England."""
    hours = ((time(9), time(17)),)
    return Calendar(zone=ZoneInfo("Europe/London"), week=dict.fromkeys(range(5), hours), nation="england")


@pytest.fixture(scope="session")
def organisations() -> Mapping[str, Organisation]:
    """The organisations that are shipped."""
    return load_organisations(ROOT / "organisations")[0]


@pytest.fixture(scope="session")
def policies() -> PolicyLibrary:
    """The policies that are shipped."""
    return load_policies(ROOT / "policies" / "library")[0]


@pytest.fixture(scope="session")
def shipped(organisations: Mapping[str, Organisation], policies: PolicyLibrary) -> TreeSet:
    """The shipped library, loaded."""
    return load_trees(Sources.shipped(), organisations=organisations, policies=policies)


@pytest.fixture
def library(tmp_path: Path, organisations: Mapping[str, Organisation], policies: PolicyLibrary) -> Write:
    """Writes a library of one's own from file names and contents, and loads it over the shipped facts."""

    def write(files: Mapping[str, str], *, patches: Mapping[str, str] | None = None) -> TreeSet:
        folder = tmp_path / "library"
        for name, content in files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content, "utf-8")
        known = dict(organisations) if patches is None else _patched(tmp_path, patches)
        # The shipped trees themselves are left out: reading them again for each test takes long.
        under = replace(Sources.shipped(), library=tmp_path / "none")
        sources = replace(Sources.over(folder), under=under)
        queues = Known(queues=frozenset({"er-advice", "er-senior"}))
        return load_trees(sources, organisations=known, policies=policies, known=queues)

    return write


def _patched(folder: Path, patches: Mapping[str, str]) -> dict[str, Organisation]:
    """The example organisation with patches of its own."""
    home = folder / "organisations" / "example"
    home.mkdir(parents=True, exist_ok=True)
    for path in (ROOT / "organisations" / "example").glob("*.yaml"):
        (home / path.name).write_text(path.read_text("utf-8"), "utf-8")
    (home / "patches").mkdir(exist_ok=True)
    for name, content in patches.items():
        (home / "patches" / name).write_text(content, "utf-8")
    found, problems = load_organisation(home)
    assert found is not None, problems
    return {"example": found}


@pytest.fixture
def make(library: Write) -> Callable[..., Tree]:
    """A tree from its nodes (and `let:` and the like below them), which must load without a problem."""

    def build(nodes: str, *, after: str = "", name: str = "a-tree", **files: str) -> Tree:
        source = f"{HEAD.format(name=name)}nodes:\n{nodes.rstrip()}\n{ADVISER}{after}"
        loaded = library({f"{name}.yaml": source, **{key.replace("__", "/"): text for key, text in files.items()}})
        assert loaded.problems == ()
        return loaded.trees["example"][name]

    return build
