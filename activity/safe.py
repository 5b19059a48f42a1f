"""The counts of the front page as they may be told, all weighed together; knows nothing of pages."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from activity.measures import AtNode, Handoffs, Overview
from activity.scope import STATES
from activity.suppression import Protected, Shown, Table, protect
from activity.suppression.tables import Sum, key

Counts = dict[tuple[str, ...], int]

CONVERSATIONS, HANDED_OVER, STOPS = "conversations", "handed over", "stops"
OF_TREE, UNSURE = "of a tree", "unsure in a tree"

REASONS_FROM = 20
"""Hand-overs of a tree from which on their reasons are told."""

NODE_PARTS = ("answered", "unsure", "refused", "stopped")
"""What is counted of the conversations in which a question was shown; each has its rest."""


def safe(overview: Overview) -> Protected:
    """The counts of an overview, hidden where they are small or would give a small one away.

    The report of the same period may tell how conversations stand as a whole and by month, by tree and by topic, how
    many there were in a week. All of that is taken as known to a reader to the last one.
    """
    whole = _weighed(overview, stands=True)
    return whole if whole.lost is None else _weighed(overview, stands=False)


def _weighed(overview: Overview, *, stands: bool) -> Protected:
    """With how conversations of a week stand, or, where that would give too much away, how many there were alone."""
    weeks = _weeks(overview) if stands else _totals(overview)
    tables = [*weeks, *_handoffs(overview), *_nodes(overview)]
    also = (*_stops(overview), *_parts_of_trees(overview), *_pieced(overview))
    return protect(tables, known=list(_told_elsewhere(overview)), also=also)


def _totals(overview: Overview) -> Iterator[Table]:
    counts: Counts = {(week_value(monday),): ends.started for monday, ends in overview.weeks}
    yield Table(of=CONVERSATIONS, dims=("week",), counts=counts)


def _told_elsewhere(overview: Overview) -> Iterator[dict[str, str]]:
    yield {}
    for state in STATES:
        yield {"state": state}
    yield from ({"week": week_value(monday)} for monday, _ in overview.weeks)
    for month in {str(month) for _, month, _ in overview.pieces}:
        yield {"month": month}
        for state in STATES:
            yield {"month": month, "state": state}
    trees = {str(one.tree) for one in overview.handoffs} | {str(at.tree) for at in overview.nodes}
    yield from ({"tree": tree} for tree in sorted(trees))


def _weeks(overview: Overview) -> Iterator[Table]:
    """Weeks, and what of each lies in which month: nobody is shown that, and months are told elsewhere."""
    counts: Counts = {
        (week_value(monday), state): getattr(ends, state) for monday, ends in overview.weeks for state in STATES
    }
    yield Table(of=CONVERSATIONS, dims=("week", "state"), counts=counts)
    pieces: Counts = {}
    months: Counter[tuple[str, ...]] = Counter()
    for monday, month, ends in overview.pieces:
        for state in STATES:
            pieces[(_piece(monday, month), state)] = getattr(ends, state)
            months[(str(month), state)] += getattr(ends, state)
    if pieces:
        yield Table(of=CONVERSATIONS, dims=("piece", "state"), counts=pieces, published=False)
        yield Table(of=CONVERSATIONS, dims=("month", "state"), counts=months, published=False)


def _piece(monday: date, month: date) -> str:
    return f"{monday} in {month}"


def _pieced(overview: Overview) -> Iterator[Sum]:
    """What of a week lies in a month is part of both."""
    parts: dict[tuple[str, str], list[str]] = {}
    for monday, month, _ in overview.pieces:
        parts.setdefault(("week", week_value(monday)), []).append(_piece(monday, month))
        parts.setdefault(("month", str(month)), []).append(_piece(monday, month))
    for (dim, value), pieces in parts.items():
        for narrowed in ({}, *({"state": str(state)} for state in STATES)):
            whole = key(CONVERSATIONS, {dim: value, **narrowed})
            yield Sum(whole, tuple(key(CONVERSATIONS, {"piece": one, **narrowed}) for one in pieces))


def _handoffs(overview: Overview) -> Iterator[Table]:
    """Why conversations of a tree were handed over, where there are enough: of a few, the reasons would tell each."""
    reasons: Counts = {(str(one.tree), str(one.reason)): one.count for one in listed(overview)}
    if reasons:
        yield Table(of=HANDED_OVER, dims=("tree", "reason"), counts=reasons, apart=frozenset({"tree"}))


def handed_over(overview: Overview) -> Mapping[str, int]:
    """How many conversations of each tree were handed over: true counts."""
    totals: Counter[str] = Counter()
    for one in overview.handoffs:
        totals[str(one.tree)] += one.count
    return totals


def _nodes(overview: Overview) -> Iterator[Table]:
    for part in NODE_PARTS:
        counts: Counts = {}
        for at in overview.nodes:
            counts[(node_value(at), "yes")] = getattr(at, part)
            counts[(node_value(at), "no")] = at.shown - getattr(at, part)
        yield Table(of="shown", dims=("node", part), counts=counts, apart=frozenset({"node"}))
    stops: Counts = {(str(at.tree), node_value(at)): at.stopped for at in overview.nodes}
    if stops:
        yield Table(of=STOPS, dims=("tree", "node"), counts=stops, published=False)
    yield from _beside_nodes(overview)


def _beside_nodes(overview: Overview) -> Iterator[Table]:
    """What else the conversations of a tree are: other pages tell these, so what is told of its questions is weighed
    with them.
    """
    started: Counts = {(str(tree),): one.started for tree, one in overview.trees.items()}
    unsure: Counts = {(str(tree),): one.unsure for tree, one in overview.trees.items()}
    yield Table(of=OF_TREE, dims=("tree",), counts=started, apart=frozenset({"tree"}), published=False)
    yield Table(of=UNSURE, dims=("tree",), counts=unsure, apart=frozenset({"tree"}), published=False)
    inside = [(at, overview.trees[at.tree]) for at in overview.nodes if at.tree in overview.trees]
    left: dict[str, Counts] = {
        OF_TREE: {(node_value(at),): one.started - at.shown for at, one in inside},
        UNSURE: {(node_value(at),): one.unsure - at.unsure for at, one in inside},
    }
    for of, rest in left.items():
        yield Table(of=f"{of}, not here", dims=("node",), counts=rest, apart=frozenset({"node"}), published=False)


def _stops(overview: Overview) -> Iterator[Sum]:
    """A conversation stops at one question, so those of a tree add up to all that stopped in it."""
    for at in overview.nodes:
        node = node_value(at)
        shown = key("shown", {"node": node, "stopped": "yes"})
        yield Sum(key(STOPS, {"tree": str(at.tree), "node": node}), (shown,))


def _parts_of_trees(overview: Overview) -> Iterator[Sum]:
    """No question was shown in more conversations than its tree has, nor was anybody more often unsure at one."""
    for at in overview.nodes:
        node, tree = {"node": node_value(at)}, {"tree": str(at.tree)}
        yield Sum(key(OF_TREE, tree), (key("shown", node), key(f"{OF_TREE}, not here", node)))
        unsure = key("shown", {**node, "unsure": "yes"})
        yield Sum(key(UNSURE, tree), (unsure, key(f"{UNSURE}, not here", node)))


def week_row(protected: Protected, monday: date) -> list[Shown]:
    """All that started in a week, then each way that they stand."""
    week = week_value(monday)
    if not any("state" in dict(place) for place in protected.cells):
        return [protected.shown(CONVERSATIONS, week=week), *[Shown(how="hidden", count=None)] * len(STATES)]
    each = [protected.shown(CONVERSATIONS, week=week, state=state) for state in STATES]
    return [protected.shown(CONVERSATIONS, week=week), *each]


def listed(overview: Overview) -> Sequence[Handoffs]:
    """The hand-overs whose reasons are told. Of a tree with few not even a list of these: each is one at least."""
    totals = handed_over(overview)
    return [one for one in overview.handoffs if totals[str(one.tree)] >= REASONS_FROM]


def node_part(protected: Protected, at: AtNode, part: str) -> str:
    """How many of those shown a question, so that neither they nor the rest can be worked out if few."""
    found = protected.shown("shown", node=node_value(at), **{part: "yes"})
    rest = protected.shown("shown", node=node_value(at), **{part: "no"})
    return f"all but {rest.text}" if rest.how == "few" and found.how != "few" else found.text


def node_value(at: AtNode) -> str:
    """A question as a value of a table."""
    return f"{at.tree}/{at.node}"


def week_value(monday: date) -> str:
    """A week as a value of a table."""
    return str(monday)
