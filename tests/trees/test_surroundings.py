"""What a tree names outside itself: local figures, sections in force, trees to come, trace maps, review dates."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from bot.commands.contents import Contents, open_contents
from organisations.reading import Problem
from tests.trees.generated import tree_text
from trees.check import check, check_tree
from trees.checking.forbidden import forbidden, found_in
from trees.checking.readability import reading_age, sentences, syllables
from trees.checking.surroundings import local_facts
from trees.checking.traces import Library, trace_problems

ON = date(2026, 11, 21)


@pytest.fixture(scope="module")
def contents() -> Contents:
    """What ships."""
    return open_contents()


def test_a_trust_must_set_its_local_figures(contents: Contents) -> None:
    """For a real trust the shipped figure is an error; for the example it is a warning."""
    example = contents.organisations["example"]
    facts = dict(contents.trees.figures["example"].facts)
    facts["bradford_trigger"] = replace(facts["bradford_trigger"], example=True)
    real = replace(example, id="north", name="North Trust")
    found = [*local_facts(real, facts), *local_facts(example, facts)]
    assert [one.level for one in found] == ["error", "warning"]
    assert found[0].problem == "'North Trust' has not set the local figure 'bradford_trigger'."
    assert not list(local_facts(real, contents.trees.figures["example"].facts))


def test_a_section_that_is_no_longer_in_force_is_named(contents: Contents) -> None:
    """Before the first version of a policy, none of its sections can be cited."""
    tree = contents.tree("short-term-sickness", organisation="example")
    found = [one for one in check_tree(tree, today=date(2020, 1, 1)) if "in force" in one.problem]
    assert found
    assert {one.level for one in found} == {"error"}
    assert found[0].node in tree.nodes


def test_a_topic_without_a_tree_is_a_warning(tmp_path: Path) -> None:
    """The outcome goes on with an adviser until the tree is written."""
    text = tree_text("mine", nodes=6, seed=1).replace(
        "    outcome: End 0", "    outcome: End 0\n    continue_in: {tree: retirement}"
    )
    (tmp_path / "mine.yaml").write_text(text, encoding="utf-8")
    contents = open_contents(tmp_path)
    found = check(contents.trees, organisations=contents.organisations, policies=contents.policies, today=ON)
    assert [(one.level, one.node) for one in found] == [("warning", "end0")]


@pytest.fixture
def traced(contents: Contents, tmp_path: Path) -> Callable[[str], list[Problem]]:
    """The problems of a trace map of the gates, given its items."""

    def traced(items: str) -> list[Problem]:
        (tmp_path / "map.yaml").write_text(f"trace: shared-gates\nsection: G\nitems:\n{items}", encoding="utf-8")
        library = Library(trees=contents.trees.trees["example"], letters=(), facts=("bradford_trigger",), sections=())
        return list(trace_problems(tmp_path, library))

    return traced


def test_a_trace_map_names_what_is_there(traced: Callable[[str], list[Problem]]) -> None:
    """An item that stands in the tree, and one that says why not, are both sound."""
    assert traced("  - item: danger\n    nodes: [danger_now]\n  - item: x\n    why_not: Not for managers.\n") == []


@pytest.mark.parametrize(
    ("item", "problem"),
    [
        ("nodes: [dangr_now]", "There is no node 'dangr_now'."),
        ("nodes: [danger_now]\n    facts: [bradford]", "There is no fact 'bradford'."),
        ("note: Nothing yet.", "This item stands nowhere in the tree."),
        ("nods: [danger_now]\n    why_not: Not yet.", "'nods' is not a key that can stand here."),
    ],
)
def test_a_trace_map_that_names_nothing_is_a_problem(
    traced: Callable[[str], list[Problem]], item: str, problem: str
) -> None:  # fmt: skip
    """The nearest name is offered, at the item's line."""
    found = traced(f"  - item: danger\n    {item}\n")
    assert [one.problem for one in found] == [problem]
    assert found[0].line >= 4


@pytest.mark.parametrize(
    "words",
    [
        "You can dismiss them now.",
        "The trust may safely dismiss.",
        "This is legally sound.",
        "They have three months to bring a claim.",
        "The time limit for a tribunal claim is short.",
        "Claims go to a tribunal within {{…}} weeks.",
        "Ask her if she is pregnant.",
        "They are pulling a sickie.",
        "We can have this talk off the record.",
    ],
)
def test_words_that_may_not_be_said_are_found(words: str) -> None:
    """Each comes with its reason and what to write instead."""
    found = list(found_in(words))
    assert len(found) == 1
    assert found[0].why
    assert found[0].instead


@pytest.mark.parametrize(
    "words",
    [
        "Do not ask if they are pregnant.",
        "Nobody here decides about dismissal.",
        "An adviser will explain how claims work.",
        "Offer them time off, and a talk.",
        "Never say that a talk is off the record.",
        "Meet within three weeks.",
    ],
)
def test_words_that_only_warn_are_let_be(words: str) -> None:
    """A warning against something is not the thing itself."""
    assert list(found_in(words)) == []


def test_every_forbidden_phrase_has_a_reason_and_a_way_out() -> None:
    """An author who is refused is told why and what to do."""
    assert all(one.why.endswith(".") and one.instead.endswith((".", '"')) for one in forbidden())


def test_reading_age_rises_with_long_words_and_sentences() -> None:
    """Plain words are for children of primary school, and a form's words are not."""
    plain = "Ask them how they are. Write it down. Then talk to us if you are not sure what to do."
    hard = "Organisational representatives should communicate contemporaneous documentation without procrastination."
    assert reading_age(plain) < 9
    assert reading_age(hard) > 18
    assert reading_age("") == 0
    assert sentences("One. Two? Three") == ["One.", "Two?", "Three"]
    assert [syllables(word) for word in ("we", "absence", "policy", "make", "table", "2026")] == [1, 2, 3, 1, 2, 1]
