"""An organisation's patch: what it may change, what it may not, and that the tree itself stays as it was."""

import copy
from typing import cast

import pytest

from organisations.patch import Patch, Patched, apply_patch, read_patch
from organisations.reading import read_yaml

TREE = """
tree: leave
adviser: adviser
nodes:
  contact:
    ask: When did you last speak?
    choice: {week: This week, longer: {label: Longer ago, hint: Or never}}
    unsure: oh_advice
    next: {week: oh_advice, longer: oh_advice}
  cause:
    ask: What is the cause?
    number: {min: 0}
    next:
      - when: cause > 3
        go: oh_advice
      - go: plan
  oh_advice:
    tell: Ask occupational health.
    statutory: [tell]
    next: plan
  plan:
    outcome: Plan the return
    do:
      - Agree a plan
    statutory: [outcome]
  fixed:
    tell: By law.
    statutory: [tell, do, next]
    next: plan
  adviser:
    handoff: Speak to us
    to: er-advice
    urgency: routine
"""
BASE = cast("dict[str, object]", read_yaml(TREE, file="leave.yaml").data)


def patch_of(text: str) -> Patch:
    """The patch of a text that has no problems of its own."""
    patch, problems = read_patch(read_yaml(f"patch: leave\n{text}", file="patch.yaml"))
    assert patch is not None
    assert problems == ()
    return patch


def patched(text: str) -> Patched:
    """The base tree with a patch."""
    return apply_patch(BASE, patch_of(text))


def good(text: str) -> dict[str, dict[str, object]]:
    """The nodes after a patch that has no problems."""
    found = patched(text)
    assert found.problems == ()
    nodes = found.data["nodes"]
    assert isinstance(nodes, dict)
    return nodes


def sentence(text: str) -> str:
    """The one problem of a patch."""
    (problem,) = patched(text).problems
    assert problem.file == "patch.yaml"
    return f"{problem.problem} {problem.remedy}"


def test_words_are_put_in_an_organisations_own_way() -> None:
    """A hint may be added, and an option called by its local name, with or without a hint."""
    nodes = good(
        "texts:\n  contact.hint: Call in week 2.\n  contact.choice.week: In this week\n"
        "  contact.choice.longer: Before\n  contact.choice.week.hint: Monday on\n"
    )
    assert nodes["contact"]["hint"] == "Call in week 2."
    assert nodes["contact"]["choice"] == {
        "week": {"label": "In this week", "hint": "Monday on"},
        "longer": {"label": "Before", "hint": "Or never"},
    }


def test_steps_are_added_at_the_end() -> None:
    """The tree's own steps stay first."""
    assert good("steps:\n  plan:\n    - Tell payroll\n")["plan"]["do"] == ["Agree a plan", "Tell payroll"]
    assert good("steps:\n  oh_advice: [Ring]\n")["oh_advice"]["do"] == ["Ring"]


def test_a_node_put_before_another_takes_every_way_in() -> None:
    """Options, rules and `unsure` lead to it, and it leads on to the other."""
    nodes = good("nodes:\n  local_call: {tell: Ring us}\nbefore: {oh_advice: local_call}\n")
    assert nodes["contact"]["next"] == {"week": "local_call", "longer": "local_call"}
    assert nodes["contact"]["unsure"] == "local_call"
    assert nodes["cause"]["next"] == [{"when": "cause > 3", "go": "local_call"}, {"go": "plan"}]
    assert nodes["local_call"]["next"] == "oh_advice"


def test_a_node_put_before_another_may_be_narrowed() -> None:
    """Only the ways from the nodes that are named lead to it."""
    nodes = good("nodes:\n  local_call: {tell: Ring us}\nbefore: {oh_advice: {go: local_call, from: contact}}\n")
    assert nodes["contact"]["unsure"] == "local_call"
    assert nodes["cause"]["next"] == [{"when": "cause > 3", "go": "oh_advice"}, {"go": "plan"}]


def test_a_node_put_before_the_first_comes_first() -> None:
    """A conversation starts at the first node."""
    assert next(iter(good("nodes:\n  local_hi: {tell: Hello}\nbefore: {contact: local_hi}\n"))) == "local_hi"


