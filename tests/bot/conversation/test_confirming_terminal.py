"""A second person at the terminal: what waits, the recorded reasons, and an answer typed."""

from datetime import datetime
from functools import partial
from itertools import count

import pytest

from bot.channels.terminal.screen import Terminal
from bot.channels.terminal.second import NOBODY, USAGE, read_word
from bot.commands.questioning import questions_for
from bot.handle import Service, handle
from tests.bot.conversation.test_confirming import FAR, NEAR, asked, kept
from tests.journey import Journey
from tests.people import ADVISER, MANAGER


@pytest.fixture
def waits(service: Service, now: datetime) -> Journey:
    """A manager who waits for a second person."""
    return asked(service, now)


def terminal(manager: Journey, person: str) -> Terminal:
    """Somebody's terminal, a moment later."""
    service, numbers = manager.service, count(1)
    organisation = service.shelf.current.organisations["example"]
    look = partial(
        questions_for, person=person, organisation=organisation, shelf=service.shelf, at=manager.at
    )  # fmt: skip
    return Terminal(
        person=person,
        organisation="example",
        zone=organisation.zone,
        send=partial(handle, service=service),
        clock=lambda: manager.at,
        turn_id=lambda: f"second-{person}-{next(numbers)}",
        asked=lambda: service.database.read(look),
    )


def said(at: Terminal, line: str) -> str:
    """What a line prints."""
    return " ".join(" ".join(at.say(line)).split())


def test_what_is_asked_is_listed_with_its_reasons(waits: Journey) -> None:
    """Who asks, in which guide, by when, and what they recorded."""
    shown = said(terminal(waits, NEAR), "/confirm")
    assert "1. Amara Okafor asks if you agree: Conduct and disciplinary concerns. Answer by 17:00" in shown
    assert "They know every door code" in shown


@pytest.mark.parametrize(
    ("line", "answer", "state"),
    [("/agree 1", "You agreed", "agreed"), ("/decline 1 A move is enough", "You did not agree", "refused")],
)
def test_an_answer_is_typed(waits: Journey, line: str, answer: str, state: str) -> None:
    """With the number, and a reason where one is needed; then nothing waits."""
    senior = terminal(waits, NEAR)
    assert answer in said(senior, line)
    assert kept(waits).state == state
    assert said(senior, "/confirm") == NOBODY


def test_a_refusal_without_a_reason_is_sent_back(waits: Journey) -> None:
    """And a number that is not there is told how to be given."""
    senior = terminal(waits, FAR)
    assert "Please say why" in said(senior, "/decline 1")
    assert said(senior, "/agree 7") == said(senior, "/agree") == " ".join(USAGE.split())
    assert kept(waits).open


@pytest.mark.parametrize("person", [MANAGER, ADVISER])
def test_for_others_nothing_waits(waits: Journey, person: str) -> None:
    """Neither for the one who asks nor for somebody without the role."""
    assert said(terminal(waits, person), "/confirm") == NOBODY


def test_a_line_that_names_no_question_says_nothing_to_any() -> None:
    """Whatever is typed."""
    for line in ("/confirm 1", "/agree", "/agree 0", "/agree 99999999999999999999", "/decline x y"):
        assert read_word(line, ()) is None
