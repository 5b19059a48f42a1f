"""Words as lines of a terminal's width; knows no reply."""

import textwrap
from collections.abc import Iterator

from policies.markdown import Block, Bullets, Heading, Paragraph, Table, plain

WIDTH = 78


def blocks_in_lines(blocks: tuple[Block, ...], *, indent: str = "") -> Iterator[str]:
    """Blocks as lines, one below the other."""
    for block in blocks:
        if isinstance(block, Bullets):
            for item in block.items:
                yield from wrapped(f"{indent}- {plain(item)}", indent=indent + "  ")
        elif isinstance(block, Paragraph | Heading):
            yield from wrapped(indent + plain(block.spans), indent=indent)
        elif isinstance(block, Table):
            for row in (block.header, *block.rows):
                yield indent + " | ".join(row)


def wrapped(text: str, *, indent: str = "") -> list[str]:
    """A text as lines; all but the first begin with `indent`."""
    return textwrap.wrap(text, WIDTH, subsequent_indent=indent, drop_whitespace=True, replace_whitespace=True) or [""]
