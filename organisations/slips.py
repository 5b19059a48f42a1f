"""Names the slips that people make in YAML, each with its sentence and the corrected line;
knows single lines only, not files.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

# Leading spaces and hyphens of list items, then `key: `, then the value.
LINE = re.compile(r"(?P<dashes>\s*(?:-\s+)*)(?:(?P<key>[\w./-]+):(?:\s+|$))?(?P<value>.*)")
NO_SPACE = re.compile(r"(?P<before>\s*(?:-\s+)*[A-Za-z][\w-]*):(?P<value>[^\s:/].*)")
QUOTED = re.compile(r"(?:'(?:[^']|'')*'|\"(?:[^\"\\]|\\.)*\")\s*(?:#.*)?")
COLON_IN_BRACES = re.compile(r"\{(?:.*,)?\s*[\w-]+:\s[^,{}\[\]'\"]*:\s.*")
# An anchor or a tag alone in its place, with what it names on the lines below.
MARK_ALONE = re.compile(r"[&!]\S*")
EMPTY_BY_HASH = re.compile(r"(?P<head>.*(?::|-))\s+(?P<text>#\S.*)")
BLOCK = re.compile(r"[|>][-+0-9]{0,2}\s*(?:#.*)?")
EXPRESSION_SIGNS = re.compile(r"==|!=|[<>]=?|\w\(|\s[-+*/]\s")

LONGEST_EXPRESSION = 500
# Nobody mends a longer line by hand, and looking for slips in it could take long.
LONGEST_LINE = 2_000

BEGINNINGS: Mapping[str, str] = {
    "'": "A text that begins with a quote ends, for YAML, at the next quote.",
    '"': "A text that begins with a quote ends, for YAML, at the next quote.",
    "*": "A text cannot begin with `*`: YAML takes it for a reference to another place.",
    "&": "A text cannot begin with `&`: YAML takes it for the name of a place.",
    "@": "A text cannot begin with `@`: YAML keeps that sign for itself.",
    "`": "A text cannot begin with a back-tick: YAML keeps that sign for itself.",
    "%": "A text cannot begin with `%`: YAML keeps that sign for itself.",
    "!": "A text cannot begin with `!`: YAML takes it for a tag, and tags are not used here.",
    "[": "A text cannot begin with `[`: YAML takes it for a list.",
    "{": "A text cannot begin with `{`: YAML takes it for keys with values.",
    "|": "A text cannot begin with `|` on the same line: YAML takes it for the sign of a longer text.",
    ">": "A text cannot begin with `>`: YAML takes it for the sign of a longer text.",
}
# What keys in braces and ids in brackets begin with, as against a text such as `[name] should`.
OPENED = {"{": re.compile(r"\{\s*[\w-]+:\s"), "[": re.compile(r"\[\s*[\w./-]+\s*(?:,|$)")}
ANCHORED = re.compile(r"&[\w-]+\s+(?=[\[{])")
CLOSERS: Mapping[str, str] = {"[": "]", "{": "}"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Slip:
    """A slip by name. `repaired` is the line to read on with, where that is certain; else None."""

    problem: str
    remedy: str
    repaired: str | None = None
    level: Literal["error", "warning"] = "error"


NO_NAME = Slip(problem="A name is missing before the colon.", remedy="Write the name first: `name: value`.")


def line_slip(line: str) -> Slip | None:
    """The slip of a line that YAML could not read, or None where the line alone does not show it."""
    if "\t" in line:
        return tab_slip(line)
    found = LINE.fullmatch(line)
    if found is None or len(line) > LONGEST_LINE:
        return None
    value = found["value"].strip()
    if found["key"] is None and value.startswith(": "):
        return NO_NAME
    open_slip = _not_closed(line, value) or _named_place(line, value)
    if open_slip is not None:
        return open_slip
    problem = _beginning(value) or _colon(value)
    if problem is not None:
        return Slip(problem=problem, remedy=_under_bar(line, value), repaired=_quoted(line, value))
    return _colon_in_braces(value) or no_space_slip(line)


def no_space_slip(line: str) -> Slip | None:
    """The slip of a key whose colon has no space after it, or None."""
    found = NO_SPACE.fullmatch(line)
    if found is None:
        return None
    spaced = f"{found['before']}: {found['value']}"
    problem = "A space is missing after the colon."
    return Slip(problem=problem, remedy=f"Write:\n{spaced}", repaired=spaced)


def tab_slip(line: str) -> Slip:
    """The slip of a line with a tab; YAML counts spaces, and editors show tabs at any width."""
    spaced = line.replace("\t", "  ")
    return Slip(
        problem="There is a tab in this line; only spaces may be used.",
        remedy=f"Use spaces instead:\n{spaced}",
        repaired=spaced,
    )


def run_on_slip(lines: list[str]) -> Slip:
    """The slip of a `: ` in the last of some lines, the first of which holds a key with its value."""
    indent, head = _head(lines[0])
    found = LINE.fullmatch(lines[0])
    text = [found["value"] if found else "", *(line.strip() for line in lines[1:])]
    body = "\n".join(f"{indent}  {line}" for line in text)
    return Slip(
        problem="The colon and space make this line a key, and the text above it already has one.",
        remedy="If it is a key, begin it with as many spaces as its neighbours. If it goes on the text "
        f"above, put the whole text under a bar:\n{head} |\n{body}",
    )


def holds_value(line: str) -> bool:
    """Whether a line has a key, or begins an item of a list, and a value after it."""
    found = LINE.fullmatch(line)
    return bool(found and found["value"] and (found["key"] or "-" in found["dashes"]))


def indent_of(line: str) -> int:
    """How many spaces a line begins with."""
    return len(line) - len(line.lstrip(" "))


def hash_slip(text: str, rest: str, line: str) -> Slip | None:
    """The slip of a text cut off by ` #`; None after an id or an expression, where a comment may stand.

    A comment set apart by two spaces or more is likely meant as one, so that is a warning.
    """
    comment = rest.lstrip()
    if not rest.startswith(" ") or not comment.startswith("#") or _may_have_comment(text, comment):
        return None
    apart = rest.startswith("  ") and comment.startswith("# ")
    whole = f"{text}{rest.rstrip()}"
    if apart:
        return Slip(
            problem="A comment may not follow a text: it is easily taken for part of it.",
            remedy="Put the comment on a line of its own.",
            level="warning",
        )
    return Slip(
        problem=f"The text is cut off before “{rest.strip()}”: YAML takes ` #` for a comment.",
        remedy=_under_bar(line, whole),
    )


def sentence_slip(text: str) -> Slip | None:
    """The slip of a sentence in braces or brackets, where the next comma would end it; None for an expression."""
    if EXPRESSION_SIGNS.search(text) or _is_expression(text):
        return None
    return Slip(
        problem=f"Braces and brackets hold ids, numbers, dates and one-word labels, and here is a sentence: “{text}”.",
        remedy="Write it on a line of its own: a comma in it would end it.",
        level="warning",
    )


def empty_slip(line: str) -> Slip | None:
    """The slip of a text that begins with `#`, all of which YAML takes for a comment; None for other lines."""
    found = EMPTY_BY_HASH.fullmatch(line)
    if found is None:
        return None
    problem = "A text cannot begin with `#`: YAML takes it for a comment."
    return Slip(problem=problem, remedy=_under_bar(f"{found['head']} ", found["text"]))


def brace_slip(line: str, values: Mapping[str, object]) -> Slip:
    """The slip of a comma inside an unquoted value in braces; `values` are as they were meant."""
    indent, key = _head(line)
    body = "\n".join(f"{indent}  {name}: {_word(value)}" for name, value in values.items())
    return Slip(
        problem="There is a comma inside a value in braces, and YAML takes it for the end of the value.",
        remedy=f"Write one line for each:\n{key}\n{body}",
    )


def said(words: Iterable[str]) -> str:
    """Words in a row for a sentence: `a`, `b` and `c`."""
    quoted = [f"`{word}`" for word in words]
    *first, last = quoted or [""]
    return f"{', '.join(first)} and {last}" if first else last


def _beginning(value: str) -> str | None:
    if value.startswith("{{"):
        return "A text cannot begin with `{{`: YAML takes a brace for the start of keys with values."
    sign = value[:1]
    if sign not in BEGINNINGS or _is_whole(value):
        return None
    return BEGINNINGS[sign]


def _not_closed(line: str, value: str) -> Slip | None:
    """The slip of braces or brackets that hold keys or ids and never close; an opened text is another slip."""
    bare = _without_comment(value)
    for opens, closes in CLOSERS.items():
        begun = OPENED[opens].match(bare)
        if begun and not bare.startswith("{{") and closes not in bare:
            mended = f"{line.rstrip()}{closes}" if bare == value else line.replace(bare, f"{bare}{closes}")
            what = "brace" if opens == "{" else "bracket"
            return Slip(problem=f"This {what} is not closed.", remedy=f"Write:\n{mended}", repaired=mended)
    return None


def _named_place(line: str, value: str) -> Slip | None:
    """The slip of a list or braces with YAML's `&name` before them; no text begins so."""
    found = ANCHORED.match(value)
    if found is None:
        return None
    mended = line.replace(found[0], "", 1)
    problem = "YAML takes `&` for the name of a place, and such names are not used here."
    return Slip(problem=problem, remedy=f"Write the value out each time:\n{mended}", repaired=mended)


