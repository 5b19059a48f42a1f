"""What the checker says of paths, held against trying every answer; and names that may be missing."""

import itertools
import random
import timeit
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest

from bot.commands.contents import Contents, open_contents
from organisations.reading import Problem
from tests.trees.generated import tree_text
from trees.check import check_tree
from trees.checking.explore import explore
from trees.model import Question, Tree
from trees.walk import Answer, walk

ON = date(2026, 11, 21)
TALK = "  talk:\n    handoff: Talk to us\n    to: er-advice\n    urgency: routine\n"

Check = Callable[[str], list[Problem]]


def load(folder: Path, text: str) -> Tree:
    """A tree from the text of its nodes, which must load."""
    text = f"tree: mine\ntitle: Mine\nadviser: talk\nnodes:\n{text}"
    (folder / "mine.yaml").write_text(text, encoding="utf-8")
    contents: Contents = open_contents(folder)
    assert [one for one in contents.problems if one.level == "error"] == []
    return contents.tree("mine", organisation="example")


@pytest.fixture
def errors(tmp_path: Path) -> Check:
    """The errors of a tree, given by its nodes and what stands after them."""

    def errors(text: str) -> list[Problem]:
        return [one for one in check_tree(load(tmp_path, text), today=ON) if one.level == "error"]

    return errors


ASKED_ONLY_IF_YES = """\
  first:
    ask: Did it happen?
    choice: {yes: Yes, no: No}
    next: {yes: days, no: second}
  days:
    ask: How many days?
    find_out: Look.
    number: {min: 0}
    next: second
  second:
    ask: Was it planned?
    choice: {yes: Yes, no: No}
    next:
      - when: CONDITION
        go: one
      - go: two
  one:
    outcome: One
  two:
    outcome: Two
"""


@pytest.mark.parametrize(
    "condition",
    [
        "first == 'yes' and days > 3",
        "first != 'no' and days > 3",
        "not first == 'no' and days > 3",
        "first == 'no' or days > 3",
        "(days if first == 'yes' else 0) > 3",
        "(days | default(0)) > 3",
        "('yes' == first) and days > 3",
        "first in ['yes'] and days > 3",
        "first not in ['no'] and days > 3",
        "known > 3",
        "by_table == 'long' and days > 3",
    ],
)
def test_a_name_that_is_read_only_where_it_was_asked_is_sound(errors: Check, condition: str) -> None:
    """Answers with options are followed exactly, through and, or, not, in, if-else, named values and tables."""
    after = (
        "let:\n  known: days if first == 'yes' else 0\n"
        "tables:\n  by_table:\n    otherwise: short\n    rows: |\n      first | is\n      yes   | long\n"
    )
    assert errors(ASKED_ONLY_IF_YES.replace("CONDITION", condition) + TALK + after) == []


@pytest.mark.parametrize(
    "condition",
    [
        "days > 3",
        "first == 'no' and days > 3",
        "second == 'yes' and days > 3",
        "first == 'yes' or days > 3",
        "days > 3 and first == 'yes'",
        "(days if second == 'yes' else 0) > 3",
        "known > 3",
    ],
)
def test_a_name_that_may_be_missing_is_an_error_with_a_path(errors: Check, condition: str) -> None:
    """The problem names the answer, the node that reads it and a way there without it."""
    found = errors(ASKED_ONLY_IF_YES.replace("CONDITION", condition) + TALK + "let:\n  known: days + 1\n")
    said = [one.problem for one in found if "may not have been asked" in one.problem]
    assert said == ["'days' may not have been asked here, for example by first > second."]
    assert {one.node for one in found} == {"second"}


def test_a_condition_on_words_counts_as_much_as_one_on_a_way(errors: Check) -> None:
    """What a text reads under its `when` is followed like a rule."""
    say = "  one:\n    outcome: One\n    say:\n      - when: first == 'yes'\n        say: That is {{ days }} days.\n"
    text = ASKED_ONLY_IF_YES.replace("CONDITION", "second == 'yes'").replace("  one:\n    outcome: One\n", say)
    assert errors(text + TALK) == []
    assert len(errors(text.replace("- when: first == 'yes'", "- when: second == 'yes'") + TALK)) == 1


def test_not_sure_leaves_the_name_without_a_value(errors: Check) -> None:
    """A question that "not sure" passes by is missing after it, unless a later one supplies it."""
    text = """\
  first:
    ask: How many days?
    find_out: Look.
    number: {min: 0}
    unsure: guess
    next: last
  guess:
    ask: About how many?
    find_out: Ask them.
    number: {min: 0}
    next: last
  last:
    outcome: That is {{ first }} days
"""
    assert len(errors(text + TALK)) == 1
    assert (
        errors(text.replace("    ask: About how many?\n", "    ask: About how many?\n    answers: first\n") + TALK)
        == []
    )


def test_several_options_are_followed_one_by_one(errors: Check) -> None:
    """After `includes(x, 'a')` failed, a later rule on 'a' can never be reached."""
    text = """\
  first:
    ask: What was it?
    choices: {none: None, a: First, b: Second}
    next:
      - when: includes(first, 'a')
        go: one
      - when: includes_all(first, 'a', 'b')
        go: two
      - go: two
  one:
    outcome: One
  two:
    outcome: Two
"""
    assert [one.problem for one in errors(text + TALK)] == [
        "Rule 2, which goes to 'two', can never be reached: no answers that come to it make it true."
    ]


