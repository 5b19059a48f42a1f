"""How many questions are to go: true of every way through every shipped tree that an author's scenario takes."""

from collections.abc import Callable
from datetime import date

import pytest

from bot.content.library import Shelf
from trees import moves
from trees.given import given_answers
from trees.left import Counted, Left
from trees.load import Sources
from trees.model import Tree
from trees.position import Answer, Position
from trees.scenario_runner import load_scenarios
from trees.walk import walk

ON = date(2026, 11, 23)


def way_through(tree: Tree, given: dict[str, Answer], on: date) -> list[Position]:
    """Every question that these answers are asked, in order, and what they lead to; short where one is missing."""
    answers: tuple[Answer, ...] = ()
    seen: list[Position] = []
    while True:
        position = walk(tree, answers, today=on)
        if position.kind == "tell":
            again = position.spot.node.again  # type: ignore[union-attr]
            if again is not None:
                return []
            answers = moves.proceed(position, on=on)
            continue
        seen.append(position)
        if position.node not in given:
            return seen
        answers = (*position.used, given[position.node])
        if position.refused is not None:
            return []


def test_the_count_is_true_of_every_scenario(shelf: Shelf) -> None:
    """From each question on, no fewer and no more questions come than were said."""
    scenarios, _ = load_scenarios(Sources.shipped())
    counted, looked_at = Counted(64), 0
    for name, told in scenarios.items():
        for scenario in told:
            tree = shelf.current.trees.trees[scenario.organisation].get(name)
            if tree is None:
                continue
            given = given_answers(tree, scenario.given, on=scenario.on).answers
            seen = way_through(tree, {one.node: one for one in given}, scenario.on)
            if not seen or not seen[-1].ended or seen[-1].diverted:
                continue
            questions = [position for position in seen if position.kind == "question"]
            for place, position in enumerate(questions):
                left, came = counted.left(position), len(questions) - place
                assert left.least <= came <= left.most, (name, scenario.title, position.node, left, came)
                looked_at += 1
    assert looked_at > 500


@pytest.fixture
def small(make: Callable[..., Tree]) -> Tree:
    """Two questions, or one; the first may end at once."""
    return make(
        """
  first:
    ask: One?
    choice: {yes: Yes, no: No, danger: Danger}
    next: {yes: second, no: third, danger: speak_to_us}
  second:
    ask: Two?
    choice: {a: A, b: B}
    next: third
  third:
    ask: Three?
    choice: {a: A, b: B}
    next: speak_to_us
"""
    )


def test_the_count_goes_down_with_each_answer(small: Tree) -> None:
    """And says when a question is the last."""
    counted = Counted(4)
    begun = walk(small, (), today=ON)
    assert counted.left(begun) == Left(least=1, most=3)
    assert counted.left(begun).says == "1 to 3 questions to go."
    then = walk(small, (Answer(node="first", value="yes", on=ON),), today=ON)
    assert counted.left(then).says == "2 questions to go."
    last = walk(small, (Answer(node="first", value="no", on=ON),), today=ON)
    assert counted.left(last).says == "This is the last question."
    end = walk(small, (Answer(node="first", value="danger", on=ON),), today=ON)
    assert counted.left(end) == Left(least=0, most=0)


def test_answers_that_are_kept_are_not_promised_to_be_asked(small: Tree) -> None:
    """After a change, a kept answer may stand, so that fewer questions come."""
    kept = tuple(Answer(node=node, value="a", on=ON) for node in ("second", "third"))
    changing = walk(small, kept, today=ON)
    assert changing.kept == kept
    assert Counted(4).left(changing).least == 1
