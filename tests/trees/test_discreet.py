"""Nodes that would give a sensitive answer away: which they are, and what stands for them."""

from collections.abc import Callable

from trees.discreet import discreet, given_away
from trees.load import TreeSet
from trees.model import Question, Tree

Make = Callable[..., Tree]

BRANCHING = """
  first:
    ask: Is it about work or about them?
    choice: {work: Work, them: Them}
    next: {work: work_end, them: health}
  health:
    ask: Is it about their health?
    why: The law protects it.
    sensitive: health
    choice: {yes: Yes, no: No}
    unsure: careful
    next: {yes: kind, no: plain}
  kind:
    ask: Is it a long illness?
    choice: {yes: Yes, no: No}
    next: {yes: specialist, no: joined}
  specialist: {outcome: Ask a specialist, say: Go on.}
  careful: {outcome: Be careful, say: Go on.}
  plain:
    ask: Is it about hours?
    choice: {yes: Yes, no: No}
    next: {yes: joined, no: joined}
  joined: {outcome: Meet them, say: Go on.}
  work_end: {outcome: Look again, say: Go on.}
"""

APART = """
  first:
    ask: Which of these was it?
    why: The law protects it.
    sensitive: pregnancy
    choice: {loss: A loss, birth: A birth}
    next: {loss: grieve, birth: share}
  grieve: {tell: Be kind., next: both}
  share: {outcome: Share the news, say: Go on.}
  both: {outcome: Meet them, say: Go on.}
"""

MEETING_AGAIN = """
  first:
    ask: Which of these was it?
    why: The law protects it.
    sensitive: pregnancy
    choice: {loss: A loss, birth: A birth}
    next: {loss: grieve, birth: share}
  grieve: {tell: Be kind., next: both}
  share: {tell: Share it., next: both}
  both: {outcome: Meet them, say: Go on.}
"""


def test_what_only_some_answers_lead_to_is_told_as_the_node_before(make: Make) -> None:
    """The question itself too; what "no" leads to tells nothing, nor does what everybody may come to."""
    hidden = discreet(make(BRANCHING))
    assert hidden == {"health": "first", "kind": "first", "specialist": "first", "careful": "first"}


def test_where_no_answer_says_nothing_each_way_is_hidden(make: Make) -> None:
    """Before the first question there is nothing that could stand for it."""
    assert discreet(make(APART)) == dict.fromkeys(("first", "grieve", "share", "both"))


def test_where_the_ways_meet_again_nothing_is_given_away(make: Make) -> None:
    """Whatever they answered, they came by there."""
    assert discreet(make(MEETING_AGAIN)) == dict.fromkeys(("first", "grieve", "share"))


def test_no_sensitive_question_of_the_shipped_trees_is_told(shipped: TreeSet) -> None:
    """Nor does one stand for another; and asking for an adviser, which anybody may do, is told as it is."""
    for tree in shipped.trees["example"].values():
        hidden = discreet(tree)
        asked = {name for name, node in tree.nodes.items() if isinstance(node, Question) and node.sensitive}
        assert asked <= set(hidden), tree.id
        assert not set(hidden) & {one for one in hidden.values() if one}
        assert tree.adviser not in hidden


def test_questions_inside_another_tree_are_told_as_where_it_is_run(shipped: TreeSet) -> None:
    """With their full ids, as the log has them."""
    hidden = discreet(shipped.trees["example"]["short-term-sickness"])
    assert hidden["gates/urgent"] == hidden["gates/child_at_risk"] == "gates"
    assert "gates/about_whom" not in hidden


def test_of_many_people_the_question_itself_may_be_told(make: Make) -> None:
    """That it was asked tells nothing of anybody; what only some answers lead to stands as the node before it."""
    tree = make(BRANCHING)
    assert "health" in discreet(tree)
    assert given_away(tree) == {name: at for name, at in discreet(tree).items() if name != "health"}
    assert {"kind", "specialist", "careful"} <= given_away(tree).keys()
