"""Journeys written in plain words, through Teams and the real app, with the log that the core leaves.

A fair part of them runs always, on SQLite; all of them run on both databases in `make proof`.
"""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta

import pytest

from bot.content.library import Shelf
from bot.delivery.worker import Worker
from bot.store.engine import Database
from tests.fakes.teams_person import Repeating
from tests.journeys import rows
from tests.journeys.plain.adviser_in_teams import AdviserInTeams
from tests.journeys.plain.at_pages import AtThePages
from tests.journeys.plain.at_teams import AtTeams
from tests.journeys.plain.channels import Manager
from tests.journeys.plain.clock import Clock
from tests.journeys.plain.performing import ADVISER_VERBS, MORE, SECOND_PERSON, Performance
from tests.journeys.plain.script import Script, Step
from tests.journeys.plain.teams_house import TeamsHouse
from tests.journeys.test_in_plain_words import database_on
from tests.journeys.test_in_slack import ALL, FAIR, RUNS, WHOLE, at_the_core, service_for
from tests.people import ADVISER, MANAGER, of_role

__all__ = ["database_on"]

pytestmark = pytest.mark.proof

ADVISED = tuple(script for script in ALL if any(step.does in ADVISER_VERBS for step in script.steps))
"""The journeys in which an adviser does something."""

Opened = Callable[[str, Script], TeamsHouse]


@pytest.fixture
def opened(database_on: Callable[[str], Database], shelf: Shelf) -> Iterator[Opened]:
    """Opens a tenant for a journey, and ends it."""
    open_ones: list[TeamsHouse] = []

    def build(dialect: str, script: Script) -> TeamsHouse:
        open_ones.append(TeamsHouse.opened(service_for(script, database_on(dialect), shelf), Clock(at=script.at)))
        return open_ones[-1]

    yield build
    for one in open_ones:
        one.close()


@dataclass(kw_only=True)
class AdvisedInTeams(Performance):
    """A journey whose adviser is in Teams, wherever the manager is."""

    house: TeamsHouse

    def _advise(self, step: Step) -> None:
        verb, field = ADVISER_VERBS[step.does]
        adviser = AdviserInTeams(house=self.house, person=ADVISER)
        if verb == "still" and not adviser.may(verb, self._escalation()):
            super()._advise(step)
            return
        fields = {**MORE.get(verb, {}), **({field: step.words[0]} if step.words else {})}
        fields = {**fields, "reason": fields.get("reason", fields.get("text", ""))}
        self.clock.at += timedelta(seconds=10)
        adviser.does(verb, self._escalation(), fields)

    def _second_person(self, step: Step) -> None:
        """They are told where they have a chat with us, and answer on the card that comes there."""
        senior = self.house.people[of_role("confirmer")[0]]
        senior.installs()
        self.clock.at += timedelta(seconds=10)
        worker = Worker(database=self.service.database, shelf=self.house.service.shelf, clock=self.clock)
        worker.outbox = self.house.service.outbox
        worker.work()
        self.house.send()
        verb = SECOND_PERSON[step.does]
        shown = next(one for one in reversed(senior.messages()) if one.button(f"fp.second.{verb}"))
        button = shown.button(f"fp.second.{verb}")
        assert button is not None
        if step.words:
            senior.fills(shown, "reason", step.words[0])
        senior.presses(shown, button)


@pytest.mark.parametrize("script", ADVISED if WHOLE else ADVISED[:: 2 * FAIR], ids=lambda script: script.name)
def test_a_manager_on_the_web_has_an_adviser_in_teams(
    script: Script, opened: Opened, database_on: Callable[[str], Database], shelf: Shelf
) -> None:
    """What it says is seen on the pages, and the log is the one that the core leaves."""
    house = opened("sqlite", script)
    assert left(house, AtThePages(service=house.service, clock=house.clock), script) == at_the_core(
        script, database_on, shelf
    )


@pytest.mark.parametrize(("script", "dialect"), RUNS, ids=[f"{script.name} [{on}]" for script, on in RUNS])
def test_the_journey_holds_in_teams(
    script: Script, dialect: str, opened: Opened, database_on: Callable[[str], Database], shelf: Shelf
) -> None:
    """Manager and adviser in Teams: what it says is seen, and the log is the one that the core leaves."""
    house = opened(dialect, script)
    assert left(house, AtTeams(house=house), script) == at_the_core(script, database_on, shelf)


@pytest.mark.parametrize("seed", range(3 if WHOLE else 1))
def test_what_teams_sends_again_has_one_effect(
    seed: int, opened: Opened, database_on: Callable[[str], Database], shelf: Shelf
) -> None:
    """Everything comes one to four times, in any order, among repeats of what came before: the log is the same."""
    script = next(one for one in ALL if one.name.startswith("handing_off: Sent, taken"))
    house = opened("sqlite", script)
    doors = [Repeating(door=house, chance=random.Random(seed)) for _ in house.people]
    for person, door in zip(house.people.values(), doors, strict=True):
        person.door = door
    assert left(house, AtTeams(house=house), script) == at_the_core(script, database_on, shelf)
    assert sum(door.repeats for door in doors) > 10


def left(house: TeamsHouse, manager: Manager, script: Script) -> list[rows.Row]:
    """What a journey leaves in the log that is advised in Teams."""
    AdvisedInTeams(service=house.service, clock=house.clock, manager=manager, house=house).perform(script)
    return rows.comparable(row for row in rows.everybodys(house.service.database) if not _of_the_browser(row, manager))


def _of_the_browser(row: rows.Row, manager: Manager) -> bool:
    """That somebody who follows a link into the browser is told there, too, what is kept."""
    elsewhere = isinstance(manager, AtTeams) and row["channel"] != "teams"
    return bool(row["kind"] == "notice_shown" and row["person"] == MANAGER and elsewhere)
