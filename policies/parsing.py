"""Reads an author's Markdown into blocks and spans with holes; knows nothing of what fills them."""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache, lru_cache

from markdown_it import MarkdownIt
from markdown_it.token import Token

from policies.blocks import (
    FIRST_HOLE,
    HOLE,
    Block,
    Bullets,
    Fault,
    Heading,
    Marked,
    Paragraph,
    Span,
    Table,
    merged,
)

# Quotes inside the braces may hold braces of their own. The length is bounded, since many open
# braces without a partner would otherwise be searched for one each to the end of the text.
EXPRESSION = re.compile(r"\{\{((?:'[^'\n]{0,500}'|\"[^\"\n]{0,500}\"|(?!\}\})[^'\"]){0,1000})\}\}")
AUTHORS_LINK = re.compile(
    r"https?://[^\s<>\"\\]+|mailto:[^\s<>\"\\]+|tel:\+?[0-9-]+|/policies/[\w./#-]*", re.IGNORECASE
)
# Text that only looks like these is commoner in our texts than these are: an indented line, a row
# of hyphens, a word in brackets with a colon.
UNUSED_RULES = ["code", "fence", "hr", "lheading", "reference", "image"]
# One line that begins with a letter and holds no sign that Markdown reads: most texts of a tree are no more.
_IN_LINE = " ,.;:?'\u2018\u2019\u201c\u201d\"\u00a3%/()\u2013-"
PLAIN_LINE = re.compile(rf"[A-Za-z\ue000-\uf8ff][A-Za-z0-9\ue000-\uf8ff{re.escape(_IN_LINE)}]*\n?")
# Looking for the end of a value costs time for each that begins; the longest letter has a dozen.
MOST_HOLES = 1_000
# The longest section of a policy that ships has 2,500.
MOST_CHARACTERS = 100_000
# The shipped trees and policies have 5,000 texts; a reload reads those that did not change no second time.
MOST_KEPT = 10_000


@lru_cache(maxsize=MOST_KEPT)
def parse(source: str) -> Marked:
    """The blocks and holes of a Markdown text; what cannot be kept is named in `faults`."""
    if len(source) > MOST_CHARACTERS or source.count("{{") > MOST_HOLES:
        what = "This text is too long." if len(source) > MOST_CHARACTERS else "There are too many values in this text."
        return Marked(blocks=(), faults=(Fault(line=1, problem=what, remedy="Split it."),))
    faults = list(_odd_signs(source))
    holes: list[str] = []

    def take_out(found: re.Match[str]) -> str:
        holes.append(found[1].strip())
        return chr(FIRST_HOLE + len(holes) - 1)

    bare = EXPRESSION.sub(take_out, HOLE.sub("", source))
    faults += _open_braces(bare)
    if not faults and PLAIN_LINE.fullmatch(bare):
        return Marked(blocks=(Paragraph(spans=(Span(text=bare.strip()),)),), holes=tuple(holes))
    reader = _Reader(_markdown().parse(bare))
    blocks = _levelled(reader.blocks())
    faults += reader.faults
    faults += _lost(blocks, holes)
    return Marked(blocks=blocks, holes=tuple(holes), faults=tuple(faults))


@cache
def _markdown() -> MarkdownIt:
    markdown = MarkdownIt("commonmark", {"html": False, "linkify": False}).enable("table")
    markdown.disable(UNUSED_RULES)
    # Every address comes through, so that a wrong one is named to its author and not shown as signs.
    markdown.validateLink = lambda url: True  # type: ignore[method-assign]  # noqa: ARG005
    return markdown


