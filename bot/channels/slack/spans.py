"""Blocks and spans as Slack's rich text, in which words are only ever words; knows no reply."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import Final

from bot.channels.chat.links import address
from bot.channels.chat.pieces import bold, rows
from bot.channels.slack.message import Element, Links
from bot.channels.slack.words import clean, cut, length, pieces
from policies.markdown import Block, Bullets, Heading, Span, Table

__all__ = ["bold", "line", "listed", "rich"]

MOST_IN_BLOCK: Final = 2900
"""Signs of one block of rich text: a section takes 3,000, and nothing says that rich text takes more."""

MOST_LINK: Final = 2500


def rich(words: Iterable[Block] | Iterable[Span], links: Links, *, quoted: bool = False) -> tuple[Element, ...]:
    """The words as blocks of rich text, as many as it takes; none where there is nothing to read."""
    parts = tuple(words)
    if all(isinstance(part, Span) for part in parts):
        found: list[Element] = [_section((part for part in parts if isinstance(part, Span)), links)]
    else:
        found = [made for part in parts if not isinstance(part, Span) for made in _parts(part, links)]
    filled = [part for part in found if part["elements"]]
    return tuple(_packed(_spaced([_quote(part) for part in filled] if quoted else filled)))


def line(*said: Span | str, links: Links | None = None) -> tuple[Element, ...]:
    """One line, each piece a span or plain words."""
    return rich(tuple(one if isinstance(one, Span) else Span(text=one) for one in said), links or Links())


def listed(items: Iterable[Sequence[Span] | str], links: Links, *, ordered: bool = False) -> tuple[Element, ...]:
    """A list, an item a line."""
    lines = tuple((Span(text=item),) if isinstance(item, str) else tuple(item) for item in items)
    return rich((Bullets(items=lines, ordered=ordered),), links)


def _section(spans: Iterable[Span], links: Links) -> Element:
    return {"type": "rich_text_section", "elements": [made for span in spans for made in _text(span, links)]}


def _parts(block: Block, links: Links) -> Iterator[Element]:
    if isinstance(block, Bullets):
        yield from _lists(block.items, links, ordered=block.ordered)
    elif isinstance(block, Table):
        yield from _lists(rows(block), links, ordered=False)
    elif isinstance(block, Heading):
        strong = (Span(text=span.text, strong=True, link=span.link) for span in block.spans)
        yield _section(strong, links)
    else:
        yield _section(block.spans, links)


def _lists(items: Sequence[Sequence[Span]], links: Links, *, ordered: bool) -> Iterator[Element]:
    """The list, in so many lists that each fits into a block; the numbers run on."""
    held: list[Element] = []
    first, used = 0, 0
    lines = ((at, line) for at, spans in enumerate(items) for line in _small(_section(spans, links)))
    for number, item in lines:
        size = _size(item)
        if held and used + size > MOST_IN_BLOCK:
            yield _list(held, first, ordered=ordered)
            held, first, used = [], number, 0
        held.append(item)
        used += size
    if held:
        yield _list(held, first, ordered=ordered)


def _list(held: list[Element], first: int, *, ordered: bool) -> Element:
    made = {"type": "rich_text_list", "style": "ordered" if ordered else "bullet", "elements": held}
    return {**made, "offset": first} if ordered and first else made


def _text(span: Span, links: Links) -> Iterator[Element]:
    text = clean(span.text)
    if not text:
        return
    style = {name: True for name, on in (("bold", span.strong), ("italic", span.emphasis)) if on}
    styled = {"style": style} if style else {}
    url = address(span.link, links, most=MOST_LINK)
    if url is not None:
        yield {"type": "link", "url": url, "text": cut(text, MOST_IN_BLOCK), **styled}
        return
    for piece in pieces(text, MOST_IN_BLOCK):
        yield {"type": "text", "text": piece, **styled}


def _quote(part: Element) -> Element:
    return {**part, "type": "rich_text_quote"} if part["type"] == "rich_text_section" else part


def _spaced(parts: list[Element]) -> list[Element]:
    """The parts with an empty line between paragraphs: Slack sets none. A list stands right below what leads to it."""
    following = [*(part["type"] for part in parts[1:]), "rich_text_list"]
    return [
        {**part, "elements": [*part["elements"], {"type": "text", "text": "\n\n"}]}
        if part["type"] == "rich_text_section" and follows != "rich_text_list"
        else part
        for part, follows in zip(parts, following, strict=False)
    ]


def _packed(parts: Iterable[Element]) -> Iterator[Element]:
    """The parts in as few blocks as they fit into."""
    held: list[Element] = []
    used = 0
    for part in chain.from_iterable(map(_small, parts)):
        size = _size(part)
        if held and used + size > MOST_IN_BLOCK:
            yield {"type": "rich_text", "elements": held}
            held, used = [], 0
        held.append(part)
        used += size
    if held:
        yield {"type": "rich_text", "elements": held}


def _small(part: Element) -> Iterator[Element]:
    """The part, in so many that each fits into a block of its own."""
    held: list[Element] = []
    used = 0
    for element in part["elements"]:
        size = _size(element)
        if held and used + size > MOST_IN_BLOCK:
            yield {**part, "elements": held}
            held, used = [], 0
        held.append(element)
        used += size
    if held:
        yield {**part, "elements": held}


def _size(part: Element) -> int:
    inner = part.get("elements")
    return sum(map(_size, inner)) if inner is not None else length(part.get("text", ""))
