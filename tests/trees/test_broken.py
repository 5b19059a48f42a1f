"""Files that are each broken in one way: each is refused with the file, line and words that its first comments hold."""

import re
import shutil
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from itertools import dropwhile, takewhile
from pathlib import Path

import pytest

from bot.commands.contents import open_contents
from organisations.reading import Problem
from trees.check import check

BROKEN = Path(__file__).parent / "broken"
EXAMPLE = Path(__file__).parent.parent.parent / "organisations" / "example"
SHIPPED_FACTS = Path(__file__).parent.parent.parent / "trees" / "facts"
ON = date(2026, 11, 21)
EXPECTED = re.compile(r"# (?P<level>warning )?(?P<file>[\w.-]+):(?P<line>\d+): (?P<words>.*)")
TREES = ("slips", "structure", "names", "types", "tables", "words", "several")
BESIDE_TREES = ("facts", "policies")
ALONE = {"topics": "topics.yaml", "routes": "routes.yaml", "texts": "texts.yaml", "learning": "learning.yaml"}
OF_AN_ORGANISATION = {"local-facts": "facts.yaml", "people": "people.yaml", "patches": "patches/leave.yaml"}
SOUND = BROKEN / "patches" / "base"
SENDING = BROKEN / "letters"
CASES = sorted(path for path in BROKEN.rglob("*.*") if path.is_file() and path.parent not in {BROKEN, SOUND, SENDING})


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """What a file's comment says is wrong. The parts of `words` stand in the sentence in this order."""

    level: str
    file: str
    line: int
    words: tuple[str, ...]

    def fits(self, problem: Problem) -> bool:
        """Whether a problem is this one."""
        pattern = ".*".join(re.escape(one_quote(part)) for part in self.words)
        sentence = one_quote(f"{problem.problem} {problem.remedy}")
        where = (problem.level, problem.line) == (self.level, self.line)
        return where and re.search(pattern, sentence, re.DOTALL) is not None


def one_quote(text: str) -> str:
    """A text with each quote and back-tick as one sign: which of them a word stands in matters to nobody."""
    return re.sub("[`'“”]", "'", text)


def expected(path: Path) -> list[Expected]:
    """What the first comments of a file say."""
    lines = dropwhile(lambda line: line == "---", path.read_text("utf-8").splitlines())
    said = [EXPECTED.fullmatch(line) for line in takewhile(lambda line: line.startswith("# "), lines)]
    return [
        Expected(
            level="warning" if one["level"] else "error",
            file=one["file"],
            line=int(one["line"]),
            words=tuple(one["words"].split(" … ")),
        )
        for one in said
        if one
    ]


def problems_of(library: Path, organisations: Path | None = None) -> tuple[Problem, ...]:
    """Every problem that an author is told of, from one run. Shipped guides are not followed again for each file."""
    contents = open_contents(library, organisations=organisations)
    own = {path.stem for path in library.glob("*.yaml")} | {"shared-gates"}
    few = {name: {tree: held[tree] for tree in held if tree in own} for name, held in contents.trees.trees.items()}
    found = check(
        replace(contents.trees, trees=few),
        organisations=contents.organisations,
        policies=contents.policies,
        today=ON,
        sources=contents.sources,
    )
    return (*contents.problems, *found)


in_one_run = cache(problems_of)


def own(problems: Iterable[Problem], *, file: str) -> list[Problem]:
    """The problems of one file, each once."""
    return list(dict.fromkeys(one for one in problems if f"/{one.file}".endswith(f"/{file}")))


def found_in(path: Path, folder: Path) -> list[Problem]:
    """The problems of a broken file, put where a file of its kind stands."""
    kind, *_ = path.relative_to(BROKEN).parts
    if kind in TREES:
        return own(in_one_run(BROKEN / kind), file=f"{kind}/{path.name}")
    if kind in BESIDE_TREES:
        return own(in_one_run(BROKEN), file=path.relative_to(BROKEN.parent).as_posix())
    if kind == "letters":
        return own(in_one_run(BROKEN / kind), file=f"letters/{path.name}")
    if kind == "scenarios":
        put(path, folder / "scenarios" / path.name)
        return own(problems_of(folder), file=f"scenarios/{path.name}")
    if kind in ALONE:
        shutil.copytree(SOUND, folder, dirs_exist_ok=True)  # one small tree: the shipped ones take a second each time
        put(path, folder / ALONE[kind])
        return own(problems_of(folder), file=ALONE[kind])
    example = folder / "organisations" / "example"
    shutil.copytree(EXAMPLE, example)
    put(path, example / OF_AN_ORGANISATION.get(kind, path.name))
    if kind == "local-facts":
        add_figures_of_trees(example / "facts.yaml")
    return own(problems_of(SOUND, folder / "organisations"), file=OF_AN_ORGANISATION.get(kind, path.name))


def put(path: Path, where: Path) -> None:
    """Copies a file to where it would stand."""
    where.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(path, where)


def add_figures_of_trees(own: Path) -> None:
    """Adds the local figures that belong to single trees, so that a new tree breaks no case of the figures for all."""
    for_all = (SHIPPED_FACTS / "local.yaml").read_text("utf-8")
    blocks = (EXAMPLE / "facts.yaml").read_text("utf-8").split("\n\n")
    more = [block.strip() for block in blocks if f"\n{block.strip().partition(':')[0]}:" not in f"\n{for_all}"]
    own.write_text("\n\n".join([own.read_text("utf-8").rstrip(), *more]) + "\n", "utf-8")


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.relative_to(BROKEN).with_suffix("").as_posix())
def test_a_broken_file_is_refused_where_and_as_its_comment_says(path: Path, tmp_path: Path) -> None:
    """Each has the problems that its first comments announce, on their lines and in one run, and no others."""
    wanted, found = expected(path), found_in(path, tmp_path)
    said = [f"{one.level} {one.file}:{one.line}: {one.problem} {one.remedy}" for one in found]
    assert wanted, "the file does not begin with what is expected of it"
    assert {one.file for one in wanted} == {path.name}
    assert [one for one in wanted if not any(map(one.fits, found))] == [], said
    assert len(found) == len(wanted), said


def test_there_are_files_for_every_kind() -> None:
    """No kind of file that authors and trusts write is left without broken ones."""
    kinds = {path.relative_to(BROKEN).parts[0] for path in CASES}
    assert kinds == {*TREES, *BESIDE_TREES, *ALONE, *OF_AN_ORGANISATION, "letters", "scenarios", "organisations"}
    assert len(CASES) >= 80
