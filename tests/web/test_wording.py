"""Logged ids in words, as HR reads them; and what every page of the example says of itself."""

from collections.abc import Callable

import pytest

from bot.content.library import Shelf
from bot.sample.colleagues import COLLEAGUES
from bot.web.example import example_says
from bot.web.wording import answer_words, words_for
from tests.people import ADVISER, ANALYST, MANAGER
from tests.web.client import Reader


@pytest.mark.parametrize(
    ("node", "answer", "words"),
    [
        ("latest", "back", "Back at work"),
        ("gates/about_whom", "employee", "An employee on NHS terms"),
        ("cause", "stress,caring", "Stress, or something about the work, Caring for someone"),
        ("first_day", "2026-11-20", "20 November 2026"),
        ("first_day", "soon", "soon"),
        ("spells", "3", "3"),
        ("latest", "gone-since", "gone-since"),
        ("no-such-node", "back", "back"),
        ("support_plan", "partly", "In part"),
        ("informal_target", "no", "No"),
    ],
)
def test_an_answer_reads_as_it_was_shown(shelf: Shelf, node: str, answer: str, words: str) -> None:
    """Labels, dates and numbers; what the guide no longer has comes back as it was logged."""
    assert answer_words(shelf.current, "example", tree="short-term-sickness", node=node, answer=answer) == words


@pytest.mark.parametrize("path", ["/urgent", "/privacy", "/sign-in"])
def test_pages_for_anybody_say_that_the_example_is_made_up(reader: Callable[..., Reader], path: str) -> None:
    """Nobody takes its telephone numbers for real ones."""
    page = reader().get(path).text
    assert "its people and its telephone numbers are made up" in page
    assert "not signed off" in page


@pytest.mark.parametrize(("person", "path"), [(MANAGER, "/"), (ADVISER, "/desk"), (ANALYST, "/activity")])
def test_pages_behind_the_door_say_so_too(reader: Callable[..., Reader], person: str, path: str) -> None:
    """Managers, advisers and HR."""
    assert "Its guides are model content, not signed off" in reader(person).get(path).text


def test_a_real_organisation_is_not_called_made_up(shelf: Shelf) -> None:
    """Only the example is."""
    assert example_says("somewhere-real", shelf=shelf, clock=None) is None  # type: ignore[arg-type]


def test_a_made_up_colleague_reads_as_one_and_is_in_no_directory(shelf: Shelf) -> None:
    """The sample year's managers have not left: they never were."""
    library = shelf.current
    one = next(person for people in COLLEAGUES.values() for person in people)
    words = words_for(library, library.organisations["example"])
    assert words.person(one) == library.names[one] == "A made-up manager"
    assert words.person("p-nobody") == "somebody who has left"
    assert one not in set(library.names)
    assert one not in library.people.directory.people
