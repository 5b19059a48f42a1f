"""What `fingerpost check` looks at: the shipped set, a folder laid out like one, single files. Prints nothing."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from bot.commands.contents import Contents, open_contents
from bot.commands.failing import Failed
from bot.content.library import ROOT
from organisations.load import load_organisation
from organisations.reading import Problem
from trees.check import check, in_order
from trees.load.sources import HERE

INNER = frozenset({"facts", "letters", "scenarios", "calculators", "traces", "library"})
"""Folders of a library: a file in one of them is checked with the library around it."""


def problems_of(path: Path, *, today: date) -> tuple[Problem, ...]:
    """Every problem of a file or of the files in a folder, the rest of its library read with it.

    Raises:
        Failed: there is no such file.
    """
    if not path.exists():
        raise Failed(f"There is no file or folder '{path}'.")
    folder = path if path.is_dir() else path.parent
    if (folder / "organisation.yaml").is_file():
        return _under(path, _organisation(folder, today))
    if path.resolve().is_relative_to(ROOT) and _is_shipped(path):
        return _under(path, shipped_problems(today=today))
    return _under(path, _library(_library_of(path), today))


def shipped_problems(*, today: date, organisations: Path | None = None) -> tuple[Problem, ...]:
    """Every problem of what ships, as the organisations of a folder see it; left out: as the example does."""
    return _checked(open_contents(organisations=organisations), traces=HERE / "traces", today=today)


def _is_shipped(path: Path) -> bool:
    shipped = ("trees", "policies", "organisations", "escalation")
    return path.resolve().relative_to(ROOT).parts[:1] in {(one,) for one in shipped} or path.resolve() == ROOT


def _library_of(path: Path) -> Path:
    """The folder laid out like a library that a path stands in."""
    folder = path if path.is_dir() else path.parent
    if path.is_file() and folder.name in INNER:
        return folder.parent
    if path.suffix == ".md" and folder.parent.name == "policies":
        return folder.parent.parent
    return folder


def _library(folder: Path, today: date) -> tuple[Problem, ...]:
    return _checked(open_contents(folder), traces=folder / "traces", today=today)


def _organisation(folder: Path, today: date) -> tuple[Problem, ...]:
    """An organisation's own files, and its trees as it has changed them."""
    _, wrong = load_organisation(folder)
    found = _checked(open_contents(organisations=folder.parent), traces=HERE / "traces", today=today)
    return in_order([*wrong, *found])


def _checked(contents: Contents, *, traces: Path, today: date) -> tuple[Problem, ...]:
    found = check(
        contents.trees,
        organisations=contents.organisations,
        policies=contents.policies,
        today=today,
        traces=[traces],
        sources=contents.sources,
    )
    return in_order([*contents.problems, *found])


def _under(path: Path, problems: tuple[Problem, ...]) -> tuple[Problem, ...]:
    """The problems of files at or below a path."""
    whole = path.resolve()
    return tuple(one for one in problems if any(whole == at or whole in at.parents for at in _places(one, whole)))


def _places(problem: Problem, whole: Path) -> Iterator[Path]:
    """Where a problem's file may lie: loaders name it from the product, from here, or from the library's folder."""
    file = Path(problem.file)
    base = whole if whole.is_dir() else whole.parent
    bases = (ROOT, ROOT / "organisations", ROOT / "escalation", Path.cwd(), base, *list(base.parents)[:3])
    yield from (found for one in bases if (found := (one / file).resolve()).exists())
