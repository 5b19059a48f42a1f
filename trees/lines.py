"""What a place in a tree says, line by line in plain words, so that two readings can be compared."""

from collections.abc import Iterable, Iterator

from policies.markdown import Block, Bullets, Table, plain
from trees.position import Position
from trees.show import show
from trees.shown import Do, Shown, ShownConfirm, ShownHandoff, ShownOutcome, ShownQuestion, ShownTell
from trees.values import long_date


def shown_on_its_day(position: Position) -> Shown:
    """What a place shows on the day that it was come to."""
    return show(position, today=position.day)


def title_of(position: Position) -> str:
    """What a place is known by: its question, its title, or the first line of a page."""
    shown = shown_on_its_day(position)
    if isinstance(shown, ShownQuestion):
        return shown.ask
    if isinstance(shown, ShownOutcome | ShownHandoff):
        return shown.title
    blocks = shown.tell if isinstance(shown, ShownTell) else shown.confirm
    return next(iter(block_lines(blocks)), "")


def lines(shown: Shown) -> tuple[str, ...]:
    """All that a place says, line by line, as plain words."""
    return tuple(line for line in _lines(shown) if line)


def _lines(shown: Shown) -> Iterator[str]:
    if isinstance(shown, ShownQuestion):
        yield shown.ask
        yield from block_lines(shown.hint)
        yield from (f"{one.label}. {one.hint}" if one.hint else one.label for one in shown.options)
    elif isinstance(shown, ShownTell):
        yield from block_lines(shown.tell)
        yield from map(_do, shown.do)
    elif isinstance(shown, ShownConfirm):
        yield from block_lines((*shown.confirm, *shown.shows, *shown.meanwhile))
    elif isinstance(shown, ShownOutcome):
        yield shown.title
        yield from block_lines(shown.say)
        yield from map(_do, shown.do)
        yield from map(plain, shown.avoid)
        yield from block_lines(shown.script)
    else:
        yield shown.title
        yield from block_lines((*shown.because, *shown.meanwhile))
        yield from map(_do, shown.do)
        yield from map(plain, shown.avoid)


def _do(step: Do) -> str:
    return f"{plain(step.words)} By {long_date(step.by)}." if step.by else plain(step.words)


def block_lines(blocks: Iterable[Block]) -> tuple[str, ...]:
    """Paragraphs, points and rows as lines of plain words."""
    return tuple(line for block in blocks for line in _of_block(block))


def _of_block(block: Block) -> Iterator[str]:
    if isinstance(block, Bullets):
        yield from map(plain, block.items)
    elif isinstance(block, Table):
        yield from (": ".join(row) for row in (block.header, *block.rows))
    else:
        yield plain((block,))
