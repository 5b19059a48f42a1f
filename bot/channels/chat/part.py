"""Parts of a message that may be longer than a channel takes: what goes first, and what is said of it; pure."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Final, Generic, TypeVar

from bot.channels.chat.links import Links
from bot.channels.chat.pieces import Piece, line
from policies.markdown import Span

T = TypeVar("T")
U = TypeVar("U")

MORE: Final = "There is more than fits here. "
READ_ALL: Final = "Read all of it on the page."
NO_PAGE: Final = "Read all of it on the Fingerpost pages."


@dataclass(frozen=True, slots=True, kw_only=True)
class Part(Generic[T]):
    """Some blocks that belong together.

    Where a message is too long, parts go in the order of `goes`, the lowest first; one that `must` be there is only
    cut when all the others are gone, and one that is `first` when those are too. `less` is what stays of a part that
    goes.
    """

    blocks: tuple[T, ...]
    goes: int = 0
    must: bool = False
    first: bool = False
    less: tuple[T, ...] = ()

    @property
    def stays(self) -> bool:
        """Whether it is only ever cut."""
        return self.must or self.first

    def drawn(self, draw: Callable[[tuple[T, ...]], tuple[U, ...]]) -> "Part[U]":
        """The part in a channel's own blocks."""
        return Part(blocks=draw(self.blocks), goes=self.goes, must=self.must, first=self.first, less=draw(self.less))


@dataclass(frozen=True, slots=True, kw_only=True)
class Room(Generic[T]):
    """What a message holds: `most` of what `size` counts, and so many blocks."""

    size: Callable[[Iterable[T]], int]
    most: int
    blocks: int


def pointer(links: Links, page: str) -> tuple[Piece, ...]:
    """Says where to read all of it, where not all of it fits."""
    url = links.to(page)
    return line(MORE, Span(text=READ_ALL if url else NO_PAGE, strong=True, link=page if url else None))


def fitted(parts: Iterable[Part[T]], controls: tuple[T, ...], *, room: Room[T], more: tuple[T, ...]) -> tuple[T, ...]:
    """The blocks in their order with the controls last, as many as fit; where some do not, `more` says so."""
    kept = [part for part in parts if part.blocks]
    if _fits(kept, controls, room):
        return _all(kept, controls)
    controls = (*more, *controls)
    for part in sorted((part for part in kept if not part.stays), key=lambda part: part.goes):
        kept = [replace(one, blocks=one.less) if one is part else one for one in kept]
        if _fits(kept, controls, room):
            return _all(kept, controls)
    return _cut(kept, controls, room)


def _cut(parts: list[Part[T]], controls: tuple[T, ...], room: Room[T]) -> tuple[T, ...]:
    """As much as fits, in order. What is `first` gets room before the rest, beginning with the shortest of it."""
    left, blocks = room.most - room.size(controls), room.blocks - len(controls)
    kept: dict[int, tuple[T, ...]] = {}
    for at in sorted(range(len(parts)), key=lambda at: _turn(parts[at], at, room)):
        taken = _head(parts[at].blocks, left, blocks, room)
        kept[at] = taken
        left, blocks = left - room.size(taken), blocks - len(taken)
    return (*(block for at in sorted(kept) for block in kept[at]), *controls)


def _turn(part: Part[T], at: int, room: Room[T]) -> tuple[bool, int]:
    return (False, room.size(part.blocks)) if part.first else (True, at)


def _head(blocks: tuple[T, ...], left: int, most: int, room: Room[T]) -> tuple[T, ...]:
    """The first of the blocks, as many as there is room for."""
    kept = blocks[: max(most, 0)]
    while kept and room.size(kept) > left:
        kept = kept[:-1]
    return kept


def _fits(parts: list[Part[T]], controls: tuple[T, ...], room: Room[T]) -> bool:
    blocks = _all(parts, controls)
    return len(blocks) <= room.blocks and room.size(blocks) <= room.most


def _all(parts: Iterable[Part[T]], controls: tuple[T, ...]) -> tuple[T, ...]:
    return (*(block for part in parts for block in part.blocks), *controls)
