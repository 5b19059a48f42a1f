"""What holds of every walk, over generated trees: replay, back, change and change back, and kept versions."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from organisations.calendar import Calendar
from policies.library import PolicyLibrary
from trees.load import TreeSet
from trees.load.making import Around
from trees.load.place import Ledger
from trees.load.tree import read_tree
from trees.model import Question, Tell, Tree
from trees.position import Answer, Position
from trees.show import show
from trees.values import Value
from trees.version import tree_content, tree_from_content
from trees.walk import back, change, proceed, unsure, walk, with_answer

ON = date(2026, 11, 2)
Draw = Callable[[st.SearchStrategy[Any]], Any]
OPTIONS = ("a", "b", "c")
Raw = Mapping[str, object]


@st.composite
def raw_trees(draw: st.DrawFn) -> dict[str, Any]:
    """A tree whose ways all lead forward, with every kind of question that has options or figures."""
    count = draw(st.integers(1, 7))
    nodes = {f"n{index}": _node(draw, index, count) for index in range(count)}
    ends = {f"n{count}": {"outcome": "Done", "say": "On {{ today }}."}}
    adviser = {"speak_to_us": {"handoff": "Talk", "to": "er-advice", "urgency": "routine"}}
    return {"tree": "t", "title": "T", "adviser": "speak_to_us", "nodes": {**nodes, **ends, **adviser}}


def _node(draw: st.DrawFn, index: int, count: int) -> dict[str, object]:
    later = st.sampled_from([*(f"n{other}" for other in range(index + 1, count + 1)), "speak_to_us"])
    kind = draw(st.sampled_from(["choice", "choices", "number", "date", "tell"]))
    if kind == "tell":
        return {"tell": "Read on {{ today }}.", "next": draw(later)}
    name = f"n{index}"
    if kind == "choice":
        unsure_as = {"unsure": {"as": "a"}} if draw(st.booleans()) else {}
        labels: dict[str, object] = dict.fromkeys(OPTIONS, "Label {{ started }}" if draw(st.booleans()) else "Label")
        return {"ask": "Well?", "choice": labels, "next": {one: draw(later) for one in OPTIONS}, **unsure_as}
    if kind == "choices":
        rules = [{"when": f"includes({name}, 'a')", "go": draw(later)}, {"go": draw(later)}]
        return {"ask": "Which?", "choices": {one: one for one in (*OPTIONS, "none")}, "next": rules}
    if kind == "number":
        rules = [{"when": f"{name} > 5", "go": draw(later)}, {"go": draw(later)}]
        return {"ask": "How many?", "number": {"whole": True, "min": 0, "max": 9}, "next": rules}
    return {"ask": "When?", "date": {"not_after": "today"}, "next": draw(later)}


def _read(raw: Raw, shipped: TreeSet, policies: PolicyLibrary) -> Tree:
    around = Around(figures=shipped.figures["example"], calculators=shipped.calculators)
    ledger = Ledger(file="t.yaml", lines={})
    tree = read_tree(raw, ledger=ledger, runs={}, around=around, policies=policies)
    assert tree is not None, ledger.problems
    return tree


def _value(draw: Draw, question: Question, on: date) -> Value:
    if question.type.kind == "choice":
        return str(draw(st.sampled_from(OPTIONS)))
    if question.type.kind == "choices":
        return tuple(draw(st.sampled_from([("a",), ("b", "c"), ("none",)])))
    if question.type.kind == "number":
        return int(draw(st.integers(0, 9)))
    return on - timedelta(days=draw(st.integers(0, 50)))


def _step(draw: Draw, position: Position, on: date) -> tuple[Answer, ...]:
    node = position.spot.node
    if isinstance(node, Tell):
        return proceed(position, on=on)
    assert isinstance(node, Question)
    not_sure = unsure(position, on=on) if draw(st.booleans()) else None
    return with_answer(position, not_sure or Answer(node=position.node, value=_value(draw, node, on), on=on))


def _to_the_end(draw: Draw, tree: Tree) -> list[Position]:
    """Every position of one conversation, on days that move on."""
    on, positions = ON, [walk(tree, (), today=ON)]
    while not positions[-1].ended:
        on += timedelta(days=draw(st.integers(0, 3)))
        positions.append(walk(tree, _step(draw, positions[-1], on), today=on))
        assert len(positions) < 20
    return positions


SOME = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


@SOME
@given(raw=raw_trees(), data=st.data())
def test_replaying_answers_gives_the_same_position(
    raw: Raw, data: st.DataObject, shipped: TreeSet, policies: PolicyLibrary
) -> None:
    """In any order, on any later day, and shown in the same words."""
    tree = _read(raw, shipped, policies)
    for position in _to_the_end(data.draw, tree)[1:]:
        shuffled = data.draw(st.permutations(position.answers))
        again = walk(tree, shuffled, today=date(2030, 1, 1))
        assert (again.node, again.day, again.trail) == (position.node, position.day, position.trail)
        assert show(again) == show(position)


@SOME
@given(raw=raw_trees(), data=st.data())
def test_back_and_the_same_answer_returns(
    raw: Raw, data: st.DataObject, shipped: TreeSet, policies: PolicyLibrary
) -> None:
    """To the very same position."""
    tree = _read(raw, shipped, policies)
    end = _to_the_end(data.draw, tree)[-1]
    if not end.used:
        return
    last = end.used[-1]
    before = walk(tree, back(end), today=end.day)
    assert before.node == last.node
    assert before.kind == "tell" or before.given == last.value
    assert walk(tree, with_answer(before, last), today=end.day) == end


@SOME
@given(raw=raw_trees(), data=st.data())
def test_a_change_and_the_change_back_restore_the_end(
    raw: Raw, data: st.DataObject, shipped: TreeSet, policies: PolicyLibrary
) -> None:
    """Once the answers that were dropped between are taken up again, as they are offered."""
    tree = _read(raw, shipped, policies)
    end = _to_the_end(data.draw, tree)[-1]
    if not end.trail:
        return
    item = data.draw(st.sampled_from(end.trail))
    first = next(answer for answer in end.used if answer.node == item.node)
    asked = walk(tree, change(end, item.node), today=end.day)
    assert (asked.node, asked.given) == (item.node, item.value)
    other = walk(tree, _step(data.draw, asked, end.day), today=end.day)
    position = walk(tree, with_answer(other, first), today=end.day)
    originals = {answer.node: answer for answer in end.used}
    while not position.ended:
        position = walk(tree, with_answer(position, originals[position.node]), today=end.day)
    assert (position.node, position.trail) == (end.node, end.trail)


@SOME
@given(raw=raw_trees(), data=st.data())
def test_a_kept_version_walks_the_same(
    raw: Raw, data: st.DataObject, shipped: TreeSet, policies: PolicyLibrary, calendar: Calendar
) -> None:
    """From its content alone."""
    tree = _read(raw, shipped, policies)
    kept = tree_from_content(tree_content(tree), organisation="example", calendar=calendar, policies=policies)
    assert kept.version == tree.version
    end = _to_the_end(data.draw, tree)[-1]
    assert walk(kept, end.answers, today=ON) == end