def choice_tree(seed: int) -> str:
    """A tree of questions with options alone, whose rules look at any question before; some names may be missing."""
    chance = random.Random(seed)
    count = chance.randrange(3, 7)
    lines = []
    for at in range(count):
        lines += [f"  q{at}:", f"    ask: Question {at}?", "    choice: {a: First, b: Second, c: Third}", "    next:"]
        for _ in range(chance.randrange(1, 3)):
            lines += [f"      - when: {_condition(at, chance)}", f"        go: {_later(at, count, chance)}"]
        lines += [f"      - go: {_later(at, count, chance)}"]
    lines += [line for end in range(3) for line in (f"  end{end}:", f"    outcome: End {end}")]
    return "\n".join(lines) + "\n" + TALK


def _later(at: int, count: int, chance: random.Random) -> str:
    return chance.choice([*(f"q{later}" for later in range(at + 1, min(at + 3, count))), f"end{chance.randrange(3)}"])


def _condition(at: int, chance: random.Random) -> str:
    def atom() -> str:
        name, option = f"q{chance.randrange(at + 1)}", chance.choice("abc")
        return chance.choice(
            [f"{name} == '{option}'", f"{name} != '{option}'", f"({name} | default('{option}')) in ['a', '{option}']"]
        )

    return chance.choice([atom(), f"{atom()} and {atom()}", f"not ({atom()} or {atom()})", f"{atom()} or {atom()}"])


def every_walk(tree: Tree) -> Iterator[tuple[list[str], bool]]:
    """The nodes of the walk for each combination of answers, and whether it read something that was not asked."""
    questions = [name for name, node in tree.nodes.items() if isinstance(node, Question)]
    for values in itertools.product("abc", repeat=len(questions)):
        answers = [Answer(node=name, value=value, on=ON) for name, value in zip(questions, values, strict=True)]
        position = walk(tree, answers, today=ON)
        yield [*(one.node for one in position.used), position.node], position.diverted is not None


@pytest.mark.parametrize("seed", range(60))
def test_the_checker_agrees_with_trying_every_answer(tmp_path: Path, seed: int) -> None:
    """Nodes that it reaches are those that some answers reach, and it finds a missing name where some walk does."""
    tree = load(tmp_path, choice_tree(seed))
    found = explore(tree, cache={})
    walks = list(every_walk(tree))
    missing = any(diverted for _, diverted in walks)
    assert bool(found.gaps) is missing
    if not missing:
        assert found.nodes - {"talk"} == {node for nodes, _ in walks for node in nodes}


@pytest.mark.parametrize("seed", range(8))
def test_a_sound_tree_has_no_problem(tmp_path: Path, seed: int) -> None:
    """Trees made to be sound are found sound."""
    (tmp_path / "mine.yaml").write_text(tree_text("mine", nodes=30, seed=seed), encoding="utf-8")
    tree = open_contents(tmp_path).tree("mine", organisation="example")
    assert check_tree(tree, today=ON) == ()


def test_above_the_cap_a_name_must_be_answered_on_every_path(errors: Check, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the states, what only the options would show is refused, and what all paths answer is not."""
    sound = ASKED_ONLY_IF_YES.replace("CONDITION", "first == 'yes'") + TALK
    exact = ASKED_ONLY_IF_YES.replace("CONDITION", "first == 'yes' and days > 3") + TALK
    monkeypatch.setattr("trees.checking.explore.MOST_STATES", 2)
    assert errors(sound) == []
    assert [one.problem for one in errors(exact)] == ["'days' may not have been asked here, for example by second."]


def test_a_tree_of_60_nodes_is_checked_in_a_blink(tmp_path: Path) -> None:
    """Under 100 ms at best of three: an author who saves a file sees its problems at once."""
    (tmp_path / "mine.yaml").write_text(tree_text("mine", nodes=60, seed=3), encoding="utf-8")
    tree = open_contents(tmp_path).tree("mine", organisation="example")
    assert min(timeit.repeat(lambda: check_tree(tree, today=ON), number=1, repeat=3)) < 0.1


def test_work_is_bounded_where_answers_part_in_too_many_ways(errors: Check) -> None:
    """Twelve questions with several options, all looked at in the end, are followed to a cap and no further."""
    questions = "".join(_several(at, f"q{at + 1}" if at < 11 else "last") for at in range(12))
    condition = " or ".join(f"includes(q{at}, 'a')" for at in range(12))
    last = f"  last:\n    ask: And?\n    choice: {{yes: Yes, no: No}}\n    next:\n      - when: {condition}\n"
    ends = "        go: one\n      - go: two\n  one:\n    outcome: One\n  two:\n    outcome: Two\n"
    assert errors(questions + last + ends + TALK) == []


def _several(at: int, onward: str) -> str:
    return (
        f"  q{at}:\n    ask: Question {at}?\n    choices: {{none: None, a: First, b: Second}}\n    next:\n"
        f"      - when: includes(q{at}, 'a')\n        go: {onward}\n      - go: {onward}\n"
    )