def missing_colon_slip(line: str, keys: Iterable[str]) -> Slip | None:
    """The slip of a line that begins with a known key and has no colon after it, or None."""
    words = line.split()
    if len(words) < 2 or words[0] not in keys or ":" in line:  # noqa: PLR2004 - a key and a value
        return None
    mended = line.replace(words[0], f"{words[0]}:", 1)
    return Slip(problem=f"A colon is missing after `{words[0]}`.", remedy=f"Write:\n{mended}", repaired=mended)


def _is_whole(value: str) -> bool:
    """Whether a value that begins with a sign is a quoted text, a list, braces or a bar in good order."""
    if value[0] in CLOSERS:
        return _without_comment(value).endswith(CLOSERS[value[0]])
    return bool(QUOTED.fullmatch(value) or BLOCK.fullmatch(value))


def _colon(value: str) -> str | None:
    if value[:1] in CLOSERS:
        return None
    plain = _without_comment(value)
    if value[:1] in "'\"" or not (": " in plain or plain.endswith(":")):
        return None
    return "There is a colon and a space inside an unquoted text, and YAML takes it for a key."


def _colon_in_braces(value: str) -> Slip | None:
    if not COLON_IN_BRACES.fullmatch(value):
        return None
    return Slip(
        problem="There is a colon and a space inside a value in braces, and YAML takes it for a key.",
        remedy="Write each key with its value on a line of its own, and such a text under a bar (|).",
    )


