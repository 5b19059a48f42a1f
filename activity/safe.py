"""The counts of the front page as they may be told, all weighed together; knows nothing of pages."""

from collections.abc import Iterator
from datetime import date

from activity.measures import AtNode, Overview
from activity.scope import STATES
from activity.suppression import Protected, Shown, Table, protect

Counts = dict[tuple[str, ...], int]

NODE_PARTS = ("answered", "unsure", "refused", "stopped")
"""What is counted of the conversations in which a question was shown; each has its rest."""


def safe(overview: Overview) -> Protected:
    """The counts of an overview, hidden where they are small or would give a small one away."""
    return protect([*_ends(overview), *_nodes(overview), *_others(overview)])


def _ends(overview: Overview) -> Iterator[Table]:
    weeks = {week_value(monday): ends for monday, ends in overview.weeks}
    groups = {group_value(group): ends for group, ends in overview.groups}
    for dim, rows in (("week", weeks), ("group", groups)):
        counts: Counts = {(value, state): getattr(ends, state) for value, ends in rows.items() for state in STATES}
        yield Table(of="conversations", dims=(dim, "state"), counts=counts)
    reasons: Counts = {(str(one.tree), str(one.reason)): one.count for one in overview.handoffs}
    if reasons:
        yield Table(of="conversations", dims=("tree", "reason"), counts=reasons, fixed={"state": "handoff"})


def _nodes(overview: Overview) -> Iterator[Table]:
    for part in NODE_PARTS:
        counts: Counts = {}
        for at in overview.nodes:
            counts[(node_value(at), "yes")] = getattr(at, part)
            counts[(node_value(at), "no")] = at.shown - getattr(at, part)
        yield Table(of="shown", dims=("node", part), counts=counts, apart=frozenset({"node"}))


def _others(overview: Overview) -> Iterator[Table]:
    yield Table(of="contacts", dims=("came",), counts={(one.came,): one.count for one in overview.contacts})


def ends_row(protected: Protected, **where: str) -> list[Shown]:
    """All that started at a place, then each way that they stand."""
    each = [protected.shown("conversations", **where, state=state) for state in STATES]
    return [protected.shown("conversations", **where), *each]


def node_part(protected: Protected, at: AtNode, part: str) -> str:
    """How many of those shown a question, so that neither they nor the rest can be worked out if few."""
    found = protected.shown("shown", node=node_value(at), **{part: "yes"})
    rest = protected.shown("shown", node=node_value(at), **{part: "no"})
    return f"all but {rest.text}" if rest.how == "few" and found.how != "few" else found.text


def group_value(group: str | None) -> str:
    """A group as a value of a table."""
    return group or ""


def node_value(at: AtNode) -> str:
    """A question as a value of a table."""
    return f"{at.tree}/{at.node}"


def week_value(monday: date) -> str:
    """A week as a value of a table."""
    return str(monday)
