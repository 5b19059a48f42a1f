"""Markdown as blocks and spans of our own, which every channel can render; knows no HTML but what it writes itself."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import chain

from markupsafe import Markup, escape

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
from policies.parsing import parse

__all__ = [
    "Block",
    "Bullets",
    "Fault",
    "Heading",
    "Marked",
    "Paragraph",
    "Span",
    "Table",
    "fill",
    "html",
    "is_safe_link",
    "merged",
    "on_one_line",
    "parse",
    "plain",
    "spans_of",
]

WEB_LINK = re.compile(r"https?://[^\s<>\"\\]+|mailto:[^\s<>\"\\]+|tel:\+?[0-9-]+", re.IGNORECASE)
OWN_LINK = re.compile(r"/(?![/\\])[^\s<>\"\\]*")


def fill(marked: Marked, values: Sequence[str | Table]) -> tuple[Block, ...]:
    """The blocks with a value in each hole, in the order of `holes`. A value is only ever text.

    A table that stands in a paragraph becomes a block of its own; elsewhere it is put in words.
    Raises ValueError when there are not as many values as holes.
    """
    if len(values) != len(marked.holes):
        raise ValueError(f"{len(marked.holes)} values are needed, and {len(values)} were given")
    if not values:
        return marked.blocks
    words = [value if isinstance(value, str) else _table_line(value) for value in values]
    if len(marked.blocks) == 1 and isinstance(marked.blocks[0], Paragraph) and words == values:
        return _paragraph(_fill_spans(marked.blocks[0].spans, words))
    return tuple(chain.from_iterable(_fill_block(each, values, words) for each in marked.blocks))


def spans_of(blocks: Iterable[Block]) -> tuple[Span, ...]:
    """The blocks as one line of text, for places that have no room for more."""
    lines = [spans for block in blocks for spans in _lines_of(block)]
    joined: list[Span] = []
    for spans in lines:
        if joined:
            joined.append(Span(text=" "))
        joined.extend(spans)
    return merged(joined)


def on_one_line(blocks: Iterable[Block]) -> str:
    """What `plain(spans_of(blocks))` gives, without the spans."""
    lines = [spans for block in blocks for spans in _lines_of(block)]
    while lines and not lines[0]:
        del lines[0]
    return " ".join(["".join([span.text for span in spans]) for spans in lines])


def plain(words: Iterable[Block] | Iterable[Span]) -> str:
    """Blocks or spans as text without marks or addresses; blocks are set apart by an empty line."""
    parts = tuple(words)
    if all(isinstance(part, Span) for part in parts):
        return "".join(part.text for part in parts if isinstance(part, Span))
    return "\n\n".join(_plain_block(part) for part in parts)


def html(words: Iterable[Block] | Iterable[Span], *, top_heading: int = 3) -> Markup:
    """Blocks or spans as HTML in the classes of the NHS design system, every text escaped.

    `top_heading` is the level of HTML heading that a heading of level 1 becomes.
    """
    return Markup("").join(_html_part(part, top_heading) for part in words)


def is_safe_link(link: str) -> bool:
    """Whether an address may be followed: http, https, mailto, tel, or a page of our own."""
    return bool(WEB_LINK.fullmatch(link) or OWN_LINK.fullmatch(link))


def _fill_block(block: Block, values: Sequence[str | Table], words: Sequence[str]) -> Iterable[Block]:
    if isinstance(block, Paragraph):
        return _fill_paragraph(block, values, words)
    if isinstance(block, Heading):
        return (replace(block, spans=_fill_spans(block.spans, words)),)
    if isinstance(block, Bullets):
        return (replace(block, items=tuple(_fill_spans(item, words) for item in block.items)),)
    header = tuple(_fill_text(cell, words) for cell in block.header)
    rows = tuple(tuple(_fill_text(cell, words) for cell in row) for row in block.rows)
    return (Table(header=header, rows=rows),)


def _fill_paragraph(block: Paragraph, values: Sequence[str | Table], words: Sequence[str]) -> list[Block]:
    """The paragraph, cut where a table stands in it; nothing of a paragraph that is left blank."""
    found: list[Block] = []
    line: list[Span] = []
    for span in block.spans:
        rest = 0
        for hole in HOLE.finditer(span.text):
            value = values[ord(hole[0]) - FIRST_HOLE]
            if isinstance(value, Table):
                line.append(_fill_span(replace(span, text=span.text[rest : hole.start()]), words))
                found += (*_paragraph(line), value)
                line, rest = [], hole.end() + span.text.startswith(" ", hole.end())
        line.append(_fill_span(replace(span, text=span.text[rest:]) if rest else span, words))
    return [*found, *_paragraph(line)]


def _paragraph(spans: Sequence[Span]) -> tuple[Paragraph, ...]:
    shown = tuple(span for span in spans if span.text)
    return (Paragraph(spans=shown),) if any(span.text.strip() for span in shown) else ()


def _fill_spans(spans: Iterable[Span], words: Sequence[str]) -> tuple[Span, ...]:
    return tuple(_fill_span(span, words) for span in spans)


def _fill_span(span: Span, words: Sequence[str]) -> Span:
    text = _fill_text(span.text, words)
    if text == span.text:
        return span
    return Span(text=text, strong=span.strong, emphasis=span.emphasis, link=span.link)


def _fill_text(text: str, words: Sequence[str]) -> str:
    return HOLE.sub(lambda hole: words[ord(hole[0]) - FIRST_HOLE], text)


def _lines_of(block: Block) -> tuple[tuple[Span, ...], ...]:
    if isinstance(block, Bullets):
        return block.items
    if isinstance(block, Table):
        return ((Span(text=_table_line(block)),),)
    return (block.spans,)


def _table_line(table: Table) -> str:
    return "; ".join(", ".join(row) for row in table.rows)


def _plain_block(block: Block | Span) -> str:
    if isinstance(block, Span):
        return block.text
    if isinstance(block, Table):
        return "\n".join(" | ".join(row) for row in (block.header, *block.rows) if row)
    if isinstance(block, Bullets):
        signs = (f"{number}." if block.ordered else "-" for number in range(1, 1 + len(block.items)))
        pairs = zip(signs, block.items, strict=True)
        return "\n".join(f"{sign} {plain(item)}" for sign, item in pairs)
    return plain(block.spans)


def _html_part(part: Block | Span, top_heading: int) -> Markup:
    if isinstance(part, Span):
        return _html_span(part)
    if isinstance(part, Paragraph):
        return Markup("<p>{}</p>").format(html(part.spans))
    if isinstance(part, Heading):
        level = min(6, top_heading + part.level - 1)
        start, end = Markup(f'<h{level} class="nhsuk-heading-s">'), Markup(f"</h{level}>")  # noqa: S704 - a number of our own
        return start + html(part.spans) + end
    if isinstance(part, Bullets):
        return _html_bullets(part)
    return _html_table(part)


def _html_span(span: Span) -> Markup:
    text = Markup("<br>").join(escape(line) for line in span.text.split("\n"))
    if span.emphasis:
        text = Markup("<em>{}</em>").format(text)
    if span.strong:
        text = Markup("<strong>{}</strong>").format(text)
    if span.link is not None and is_safe_link(span.link):
        text = Markup('<a href="{}">{}</a>').format(span.link, text)
    return text


def _html_bullets(bullets: Bullets) -> Markup:
    items = Markup("").join(Markup("<li>{}</li>").format(html(item)) for item in bullets.items)
    if bullets.ordered:
        return Markup('<ol class="nhsuk-list nhsuk-list--number">{}</ol>').format(items)
    return Markup('<ul class="nhsuk-list nhsuk-list--bullet">{}</ul>').format(items)


def _html_table(table: Table) -> Markup:
    head = _html_row(table.header, '<th scope="col" class="nhsuk-table__header">{}</th>')
    cell = '<td class="nhsuk-table__cell">{}</td>'
    rows = Markup("").join(_html_row(row, cell) for row in table.rows)
    return Markup(
        '<table class="nhsuk-table"><thead class="nhsuk-table__head">{}</thead>'
        '<tbody class="nhsuk-table__body">{}</tbody></table>'
    ).format(head, rows)


def _html_row(cells: Iterable[str], cell: str) -> Markup:
    inner = Markup("").join(Markup(cell).format(text) for text in cells)  # noqa: S704 - a tag of our own
    return Markup('<tr class="nhsuk-table__row">{}</tr>').format(inner)
