"""The checker, on files that are each broken in one way, and on what ships."""

import re
from datetime import date
from pathlib import Path

import pytest

from bot.commands.contents import open_contents
from organisations.reading import Problem
from trees.check import check

BROKEN = Path(__file__).parent / "broken"
ON = date(2026, 11, 21)
EXPECTED = re.compile(r"# (warning )?(\d+): ?(.*)")


@pytest.fixture(scope="module")
def problems() -> dict[str, list[Problem]]:
    """Every problem of every broken file, by file."""
    contents = open_contents(BROKEN)
    found = check(
        contents.trees,
        organisations=contents.organisations,
        policies=contents.policies,
        today=ON,
        sources=contents.sources,
    )
    return {path.stem: [one for one in found if Path(one.file).name == path.name] for path in BROKEN.glob("*.yaml")}


def expected(path: Path) -> list[tuple[str, int, str]]:
    """What the first comments of a file say is wrong with it: level, line and the beginning of the sentence."""
    found = []
    for line in path.read_text("utf-8").splitlines():
        said = EXPECTED.fullmatch(line)
        if said is None:
            break
        found.append(("warning" if said[1] else "error", int(said[2]), said[3].strip()))
    return found


@pytest.mark.parametrize("path", sorted(BROKEN.glob("*.yaml")), ids=lambda path: path.stem)
def test_each_broken_file_is_named_with_its_line_and_sentence(
    path: Path, problems: dict[str, list[Problem]]
) -> None:  # fmt: skip
    """Each file has the problems that its first lines announce, and no others."""
    found = [(one.level, one.line, f"{one.problem} {one.remedy}") for one in problems[path.stem]]
    wanted = expected(path)
    assert wanted, "the file does not begin with what is expected of it"
    for level, line, words in wanted:
        assert any(one[:2] == (level, line) and one[2].startswith(words) for one in found), found
    assert len(found) == len(wanted), found


def test_what_ships_has_no_problem_at_all() -> None:
    """Neither an error nor a warning, so that a new one is seen."""
    contents = open_contents()
    found = check(contents.trees, organisations=contents.organisations, policies=contents.policies, today=ON)
    assert [*contents.problems, *found] == []
