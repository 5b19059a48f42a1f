"""Promises of the format that only a whole walk shows: confirming, going on elsewhere, following up, not sure."""

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path

import pytest

from organisations.load import load_organisation
from organisations.model import Organisation
from policies.library import PolicyLibrary
from trees.load import Known, Sources, TreeSet, load_trees
from trees.model import Tree
from trees.moves import NOT_BY_THE_ASKER, confirmed, continued
from trees.position import Answer, Position, Refusal
from trees.said import said_by
from trees.show import show
from trees.shown import ShownOutcome
from trees.values import Value
from trees.walk import unsure, walk, with_answer

ON = date(2026, 11, 21)
Make = Callable[..., Tree]
Library = Callable[..., TreeSet]
CONFIRMING = """
  days:
    ask: How many days?
    find_out: See the rota.
    number: {whole: true, min: 1, max: 30}
    next: agree
  agree:
    confirm: Do you agree to the suspension?
    role: senior
    within: same-day
    shows: Suspend for {{ days | plural('day') }}.
    next: {agreed: end, refused: refused, late: speak_to_us}
  end:
    outcome: Agreed
  refused:
    outcome: Not agreed
"""


def at(tree: Tree, values: Mapping[str, Value]) -> Position:
    """Where these answers lead, all of one day."""
    return walk(tree, [Answer(node=node, value=value, on=ON) for node, value in values.items()], today=ON)


def test_somebody_else_confirms_what_they_were_shown(make: Make) -> None:
    """Their word holds while it stands, and is asked for again when it would now show something else."""
    tree = make(CONFIRMING)
    position = at(tree, {"days": 3})
    agreed = confirmed(position, "agreed", by="p-senior", asked_by="p-manager", on=ON)
    assert isinstance(agreed, Answer)
    assert walk(tree, with_answer(position, agreed), today=ON).node == "end"
    changed = [Answer(node="days", value=4, on=ON), agreed]
    assert walk(tree, changed, today=ON).node == "agree"


def test_nobody_confirms_what_they_asked_for(make: Make) -> None:
    """Nor does nobody at all; only being late needs no person."""
    position = at(make(CONFIRMING), {"days": 3})
    for by in ("p-manager", None):
        said = confirmed(position, "agreed", by=by, asked_by="p-manager", on=ON)
        assert said == Refusal(node="agree", says=NOT_BY_THE_ASKER)
    late = confirmed(position, "late", by=None, asked_by="p-manager", on=ON)
    assert isinstance(late, Answer)
    assert walk(position.tree, with_answer(position, late), today=ON).node == "speak_to_us"


def test_a_confirmation_is_given_where_one_is_asked(make: Make) -> None:
    """And nowhere else."""
    with pytest.raises(TypeError, match="confirm"):
        confirmed(at(make(CONFIRMING), {}), "agreed", by="p-senior", asked_by="p-manager", on=ON)


FIRST = """tree: first
title: The first
nations: [england]
adviser: talk
nodes:
  cause:
    ask: What is the cause?
    choice: {stress: Stress, injury: Injury}
    next: days
  days:
    ask: How many days?
    find_out: See the rota.
    number: {whole: true, min: 0, max: 100}
    next: {RULES}
  end:
    outcome: Go on elsewhere
    continue_in:
      tree: second
      with: {why: cause, months: round_up(days / 30)}
    follow_up:
      after: 14
      ask: Did you meet after {{ days | plural('day') }}?
      choice: {yes: Yes, no: Not yet}
  talk:
    handoff: Talk
    to: er-advice
    urgency: routine
""".replace("{RULES}", "end")
SECOND = """tree: second
title: The second
nations: [england]
adviser: talk
nodes:
  why:
    ask: Why?
    choice: {stress: Stress, injury: Injury, other: Other}
    next: months
  months:
    ask: How many months?
    find_out: See the rota.
    number: {whole: true, min: 1, max: 12}
    next: end
  end:
    outcome: Done, after {{ months | plural('month') }}
  talk:
    handoff: Talk
    to: er-advice
    urgency: routine
"""


