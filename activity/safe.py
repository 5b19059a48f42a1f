"""The counts at questions as they may be told, all weighed together; knows nothing of pages."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from activity.measures import AtNode, Handoffs, Overview
from activity.suppression import Protected, Table, protect
from activity.suppression.tables import Sum, key

Counts = dict[tuple[str, ...], int]

HANDED_OVER, STOPS = "handed over", "stops"
OF_TREE, UNSURE = "of a tree", "unsure in a tree"

REASONS_FROM = 20
"""Hand-overs of a tree from which on their reasons are told."""

NODE_PARTS = ("answered", "unsure", "refused", "stopped")
"""What is counted of the conversations in which a question was shown; each has its rest."""


def safe(overview: Overview) -> Protected:
    """The counts at questions and of reasons, hidden where they are small or would give a small one away.

    The report of the same period may tell how many conversations each tree had, how many of them stand in which way,
    and in how many somebody was not sure. All of that is taken as known to a reader to the last one.
    """
    also = (*_stops(overview), *_parts_of_trees(overview))
    return protect([*_handoffs(overview), *_nodes(overview)], known=list(_told_elsewhere(overview)), also=also)


def _told_elsewhere(overview: Overview) -> Iterator[dict[str, str]]:
    trees = {str(one.tree) for one in overview.handoffs} | {str(at.tree) for at in overview.nodes}
    yield from ({"tree": tree} for tree in sorted(trees))


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
