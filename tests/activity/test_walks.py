"""The ways through a tree as they stand at last, read from the log."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection

from activity.discretion import ways_told
from activity.kinds import Event
from activity.scope import Scope
from activity.walks import ADVISED, LEFT, OFFERED, START, Walk, seconds, standing, walks

Read = Callable[[Callable[[Connection], Any]], Any]
Write = Callable[..., None]

TREE = "short-term-sickness"


@pytest.mark.parametrize(
    ("shown", "stands", "way"),
    [
        (["q:a", "q:b", "o:end"], "outcome", (START, "a", "b", "end", ADVISED)),
        (["q:a", "q:b", "q:b"], "stopped", (START, "a", "b", LEFT)),
        (["q:a", "q:b", "q:c", "q:a", "q:d"], "open", (START, "a", "d", LEFT)),
        (["q:a", "q:b", "q:a", "q:c", "q:b"], "stopped", (START, "a", "c", "b", LEFT)),
        (["q:a", "o:end", "h:hr"], "outcome", (START, "a", "end", ADVISED)),
        (["q:a", "h:hr"], "stopped", (START, "a", OFFERED)),
        (["q:a", "h:hr", "q:b"], "open", (START, "a", "b", LEFT)),
        (["q:a", "o:end"], "handoff", (START, "a", "end", OFFERED)),
        (["q:a", "o:end", "h:hr"], "handoff", (START, "a", "end", OFFERED)),
    ],
)
def test_a_way_holds_only_what_stands_at_last(shown: list[str], stands: str, way: tuple[str, ...]) -> None:
    """Whoever goes back takes back all that came after."""
    assert standing(shown, stands=stands) == way


def shown(node: str) -> Event:
    """A question that was shown."""
    return Event("question_shown", node=node)


@pytest.fixture
def walked(write: Write, caught_up: Callable[[], None], now: datetime) -> Scope:
    """Two that came to advice by one way, one that went back, one handed over, one of another guide."""
    end = Event("outcome_reached", node="end", detail={"end": "outcome"})
    for name in ("c1", "c2"):
        write(name, shown("a"), shown("b"), end)
    write("c3", shown("a"), shown("b"), shown("a"), shown("c"))
    offer = Event("outcome_reached", node="hr", detail={"end": "handoff"})
    sent = Event("escalation_opened", node="hr", escalation="e1", detail={"reason": "tree", "topic": TREE})
    write("c4", shown("a"), offer, sent)
    write("c5", shown("a"), tree="leave")
    write("c6", shown("a"), Event("question_answered", node="a", answer="yes", detail={"practice": True}))
    caught_up()
    return Scope(as_at=now + timedelta(days=2), organisation="example")


def test_conversations_that_took_the_same_way_are_counted_together(walked: Scope, read: Read) -> None:
    """Of this guide alone; practice is left out."""
    found = read(lambda connection: walks(connection, walked, tree=TREE))
    assert [(walk.way[1:], walk.count) for walk in found] == [
        (("a", "b", "end", ADVISED), 2),
        (("a", OFFERED), 1),
        (("a", "c", LEFT), 1),
    ]
    assert read(lambda connection: walks(connection, replace(walked, organisation="other"), tree=TREE)) == ()


def test_a_usual_time_is_the_median_of_enough_answers(
    write: Write, caught_up: Callable[[], None], read: Read, now: datetime
) -> None:
    """Nineteen answers say nothing; of twenty it is half the sum of the middle two."""
    for number in range(20):
        answers = [Event("question_answered", node="a", answer="yes", elapsed_ms=1_000 * (number + 1))]
        if number:
            answers.append(Event("question_answered", node="b", answer="yes", elapsed_ms=5))
        write(f"c{number}", shown("a"), *answers)
    caught_up()
    scope = Scope(as_at=now, organisation="example")
    assert read(lambda connection: seconds(connection, scope, tree=TREE)) == {"a": 10.5}


def test_a_way_passes_what_stands_for_its_nodes() -> None:
    """What gives a sensitive answer away is the node before it, once; what has none before it is left out."""
    told = {"kind": "first", "specialist": "first", "lone": None}
    walked = (
        Walk(way=(START, "first", "kind", "specialist", ADVISED), count=4),
        Walk(way=(START, "lone", ADVISED), count=2),
    )
    found = ways_told(walked, lambda node: told.get(node, node))
    assert found == (Walk(way=(START, "first", ADVISED), count=4), Walk(way=(START, ADVISED), count=2))