def test_an_outcome_opens_another_conversation_with_what_it_lists(library: Library) -> None:
    """Only that is passed, by the names of the other tree, and the other tree judges it."""
    trees = library({"first.yaml": FIRST, "second.yaml": SECOND}).trees["example"]
    further = continued(at(trees["first"], {"cause": "stress", "days": 45}), on=ON)
    assert further is not None
    assert further.tree == "second"
    assert {one.node: one.value for one in further.answers} == {"why": "stress", "months": 2}
    assert walk(trees["second"], further.answers, today=ON).node == "end"
    refused = continued(at(trees["first"], {"cause": "injury", "days": 0}), on=ON)
    assert refused is not None
    position = walk(trees["second"], refused.answers, today=ON)
    assert (position.node, position.refused is not None) == ("months", True)
    assert continued(at(trees["first"], {}), on=ON) is None


def test_an_outcome_says_what_will_be_asked_later(library: Library) -> None:
    """On which day, in its words, with its options."""
    trees = library({"first.yaml": FIRST, "second.yaml": SECOND}).trees["example"]
    shown = show(at(trees["first"], {"cause": "stress", "days": 1}))
    assert isinstance(shown, ShownOutcome)
    assert shown.follow_up is not None
    assert (shown.follow_up.on, shown.follow_up.ask) == (date(2026, 12, 5), "Did you meet after 1 day?")
    assert [one.id for one in shown.follow_up.options] == ["yes", "no"]


def test_a_limit_whose_figure_is_missing_leads_to_the_adviser(make: Make) -> None:
    """Before the question is shown, which would have to say the limit."""
    tree = make("""
  first:
    ask: When?
    find_out: See the rota.
    date: {}
    next: pay
  pay:
    ask: How much?
    find_out: See the payslip.
    money:
      max: fact('statutory_sick_pay_weekly_limit', on=first)
    next: end
  end:
    outcome: Done
""")
    position = at(tree, {"first": date(1999, 1, 1)})
    assert (position.node, position.uncertain) == ("speak_to_us", ("statutory_sick_pay_weekly_limit",))
    assert at(tree, {"first": date(2026, 5, 1)}).node == "pay"


def test_not_sure_goes_to_a_question_that_answers_the_first(make: Make) -> None:
    """The second's answer counts for both, and the trail says that the first was not known."""
    tree = make("""
  long:
    ask: Have they two years of service?
    choice: {yes: Yes, no: No}
    unsure: form
    next: {yes: end, no: short}
  form:
    ask: Does the form say two years?
    choice: {yes: Yes, no: No}
    answers: long
    next:
      - when: long == 'yes'
        go: end
      - go: short
  end:
    outcome: Two years
    say: You said {{ long }}.
  short:
    outcome: Less
""")
    first = walk(tree, (), today=ON)
    not_sure = unsure(first, on=ON)
    assert not_sure is not None
    second = walk(tree, with_answer(first, not_sure), today=ON)
    assert second.node == "form"
    end = walk(tree, with_answer(second, Answer(node="form", value="yes", on=ON)), today=ON)
    assert end.node == "end"
    assert "You said Yes." in said_by(show(end))
    assert [(one.node, one.unsure) for one in end.trail] == [("long", True), ("form", False)]


PATCHED = """tree: leave
title: Leave
nations: [england]
adviser: talk
nodes:
  contact:
    ask: Have you been in touch?
    hint: Call them.
    choice:
      yes: Yes
      no: Not yet
    next: {yes: plan, no: plan}
  cause:
    ask: What is the cause?
    choice: {stress: Stress, injury: Injury}
    next: {stress: plan, injury: plan}
    statutory: [ask]
  plan:
    outcome: Plan the return
    do:
      - Write it down.
  talk:
    handoff: Talk
    to: er-advice
    urgency: routine
""".replace("{yes: plan, no: plan}", "{yes: cause, no: cause}")
PATCH = """patch: leave
texts:
  contact.hint: Call in week 2.
  cause.choice.stress: Stress at work (form W1)
steps:
  plan:
    - Tell payroll on form P7
nodes:
  local_call:
    tell: Ring the wellbeing team.
before: {cause: local_call}
"""


