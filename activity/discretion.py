"""What stands for a row or a way that would give a sensitive answer away; knows no tree and no database."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import Final

from activity.reading import Logged
from activity.walks import ADVISED, LEFT, OFFERED, START, Walk

ENDS: Final = frozenset({START, ADVISED, OFFERED, LEFT})

Discreet = Callable[[Logged], Logged]
"""A row as it may be told where people are codes."""

Told = Callable[[str], str | None]
"""What stands for a node: itself where it may be told; None where nothing may."""

TOLD: Final = frozenset(
    {"topic", "end", "reason", "tier", "urgency", "sample", "practice", "satisfaction", "minutes", "source", "why"}
)
"""What `detail` may still say of such a row: nothing of it depends on what was asked or answered there."""


def as_it_is(row: Logged) -> Logged:
    """The row itself: only for an export that may identify people, made with a reason."""
    return row


def ways_told(walks: Iterable[Walk], told: Told) -> tuple[Walk, ...]:
    """Ways with what stands for each node; one that stands for several in a row is passed once."""
    counts: Counter[tuple[str, ...]] = Counter()
    for walk in walks:
        counts[tuple(_passed(walk.way, told))] += walk.count
    return tuple(Walk(way=way, count=count) for way, count in counts.most_common())


def _passed(way: Iterable[str], told: Told) -> Iterator[str]:
    passed: set[str] = set()
    for node in way:
        stands = node if node in ENDS else told(node)
        if stands is not None and stands not in passed:
            passed.add(stands)
            yield stands


def discreet(row: Logged, told: Told) -> Logged:
    """The row with the node that stands for its own, and without what was answered, shown or opened there."""
    node, outcome = told(row.node) if row.node else None, told(row.outcome) if row.outcome else None
    if (node, outcome) == (row.node, row.outcome):
        return row
    detail = {name: value for name, value in (row.detail or {}).items() if name in TOLD} | {"withheld": True}
    return row._replace(node=node, outcome=outcome, answer=None, policy=None, section=None, detail=detail)
