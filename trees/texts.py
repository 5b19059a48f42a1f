"""Fills a text's holes for one scope; knows neither nodes nor channels."""

from policies.markdown import Block, Span, fill, on_one_line, spans_of
from trees.expressions.scope import Expression, Scope
from trees.model import Item, Part, Text


def holds(when: Expression | None, scope: Scope) -> bool:
    """Whether a condition holds; where there is none, it does."""
    return when is None or bool(when.run(scope))


def blocks_of(text: Text | None, scope: Scope) -> tuple[Block, ...]:
    """The blocks of the parts that show now, their values filled in after parsing, as text.

    Raises:
        ToAdviser: a figure is missing or a calculation failed.
    """
    if text is None:
        return ()
    if text.blocks is not None:
        return text.blocks
    if len(text.parts) == 1 and text.parts[0].when is None:
        return _filled(text.parts[0], scope)
    return tuple(block for part in text.parts if holds(part.when, scope) for block in _filled(part, scope))


def spans_in(text: Text, scope: Scope) -> tuple[Span, ...]:
    """A text as one line of spans."""
    return spans_of(blocks_of(text, scope))


def words_of(text: Text, scope: Scope) -> str:
    """A text as one line of plain words."""
    if text.constant is not None:
        return text.constant
    return on_one_line(blocks_of(text, scope))


def shown_items(items: tuple[Item, ...], scope: Scope) -> tuple[tuple[Span, ...], ...]:
    """The lines of a list that show now."""
    return tuple(spans_in(item.words, scope) for item in items if holds(item.when, scope))


def _filled(part: Part, scope: Scope) -> tuple[Block, ...]:
    return fill(part.marked, [hole.run(scope) for hole in part.holes]) if part.holes else part.marked.blocks
