"""What happened at questions, told so that it gives nothing away beside what other pages tell."""

import pytest

from activity.measures import AtNode, Ends, OfTree, Overview
from activity.safe import node_value, safe
from activity.suppression import FEWEST


@pytest.mark.parametrize("stopped", range(1, FEWEST))
@pytest.mark.parametrize("others", range(3))
def test_a_whole_told_elsewhere_leaves_no_small_part_pinned(stopped: int, others: int) -> None:
    """All of a guide's conversations came to its first question: what is left of them would tell who stopped there."""
    at = AtNode(tree="leave-tree", node="q0", shown=30, answered=27, unsure=3, refused=2, stopped=stopped)
    trees = {at.tree: OfTree(started=at.shown + others, unsure=at.unsure)}
    ends = Ends(outcome=at.shown + others - stopped, stopped=stopped)
    protected = safe(Overview(ends=ends, nodes=(at,), handoffs=(), sample=False, trees=trees))
    small = protected.shown("shown", node=node_value(at), stopped="yes")
    rest = protected.shown("shown", node=node_value(at), stopped="no")
    assert small.how == "few"
    least, most = (rest.count, rest.count) if rest.how == "exact" else (0, 10**6)
    assert least is not None
    assert most is not None
    fits = [few for few in range(1, FEWEST) if least + few <= at.shown + others and few <= most]
    assert len(fits) > 1
