"""Holds the pages that people read to the code: commands, settings, links, pictures and every piece of YAML."""

import re
import shutil
import subprocess
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path

import pytest
import typer

from bot.commands import COMMANDS, app
from bot.commands.checking import problems_of
from bot.commands.contents import open_contents
from bot.commands.walking import walk_given
from bot.sample.stories import STORIES
from bot.settings import Settings
from bot.web.app import PAGES
from organisations.reading import Problem, read_yaml
from trees.model import Outcome
from trees.scenario_runner import load_scenarios, run_scenarios

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"
GUIDE = ROOT / "trees" / "README.md"
PICTURES = ROOT / "docs" / "pictures"
TODAY = date(2026, 11, 23)

TOUR = {
    "gates/urgent": ["none"],
    "gates/about_whom": "employee",
    "latest": "back",
    "stage": "none",
    "spells": 5,
    "days": 9,
    "recent_spells": 3,
    "days_a_week": 5,
    "met_after_each": "yes",
    "certificates": "yes",
    "cause": ["none"],
    "concern": "none",
    "pregnancy": "no",
    "other_reasons": ["none"],
    "condition": "no",
}
"""The answers that the README gives under "They answer", by the questions that it gives them to."""

LARGEST_PICTURE = 150_000
SHORTEST_ALT = 30

FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
NAMED = re.compile(r"`my-trees/([^`]+)`:\n\n```\w+\n(.*?)^```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"(!?)\[([^\]]*)\]\(([^)\s]+)\)")
CALL = re.compile(r"(?<![\w/@])fingerpost ([a-z-]+)([^`\n]*)")


def markdown() -> list[Path]:
    """Every page of the repository."""
    done = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "*.md"],
        cwd=ROOT,
        capture_output=True,
        check=True,
        text=True,
    )
    found = (ROOT / name for name in done.stdout.split("\0") if name)
    # What the product shows has links of its own kind, and its own checker.
    return [path for path in found if not path.is_relative_to(ROOT / "policies") and path.parent.name != "letters"]


def name(path: Path) -> str:
    """A page's name as a reader of a failed test would look for it."""
    return path.relative_to(ROOT).as_posix()


def text_of(path: Path) -> str:
    """A page's text."""
    return path.read_text("utf-8")


def rows(heading: str) -> list[list[str]]:
    """The cells of the README's table that begins with this heading, a list a row."""
    after = text_of(README).partition(f"| {heading} |")[2]
    table = after.partition("\n\n")[0].splitlines()[2:]
    return [[cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]] for line in table]


