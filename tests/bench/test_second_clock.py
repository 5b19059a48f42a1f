"""Proof: service-level times equal a second calculation that another hand wrote from the words alone."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

import pytest

from escalation import desk, service_level
from escalation.brief import Given, brief
from escalation.model import Act, Escalation, ServiceLevel, Verb
from escalation.route import Routed
from tests.bench.record import Record
from tests.escalation.blind import second_clock
from tests.escalation.calendars import Told, calendars
from tests.escalation.conftest import NEEDED, PEOPLE

pytestmark = pytest.mark.proof

CALENDARS = 2_000
STORIES = 3
SEED = 20261122

NEXT: dict[str, tuple[tuple[Verb, str], ...]] = {
    "waiting": (("claim", "priya"), ("claim", "priya"), ("transfer", "timer"), ("withdraw", "manager")),
    "claimed": (
        *(("reply", "priya"), ("ask", "priya"), ("ask", "priya"), ("hold", "priya"), ("hold", "priya")),
        *(("release", "priya"), ("transfer", "priya"), ("resolve", "priya"), ("hand_back", "priya")),
    ),
    "with_manager": (("answer", "manager"), ("answer", "manager"), ("hold", "priya"), ("release", "timer")),
    "on_hold": (("wake", "timer"), ("wake", "priya"), ("release", "priya"), ("resolve", "lead")),
    "resolved": (("reopen", "manager"),),
}
"""What may happen next in a random story, by status."""

ANSWERING = frozenset({"reply", "ask", "hand_back", "resolve"})


@dataclass(kw_only=True)
class Story:
    """One escalation on its way, and what the second calculation has been told of it."""

    told: Told
    words: dict[str, Any]
    escalation: Escalation
    opened: datetime
    changes: list[tuple[datetime, str]] = field(default_factory=list)
    answered: datetime | None = None

    def act(self, verb: Verb, who: str, at: datetime) -> None:
        """One move, told to both. What is opened again is a new wait with a whole service level."""
        needed = dict(NEEDED.get(verb, {}))
        if verb == "hold":
            needed = {"until": at + timedelta(days=400), "reason": "waits for others"}
        if verb == "transfer":
            needed = {"queue": f"after {self.escalation.count}"}
        act = Act(**({"verb": verb, "by": PEOPLE[who], "at": at} | needed))  # type: ignore[arg-type]
        self.escalation = desk.move(self.escalation, act, calendar=self.told.ours).escalation
        if verb == "reopen":
            self.opened, self.changes, self.answered = at, [], None
            return
        self.changes.append((at, self.escalation.status))
        if verb in ANSWERING and self.answered is None:
            self.answered = at

    def moment(self, at: datetime, verb: Verb) -> datetime:
        """The moment of a move: what stops the clock without an answer never does so at the instant of being due.

        There the two read the words differently: here that instant is already missed, there the clock had stopped.
        """
        due = self.escalation.respond_by
        return at + timedelta(seconds=1) if at == due and verb in {"withdraw", "hold"} else at

    def differences(self, at: datetime) -> Iterator[str]:
        """What the two say differently now."""
        theirs = second_clock.respond_by(self.words, self.opened, self.changes, self.told.theirs)
        if self.escalation.respond_by != theirs:
            yield f"due {self.escalation.respond_by} here and {theirs} there: {self._story()}"
        late = second_clock.missed(
            self.words, self.opened, self.changes, self.told.theirs, answered=self.answered, at=at
        )
        if self._late(at) != late:
            yield f"missed at {at}: {not late} here and {late} there: {self._story()}"

    def _late(self, at: datetime) -> bool:
        return service_level.missed(self.escalation, at)

    def _story(self) -> str:
        return f"{self.words} opened {self.opened}, {self.changes}, answered {self.answered}, {self.told.theirs}"


def begin(told: Told, chance: Random) -> Story:
    """Opens an escalation in a calendar, with a random service level."""
    level, words = a_level(chance)
    given = Given(organisation="A trust", topic="Sickness", reason="asked", because="They asked.", urgency="routine")
    opening = desk.Opening(
        id="e1",
        conversation="c1",
        person="manager",
        organisation="example",
        group_id=None,
        tree=None,
        topic="sickness",
        urgency="routine",
        reason="asked",
        because="They asked.",
        at=told.opened,
        brief=brief(given),
    )
    routed = Routed(queue="er-advice", tier="L1", service_level=level, why=())
    move = desk.open_escalation(opening, routed=routed, calendar=told.ours)
    return Story(told=told, words=words, escalation=move.escalation, opened=told.opened)


def a_level(chance: Random) -> tuple[ServiceLevel, dict[str, Any]]:
    """A service level, as each of the two is told of it."""
    if chance.random() < 0.5:
        days = chance.randint(0, 5)
        return ServiceLevel(working_days=days), {"working_days": days}
    minutes = chance.choice((60, 120, 240, chance.randint(1, 3_000)))
    return ServiceLevel(working_time=timedelta(minutes=minutes)), {"working_hours": Decimal(minutes) / 60}


def test_every_service_level_time_equals_the_second_calculation(size: Callable[[int], int], record: Record) -> None:
    """Over random calendars and random lives of escalations: due then, and missed or not, by both."""
    compared, found = 0, []
    for number, told in enumerate(calendars(size(CALENDARS), SEED)):
        for which in range(STORIES):
            chance = Random(f"{SEED}/{number}/{which}")
            one, at = begin(told, chance), told.opened
            found += list(one.differences(at))
            for _ in range(chance.randint(0, 7)):
                at = next_moment(one, at, chance)
                found += list(one.differences(at))
                verb, who = chance.choice(NEXT[one.escalation.status])
                at = one.moment(at, verb)
                one.act(verb, who, at)
                found += list(one.differences(at))
                compared += 2
    assert compared > size(CALENDARS)
    record(
        "service-level times beside a second calculation",
        f"{size(CALENDARS):,} calendars, {compared:,} times due and missed or not: {len(found)} differences",
    )
    assert found == []


def next_moment(one: Story, at: datetime, chance: Random) -> datetime:
    """Some time later; often at the very instant that it is due, or just after it."""
    due = one.escalation.respond_by
    if due is not None and due >= at and chance.random() < 0.3:
        return due + timedelta(seconds=chance.choice((0, 0, 1, 3_600, 40_000)))
    return at + timedelta(seconds=chance.choice((0, 60, chance.randrange(7_200), chance.randrange(400_000))))
