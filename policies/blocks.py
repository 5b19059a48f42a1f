"""The blocks and spans that every text becomes; knows neither Markdown nor HTML."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal

# A hole is one character of the private-use area, numbered from its start: Markdown gives it no
# meaning, and `fill` puts the value in after Markdown has been read.
FIRST_HOLE = 0xE000
HOLE = re.compile("[\ue000-\uf8ff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A run of text in one manner. What a person typed arrives here as text and can never become a link."""

    text: str
    strong: bool = False
    emphasis: bool = False
    link: str | None = None
    kind: Literal["span"] = "span"


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """A paragraph."""

    spans: tuple[Span, ...]
    kind: Literal["paragraph"] = "paragraph"


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """A heading inside a text; level 1 is the largest that the text itself uses."""

    level: int
    spans: tuple[Span, ...]
    kind: Literal["heading"] = "heading"


@dataclass(frozen=True, slots=True, kw_only=True)
class Bullets:
    """A list, numbered when `ordered`."""

    items: tuple[tuple[Span, ...], ...]
    ordered: bool = False
    kind: Literal["bullets"] = "bullets"


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Rows that a calculator returned, or a Markdown table."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    kind: Literal["table"] = "table"


Block = Paragraph | Heading | Bullets | Table


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """Something in a text that the author should put right; `line` counts from 1 in the text."""

    line: int
    problem: str
    remedy: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Marked:
    """A text read once: its blocks, in which a private-use character stands for each hole.

    `holes` are the sources of the `{{ }}` in reading order, without braces and outer spaces.
    """

    blocks: tuple[Block, ...]
    holes: tuple[str, ...] = ()
    faults: tuple[Fault, ...] = ()


def merged(spans: Iterable[Span]) -> tuple[Span, ...]:
    """The spans with neighbours of one manner joined, and empty ones left out."""
    found: list[Span] = []
    for span in spans:
        if found and _manner(found[-1]) == _manner(span):
            found[-1] = replace(found[-1], text=found[-1].text + span.text)
        elif span.text:
            found.append(span)
    return tuple(found)


def _manner(span: Span) -> tuple[bool, bool, str | None]:
    return span.strong, span.emphasis, span.link
