"""Walks that are kept: whatever was walked before, the position is the one that a walk from the start gives."""

from collections.abc import Mapping
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from policies.library import PolicyLibrary
from tests.trees.test_walk_properties import SOME, Draw, Raw, _read, _step, _to_the_end, raw_trees
from trees import show as showing
from trees.load import TreeSet
from trees.load.sources import Sources
from trees.moves import back, change, proceed, with_answer
from trees.position import Answer, Position
from trees.scenario_runner import load_scenarios, run_scenario
from trees.show import show
from trees.walk import walk
from trees.walks import Walks

TODAY = date(2026, 11, 22)


def same(kept: Position, fresh: Position) -> bool:
    """Equal in what is compared, in what is shown from the scopes and in the figures looked up, which are not."""
    return kept == fresh and show(kept) == show(fresh) and figures(kept) == figures(fresh)


def figures(position: Position) -> set[tuple[object, ...]]:
    """Every figure that was looked up on the way, with the day that it was looked up for."""
    return {(one.fact.name, one.on, one.figure) for one in position.looked}


EVERY = 5
"""Each scenario of so many is walked: all take four seconds, and none is of another kind."""


def test_the_figures_on_the_way_are_those_of_the_whole_walk(shipped: TreeSet) -> None:
    """Over the shipped scenarios, one step at a time, each position shown before the next: receipts name them."""
    scenarios, _ = load_scenarios(Sources.shipped())
    looked: set[str] = set()
    for scenario in [one for each in scenarios.values() for one in each][::EVERY]:
        tree = shipped.trees[scenario.organisation][scenario.tree]
        whole, _ = run_scenario(scenario, tree)
        given = {answer.node: answer for answer in whole.used}
        walks = Walks(50)
        position = walks.walked(tree, (), today=scenario.on)
        while position.node in given or (position.kind == "tell" and position.node != whole.node):
            show(position)
            answers = proceed(position, on=scenario.on) if position.kind == "tell" else _taken(position, given)
            position = walks.walked(tree, answers, today=scenario.on)
        assert position.node == whole.node
        assert figures(position) == figures(walk(tree, position.answers, today=scenario.on))
        looked |= {one.fact.name for one in position.looked}
    assert len(looked) > SOME_FACTS


SOME_FACTS = 20


def _taken(position: Position, given: Mapping[str, Answer]) -> tuple[Answer, ...]:
    return with_answer(position, given[position.node])


@SOME
@given(raw=raw_trees(), data=st.data())
def test_a_step_on_gives_what_the_whole_walk_gives(
    raw: Raw, data: st.DataObject, shipped: TreeSet, policies: PolicyLibrary
) -> None:
    """Over whole conversations with steps back and changes among them, each position shown before the next."""
    tree = _read(raw, shipped, policies)
    walks, on = Walks(50), TODAY
    position = walks.walked(tree, (), today=on)
    for _ in range(12):
        if position.ended and not position.trail:
            return
        answers = _move(data.draw, position, on)
        position = walks.walked(tree, answers, today=on)
        assert same(position, walk(tree, answers, today=on))
        answers = position.answers
        position = walks.walked(tree, answers, today=on)
        assert same(position, walk(tree, answers, today=on))


@SOME
@given(raw=raw_trees(), data=st.data())
def test_a_question_that_was_shown_before_shows_what_it_would_anew(
    raw: Raw, data: st.DataObject, shipped: TreeSet, policies: PolicyLibrary
) -> None:
    """Two conversations with different answers on one tree, on two days: what varies is never another's."""
    tree = _read(raw, shipped, policies)
    met = []
    for on in (TODAY, TODAY.replace(year=2025), TODAY):
        position = walk(tree, (), today=on)
        for _ in range(6):
            met.append((position, show(position)))
            if position.ended:
                break
            position = walk(tree, _step(data.draw, position, on), today=on)
    for position, kept in met:
        showing._FIXED.clear()
        showing._ENDS.clear()
        assert show(position) == kept


def _move(draw: Draw, position: Position, on: date) -> tuple[Answer, ...]:
    if position.ended or draw(st.integers(0, 4)) == 0:
        if position.trail and draw(st.booleans()):
            return change(position, draw(st.sampled_from(position.trail)).node)
        return back(position)
    return _step(draw, position, on)


@SOME
@given(raw=raw_trees(), data=st.data())
def test_the_position_gone_on_from_stays_as_it_was(
    raw: Raw, data: st.DataObject, shipped: TreeSet, policies: PolicyLibrary
) -> None:
    """Two turns may go on from one position: what either works out does not reach the other."""
    tree = _read(raw, shipped, policies)
    walks = Walks(50)
    for position in _to_the_end(data.draw, tree)[:-1]:
        before = walks.walked(tree, position.answers, today=TODAY)
        shown = show(before)
        for _ in range(2):
            walks.walked(tree, _step(data.draw, before, position.day), today=TODAY)
        assert show(before) == shown


def test_a_step_on_through_a_run(shipped: TreeSet) -> None:
    """Into a part tree, out of it with what it keeps, and on."""
    tree, walks = shipped.trees["example"]["short-term-sickness"], Walks(50)
    answers: tuple[Answer, ...] = ()
    position = walks.walked(tree, answers, today=TODAY)
    for value in (("none",), "employee", "back", "none", 2, 3, 5, "yes", "yes", ("none",), "none"):
        answers = with_answer(position, Answer(node=position.node, value=value, on=TODAY))
        position = walks.walked(tree, answers, today=TODAY)
        assert same(position, walk(tree, answers, today=TODAY))
    assert position.ended


def test_an_answer_given_where_one_stands(shipped: TreeSet) -> None:
    """A step on where it is one, and else a whole walk: the walk from the start gives the same."""
    tree, walks = shipped.trees["example"]["short-term-sickness"], Walks(50)
    position = walks.of(tree, {}, today=TODAY)
    for value, on in (("none",), TODAY), ("employee", TODAY), ("back", date(2026, 11, 20)), ("none", TODAY):
        given = Answer(node=position.node, value=value, on=on)
        answers = {answer.node: answer for answer in with_answer(position, given)}
        onward = walks.on(position, answers, given, today=TODAY)
        assert same(onward, walk(tree, answers.values(), today=TODAY))
        assert walks.of(tree, answers, today=TODAY) is onward
        position = onward


def test_the_same_answers_asked_for_again_are_not_walked_again(shipped: TreeSet) -> None:
    """The very same mapping only: an equal one of another conversation is looked up."""
    tree, walks = shipped.trees["example"]["short-term-sickness"], Walks(2)
    answers: dict[str, Answer] = {}
    first = walks.of(tree, answers, today=TODAY)
    assert walks.of(tree, answers, today=TODAY) is first
    given = {answer.node: answer for answer in with_answer(first, Answer(node=first.node, value=("none",), on=TODAY))}
    assert walks.of(tree, given, today=TODAY).node != first.node
    assert walks.of(tree, answers, today=TODAY) == first


def test_only_so_many_are_kept(shipped: TreeSet) -> None:
    """The oldest goes first, and is walked again when it is wanted."""
    tree, walks = shipped.trees["example"]["short-term-sickness"], Walks(2)
    first = walks.walked(tree, (), today=TODAY)
    assert walks.walked(tree, (), today=TODAY) is first
    for day in (1, 2):
        walks.walked(tree, (), today=date(2026, 12, day))
    again = walks.walked(tree, (), today=TODAY)
    assert again is not first
    assert again == first
