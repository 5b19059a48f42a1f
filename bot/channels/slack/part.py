"""Parts of a message that may be longer than Slack takes: what goes first, and what is said of it; pure."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

from bot.channels.slack.limits import MOST_BLOCKS, MOST_SIGNS, signs
from bot.channels.slack.message import Element, Links
from bot.channels.slack.spans import line
from policies.markdown import Span

MORE: Final = "There is more than fits here. "
READ_ALL: Final = "Read all of it on the page."
NO_PAGE: Final = "Read all of it on the Fingerpost pages."


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Some blocks that belong together.

    Where a message is too long, parts go in the order of `goes`, the lowest first; one that `must` be there is only
    cut when all the others are gone, and one that is `first` when those are too. `less` is what stays of a part that
    goes.
    """

    blocks: tuple[Element, ...]
    goes: int = 0
    must: bool = False
    first: bool = False
    less: tuple[Element, ...] = ()

    @property
    def stays(self) -> bool:
        """Whether it is only ever cut."""
        return self.must or self.first


def fitted(
    parts: Iterable[Part], controls: tuple[Element, ...], *, links: Links, page: str, surface: str = "message"
) -> tuple[Element, ...]:
    """The blocks in their order with the controls last, as many as fit; where some do not, `page` has them all."""
    kept = [part for part in parts if part.blocks]
    most = MOST_BLOCKS[surface]
    if _fits(kept, controls, most):
        return _all(kept, controls)
    controls = (*_pointer(links, page), *controls)
    for part in sorted((part for part in kept if not part.stays), key=lambda part: part.goes):
        kept = [replace(one, blocks=one.less) if one is part else one for one in kept]
        if _fits(kept, controls, most):
            return _all(kept, controls)
    return _cut(kept, controls, most)


def _pointer(links: Links, page: str) -> tuple[Element, ...]:
    url = links.to(page)
    return line(MORE, Span(text=READ_ALL if url else NO_PAGE, strong=True, link=url))


def _cut(parts: list[Part], controls: tuple[Element, ...], most: int) -> tuple[Element, ...]:
    """As much as fits, in its order: what is `first` finds room before the rest, the shortest of it first."""
    left, room = MOST_SIGNS - signs(controls), most - len(controls)
    kept: dict[int, tuple[Element, ...]] = {}
    for at in sorted(range(len(parts)), key=lambda at: _turn(parts[at], at)):
        taken = _head(parts[at].blocks, left, room)
        kept[at] = taken
        left, room = left - signs(taken), room - len(taken)
    return (*(block for at in sorted(kept) for block in kept[at]), *controls)


def _turn(part: Part, at: int) -> tuple[bool, int]:
    return (False, signs(part.blocks)) if part.first else (True, at)


def _head(blocks: tuple[Element, ...], left: int, room: int) -> tuple[Element, ...]:
    """The first of the blocks, as many as there is room for."""
    kept = blocks[: max(room, 0)]
    while kept and signs(kept) > left:
        kept = kept[:-1]
    return kept


def _fits(parts: list[Part], controls: tuple[Element, ...], most: int) -> bool:
    blocks = _all(parts, controls)
    return len(blocks) <= most and signs(blocks) <= MOST_SIGNS


def _all(parts: Iterable[Part], controls: tuple[Element, ...]) -> tuple[Element, ...]:
    return (*(block for part in parts for block in part.blocks), *controls)