def test_a_patch_changes_the_conversation_end_to_end(library: Library) -> None:
    """Its words, its step and its own node on every way in; the base version stays known."""
    plain = library({"leave.yaml": PATCHED}).trees["example"]["leave"]
    loaded = library({"leave.yaml": PATCHED}, patches={"leave.yaml": PATCH})
    assert loaded.problems == ()
    tree = loaded.trees["example"]["leave"]
    assert (tree.base_version, tree.version != plain.version) == (plain.version, True)
    assert "Call in week 2." in said_by(show(walk(tree, (), today=ON)))
    assert at(tree, {"contact": "yes"}).node == "local_call"
    read = {"contact": "yes", "local_call": "continue"}
    assert "Stress at work (form W1)" in said_by(show(at(tree, read)))
    assert "Tell payroll on form P7" in said_by(show(at(tree, {**read, "cause": "stress"})))


@pytest.mark.parametrize(
    "patch",
    [
        "patch: leave\ntexts:\n  cause.ask: Why?\n",
        "patch: leave\nnodes:\n  own_call:\n    tell: Ring.\nbefore: {cause: own_call}\n",
        "patch: leave\nnodes:\n  local_end:\n    outcome: Stop here\nbefore: {cause: local_end}\n",
        "patch: no-such-tree\ntexts:\n  cause.hint: Think.\n",
        "patch: leave\ntexts:\n  cause.next: plan\n",
    ],
)
def test_what_no_patch_may_do_is_refused_in_its_own_file(library: Library, patch: str) -> None:
    """Statutory words, another's names, a way round what must be met, a tree that is not there, a route."""
    loaded = library({"leave.yaml": PATCHED}, patches={"leave.yaml": patch})
    errors = [one for one in loaded.problems if one.level == "error"]
    assert errors
    assert all("patches/leave.yaml" in one.file for one in errors)


def test_an_organisation_of_another_nation_does_not_see_a_tree(
    tmp_path: Path, organisations: Mapping[str, Organisation], policies: PolicyLibrary
) -> None:
    """Nor a fact that does not hold there; each organisation has its own set."""
    home = tmp_path / "organisations" / "wales"
    home.mkdir(parents=True)
    for path in (Path(__file__).parent.parent.parent / "organisations" / "example").glob("*.yaml"):
        if path.name != "people.yaml":
            text = path.read_text("utf-8").replace("nation: england", "nation: wales")
            (home / path.name).write_text(text, "utf-8")
    welsh, problems = load_organisation(home)
    assert welsh is not None, problems
    (tmp_path / "library").mkdir()
    (tmp_path / "library" / "first.yaml").write_text(FIRST.replace("tree: second", "tree: first"), "utf-8")
    both = SECOND.replace("[england]", "[england, wales]")
    (tmp_path / "library" / "second.yaml").write_text(both, "utf-8")
    loaded = load_trees(
        Sources.over(tmp_path / "library"),
        organisations={**organisations, "wales": welsh},
        policies=policies,
        known=Known(queues=frozenset({"er-advice"})),
    )
    assert {"first", "second"} <= set(loaded.trees["example"])
    assert "first" not in loaded.trees["wales"]
    assert "second" in loaded.trees["wales"]


def test_a_guide_that_is_named_bears_that_name(shipped: TreeSet) -> None:
    """Whoever is sent to “the guide called …” looks for that title on the start page, where guides stand by theirs."""
    titles = tuple(tree.title for tree in shipped.trees["example"].values())
    for path in sorted((Path(__file__).parents[2] / "trees" / "library").glob("*.yaml")):
        _, *named = path.read_text("utf-8").split("guide called ")
        wrong = [words[:40] for words in named if not words.removeprefix("“").startswith(titles)]
        assert not wrong, (path.name, wrong)