def anchors(path: Path) -> set[str]:
    """The headings of a page as links name them."""
    headings = re.findall(r"^#+ (.+)$", FENCE.sub("", text_of(path)), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", markdown(), ids=name)
def test_every_link_leads_somewhere(page: Path) -> None:
    """Each file that a page links to exists, and so does each heading."""
    assert list(_broken(page)) == []


def _broken(page: Path) -> Iterator[str]:
    for _, _, target in LINK.findall(FENCE.sub("", text_of(page))):
        if "://" in target:
            continue
        file, _, anchor = target.partition("#")
        there = (page.parent / file).resolve() if file else page
        if not there.exists() or (anchor and anchor not in anchors(there)):
            yield target


def test_every_picture_is_small_used_and_said_in_words() -> None:
    """A picture has words for those who cannot see it, loads quickly, and is shown somewhere."""
    shown = {
        (page.parent / target).resolve(): alt
        for page in markdown()
        for sign, alt, target in LINK.findall(text_of(page))
        if sign
    }
    assert sorted(PICTURES.glob("*")) == sorted(shown)
    assert [path.name for path in shown if path.stat().st_size > LARGEST_PICTURE] == []
    assert [path.name for path, alt in shown.items() if len(alt) < SHORTEST_ALT] == []


def test_the_readme_lists_every_command() -> None:
    """The table has the commands that `fingerpost --help` has, and no other."""
    listed = [re.findall(r"fingerpost ([a-z-]+)", row[0])[0] for row in rows("command")]
    assert sorted(listed) == sorted(command for _, command, _ in COMMANDS)


@pytest.mark.parametrize("page", markdown(), ids=name)
def test_every_command_that_is_shown_can_be_typed(page: Path) -> None:
    """A page shows no command, and no option of one, that does not exist."""
    known = {command: _options(command) for _, command, _ in COMMANDS}
    shown = [found for piece in _code(text_of(page)) for found in CALL.findall(piece)]
    assert [command for command, _ in shown if command not in known] == []
    wrong = [
        f"{command} {option}"
        for command, rest in shown
        for option in re.findall(r"(?<![\w-])--?[a-z][a-z-]*", rest)
        if option not in known[command]
    ]
    assert wrong == []


@cache
def _options(command: str) -> set[str]:
    group = typer.main.get_command(app)
    found = group.commands[command]  # type: ignore[attr-defined]
    return {"--help"} | {each for one in found.params for each in (*one.opts, *one.secondary_opts)}


def _code(text: str) -> list[str]:
    """What stands in code: fences of the console, and what is between back-ticks."""
    fences = [body for language, body in FENCE.findall(text) if language == "console"]
    return [*fences, *re.findall(r"`([^`\n]+)`", FENCE.sub("", text))]


@pytest.mark.parametrize("page", markdown(), ids=name)
def test_every_target_of_make_that_is_shown_exists(page: Path) -> None:
    """`make` knows what a page tells its reader to type."""
    known = set(re.findall(r"^([a-z]+):", text_of(ROOT / "Makefile"), re.MULTILINE))
    shown = [target for piece in _code(text_of(page)) for target in re.findall(r"\bmake ([a-z]+)", piece)]
    assert [target for target in shown if target not in known] == []


def test_the_settings_are_told_as_they_are() -> None:
    """Each setting stands in the README with its meaning and its default, in the order of the code."""
    told = {row[0].strip("`"): row[1:] for row in rows("setting")}
    assert list(told) == [f"FINGERPOST_{field.upper()}" for field in Settings.model_fields]
    for setting, (meaning, default) in told.items():
        field = Settings.model_fields[setting.removeprefix("FINGERPOST_").lower()]
        assert meaning.replace("`", "").startswith((field.description or "none").replace("`", "")), setting
        assert _said(field.default) in (default.strip("`"), None), setting


def _said(default: object) -> str | None:
    """A default as the table says it; nothing where it is said in words."""
    if default is None or default in ((), ""):
        return None
    return str(default).lower() if isinstance(default, bool) else str(default)


def test_every_page_that_is_named_is_served() -> None:
    """An address in the README or the operators' page is one of the application's."""
    served = {page.path for page in PAGES} | {"/live"}
    pages = (README, ROOT / "docs" / "running.md")
    named = {path for page in pages for path in re.findall(r"`(/[a-z]+)`", text_of(page))} - {"/data"}
    assert {"/health", "/ready", "/metrics", "/urgent"} <= named
    assert named - served == set()


def test_the_readme_tells_every_story_of_the_sample_activity() -> None:
    """A reader who looks for a story finds it, and none is told that is not there."""
    assert [re.findall(r"\*\*(.+?)\.\*\*", row[0])[0] for row in rows("story")] == [story.title for story in STORIES]


def test_the_tour_leads_to_the_advice_in_the_picture() -> None:
    """The answers that the README gives end at the page that it shows, with three dates."""
    tree = open_contents().tree("short-term-sickness", organisation="example")
    position, unknown = walk_given(tree, TOUR, on=TODAY)
    assert unknown == ()
    assert [item.node for item in position.trail] == list(TOUR)
    node = tree.nodes[position.node]
    assert isinstance(node, Outcome)
    assert f"“{node.title.constant}”" in text_of(README)
    assert len([step for step in node.do if step.by]) == 3


@pytest.mark.parametrize("page", markdown(), ids=name)
def test_every_piece_of_yaml_can_be_read(page: Path) -> None:
    """What an author copies from a page has no slip in it."""
    pieces = [body for language, body in FENCE.findall(text_of(page)) if language == "yaml"]
    assert [problem for body in pieces for problem in read_yaml(body, file=name(page)).problems] == []


@pytest.mark.parametrize(("page", "files"), [(README, 1), (GUIDE, 7)], ids=["readme", "guide"])
def test_the_trees_of_the_docs_pass_the_checker(page: Path, files: int, tmp_path: Path) -> None:
    """The files of a page, put where it says, give no error and no warning, and all their scenarios pass."""
    library = _library(page, tmp_path / "my-trees")
    assert sum(path.is_file() for path in library.rglob("*")) == files
    assert [_line(one) for one in problems_of(library, today=TODAY)] == []
    contents = open_contents(library)
    scenarios, _ = load_scenarios(contents.sources)
    own = [one for path in library.glob("scenarios/*.yaml") for one in scenarios[path.stem]]
    report = run_scenarios(own, contents.trees.trees)
    assert [fault for ran in report.ran for fault in ran.faults] == []


def test_the_answers_of_the_guide_are_of_its_tree(tmp_path: Path) -> None:
    """The file of answers names questions that the tree asks."""
    library = _library(GUIDE, tmp_path / "my-trees")
    answers = text_of(GUIDE).partition("`answers.yaml`:\n\n```yaml\n")[2].partition("```")[0]
    given = read_yaml(answers, file="answers.yaml").data
    assert isinstance(given, dict)
    position, unknown = walk_given(open_contents(library).tree("late-again", organisation="example"), given, on=TODAY)
    assert unknown == ()
    assert position.node == "reasons"


def test_the_patch_of_the_guide_fits_the_shipped_tree(tmp_path: Path) -> None:
    """What a trust copies from the guide changes the tree without an error."""
    patch = next(body for _, body in FENCE.findall(text_of(GUIDE)) if body.startswith("patch:"))
    folder = shutil.copytree(ROOT / "organisations" / "example", tmp_path / "organisations" / "example")
    (folder / "patches").mkdir()
    (folder / "patches" / "short-term-sickness.yaml").write_text(patch, "utf-8")
    assert [_line(one) for one in problems_of(folder, today=TODAY)] == []
    tree = open_contents(organisations=folder.parent).tree("short-term-sickness", organisation="example")
    assert "local_wellbeing" in tree.nodes


def _library(page: Path, folder: Path) -> Path:
    for path, body in NAMED.findall(text_of(page)):
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(body, "utf-8")
    return folder


def _line(problem: Problem) -> str:
    return f"{problem.file}:{problem.line}: {problem.problem} {problem.remedy}"


def test_the_kinds_of_the_log_are_a_click_away() -> None:
    """Whoever takes the log away finds what its rows mean."""
    assert "(activity/KINDS.md)" in text_of(README)
    assert "(../activity/KINDS.md)" in text_of(ROOT / "docs" / "running.md")