def test_ways_in_a_table_are_turned_too() -> None:
    """The last column of a table in `next` names nodes."""
    rows = "cause | go\n3     | plan\n      | oh_advice"
    tree = {"nodes": {"a": {"next": {"table": {"rows": rows, "otherwise": "plan"}}}, "plan": {}, "oh_advice": {}}}
    patch = patch_of("nodes:\n  local_call: {tell: Ring us}\nbefore: {plan: local_call}\n")
    nodes = apply_patch(tree, patch).data["nodes"]
    assert isinstance(nodes, dict)
    assert nodes["a"]["next"]["table"] == {
        "rows": "cause | go\n3     | local_call\n      | oh_advice",
        "otherwise": "local_call",
    }


def test_the_tree_itself_stays_as_it_was() -> None:
    """Two organisations patch the same tree."""
    before = copy.deepcopy(BASE)
    patched("texts: {contact.ask: New}\nsteps:\n  plan: [More]\n")
    assert before == BASE


def test_what_was_touched_is_known_with_its_lines() -> None:
    """`check` lists what changed, and a problem in a patched part is shown in the patch's file."""
    found = patched("texts:\n  contact.hint: Call.\nnodes:\n  local_x: {tell: A, next: plan}\n")
    assert found.touched == {"contact"}
    assert found.lines[("nodes", "contact", "hint")] == ("texts", "contact.hint")
    assert found.lines[("nodes", "local_x", "tell")] == ("nodes", "local_x", "tell")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("texts: {oh_advice.tell: No need}", "`tell` of `oh_advice` is there by law"),
        ("steps:\n  fixed: [More]", "`do` of `fixed` is there by law"),
        ("texts: {contact.next: plan}", "does not lead to words"),
        ("texts: {contact: plan}", "does not lead to words"),
        ("texts: {contcat.hint: A}", "Did you mean `contact`?"),
        ("texts: {contact.choice.wek: A}", "Did you mean `week`?"),
        ("steps:\n  plan: Tell payroll", "should be a list"),
        ("nodes:\n  plan: {outcome: Mine}", "stays as it is"),
        ("nodes:\n  plan: null", "stays as it is"),
        ("nodes:\n  mine: {tell: Mine}", "Call it `local_mine`."),
        ("nodes:\n  local_mine: Mine", "should hold keys with values"),
        ("before: {plan: local_gone}", "is no node of your own"),
        ("before: {plan: contact}", "is no node of your own"),
        ("nodes:\n  local_a: {tell: A, next: plan}\nbefore: {oh_advice: local_a}", "would go round `oh_advice`"),
        ("nodes:\n  local_a: {tell: A}\nbefore: {oh_advice: {go: local_a, from: plan}}", "`plan` does not lead"),
        ("nodes:\n  local_a: {tell: A}\nbefore: {plan: {go: local_a, from: fixed}}", "`next` of `fixed` is there by"),
    ],
)
def test_what_a_patch_may_not_do_is_refused(text: str, words: str) -> None:
    """Statutory keys, routes, shipped nodes and ways round a node stay; each refusal says what to do."""
    assert words in sentence(text)


def test_a_way_round_through_several_nodes_is_found() -> None:
    """Local nodes are followed to where they lead."""
    text = (
        "nodes:\n  local_a: {tell: A, next: local_b}\n"
        "  local_b: {ask: B, choice: {yes: Yes, no: No}, next: {yes: oh_advice, no: plan}}\n"
        "before: {oh_advice: local_a}\n"
    )
    assert "leads to `plan`" in sentence(text)


def test_a_step_has_the_line_of_its_patch() -> None:
    """Added steps are numbered after the tree's own, and lead back to where they were written."""
    found = patched("steps:\n  plan:\n    - Tell payroll\n    - step: Ring\n      by: today\n")
    assert found.lines[("nodes", "plan", "do", 2, "by")] == ("steps", "plan", 1, "by")


def test_a_patch_without_its_tree_is_refused() -> None:
    """It says of which tree it is."""
    patch, (problem,) = read_patch(read_yaml("texts: {}\n", file="patch.yaml"))
    assert patch is None
    assert problem.problem == "The file has no `patch`."