def _without_comment(value: str) -> str:
    return re.split(r"\s#", value, maxsplit=1)[0].rstrip()


def _head(line: str) -> tuple[str, str]:
    """The indent of a line's key in spaces, and the line up to and with its key."""
    found = LINE.fullmatch(line)
    if found is None:
        return "", line
    if found["key"] is None:
        return found["dashes"].replace("-", " ")[:-2], found["dashes"].rstrip()
    return found["dashes"].replace("-", " "), f"{found['dashes']}{found['key']}:"


def _under_bar(line: str, text: str) -> str:
    indent, head = _head(line)
    return f"Put the text under a bar:\n{head} |\n{indent}  {text}".replace("\n |", "\n|")


def _quoted(line: str, value: str) -> str:
    found = LINE.fullmatch(line)
    before = line[: found.start("value") if found else 0]
    if MARK_ALONE.fullmatch(value):
        return before.rstrip()
    gap = "" if not before or before.endswith(" ") else " "
    escaped = value.replace("'", "''")
    return f"{before}{gap}'{escaped}'"


def _word(value: object) -> str:
    return "null" if value is None else str(value)


def _may_have_comment(text: str, comment: str) -> bool:
    if " " not in text:
        return not comment[1:2].isdigit()
    return bool(EXPRESSION_SIGNS.search(text)) or _is_expression(text)


def _is_expression(text: str) -> bool:
    """Whether a text with spaces reads as an expression, such as `days or weeks`."""
    from jinja2 import Environment, TemplateError

    if len(text) > LONGEST_EXPRESSION or "}}" in text:
        return False
    try:
        # Parsed only: compiling would work out constants, and 9 ** 9 ** 9 ** 9 takes for ever.
        Environment(autoescape=True).parse(f"{{{{ ({text}) }}}}")
    except (TemplateError, RecursionError):
        return False
    return True
