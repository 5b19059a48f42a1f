"""Reads the folders of organisations into values, with every problem at once; knows nothing of trees."""

import re
from dataclasses import replace
from pathlib import Path
from zipfile import BadZipFile, ZipFile

from organisations.build import build_organisation, build_people, people_problems
from organisations.groups import Groups
from organisations.model import NO_FACTS, Organisation, Person
from organisations.patch import Patch, read_patch
from organisations.reading import Document, Problem, read_yaml

ID = re.compile(r"[a-z][a-z0-9-]*")
# The one organisation whose people are in the repository, because they are made up.
EXAMPLE = "example"
LETTERHEAD = "letterhead.docx"
LARGEST_LETTERHEAD = 2_000_000
"""Bytes: room for a logo, and little enough to be read for every letter."""

NO_PEOPLE = Document(data=None, lines={})


def load_organisations(folder: Path) -> tuple[dict[str, Organisation], tuple[Problem, ...]]:
    """The organisations of a folder by id, and the problems of all their files.

    An organisation with an error in any of its files is left out.
    """
    found: dict[str, Organisation] = {}
    problems: list[Problem] = []
    for each in sorted(folder.iterdir() if folder.is_dir() else ()):
        if not each.is_dir() or each.name.startswith((".", "_")):
            continue
        organisation, wrong = load_organisation(each)
        problems.extend(wrong)
        if organisation is not None:
            found[organisation.id] = organisation
    return found, tuple(problems)


def load_organisation(folder: Path) -> tuple[Organisation | None, tuple[Problem, ...]]:
    """The organisation of one folder, None where a file of it has an error, and all problems."""
    facts = _read(folder / "facts.yaml", folder) if (folder / "facts.yaml").exists() else NO_FACTS
    patches, from_patches = _patches(folder)
    in_people, people, from_people = _people(folder)
    organisation, wrong = build_organisation(
        _read(folder / "organisation.yaml", folder),
        folder.name,
        facts=facts,
        patches=patches,
        people=people,
    )
    # Where a group has lost its place, none is known.
    groups = organisation.groups if organisation is not None else Groups()
    astray = people_problems(in_people, people, groups) if groups.all else ()
    letterhead, from_letterhead = _letterhead(folder)
    problems = (*_misnamed(folder), *wrong, *facts.problems, *from_patches, *from_people, *astray, *from_letterhead)
    broken = any(problem.level == "error" for problem in problems)
    if broken or organisation is None:
        return None, problems
    return replace(organisation, letterhead=letterhead), problems


def read_document(path: Path, *, file: str) -> Document:
    """A YAML file as a document; a file that cannot be read is a problem of the document."""
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return _unread(file, "This file is missing.", "Write it, or take the folder away.")
    except UnicodeDecodeError:
        return _unread(file, "This file is not UTF-8 text.", "Save it again as UTF-8.")
    except OSError as error:
        remedy = "Check that the service may read it."
        return _unread(file, f"This file cannot be read: {error.strerror}.", remedy)
    return read_yaml(text, file=file)


def _read(path: Path, folder: Path) -> Document:
    return read_document(path, file=path.relative_to(folder.parent.parent).as_posix())


def _unread(file: str, problem: str, remedy: str) -> Document:
    wrong = Problem(file=file, line=1, problem=problem, remedy=remedy)
    return Document(data=None, lines={}, problems=(wrong,), file=file)


def _patches(folder: Path) -> tuple[tuple[Patch, ...], tuple[Problem, ...]]:
    patches: list[Patch] = []
    problems: list[Problem] = []
    for path in sorted((folder / "patches").glob("*.yaml")):
        patch, wrong = read_patch(_read(path, folder))
        problems.extend(wrong)
        if patch is not None:
            patches.append(patch)
    return tuple(patches), tuple(problems)


def _people(folder: Path) -> tuple[Document, tuple[Person, ...], tuple[Problem, ...]]:
    path = folder / "people.yaml"
    if not path.exists():
        return NO_PEOPLE, (), ()
    if folder.name == EXAMPLE:
        document = _read(path, folder)
        return document, *build_people(document)
    wrong = Problem(
        file=path.relative_to(folder.parent.parent).as_posix(),
        line=1,
        problem="People of an organisation are not kept in its folder.",
        remedy="Take this file away, and use `fingerpost people import`.",
    )
    return NO_PEOPLE, (), (wrong,)


def _letterhead(folder: Path) -> tuple[bytes | None, tuple[Problem, ...]]:
    """The Word file that letters are written on; a trust need not have one."""
    path = folder / LETTERHEAD
    if not path.exists():
        return None, ()
    problem = "This is not a Word file (.docx)."
    if path.stat().st_size > LARGEST_LETTERHEAD:
        problem = "This letterhead is larger than 2 MB."
    else:
        try:
            with ZipFile(path) as parts:
                if "word/document.xml" in parts.namelist():
                    return path.read_bytes(), ()
        except BadZipFile:
            pass  # said below, as for a zip file of something else
    file = path.relative_to(folder.parent.parent).as_posix()
    wrong = Problem(file=file, line=1, problem=problem, remedy="Save it again from Word as .docx, with small pictures.")
    return None, (wrong,)


def _misnamed(folder: Path) -> tuple[Problem, ...]:
    if ID.fullmatch(folder.name):
        return ()
    wrong = Problem(
        file=f"{folder.parent.name}/{folder.name}/organisation.yaml",
        line=1,
        problem=f"“{folder.name}” cannot be the id of an organisation.",
        remedy="Name the folder in small letters, digits and hyphens, beginning with a letter.",
    )
    return (wrong,)
