"""Blocks and spans as rich text of a card, in which words are only ever words; knows no reply."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from bot.channels.chat.links import Links, address
from bot.channels.chat.pieces import Words, rows
from bot.channels.chat.words import length, pieces
from bot.channels.teams.elements import Element, Spacing, line, quoted, run
from bot.channels.teams.limits import size
from policies.markdown import Block, Bullets, Heading, Span, Table

MOST_LINK: Final = 2000
MOST_IN_LINE: Final = 2500
"""Signs of one paragraph: of a longer one, as much is shown as there is room for."""

MOST_QUOTED: Final = 4000
"""Bytes of one box of quoted words, for the same reason."""

Runs = list[Element]


def words(said: Words, links: Links) -> tuple[Element, ...]:
    """Something to read, a paragraph or an item a line."""
    found = tuple(_lines(said.words, links))
    return tuple(_boxed(found)) if said.quoted else found


def _lines(parts: Iterable[Block] | Iterable[Span], links: Links) -> Iterator[Element]:
    held = tuple(parts)
    spans = [part for part in held if isinstance(part, Span)]
    if len(spans) == len(held):
        yield from _paragraph(spans, links)
        return
    for part in held:
        if not isinstance(part, Span):
            yield from _block(part, links)


def _block(block: Block, links: Links) -> Iterator[Element]:
    if isinstance(block, Bullets):
        yield from _items(block.items, links, ordered=block.ordered)
    elif isinstance(block, Table):
        yield from _items(rows(block), links, ordered=False)
    elif isinstance(block, Heading):
        yield from _paragraph([Span(text=span.text, strong=True, link=span.link) for span in block.spans], links)
    else:
        yield from _paragraph(block.spans, links)


def _items(items: Sequence[Sequence[Span]], links: Links, *, ordered: bool) -> Iterator[Element]:
    for number, spans in enumerate(items, start=1):
        mark = f"{number}. " if ordered else "• "
        if any(span.text.strip() for span in spans):
            yield from _paragraph((Span(text=mark), *spans), links, spacing="Small")


def _paragraph(spans: Iterable[Span], links: Links, *, spacing: Spacing | None = None) -> Iterator[Element]:
    """The paragraph, each line of it an element of its own: a card breaks no line by itself."""
    for number, runs in enumerate(_broken(spans, links)):
        yield from line(runs, spacing="Small" if number else spacing)


def _broken(spans: Iterable[Span], links: Links) -> Iterator[Runs]:
    held: Runs = []
    used = 0
    for span in spans:
        for at, text in enumerate(span.text.replace("\r\n", "\n").replace("\r", "\n").split("\n")):
            if at:
                yield held
                held, used = [], 0
            for piece in pieces(text, MOST_IN_LINE):
                if used + length(piece) > MOST_IN_LINE:
                    yield held
                    held, used = [], 0
                url = address(span.link, links, most=MOST_LINK)
                held.append(run(piece, bold=span.strong, italic=span.emphasis, url=url))
                used += length(piece)
    yield held


def _boxed(lines: Iterable[Element]) -> Iterator[Element]:
    held: Runs = []
    for one in lines:
        if held and size([*held, one]) > MOST_QUOTED:
            yield from quoted(held)
            held = []
        held.append(one)
    yield from quoted(held)
