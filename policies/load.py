"""Reads the policy library's Markdown files into versions and sections, with every problem at once."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from pathlib import Path

from organisations.reading import Problem, read_front_matter
from organisations.taking import Taking, day_of
from policies.blocks import Fault, Marked
from policies.library import PolicyLibrary, PolicyVersion, Section
from policies.markdown import is_safe_link
from policies.parsing import EXPRESSION, parse

KEYS = ("policy", "title", "owner", "until", "link")
ID = re.compile(r"[a-z][a-z0-9-]*")
HEADING = re.compile(r"##(?!#)\s*(?P<words>.*?)\s*")
WITH_ID = re.compile(r"(?P<title>.*?)\s*\{#(?P<id>[^}]*)\}")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    """A stretch of the body: a heading with its line, and the lines below it. No heading: the preface."""

    heading: str | None
    line: int
    text: str


def load_policies(folder: Path) -> tuple[PolicyLibrary, tuple[Problem, ...]]:
    """The library in a folder of `<policy>/<in-force-from>.md`, and the problems of all files.

    A version with an error is left out.
    """
    versions: list[PolicyVersion] = []
    problems: list[Problem] = []
    for path in sorted(folder.glob("*/*.md")):
        version, wrong = read_version(path, file=path.relative_to(folder.parent.parent).as_posix())
        problems.extend(wrong)
        if version is not None:
            versions.append(version)
    library = PolicyLibrary(versions)
    problems.extend(_overlaps(library))
    return library, tuple(problems)


def read_version(path: Path, *, file: str) -> tuple[PolicyVersion | None, tuple[Problem, ...]]:
    """The policy version in one file, None where it has an error, and its problems."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        wrong = _problem(file, 1, problem="This file cannot be read.", remedy="Save it again as UTF-8 text.")
        return None, (wrong,)
    document, body, body_line = read_front_matter(text, file=file)
    taking = Taking(document)
    if document.data is None or not taking.keys((), allowed=KEYS, required=KEYS[:3]):
        return None, tuple(taking.problems)
    begins = _begins(taking, path)
    preface, sections, faults = _read_body(body, body_line, file)
    version = PolicyVersion(
        policy=_policy(taking, path),
        title=taking.text(("title",)),
        owner=taking.text(("owner",)),
        in_force_from=begins,
        until=_until(taking, begins),
        link=_link(taking),
        preface=preface,
        sections=sections,
        file=file,
    )
    problems = (*taking.problems, *faults)
    broken = any(problem.level == "error" for problem in problems)
    return None if broken else version, problems


def _policy(taking: Taking, path: Path) -> str:
    policy, folder = taking.text(("policy",)), path.parent.name
    if policy and policy != folder:
        problem = f"`policy` is `{policy}`, and the folder is called `{folder}`."
        taking.wrong(("policy",), problem, "Give both the same name.")
    return policy


def _begins(taking: Taking, path: Path) -> date:
    begins = day_of(path.stem)
    if begins is not None:
        return begins
    remedy = "Name it for the day from which it is in force, such as 2026-04-06.md."
    taking.wrong((), f"“{path.name}” is not a day.", remedy)
    return date.min


def _until(taking: Taking, begins: date) -> date | None:
    until = taking.day(("until",))
    if until is not None and until < begins:
        problem = f"This version ends on {until}, before it begins on {begins}."
        taking.wrong(("until",), problem, "Write its last day in force, or null.")
    return until


def _link(taking: Taking) -> str | None:
    link = taking.text_or_none(("link",))
    if link and not is_safe_link(link):
        remedy = "Write an address that begins with https://."
        taking.wrong(("link",), f"“{link}” cannot be followed.", remedy)
    return link or None


def _read_body(body: str, line: int, file: str) -> tuple[Marked, dict[str, Section], list[Problem]]:
    sections: dict[str, Section] = {}
    problems: list[Problem] = []
    preface = Marked(blocks=())
    for part in _parts(body, line):
        text = parse(part.text)
        problems += _of_faults(text.faults, part.line + (part.heading is not None), file)
        if part.heading is None:
            preface = text
            continue
        title, id_, wrong = _read_heading(part.heading)
        if wrong is None and id_ in sections:
            first = sections[id_].line
            wrong = f"The id `{id_}` is used on line {first} and here.", "Give each section its own."
        if wrong is None and not text.blocks:
            wrong = f"There is no text under “{title}”.", "Write it, or take the heading out."
        if wrong is not None:
            problems.append(_problem(file, part.line, problem=wrong[0], remedy=wrong[1]))
            continue
        begins = [one.start() for one in EXPRESSION.finditer(part.text)] if text.holes else []
        holes = tuple(part.line + 1 + part.text.count("\n", 0, at) for at in begins)
        sections[id_] = Section(id=id_, title=title, text=text, line=part.line, file=file, hole_lines=holes)
    if not sections and not problems:
        remedy = "Begin each with a heading such as `## Return to work {#return-to-work}`."
        problems.append(_problem(file, line, problem="This policy has no sections.", remedy=remedy))
    return preface, sections, problems


def _parts(body: str, line: int) -> Iterator[_Part]:
    heading: str | None = None
    begins, held = line, list[str]()
    for number, text in enumerate(body.split("\n"), start=line):
        found = HEADING.fullmatch(text)
        if found is None:
            held.append(text)
            continue
        yield _Part(heading=heading, line=begins, text="\n".join(held))
        heading, begins, held = found["words"], number, []
    yield _Part(heading=heading, line=begins, text="\n".join(held))


def _read_heading(words: str) -> tuple[str, str, tuple[str, str] | None]:
    """The title and id of a heading, and what is wrong with it as problem and remedy."""
    found = WITH_ID.fullmatch(words)
    title = found["title"] if found else words
    suggested = f"## {title} {{#{_id_from(title)}}}"
    if found is None:
        return title, "", (f"The section “{title}” has no id.", f"Write: {suggested}")
    if not title or "{{" in title:
        return title, "", ("A section needs a title in plain words.", "Write: ## Title {#id}")
    if not ID.fullmatch(found["id"]):
        problem = f"“{found['id']}” cannot be an id: small letters, digits and hyphens only."
        return title, "", (problem, f"Write: {suggested}")
    return title, found["id"], None


def _id_from(title: str) -> str:
    return "-".join(re.findall(r"[a-z0-9]+", title.lower())) or "id"


def _of_faults(faults: Iterable[Fault], line: int, file: str) -> list[Problem]:
    return [_problem(file, line + fault.line - 1, problem=fault.problem, remedy=fault.remedy) for fault in faults]


def _overlaps(library: PolicyLibrary) -> Iterator[Problem]:
    """Versions whose last day is not before the next begins. One without a last day gives way."""
    for policy in library.policies:
        versions = library.versions(policy)
        for earlier, later in pairwise(versions):
            if earlier.until is not None and earlier.until >= later.in_force_from:
                yield _problem(
                    earlier.file,
                    1,
                    problem=f"This version is in force until {earlier.until}, and the next one begins "
                    f"on {later.in_force_from}.",
                    remedy="End it on the day before, or write `until: null`.",
                )


def _problem(file: str, line: int, *, problem: str, remedy: str) -> Problem:
    return Problem(file=file, line=line, problem=problem, remedy=remedy)