class _Reader:
    """Turns the flat row of tokens into blocks."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        self._tokens = iter(tokens)
        self.faults: list[Fault] = []

    def blocks(self) -> list[Block]:
        found: list[Block] = []
        for token in self._tokens:
            if token.type == "inline":
                found.append(Paragraph(spans=self._spans(token)))
            elif token.type == "heading_open":
                inline = next(self._tokens)
                found.append(Heading(level=int(token.tag[1]), spans=self._spans(inline)))
            elif token.type in {"bullet_list_open", "ordered_list_open"}:
                found.append(self._bullets(token))
            elif token.type == "table_open":
                found.append(self._table())
        return [block for block in found if not isinstance(block, Paragraph) or block.spans]

    def _bullets(self, opening: Token) -> Bullets:
        items: list[list[Span]] = []
        depth = 1
        for token in self._tokens:
            depth += _list_depth(token)
            if depth == 0:
                break
            if _list_depth(token) == 1:
                self._fault(
                    token,
                    "There is a list inside a list, which not every channel can show.",
                    "Write one list, or two with a sentence between them.",
                )
            elif token.type == "list_item_open":
                items.append([])
            elif token.type == "inline":
                items[-1] += [*([Span(text="\n")] if items[-1] else []), *self._spans(token)]
        return Bullets(
            items=tuple(merged(item) for item in items if item),
            ordered=opening.type == "ordered_list_open",
        )

    def _table(self) -> Table:
        rows: list[list[str]] = []
        for token in self._tokens:
            if token.type == "table_close":
                break
            if token.type == "tr_open":
                rows.append([])
            elif token.type == "inline":
                rows[-1].append("".join(span.text for span in self._spans(token)))
        return Table(header=tuple(rows[0]), rows=tuple(tuple(row) for row in rows[1:]))

    def _spans(self, inline: Token) -> tuple[Span, ...]:
        return merged(self._styled(inline))

    def _styled(self, inline: Token) -> Iterator[Span]:
        strong = emphasis = 0
        link: str | None = None
        for token in inline.children or ():
            strong += _change(token, "strong")
            emphasis += _change(token, "em")
            if token.type == "link_open":
                link = self._link(token, inline)
            elif token.type == "link_close":
                link = None
            text = _text(token)
            if text:
                yield Span(text=text, strong=strong > 0, emphasis=emphasis > 0, link=link)

    def _link(self, token: Token, inline: Token) -> str | None:
        address = str(token.attrs.get("href", ""))
        if AUTHORS_LINK.fullmatch(address):
            return address
        self._fault(
            inline,
            f"This link leads nowhere that may be followed: {address or 'it is empty'}.",
            "Use an address that begins with https://, mailto:, tel: or /policies/.",
        )
        return None

    def _fault(self, token: Token, problem: str, remedy: str) -> None:
        line = token.map[0] + 1 if token.map else 1
        self.faults.append(Fault(line=line, problem=problem, remedy=remedy))


def _list_depth(token: Token) -> int:
    return _change(token, "bullet_list") + _change(token, "ordered_list")


def _change(token: Token, name: str) -> int:
    return token.nesting if token.type in {f"{name}_open", f"{name}_close"} else 0


def _text(token: Token) -> str:
    if token.type == "softbreak":
        return " "
    return "\n" if token.type == "hardbreak" else token.content


def _levelled(blocks: Iterable[Block]) -> tuple[Block, ...]:
    """The blocks with heading levels counted from the largest that the text uses."""
    found = tuple(blocks)
    top = min((block.level for block in found if isinstance(block, Heading)), default=1)
    return tuple(
        Heading(level=block.level - top + 1, spans=block.spans) if isinstance(block, Heading) else block
        for block in found
    )


def _odd_signs(source: str) -> Iterator[Fault]:
    for number, line in enumerate(source.splitlines(), start=1):
        if HOLE.search(line):
            yield Fault(
                line=number,
                problem="This line holds a sign that cannot be shown everywhere, such as a logo.",
                remedy="Take the sign out, or write it in words.",
            )


def _open_braces(bare: str) -> Iterator[Fault]:
    for number, line in enumerate(bare.splitlines(), start=1):
        if "{{" in line or "}}" in line:
            yield Fault(
                line=number,
                problem="Two braces here have no partner.",
                remedy="Write a value as {{ name }}, with two braces on each side.",
            )


def _lost(blocks: Iterable[Block], holes: Sequence[str]) -> Iterator[Fault]:
    """The holes that stand where no text is shown, such as in the address of a link."""
    kept = {sign for block in blocks for text in _texts(block) for sign in HOLE.findall(text)}
    for number, hole in enumerate(holes):
        if chr(FIRST_HOLE + number) not in kept:
            yield Fault(
                line=1,
                problem=f"The value {{{{ {hole} }}}} stands where it cannot be shown.",
                remedy="Take it out of the link's address.",
            )


def _texts(block: Block) -> Iterator[str]:
    if isinstance(block, Table):
        yield from block.header
        for row in block.rows:
            yield from row
        return
    lines = block.items if isinstance(block, Bullets) else (block.spans,)
    for spans in lines:
        for span in spans:
            yield span.text
