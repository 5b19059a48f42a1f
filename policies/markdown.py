"""Markdown as blocks and spans of our own, which every channel can render; knows no HTML but what it writes itself."""

from dataclasses import dataclass
from typing import Literal


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
