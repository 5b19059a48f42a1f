"""Journeys written in plain words, through Slack and the real app, with the log that the core leaves.

A fair part of them runs always, on SQLite; all of them run on both databases in `make proof`.
"""

import os
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest

from bot.content.library import Shelf
from bot.delivery.worker import Worker
from bot.handle import Service
from bot.store.engine import Database
from tests.fakes.slack_doors import Repeating
from tests.fakes.slack_words import controls
from tests.journeys import rows
from tests.journeys.plain.adviser_in_slack import AdviserInSlack
from tests.journeys.plain.at_slack import AtSlack
from tests.journeys.plain.channels import AtTheCore
from tests.journeys.plain.clock import Clock
from tests.journeys.plain.meanwhile import OF_THE_ORGANISATION
from tests.journeys.plain.performing import ADVISER_VERBS, MORE, SECOND_PERSON, Performance
from tests.journeys.plain.script import Script, Step, scripts
from tests.journeys.plain.slack_house import SlackHouse
from tests.journeys.test_in_plain_words import database_on, own_shelf
from tests.people import ADVISER, MANAGER, of_role

__all__ = ["database_on"]

pytestmark = pytest.mark.proof

ELSEWHERE = {"goes on at", "types", "looks so often"}
"""Steps that only make sense at other channels."""

ALL = tuple(
    script
    for script in scripts()
    if "web" in script.channels and not any(step.does in ELSEWHERE for step in script.steps)
)
FAIR = 15
"""One in so many runs always."""

WHOLE = os.environ.get("FINGERPOST_PROOF") == "1"
A_FAIR_PART = [(script, "sqlite") for script in ALL[::FAIR]]
RUNS = [(script, on) for script in ALL for on in ("sqlite", "postgresql")] if WHOLE else A_FAIR_PART

Opened = Callable[[str, Script], SlackHouse]


@pytest.fixture
def opened(database_on: Callable[[str], Database], shelf: Shelf) -> Iterator[Opened]:
    """Opens a workspace for a journey, and ends it."""
    open_ones: list[SlackHouse] = []

    def build(dialect: str, script: Script) -> SlackHouse:
        open_ones.append(SlackHouse.opened(service_for(script, database_on(dialect), shelf), Clock(at=script.at)))
        return open_ones[-1]

    yield build
    for one in open_ones:
        one.close()


@pytest.mark.parametrize(("script", "dialect"), RUNS, ids=[f"{script.name} [{on}]" for script, on in RUNS])
def test_the_journey_holds_in_slack(
    script: Script, dialect: str, opened: Opened, database_on: Callable[[str], Database], shelf: Shelf
) -> None:
    """What it says is seen, and the log is the one that the core leaves."""
    assert left(opened(dialect, script), script) == at_the_core(script, database_on, shelf)


@pytest.mark.parametrize("seed", range(3 if WHOLE else 1))
def test_what_slack_sends_again_has_one_effect(
    seed: int, opened: Opened, database_on: Callable[[str], Database], shelf: Shelf
) -> None:
    """Everything comes one to four times, in any order, among repeats of what came before: the log is the same."""
    script = next(one for one in ALL if one.name.startswith("handing_off: Sent, taken"))
    house = opened("sqlite", script)
    for person in house.people.values():
        person.door = Repeating(door=person.door, chance=random.Random(seed))
    assert left(house, script) == at_the_core(script, database_on, shelf)
    assert sum(person.door.repeats for person in house.people.values() if isinstance(person.door, Repeating)) > 10


@dataclass(kw_only=True)
class InSlack(Performance):
    """A journey whose adviser is in Slack as well."""

    house: SlackHouse

    def _advise(self, step: Step) -> None:
        verb, field = ADVISER_VERBS[step.does]
        adviser = AdviserInSlack(house=self.house, person=ADVISER)
        if verb == "still" and not adviser.may(verb, self._escalation()):
            super()._advise(step)
            return
        fields = {**MORE.get(verb, {}), **({field: step.words[0]} if step.words else {})}
        fields = {**fields, "reason": fields.get("reason", fields.get("text", ""))}
        self.clock.at += timedelta(seconds=10)
        adviser.does(verb, self._escalation(), fields)

    def _second_person(self, step: Step) -> None:
        """They are told where they are known, and answer on the card that comes there."""
        senior = self.house.people[of_role("confirmer")[0]]
        senior.opens("home")
        self.clock.at += timedelta(seconds=10)
        worker = Worker(database=self.service.database, shelf=self.house.service.shelf, clock=self.clock)
        worker.outbox = self.house.service.outbox
        worker.work()
        self.house.send()
        wanted = f"fp.second.{SECOND_PERSON[step.does]}"
        shown = [
            one for one in senior.messages() if any(c.action_id == wanted for c in controls(one.get("blocks", ())))
        ]
        on_card = {one.action_id: one for one in controls(shown[-1]["blocks"])}
        if step.words:
            senior.fills(shown[-1]["ts"], on_card["fp.second.reason"], step.words[0])
        senior.presses(on_card[wanted], message=shown[-1])
        self.house.send()


def left(house: SlackHouse, script: Script) -> list[rows.Row]:
    """What the journey leaves in the log when it is made in Slack."""
    manager = AtSlack(house=house)
    InSlack(service=house.service, clock=house.clock, manager=manager, house=house).perform(script)
    return rows.comparable(row for row in rows.everybodys(house.service.database) if not _of_the_browser(row))


def _of_the_browser(row: rows.Row) -> bool:
    """That somebody who follows a link into the browser is told there, too, what is kept."""
    return bool(row["kind"] == "notice_shown" and row["person"] == MANAGER and row["channel"] != "slack")


def at_the_core(script: Script, database_on: Callable[[str], Database], shelf: Shelf) -> list[rows.Row]:
    """What it leaves when it is made at no channel."""
    service, clock = service_for(script, database_on("sqlite"), shelf), Clock(at=script.at)
    Performance(service=service, clock=clock, manager=AtTheCore(service=service, clock=clock)).perform(script)
    return rows.comparable(rows.everybodys(service.database))


def service_for(script: Script, database: Database, shelf: Shelf) -> Service:
    """What a journey's turns are handled with."""
    service = Service(shelf=shelf, database=database)
    if any(step.does in OF_THE_ORGANISATION for step in script.steps):
        service = replace(service, shelf=own_shelf())
        service.shelf.join(service.database)
    return service
