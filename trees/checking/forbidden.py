"""Words that no text for a manager may hold, read from trees/forbidden.yaml; knows no tree."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from organisations.reading import read_yaml
from policies.parsing import MOST_CHARACTERS

FILE = Path(__file__).resolve().parent.parent / "forbidden.yaml"
# Of one text: whoever has more mends these first.
MOST_FOUND = 50
_SENTENCE = re.compile(r"[^.!?\n]+[.!?]?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Forbidden:
    """A pattern that is refused, why, and what to write instead."""

    pattern: re.Pattern[str]
    why: str
    instead: str
    unless: re.Pattern[str] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """Words that were found, as they stand in the text."""

    words: str
    why: str
    instead: str
    line: int


@lru_cache(maxsize=50_000)
def found_in(text: str) -> tuple[Found, ...]:
    """Each forbidden phrase in the beginning of a text; `line` counts its lines from 0."""
    # What is longer is refused for its length; two million characters took two seconds to look through.
    read = text[:MOST_CHARACTERS]
    return tuple(_found(read)) if _any().search(read) else ()


def _found(text: str) -> Iterator[Found]:
    taken: list[range] = []
    for one in forbidden():
        for hit in one.pattern.finditer(text):
            if len(taken) >= MOST_FOUND:
                return
            where = range(hit.start(), hit.end())
            # Words that two phrases refuse are refused once, for the first reason.
            if _harmless(one, text, hit.start()) or any(set(where) & set(other) for other in taken):
                continue
            taken.append(where)
            words = " ".join(hit[0].split())
            yield Found(words=words, why=one.why, instead=one.instead, line=text.count("\n", 0, hit.start()))


@cache
def forbidden() -> tuple[Forbidden, ...]:
    """The phrases of the file.

    Raises:
        ValueError: the file has a problem; it comes with the product.
    """
    document = read_yaml(FILE.read_text("utf-8"), file=FILE.name)
    if document.problems or not isinstance(document.data, list):
        raise ValueError(f"{FILE.name} cannot be read: {document.problems}")
    return tuple(_read(row) for row in document.data)


@cache
def _any() -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{one.pattern.pattern})" for one in forbidden()), re.IGNORECASE)


def _read(row: Mapping[str, object]) -> Forbidden:
    unless = row.get("unless")
    return Forbidden(
        pattern=_pattern(str(row["say"])),
        why=str(row["why"]),
        instead=str(row["instead"]),
        unless=_pattern("|".join(map(str, unless))) if isinstance(unless, list) else None,
    )


def _pattern(say: str) -> re.Pattern[str]:
    # Not from the middle of a number either: a long one would be read again from each of its digits.
    return re.compile(rf"(?<![a-z0-9])(?:{say})".replace(" ", r"\s"), re.IGNORECASE)


def _harmless(one: Forbidden, text: str, at: int) -> bool:
    return one.unless is not None and one.unless.search(_sentence_around(text, at)) is not None


def _sentence_around(text: str, at: int) -> str:
    return next((one[0] for one in _SENTENCE.finditer(text) if one.start() <= at < one.end()), text)
