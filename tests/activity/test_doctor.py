"""The question doctor: signs of each question, as they may be told."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection

from activity import measures
from activity.doctor import Examined, as_json, beside, examine, findings, took, trees_used, went_back
from activity.kinds import Event
from activity.safe import safe
from activity.scope import Scope
from activity.walks import seconds, walks
from activity.ways import ways

Read = Callable[[Callable[[Connection], Any]], Any]
Write = Callable[..., None]

TREE = "short-term-sickness"
SPELLS, DAYS = "spells", "days"


@pytest.fixture
def examined(write: Write, caught_up: Callable[[], None], read: Read, now: datetime) -> tuple[Examined, ...]:
    """Of thirty who are asked for the days, twelve are unsure, eleven go back, and ten stop."""
    for number in range(30):
        events = [Event("question_shown", node=SPELLS), Event("question_answered", node=SPELLS, answer="3")]
        events.append(Event("question_shown", node=DAYS))
        if number < 12:
            events.append(Event("unsure", node=DAYS, elapsed_ms=4_000))
        if number < 11:
            events += [Event("went_back", node=DAYS), Event("question_shown", node=SPELLS)]
            events += [Event("answer_changed", node=SPELLS, answer="4"), Event("question_shown", node=DAYS)]
        if number >= 10:
            events.append(Event("question_answered", node=DAYS, answer="9", elapsed_ms=95_000))
            events.append(Event("outcome_reached", node="end", detail={"end": "outcome"}))
        write(f"c{number}", *events)
    caught_up()
    scope = Scope(as_at=now + timedelta(days=2), organisation="example")
    found: tuple[Examined, ...] = read(lambda connection: _examined(connection, scope))
    return found


def _examined(connection: Connection, scope: Scope) -> tuple[Examined, ...]:
    assert trees_used(connection, scope) == (TREE,)
    overview = measures.overview(connection, scope)
    return examine(
        overview,
        safe(overview),
        tree=TREE,
        ways=ways(walks(connection, scope, tree=TREE)),
        backs=went_back(connection, scope, tree=TREE),
        seconds=seconds(connection, scope, tree=TREE),
        changed={DAYS: date(2026, 11, 2)},
    )


def test_each_question_has_its_signs(examined: tuple[Examined, ...]) -> None:
    """Counts, the usual time where enough answered, and when its words last changed; the worst comes first."""
    worst, other = examined
    assert (worst.node, other.node) == (DAYS, SPELLS)
    assert (worst.shown.text, worst.lost) == ("30", "33%")
    assert {sign: count.text for sign, count in worst.signs.items()} == {
        "stopped": "10",
        "unsure": "12",
        "refused": "0",
        "back": "about 10",
        "offered": "not shown",  # a step of ways, which are told from a hundred conversations on
    }
    assert worst.seconds is not None
    assert took(worst.seconds) == "2 minutes"
    assert worst.changed == date(2026, 11, 2)
    assert other.seconds is None
    # Each sign is named at the question where it is the strongest, the largest share first.
    named = [(found.sign, found.at.node) for found in findings(examined)]
    assert named == [("unsure", DAYS), ("stopped", DAYS), ("back", DAYS)]
    # A program reads no more than the page tells.
    assert as_json(examined)[0]["back"] == {"count": 10, "shown": "about"}


@pytest.mark.parametrize(
    ("count", "whole", "text"),
    [
        (0, 30, "0"),
        (3, 30, "fewer than 5"),
        (27, 30, "not shown"),
        (30, 30, "not shown"),
        (12, 30, "about 10"),
        (2, 3, "fewer than 5"),
    ],
)
def test_a_count_beside_a_whole_tells_neither_of_its_parts(count: int, whole: int, text: str) -> None:
    """What is left is as small as what is counted."""
    assert beside(count, whole).text == text


@pytest.mark.parametrize(("seconds", "words"), [(22.4, "22 seconds"), (120, "2 minutes"), (7950, "2 hours")])
def test_a_time_reads_in_its_own_unit(seconds: float, words: str) -> None:
    """Nobody wants to read 7,950 seconds."""
    assert took(seconds) == words
