"""What stands in an export for a row that would give a sensitive answer away; knows no tree and no database."""

from collections.abc import Callable
from typing import Final

from activity.reading import Logged

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


def discreet(row: Logged, told: Told) -> Logged:
    """The row with the node that stands for its own, and without what was answered, shown or opened there."""
    node, outcome = told(row.node) if row.node else None, told(row.outcome) if row.outcome else None
    if (node, outcome) == (row.node, row.outcome):
        return row
    detail = {name: value for name, value in (row.detail or {}).items() if name in TOLD} | {"withheld": True}
    return row._replace(node=node, outcome=outcome, answer=None, policy=None, section=None, detail=detail)
