"""What a manager adds to their escalation: wishes, who may not see it, and how it was."""

from collections.abc import Callable
from datetime import datetime

import pytest

from escalation import handing
from escalation.model import Actor, Escalation, NotPossible, Wishes
from organisations.calendar import Calendar
from tests.escalation.conftest import MANAGER, PRIYA

Build = Callable[..., Escalation]
WISHES = Wishes(phone="01632 960155")


@pytest.mark.parametrize("status", ["waiting", "claimed", "with_manager", "on_hold"])
def test_wishes_can_be_changed_while_it_is_open(status: str, build: Build, calendar: Calendar, now: datetime) -> None:
    """The status stays; whoever has it is told."""
    before = build(status)
    move = handing.wish(before, WISHES, not_for=(), by=MANAGER, at=now, calendar=calendar)
    assert (move.escalation.status, move.escalation.wishes) == (status, WISHES)
    assert move.escalation.count == before.count + 1
    assert [tell.person for tell in move.tell] == ([] if status == "waiting" else ["priya"])
    assert [(event.kind, event.detail) for event in move.events] == [("manager_replied", {"wishes": ["phone"]})]


@pytest.mark.parametrize("status", ["claimed", "with_manager", "on_hold"])
def test_whoever_is_part_of_the_matter_loses_it(status: str, build: Build, calendar: Calendar, now: datetime) -> None:
    """Back in the queue in the same move, counted once, and the queue is told."""
    before = build(status)
    move = handing.wish(before, Wishes(), not_for=("priya",), by=MANAGER, at=now, calendar=calendar)
    after = move.escalation
    assert (after.status, after.claimed_by, after.not_for) == ("waiting", None, ("priya",))
    assert after.count == before.count + 1
    assert after.next_step_at is not None
    assert [event.kind for event in move.events] == ["manager_replied", "escalation_released"]
    assert {tell.to for tell in move.tell} == {"queue", "manager"}


def test_an_offer_to_somebody_involved_is_taken_back(build: Build, calendar: Calendar, now: datetime) -> None:
    """It is offered to nobody rather than to them."""
    move = handing.wish(build(offered_to="priya"), Wishes(), not_for=("priya",), by=MANAGER, at=now, calendar=calendar)
    assert move.escalation.offered_to is None


def test_somebody_else_who_has_it_keeps_it(build: Build, calendar: Calendar, now: datetime) -> None:
    """Only who is part of the matter loses it."""
    move = handing.wish(build("claimed"), Wishes(), not_for=("sam",), by=MANAGER, at=now, calendar=calendar)
    assert move.escalation.claimed_by == "priya"


@pytest.mark.parametrize(
    ("by", "status"),
    [
        (PRIYA, "claimed"),
        (Actor(person="other", role="manager", organisation="example"), "claimed"),
        (MANAGER, "resolved"),
    ],
)
def test_only_the_manager_wishes_and_only_while_it_is_open(
    by: Actor, status: str, build: Build, calendar: Calendar, now: datetime
) -> None:
    """Anybody else, and what is closed, is refused in a sentence."""
    with pytest.raises(NotPossible, match=r"\.$"):
        handing.wish(build(status), WISHES, not_for=(), by=by, at=now, calendar=calendar)


def test_how_content_the_manager_was(build: Build) -> None:
    """Kept with the escalation, and counted in the log."""
    move = handing.rate(build("resolved"), 4, by=MANAGER)
    assert move.escalation.satisfaction == 4
    assert [(event.kind, event.escalation, event.detail) for event in move.events] == [
        ("feedback_given", "e1", {"satisfaction": 4})
    ]
    assert not handing.can_rate(move.escalation)


@pytest.mark.parametrize(
    ("status", "changes", "score", "says"),
    [
        ("claimed", {}, 4, handing.NOT_YET),
        ("resolved", {"resolution": "withdrawn"}, 4, handing.NOT_YET),
        ("resolved", {"satisfaction": 2}, 4, handing.ONCE),
        ("resolved", {}, 0, handing.NO_SCORE),
        ("resolved", {}, 6, handing.NO_SCORE),
    ],
)
def test_what_cannot_be_rated(status: str, changes: dict[str, object], score: int, says: str, build: Build) -> None:
    """Before its end, after it was taken back, twice, or off the scale."""
    with pytest.raises(NotPossible) as refused:
        handing.rate(build(status, **changes), score, by=MANAGER)
    assert refused.value.sentence == says
