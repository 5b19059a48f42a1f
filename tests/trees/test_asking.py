"""Any question of a tree, put to somebody who stands elsewhere in it."""

from datetime import date

import pytest

from bot.content.library import Shelf
from trees import asking
from trees.corrections import correctable, corrected
from trees.given import given_answers
from trees.model import Tree
from trees.position import Position, Refusal
from trees.walk import walk

DAY = date(2026, 11, 23)
GIVEN = {"gates/urgent": ["none"], "gates/about_whom": "employee", "latest": "back"}


@pytest.fixture
def tree(shelf: Shelf) -> Tree:
    """The guide for short-term sickness."""
    return shelf.trees_of("example", on=DAY)["short-term-sickness"]


@pytest.fixture
def position(tree: Tree) -> Position:
    """Three questions answered, the fourth asked."""
    return walk(tree, given_answers(tree, GIVEN, on=DAY).answers, today=DAY)


def test_every_guide_can_be_asked_from_its_first_question(shelf: Shelf) -> None:
    """What is listed can be shown: no question's words break for want of an answer."""
    for tree in shelf.trees_of("example", on=DAY).values():
        start = walk(tree, (), today=DAY)
        listed = asking.askable(start)
        assert all(asking.question_at(start, one.node) for one in listed), tree.id
        assert len({one.node for one in listed}) == len(listed)


def test_what_was_answered_is_told_apart(position: Position) -> None:
    """An adviser sees which questions would put an answer right."""
    listed = asking.askable(position)
    assert {one.node for one in listed if one.answered} == set(GIVEN)
    assert {"stage", "spells", "gates/which_employee"} & {one.node for one in listed if not one.answered}


def test_a_question_on_the_path_is_asked_with_its_answer_filled_in(position: Position) -> None:
    """As if the manager had gone back to it."""
    stands = asking.standing_at(position, "latest")
    assert stands is not None
    assert (stands.node, stands.given) == ("latest", "back")


def test_a_question_off_the_path_is_no_step_of_the_walk(position: Position) -> None:
    """It can be asked; it stands on no trail."""
    stands = asking.standing_at(position, "spells")
    assert stands is not None
    assert (stands.node, stands.trail) == ("spells", ())
    assert not asking.on_the_path(position, "spells")
    assert asking.on_the_path(position, "stage")


@pytest.mark.parametrize("node", ["never", "gates", "speak_to_us", "gates/never", "stage/never", ""])
def test_what_is_no_question_cannot_be_asked(position: Position, node: str) -> None:
    """Whatever a form names."""
    assert asking.question_at(position, node) is None


def test_corrections_are_made_in_the_order_of_the_walk(position: Position) -> None:
    """Each in words, and the walk goes where they lead."""
    found = corrected(position, {"latest": "off", "gates/about_whom": "employee"}, on=DAY)
    assert not isinstance(found, Refusal)
    assert [one.given.node for one in found.made] == ["latest"]
    assert found.position.node == "first_day"


def test_what_names_no_answer_is_passed_over(position: Position) -> None:
    """A field for a question that was never answered changes nothing."""
    found = corrected(position, {"spells": "4", "never": "x"}, on=DAY)
    assert not isinstance(found, Refusal)
    assert (found.made, found.position) == ((), position)


def test_every_answer_with_options_or_figures_can_be_put_right(position: Position) -> None:
    """In the order of the walk, with the answer as it is."""
    assert [one.question.node for one in correctable(position)] == list(GIVEN)
    assert correctable(position)[-1].answer == "Back at work"
