"""Loading again with what was kept gives just what loading anew gives, and makes no more than it must."""

from collections.abc import Callable
from pathlib import Path

import pytest

from bot.content.library import Loader, Places, Shelf, errors, load_library
from trees.load import Sources
from trees.model import Tree

ROOT = Path(__file__).resolve().parent.parent.parent
INNER = """tree: inner
title: Inner
part: true
nodes:
  who:
    ask: Who is it about?
    choice: {me: Me, them: Them}
    next: {me: done, them: done}
  done:
    outcome: Done
"""
OUTER = """tree: outer
title: Outer
adviser: talk
policy: leave
nodes:
  gates:
    run: inner
    keep: [who]
    next: {done: end}
  end:
    outcome: End after {{ fact('long_term_days') }} days
    say:
      - text: kindly
    cite: [leave/asking]
    letters: [note]
  talk:
    handoff: Talk
    to: er-advice
    urgency: routine
"""
OTHER = """tree: other
title: Other
adviser: talk
nodes:
  end:
    outcome: End
  talk:
    handoff: Talk
    to: er-advice
    urgency: routine
"""
POLICY = """---
policy: leave
title: Leave
owner: People team
until: null
---

## Asking {#asking}

Ask early.
"""
LETTER = "---\nletter: note\ntitle: A note\nto: the employee\n---\n\nWe met.\n"
PATCH = "patch: outer\ntexts:\n  end.outcome: Our own end\n"


@pytest.fixture
def places(tmp_path: Path) -> Places:
    """A small set of content of every kind, laid out like the shipped one."""
    for folder in ("facts", "letters", "library"):
        (tmp_path / "trees" / folder).mkdir(parents=True)
    for name, text in (("inner", INNER), ("outer", OUTER), ("other", OTHER)):
        (tmp_path / "trees" / "library" / f"{name}.yaml").write_text(text, "utf-8")
    (tmp_path / "trees" / "texts.yaml").write_text("kindly: Be kind.\n", "utf-8")
    (tmp_path / "trees" / "letters" / "note.md").write_text(LETTER, "utf-8")
    for path in (ROOT / "trees" / "facts").glob("*.yaml"):
        (tmp_path / "trees" / "facts" / path.name).write_text(path.read_text("utf-8"), "utf-8")
    topics = (ROOT / "trees" / "topics.yaml").read_text("utf-8")
    (tmp_path / "trees" / "topics.yaml").write_text(topics, "utf-8")
    (tmp_path / "policies" / "leave").mkdir(parents=True)
    (tmp_path / "policies" / "leave" / "2020-01-01.md").write_text(POLICY, "utf-8")
    home = tmp_path / "organisations" / "example"
    (home / "patches").mkdir(parents=True)
    for path in (ROOT / "organisations" / "example").glob("*.yaml"):
        (home / path.name).write_text(path.read_text("utf-8"), "utf-8")
    trees = tmp_path / "trees"
    sources = Sources(
        library=trees / "library",
        facts=trees / "facts",
        scenarios=trees / "scenarios",
        letters=trees / "letters",
        texts=trees / "texts.yaml",
        topics=trees / "topics.yaml",
        learning=trees / "learning.yaml",
    )
    return Places(sources=sources, policies=tmp_path / "policies", organisations=tmp_path / "organisations")


def replaced(path: str, old: str, new: str) -> Callable[[Path], None]:
    """An edit of a file."""

    def edit(folder: Path) -> None:
        text = (folder / path).read_text("utf-8")
        assert old in text
        (folder / path).write_text(text.replace(old, new), "utf-8")

    return edit


def put(path: str, text: str) -> Callable[[Path], None]:
    """A new file."""

    def edit(folder: Path) -> None:
        (folder / path).write_text(text, "utf-8")

    return edit


def gone(path: str) -> Callable[[Path], None]:
    """A file taken away."""
    return lambda folder: (folder / path).unlink()


EDITS: dict[str, tuple[Callable[[Path], None], set[str]]] = {
    "nothing": (lambda _: None, set()),
    "a tree": (replaced("trees/library/other.yaml", "outcome: End", "outcome: The end"), {"other"}),
    "a tree that another runs": (replaced("trees/library/inner.yaml", "Them}", "Somebody}"), {"inner", "outer"}),
    "a fact": (replaced("trees/facts/local.yaml", "  unit: days", "  unit: weeks"), {"inner", "outer", "other"}),
    "a space": (replaced("trees/facts/local.yaml", "long_term_days:", "long_term_days: "), set()),
    "a text": (replaced("trees/texts.yaml", "Be kind.", "Be very kind."), {"inner", "outer", "other"}),
    "a letter": (replaced("trees/letters/note.md", "We met.", "We have met."), {"inner", "outer", "other"}),
    "a policy": (
        replaced("policies/leave/2020-01-01.md", "Ask early.", "Ask late."),
        {"inner", "outer", "other"},
    ),
    "an organisation": (
        replaced("organisations/example/organisation.yaml", "name: Larkholme", "name: Larksholme"),
        {"inner", "outer", "other"},
    ),
    "a patch": (put("organisations/example/patches/outer.yaml", PATCH), {"inner", "outer", "other"}),
    "a tree taken away": (gone("trees/library/other.yaml"), set()),
    "a tree added": (put("trees/library/more.yaml", OTHER.replace("other", "more")), {"more"}),
    "a tree broken": (replaced("trees/library/inner.yaml", "next:", "nxt:"), set()),
}


@pytest.mark.parametrize("edit", EDITS)
def test_loading_again_gives_what_loading_anew_gives(places: Places, tmp_path: Path, edit: str) -> None:
    """The same versions and problems, and only what rests on the change is made again."""
    loader = Loader(places)
    loader.changed()
    first = loader.load()
    assert errors(first) == ()
    before = first.trees_of("example")
    EDITS[edit][0](tmp_path)
    assert loader.changed() is (edit != "nothing")
    again, anew = loader.load(), load_library(places)
    assert _versions(again.trees_of("example")) == _versions(anew.trees_of("example"))
    assert again.problems == anew.problems
    made = {name for name, tree in again.trees_of("example").items() if tree is not before.get(name)}
    assert made == EDITS[edit][1]


def _versions(trees: object) -> dict[str, tuple[str, str]]:
    assert isinstance(trees, dict)
    found: dict[str, Tree] = trees
    return {name: (tree.version, tree.base_version) for name, tree in found.items()}


def test_a_broken_file_keeps_the_last_good_set_until_it_is_mended(places: Places, tmp_path: Path) -> None:
    """And says what is wrong meanwhile."""
    shelf = Shelf(places)
    served = shelf.current
    EDITS["a tree broken"][0](tmp_path)
    assert shelf.refresh() is False
    assert shelf.current is served
    assert [one.node for one in shelf.problems if one.node == "who"]
    replaced("trees/library/inner.yaml", "nxt:", "next:")(tmp_path)
    assert shelf.refresh() is True
    assert shelf.problems == ()
    assert shelf.current is not served
