"""The plain pieces that a reply is put together from, before a channel draws them; knows no reply and no channel."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from policies.markdown import Block, Bullets, Span, Table, spans_of
from trees.shown import ShownQuestion

Carried = Mapping[str, str | int]
"""What a press brings back: `c` the conversation, `k` the count, `n` the node, `v` what it says."""


@dataclass(frozen=True, slots=True, kw_only=True)
class At:
    """Where an element stands: it travels with every press, so that an old message moves nothing (rule 8)."""

    conversation: str | None = None
    count: int | None = None
    node: str | None = None

    def carried(self, **more: str | int | None) -> Carried:
        """What a button carries."""
        known = {"c": self.conversation, "k": self.count, "n": self.node, **more}
        return {name: one for name, one in known.items() if one is not None}


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """What screen readers announce as a heading."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Small:
    """Words beside the matter, each in a line of its own."""

    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """Something to read: blocks, or the spans of one paragraph; `quoted` where it is set apart."""

    words: tuple[Block, ...] | tuple[Span, ...]
    quoted: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Button:
    """A button that asks for `action`. `number` tells it from others of its kind in one message.

    `page` is one of our own pages, which it opens as well. `says` is what a screen reader reads instead of words that
    are short for it.
    """

    words: str
    action: str
    carries: Carried = field(default_factory=dict)
    number: int | None = None
    page: str | None = None
    primary: bool = False
    says: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Buttons:
    """Buttons beside each other."""

    items: tuple[Button, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One of several to choose from."""

    words: str
    value: str
    hint: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Menu:
    """A list that opens; what is chosen asks for `action` with its value."""

    action: str
    words: str
    choices: tuple[Choice, ...]
    at: At


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """The place to answer a question in. `label` says what to do there; `given` is what it is filled in with.

    `fits` is whether the options stand in it whole: where not, they are listed above it, and it shows their numbers.
    """

    question: ShownQuestion
    label: str
    at: At
    given: tuple[str, ...] = ()
    fits: bool = True


Piece = Heading | Small | Words | Buttons | Menu | Place


def heading(text: str) -> tuple[Piece, ...]:
    """A heading; none where there are no words."""
    return (Heading(text=text),) if text.strip() else ()


def small(*texts: str) -> tuple[Piece, ...]:
    """Words beside the matter; none where there are no words."""
    said = tuple(text for text in texts if text.strip())
    return (Small(texts=said),) if said else ()


def rich(words: Iterable[Block] | Iterable[Span], *, quoted: bool = False) -> tuple[Piece, ...]:
    """Something to read; none where there is nothing."""
    said = tuple(words)
    return (Words(words=said, quoted=quoted),) if said else ()  # type: ignore[arg-type]  # all of one kind


def line(*said: Span | str) -> tuple[Piece, ...]:
    """One line, each piece a span or plain words."""
    return rich(tuple(one if isinstance(one, Span) else Span(text=one) for one in said))


def listed(items: Iterable[Sequence[Span] | str], *, ordered: bool = False) -> tuple[Piece, ...]:
    """A list, an item a line."""
    lines = tuple((Span(text=item),) if isinstance(item, str) else tuple(item) for item in items)
    return rich((Bullets(items=lines, ordered=ordered),))


def buttons(items: Iterable[Button]) -> tuple[Piece, ...]:
    """Buttons beside each other; none where there are none."""
    held = tuple(items)
    return (Buttons(items=held),) if held else ()


def bold(text: str) -> Span:
    """Words that stand out."""
    return Span(text=text, strong=True)


def rows(table: Table) -> tuple[tuple[Span, ...], ...]:
    """Each row as a line that can be read aloud: every cell but the first with its heading."""
    return tuple(_row(row, table.header) for row in table.rows if any(row))


def one_line(blocks: Iterable[Block]) -> str:
    """The blocks as one line of words."""
    return "".join(span.text for span in spans_of(blocks))


def _row(row: Sequence[str], header: Sequence[str]) -> tuple[Span, ...]:
    heads = [*header, *("" for _ in row)]
    rest = [f"{head}: {cell}" if head else cell for cell, head in zip(row[1:], heads[1:], strict=False) if cell]
    return (Span(text=row[0], strong=True), Span(text=f" – {'; '.join(rest)}" if rest else ""))
