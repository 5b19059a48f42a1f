"""Reads YAML and front matter strictly, with the line of every value and every problem at once;
knows nothing of what the files mean.
"""

import difflib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

import yaml

from organisations.slips import (
    Slip,
    holds_value,
    indent_of,
    line_slip,
    missing_colon_slip,
    no_space_slip,
    run_on_slip,
    said,
    tab_slip,
)
from organisations.strict_yaml import Builder, Path, Slipped

Level = Literal["error", "warning"]

# The largest tree tried, 500 nodes, has 212,000 characters.
MOST_CHARACTERS = 4_000_000
# One broken line a round; an author with more of them mends these first.
MOST_REPAIRS = 25
# An apostrophe at the start of a text runs on to the next one, which may be lines below.
FURTHEST_ABOVE = 30
# Keys that hold a text: without its colon such a line reads as part of another text.
WORDS_OF_TREES = frozenset({"title", "about", "ask", "hint", "why", "find_out", "tell", "say", "outcome", "handoff"})
QUOTES = frozenset({"'", '"'})
# libyaml counts these as the end of a line; word processors leave them in pasted text.
ODD_LINE_ENDS = str.maketrans({"\x85": " ", "\u2028": " ", "\u2029": " "})
BARE = Slip(
    problem="This file does not begin with its details.",
    remedy="Put a line of three hyphens (---) first, then the details, then another such line.",
)
ENDLESS = Slip(
    problem="The details at the top of this file do not end.",
    remedy="Put a line of three hyphens (---) after the last of them.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Something for the author of a file to put right: where it is, what is wrong, what would be right."""

    file: str
    line: int
    node: str | None = None
    problem: str
    remedy: str
    level: Level = "error"


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """What a YAML file says. `lines` gives the line, from 1, of each path of keys and positions.

    Where the corrected line of a slip is certain, `data` is read as if corrected, so that the
    file's other problems are found in the same run; `problems` still makes the file unfit for use.
    """

    data: object
    lines: Mapping[Path, int]
    problems: tuple[Problem, ...] = ()
    file: str = ""

    def line(self, path: Path) -> int:
        """The line of a path, or of the nearest part of the file around it."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)


def read_yaml(text: str, *, file: str) -> Document:
    """The data, lines and problems of a file; bad input gives problems, never an exception.

    Words are those of YAML 1.2: `yes`, `no`, `on`, `off`, times and dates are text; keys are
    always text; whole numbers are `int`, others `Decimal` read from their text. `data` is None
    where the file is empty or cannot be read.
    """
    if len(text) > MOST_CHARACTERS:
        large = Slip(problem="This file is too large.", remedy="Split it into several files.")
        return _document(file, [(1, (), large)])
    source = _source(text)
    slips = list(_mend_tabs(source))
    for _ in range(MOST_REPAIRS):
        builder = Builder(source)
        try:
            data = builder.read()
        except (Slipped, yaml.YAMLError, UnicodeError) as error:
            line, path, slip = _named(error, source)
            slips.append((line, path, slip))
            if slip.repaired is None or slip.repaired == source[line - 1]:
                return _document(file, [*slips, *builder.slips])
            source[line - 1] = slip.repaired
            continue
        return _document(file, [*slips, *builder.slips], data=data, lines=builder.lines)
    return _document(file, slips)


def read_front_matter(text: str, *, file: str) -> tuple[Document, str, int]:
    """The header between two `---` lines, the body below it, and the line where the body starts."""
    lines = _source(text)
    ends = next((at for at, line in enumerate(lines) if at and line.rstrip() == "---"), None)
    begins = lines[0].rstrip() == "---"
    if not begins or ends is None:
        return _document(file, [(1, (), ENDLESS if begins else BARE)]), text, 1
    # The opening line stays, empty, so that lines are counted as in the file.
    header = read_yaml("\n".join(["", *lines[1:ends]]), file=file)
    return header, "\n".join(lines[ends + 1 :]), ends + 2


def problem_at(document: Document, path: Path, *, problem: str, remedy: str, level: Level = "error") -> Problem:
    """A problem at a path of a document; its node is the second key where the first is `nodes`."""
    slip = Slip(problem=problem, remedy=remedy, level=level)
    return _problem(document.file, document.line(path), path, slip)


def fields(
    document: Document, path: Path, *, allowed: Collection[str], required: Collection[str] = ()
) -> tuple[Problem, ...]:
    """The unknown and the missing keys at a path; a value that is no mapping is one problem."""
    value = value_at(document, path)
    if not isinstance(value, dict):
        wrong = f"{_name(path)} should hold keys with values."
        remedy = f"Write a line for each of the keys that belong here: {said(allowed)}."
        return (problem_at(document, path, problem=wrong, remedy=remedy),)
    unknown = [_unknown(document, (*path, key), allowed) for key in value if key not in allowed]
    missing = [_missing(document, path, key) for key in required if key not in value]
    return (*unknown, *missing)


def not_text(document: Document, path: Path) -> Problem | None:
    """The problem of a value that should be a text and is a mapping or a list; None where it is not."""
    value = value_at(document, path)
    if not isinstance(value, dict | list):
        return None
    if isinstance(value, dict) and len(value) == 1:
        return _colon_in_text(document, path, next(iter(value)))
    kind = "keys with values" if isinstance(value, dict) else "a list"
    remedy = "Write it as one text. A text with special signs goes under a bar (|)."
    problem = f"{_name(path)} should be a text, and is {kind}."
    return problem_at(document, path, problem=problem, remedy=remedy)


def value_at(document: Document, path: Path) -> object:
    """The value at a path, or None where there is none."""
    value = document.data
    for step in path:
        if isinstance(value, dict) and isinstance(step, str):
            value = value.get(step)
        elif isinstance(value, list) and isinstance(step, int) and step < len(value):
            value = value[step]
        else:
            return None
    return value


def nearest(word: str, words: Collection[str]) -> str | None:
    """The one of `words` that `word` was most likely meant to be, or None."""
    close = difflib.get_close_matches(word, sorted(words), n=1, cutoff=0.6)
    return close[0] if close else None


def meant(word: str, words: Collection[str]) -> str:
    """A remedy for a name that does not exist: the nearest one, else all that do."""
    close = nearest(word, words)
    if close is not None:
        return f"Did you mean `{close}`?"
    return f"Use one of these: {said(sorted(words))}." if words else "There are none yet."


def _document(
    file: str,
    slips: Collection[tuple[int, Path, Slip]],
    *,
    data: object = None,
    lines: Mapping[Path, int] | None = None,
) -> Document:
    ordered = sorted(slips, key=lambda found: found[0])
    problems = tuple(_problem(file, line, path, slip) for line, path, slip in ordered)
    return Document(data=data, lines=lines or {}, problems=problems, file=file)


def _problem(file: str, line: int, path: Path, slip: Slip) -> Problem:
    node = str(path[1]) if len(path) > 1 and path[0] == "nodes" else None
    return Problem(
        file=file,
        line=line,
        node=node,
        problem=slip.problem,
        remedy=slip.remedy,
        level=slip.level,
    )


def _source(text: str) -> list[str]:
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    return text.translate(ODD_LINE_ENDS).split("\n") if not text.isascii() else text.split("\n")


def _mend_tabs(source: list[str]) -> Iterator[tuple[int, Path, Slip]]:
    """The slip of each line with a tab; mends the lines, so that reading goes on."""
    for number, line in enumerate(source, start=1):
        if "\t" in line:
            slip = tab_slip(line)
            source[number - 1] = line.replace("\t", "  ")
            yield number, (), slip


def _named(error: Slipped | yaml.YAMLError | UnicodeError, source: list[str]) -> tuple[int, Path, Slip]:
    """The line, path and slip behind what stopped the reading."""
    if isinstance(error, Slipped):
        return error.line, error.path, error.slip
    if not isinstance(error, yaml.MarkedYAMLError) or error.problem_mark is None:
        return _odd_character(source)
    line = min(error.problem_mark.line + 1, len(source))
    context = min(error.context_mark.line + 1, len(source)) if error.context_mark else line
    if error.context == "while scanning a simple key":
        line = context
    for number in (line, context):
        slip = line_slip(source[number - 1])
        if slip is not None:
            return number, (), slip
    return _from_above(source, line) or (line, (), _unnamed(error, source, line))


def _from_above(source: list[str], line: int) -> tuple[int, Path, Slip] | None:
    """A slip that YAML notices only lines below: an open quote, a colon without its space."""
    for number in range(line - 1, max(0, line - FURTHEST_ABOVE), -1):
        text = source[number - 1]
        slip = line_slip(text) if text.lstrip("- ").partition(": ")[2].lstrip()[:1] in QUOTES else None
        if slip is None and number == line - 1:
            slip = no_space_slip(text) or missing_colon_slip(text, WORDS_OF_TREES)
        if slip is not None:
            return number, (), slip
    return None


def _unnamed(error: yaml.MarkedYAMLError, source: list[str], line: int) -> Slip:
    text = source[line - 1]
    if error.problem and "mapping values" in error.problem:
        first = line - 1
        while first > 1 and not _is_key_above(source[first - 1], text):
            first -= 1
        if first and holds_value(source[first - 1]):
            return run_on_slip(source[first - 1 : line])
    if text.strip() and ":" not in text and not text.lstrip().startswith("-"):
        return Slip(
            problem="This line is neither a key with its value nor part of the text above it.",
            remedy="Write `key: value`, or indent it by two spaces more than the line above.",
        )
    return Slip(
        problem="This line does not fit the lines around it.",
        remedy="Check that it begins with as many spaces as its neighbours, and that each bracket, "
        "brace and quote above it is closed.",
    )


def _is_key_above(line: str, below: str) -> bool:
    return bool(line.strip()) and indent_of(line) < indent_of(below)


def _odd_character(source: list[str]) -> tuple[int, Path, Slip]:
    for number, line in enumerate(source, start=1):
        odd = [sign for sign in line if not sign.isprintable() and sign not in "\u00a0\u200b"]
        if odd:
            kept = "".join(sign for sign in line if sign not in odd)
            problem = f"This line holds a sign that cannot be shown (U+{ord(odd[0]):04X})."
            return number, (), Slip(problem=problem, remedy=f"Write:\n{kept}", repaired=kept)
    return 1, (), Slip(problem="This file cannot be read.", remedy="Save it again as UTF-8 text.")


def _name(path: Path) -> str:
    named = [step for step in path if isinstance(step, str)]
    return f"`{named[-1]}`" if named else "The file"


def _unknown(document: Document, path: Path, allowed: Collection[str]) -> Problem:
    key = str(path[-1])
    # Every key in these files is in small letters and one word: anything else began as a sentence.
    if " " in key or key[:1].isupper():
        return _colon_in_text(document, path[:-1], key)
    problem = f"`{key}` is not a key that belongs here."
    return problem_at(document, path, problem=problem, remedy=meant(key, allowed))


def _missing(document: Document, path: Path, key: str) -> Problem:
    remedy = f"Add a line that begins with `{key}:`."
    return problem_at(document, path, problem=f"{_name(path)} has no `{key}`.", remedy=remedy)


def _colon_in_text(document: Document, path: Path, key: str) -> Problem:
    rest = value_at(document, (*path, key))
    words = f"{key}: {rest}" if isinstance(rest, str) else f"{key}:"
    return problem_at(
        document,
        (*path, key),
        problem=f"The colon and space after “{key}” make YAML take this text for a key with a value.",
        remedy=f"Put the text under a bar:\n|\n  {words}",
    )
