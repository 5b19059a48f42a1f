"""Finding sections by the words of a question."""

from datetime import date
from pathlib import Path

import pytest

from policies.library import PolicyLibrary
from policies.load import load_policies
from policies.search import search

TODAY = date(2026, 11, 21)
SHIPPED, _ = load_policies(Path(__file__).parents[2] / "policies" / "library")


@pytest.mark.parametrize(
    ("question", "section"),
    [
        ("Do I need a return to work meeting?", "return-to-work"),
        ("she is pregnant", "pregnancy"),
        ("can they appeal against it", "appeal"),
        ("When is a fit note needed?", "certificates"),
        ("adjustments for somebody disabled", "disability"),
    ],
)
def test_the_section_that_a_question_is_about_comes_first(question: str, section: str) -> None:
    """Words of a title weigh most, and endings do not matter."""
    assert search(SHIPPED, question, on=TODAY)[0].section.id == section


@pytest.mark.parametrize("question", ["", "?!", "the and of", "zebra", "how do I tell my manager"])
def test_words_that_say_nothing_find_nothing(question: str) -> None:
    """Common words and unknown ones are no reason to offer a section."""
    assert search(SHIPPED, question, on=TODAY) == ()


def test_only_versions_in_force_are_searched(library: PolicyLibrary) -> None:
    """A day without a version in force finds nothing."""
    assert search(library, "triggers", on=date(2026, 4, 1)) == ()
    (match,) = search(library, "triggers", on=date(2026, 4, 2))
    assert (match.section.id, match.version.in_force_from) == ("trigger-points", date(2026, 4, 2))


def test_no_more_than_asked_for_are_given_best_first() -> None:
    """Scores fall, and the list is cut."""
    found = search(SHIPPED, "sickness absence meeting", on=TODAY, most=3)
    assert len(found) <= 3
    assert [each.score for each in found] == sorted((each.score for each in found), reverse=True)
