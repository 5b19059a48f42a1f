"""Every kind of move, legal and illegal, written by hand; the table is not consulted."""

from collections.abc import Callable

import pytest

from escalation import desk
from escalation.model import Act, Escalation, NotPossible, Status, Verb
from organisations.calendar import Calendar

Build = Callable[..., Escalation]
Acting = Callable[..., Act]

LEGAL: list[tuple[Status, Verb, str, Status]] = [
    ("waiting", "claim", "sam", "claimed"),
    ("waiting", "claim", "lead", "claimed"),
    ("waiting", "transfer", "sam", "waiting"),
    ("waiting", "transfer", "timer", "waiting"),
    ("waiting", "withdraw", "manager", "resolved"),
    ("claimed", "release", "priya", "waiting"),
    ("claimed", "release", "lead", "waiting"),
    ("claimed", "release", "timer", "waiting"),
    ("claimed", "ask", "priya", "with_manager"),
    ("claimed", "reply", "priya", "claimed"),
    ("claimed", "reply", "lead", "claimed"),
    ("claimed", "hold", "priya", "on_hold"),
    ("claimed", "transfer", "priya", "waiting"),
    ("claimed", "hand_back", "priya", "resolved"),
    ("claimed", "resolve", "priya", "resolved"),
    ("claimed", "withdraw", "manager", "resolved"),
    ("with_manager", "answer", "manager", "claimed"),
    ("with_manager", "release", "priya", "waiting"),
    ("with_manager", "hold", "priya", "on_hold"),
    ("with_manager", "transfer", "lead", "waiting"),
    ("with_manager", "resolve", "priya", "resolved"),
    ("with_manager", "withdraw", "manager", "resolved"),
    ("on_hold", "wake", "priya", "claimed"),
    ("on_hold", "wake", "timer", "claimed"),
    ("on_hold", "release", "priya", "waiting"),
    ("on_hold", "transfer", "priya", "waiting"),
    ("on_hold", "resolve", "lead", "resolved"),
    ("on_hold", "withdraw", "manager", "resolved"),
    ("resolved", "reopen", "manager", "waiting"),
]

ILLEGAL: list[tuple[Status, Verb, str, str]] = [
    ("waiting", "reply", "priya", "Take it first"),
    ("waiting", "ask", "priya", "Take it first"),
    ("waiting", "resolve", "priya", "Take it first"),
    ("waiting", "hold", "priya", "Take it first"),
    ("waiting", "hand_back", "priya", "Take it first"),
    ("waiting", "release", "priya", "Take it first"),
    ("waiting", "wake", "priya", "Take it first"),
    ("waiting", "answer", "manager", "not asked you anything"),
    ("waiting", "reopen", "manager", "not asked you anything"),
    ("waiting", "claim", "manager", "Only an adviser"),
    ("waiting", "claim", "timer", "Only a person"),
    ("waiting", "withdraw", "priya", "Only the manager"),
    ("claimed", "claim", "sam", "took this first"),
    ("claimed", "claim", "priya", "already taken"),
    ("claimed", "reply", "sam", "has this"),
    ("claimed", "ask", "sam", "has this"),
    ("claimed", "hold", "sam", "has this"),
    ("claimed", "resolve", "sam", "has this"),
    ("claimed", "release", "sam", "has this"),
    ("claimed", "transfer", "sam", "has this"),
    ("claimed", "hand_back", "sam", "has this"),
    ("claimed", "wake", "priya", "has not asked"),
    ("claimed", "answer", "manager", "not asked you anything"),
    ("claimed", "resolve", "manager", "Only an adviser"),
    ("with_manager", "reply", "priya", "Wait for the answer"),
    ("with_manager", "hand_back", "priya", "Wait for the answer"),
    ("with_manager", "claim", "sam", "took this first"),
    ("with_manager", "answer", "priya", "Only the manager"),
    ("on_hold", "reply", "priya", "Wake it first"),
    ("on_hold", "hold", "priya", "Wake it first"),
    ("on_hold", "wake", "sam", "has this"),
    ("on_hold", "answer", "manager", "on hold"),
    ("resolved", "resolve", "priya", "closed"),
    ("resolved", "claim", "sam", "closed"),
    ("resolved", "reply", "priya", "closed"),
    ("resolved", "transfer", "lead", "closed"),
    ("resolved", "withdraw", "manager", "closed"),
    ("resolved", "reopen", "priya", "Only the manager"),
]


@pytest.mark.parametrize(("status", "verb", "who", "after"), LEGAL)
def test_a_legal_move(
    status: Status, verb: Verb, who: str, after: Status, build: Build, acting: Acting, calendar: Calendar
) -> None:
    """The escalation goes where the table says, and its count goes up by one."""
    before = build(status)
    moved = desk.move(before, acting(verb, who), calendar=calendar)
    assert moved.escalation.status == after
    assert moved.escalation.count == before.count + 1
    assert [event.escalation for event in moved.events] == [before.id]


@pytest.mark.parametrize(("status", "verb", "who", "says"), ILLEGAL)
def test_an_illegal_move(
    status: Status, verb: Verb, who: str, says: str, build: Build, acting: Acting, calendar: Calendar
) -> None:
    """It raises a sentence for the one who tried, and a legal act of theirs would not have."""
    before = build(status)
    with pytest.raises(NotPossible, match=says) as refused:
        desk.move(before, acting(verb, who), calendar=calendar)
    assert refused.value.sentence.endswith(".")


def test_closing_twice_is_refused(build: Build, acting: Acting, calendar: Calendar) -> None:
    """The second close changes nothing, because there is no entry for it."""
    closed = desk.move(build("claimed"), acting("resolve", "priya"), calendar=calendar).escalation
    with pytest.raises(NotPossible):
        desk.move(closed, acting("resolve", "priya"), calendar=calendar)
