"""Loading policies: sections with ids and holes, and every problem with its line and remedy."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from organisations.reading import Problem
from policies.library import PolicyLibrary
from policies.load import load_policies

Load = Callable[[dict[str, str]], tuple[PolicyLibrary, tuple[Problem, ...]]]

HEADER = "---\npolicy: sickness\ntitle: Sickness policy\nowner: HR team\n---\n"
BODY = "\n## One {#one}\n\nText {{ fact('a') }}.\n\n## Two {#two}\n\nMore.\n"


def test_the_shipped_policies_load_without_a_problem() -> None:
    """What ships is in order."""
    library, problems = load_policies(Path(__file__).parents[2] / "policies" / "library")
    assert problems == ()
    assert "sickness-absence" in library.policies


def test_a_policy_is_its_details_and_its_sections(load: Load) -> None:
    """Sections keep their order, line and holes."""
    library, problems = load({"sickness/2026-04-06": HEADER + BODY})
    version = library.in_force("sickness", date(2026, 11, 21))
    assert problems == ()
    assert version is not None
    assert (version.title, version.owner, version.until, version.link) == ("Sickness policy", "HR team", None, None)
    assert [(each.id, each.title, each.line) for each in version.sections.values()] == [
        ("one", "One", 7),
        ("two", "Two", 11),
    ]
    assert version.sections["one"].text.holes == ("fact('a')",)


@pytest.mark.parametrize(
    ("name", "old", "new", "line", "words"),
    [
        ("sickness/2026-04-06", "## One {#one}", "## One", 7, "Write: ## One {#one}"),
        ("sickness/2026-04-06", "{#two}", "{#one}", 11, "The id `one` is used on line 7 and here."),
        ("sickness/2026-04-06", "{#two}", "{#Two words}", 11, "small letters, digits and hyphens only"),
        ("sickness/2026-04-06", "More.", "", 11, "There is no text under “Two”."),
        ("sickness/2026-04-06", "## Two", "## ", 11, "needs a title"),
        ("sickness/2026-04-06", "More.", "One\n[x](ftp://a)", 13, "leads nowhere that may be followed"),
        ("sickness/2026-04-06", "owner: HR team", "onwer: HR team", 4, "Did you mean `owner`?"),
        ("sickness/2026-04-06", "owner: HR team", "owner: HR team\nuntil: 2026-04-05", 5, "before it begins"),
        ("sickness/2026-04-06", "owner: HR team", "owner: HR team\nlink: javascript:x", 5, "cannot be followed"),
        ("sickness/2026-4-6", "", "", 1, "such as 2026-04-06.md"),
        ("sickness/april", "", "", 1, "“april.md” is not a day."),
        ("leave/2026-04-06", "", "", 2, "the folder is called `leave`"),
        ("sickness/2026-04-06", "---\n", "", 1, "does not begin with its details"),
    ],
)
def test_a_problem_is_named_where_it_stands(load: Load, name: str, old: str, new: str, line: int, words: str) -> None:
    """Each has its line and what would be right, and the version is left out."""
    library, problems = load({name: (HEADER + BODY).replace(old, new, 1)})
    assert library.policies == ()
    found = {problem.line: f"{problem.problem} {problem.remedy}" for problem in problems}
    assert words in found[line]
    assert all(problem.file == f"{'library'}/{name}.md" for problem in problems) or problems[0].file.endswith(
        f"{name}.md"
    )


def test_a_policy_without_sections_is_named(load: Load) -> None:
    """There would be nothing to cite."""
    _, (problem,) = load({"sickness/2026-04-06": HEADER + "\nJust words.\n"})
    assert problem.problem == "This policy has no sections."


def test_versions_that_overlap_are_named(load: Load) -> None:
    """Two versions cannot both be in force on a day."""
    ended = HEADER.replace("owner: HR team", "owner: HR team\nuntil: 2026-04-06")
    _, (problem,) = load({"sickness/2025-04-06": ended + BODY, "sickness/2026-04-06": HEADER + BODY})
    assert problem.file.endswith("2025-04-06.md")
    assert "in force until 2026-04-06, and the next one begins on 2026-04-06" in problem.problem


def test_every_problem_of_every_file_comes_in_one_run(load: Load) -> None:
    """One wrong file does not hide another, nor one wrong section the next."""
    wrong = HEADER + BODY.replace(" {#one}", "").replace(" {#two}", "")
    _, problems = load({"sickness/2025-04-06": wrong, "sickness/2026-04-06": wrong})
    assert [problem.line for problem in problems] == [7, 11, 7, 11]
