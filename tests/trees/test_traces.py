"""Whether each trace map answers for every item of its entry in section D of the domain sheet."""

import re
from pathlib import Path

import pytest

from tests import yaml_text

TRACES = Path(__file__).parents[2] / "trees" / "traces"
SECTION_D = TRACES / "section-D.md"
THE_SHEET = Path(__file__).parents[3] / "shared" / "domain" / "employment-relations.md"
HEADINGS = {
    "must_escalate": "Must escalate",
    "deadlines": "Deadlines",
    "outcomes": "Outcomes",
    "documents": "Documents",
    "manager_mistakes": "Manager mistakes",
}
MAPS = sorted(path.stem for path in TRACES.glob("*.yaml") if path.stem != "shared-gates")


def bare(text: str) -> str:
    """The words of an item, without code marks, emphasis and a full stop at its end."""
    return " ".join(re.sub(r"[`*]", "", text).split()).rstrip(".")


def parted(line: str) -> list[str]:
    """The items of a line: parted by semicolons or middle dots that stand in no brackets."""
    items, depth, item = [], 0, ""
    for sign in line:
        depth += (sign in "([") - (sign in ")]")
        if sign in ";·" and depth == 0:
            items.append(item)
            item = ""
        else:
            item += sign
    return [bare(one) for one in (*items, item) if bare(one)]


def entry(number: str) -> dict[str, list[str]]:
    """Every item of one entry of section D, under the keys that a trace map has."""
    text = SECTION_D.read_text(encoding="utf-8").split(f"### {number}. ", 1)[1].split("\n### ", 1)[0]

    def after(heading: str) -> str:
        found = re.search(rf"^\*\*{heading}\*\*:(.*)$", text, re.MULTILINE)
        return found.group(1) if found else ""

    found = {key: parted(after(heading)) for key, heading in HEADINGS.items()}
    return {
        "trigger": [bare(after("Trigger"))],
        "questions": re.findall(r"^(\d+)\. ", text, re.MULTILINE),
        **{key: items for key, items in found.items() if items},
    }


def mapped(tree: str) -> tuple[str, dict[str, list[str]]]:
    """The entry that a map is for, and the items that it answers for."""
    raw = yaml_text.read((TRACES / f"{tree}.yaml").read_text(encoding="utf-8"))
    section = raw.pop("section")
    raw.pop("trace")
    return section, {key: [bare(str(item["item"])) for item in items] for key, items in raw.items()}


@pytest.mark.parametrize("tree", MAPS)
def test_every_item_of_the_entry_stands_in_the_map(tree: str) -> None:
    """A question, deadline or mistake of the sheet that the map leaves out fails here, by its own words."""
    section, answered = mapped(tree)
    missing = {
        key: [item for item in items if item not in answered.get(key, ())]
        for key, items in entry(section).items()
        if set(items) - set(answered.get(key, ()))
    }
    assert not missing


@pytest.mark.parametrize("tree", MAPS)
def test_a_map_answers_for_nothing_that_the_sheet_does_not_say(tree: str) -> None:
    """An item in words of its own would look complete and be none."""
    section, answered = mapped(tree)
    wanted = entry(section)
    assert not {
        key: sorted(set(items) - set(wanted.get(key, ())))
        for key, items in answered.items()
        if set(items) - set(wanted.get(key, ()))
    }


def test_every_gate_stands_in_the_map_of_the_gates() -> None:
    """D0 is a table: its gates G1 to G9 are the items."""
    gates = re.findall(r"^\| (G\d) ", SECTION_D.read_text(encoding="utf-8"), re.MULTILINE)
    assert len(gates) == 9
    raw = yaml_text.read((TRACES / "shared-gates.yaml").read_text(encoding="utf-8"))
    assert [item["item"] for item in raw["gates"]] == gates


def test_every_tree_that_a_manager_can_choose_has_a_map() -> None:
    """A tree without one could leave out half of its entry unseen."""
    library = TRACES.parent / "library"
    trees = [yaml_text.read(path.read_text(encoding="utf-8")) for path in sorted(library.glob("*.yaml"))]
    assert [one["tree"] for one in trees if not one.get("part") and one["tree"] not in MAPS] == []


@pytest.mark.skipif(not THE_SHEET.is_file(), reason="the domain sheet stands beside the project, not in it")
def test_the_kept_section_is_the_sheets_own() -> None:
    """The section kept with the maps is the sheet's, word for word."""
    assert SECTION_D.read_text(encoding="utf-8").strip() in THE_SHEET.read_text(encoding="utf-8")


def test_items_in_brackets_are_not_parted() -> None:
    """A semicolon in brackets belongs to its item."""
    assert parted(" a (L2; L3 if b); `c` [x; y] · **d**.") == ["a (L2; L3 if b)", "c [x; y]", "d"]
