"""Journeys written in plain words, through the core on both databases, the pages and the terminal, with equal logs."""

import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from bot.content.library import Shelf
from bot.conversation.ends import TIMER
from bot.handle import Service
from bot.store import watch
from bot.store.engine import Database, open_database
from escalation.desk import KINDS
from escalation.model import MOVES, Status
from escalation.model import Verb as EscalationVerb
from tests.journeys import rows
from tests.journeys.plain.at_pages import AtThePages
from tests.journeys.plain.at_terminal import AtTheTerminal
from tests.journeys.plain.channels import AtTheCore, Manager
from tests.journeys.plain.clock import Clock
from tests.journeys.plain.meanwhile import OF_THE_ORGANISATION
from tests.journeys.plain.performing import Performance
from tests.journeys.plain.script import Script, scripts
from tests.postgres import Spare

SCRIPTS = tuple(scripts())
WAYS: Mapping[str, tuple[Callable[..., Manager], str]] = {
    "core": (AtTheCore, "sqlite"),
    "core on postgresql": (AtTheCore, "postgresql"),
    "web": (AtThePages, "sqlite"),
    "terminal": (AtTheTerminal, "sqlite"),
}
"""Where a journey is made; the first leaves the log that the others must equal."""

RUNS = [(script, way) for script in SCRIPTS for way in WAYS if way.split()[0] in script.channels]


@pytest.mark.parametrize(("script", "way"), RUNS, ids=[f"{script.name} [{way}]" for script, way in RUNS])
def test_the_journey_holds(script: Script, way: str, database_on: Callable[[str], Database], shelf: Shelf) -> None:
    """What it says is seen, and the log is the one that the core leaves on SQLite."""
    expected = _log(script.channels[0], script, database_on, shelf)
    assert _log(way, script, database_on, shelf) == expected


def test_the_journeys_make_every_move_of_the_status_table(database_on: Callable[[str], Database], shelf: Shelf) -> None:
    """What the logs of the advising journeys tell, read along the table, leaves no entry of it untried."""
    advising = [script for script in SCRIPTS if script.name.startswith("advising:")]
    made = {move for script in advising for move in _moves(_log("core", script, database_on, shelf))}
    assert set(MOVES) - made == set()


VERB_OF: Mapping[str, EscalationVerb] = {KINDS[verb]: verb for _, verb in MOVES if verb != "still"}
"""The move behind each kind of row; a note's row stands for several things, of which one is a move."""


def _moves(told: Sequence[rows.Row]) -> Iterator[tuple[Status, EscalationVerb]]:
    """The moves of one journey, each with the status in which it was made."""
    status: Status = "waiting"
    for row in told:
        if row["kind"] == "escalation_opened":
            status = "waiting"
        verb = "still" if (row["detail"] or {}).get("still_on_it") else VERB_OF.get(row["kind"])
        if verb is None or (verb == "answer" and status != "with_manager"):
            continue  # a message of the manager's that answers nothing leaves the same kind of row
        yield status, verb
        status = MOVES[status, verb]


FLOODS, FEW = "looks so often", 20
"""So few requests a minute come back so slowly that no machine is too slow to use them up."""

_LOGS: dict[tuple[str, str], list[rows.Row]] = {}


def _log(way: str, script: Script, database_on: Callable[[str], Database], shelf: Shelf) -> list[rows.Row]:
    if (script.name, way) not in _LOGS:
        manager, dialect = WAYS[way]
        service = Service(shelf=shelf, database=database_on(dialect))
        if any(step.does in OF_THE_ORGANISATION for step in script.steps):
            service = replace(service, shelf=own_shelf())
            service.shelf.join(service.database)
        clock = Clock(at=script.at)
        begun = manager(service=service, clock=clock)
        if isinstance(begun, AtTheCore) and "web" not in script.channels:
            begun.channel = "terminal"
        if isinstance(begun, AtThePages) and any(step.does == FLOODS for step in script.steps):
            begun.a_minute = FEW
        Performance(service=service, clock=clock, manager=begun).perform(script)
        _nothing_is_lost(service.database, clock)
        _LOGS[script.name, way] = rows.comparable(rows.everybodys(service.database))
    return _LOGS[script.name, way]


def _nothing_is_lost(database: Database, clock: Clock) -> None:
    """Whatever a journey has done, each open escalation has a next step and the timer of it."""
    seen = database.read(lambda connection: watch.look(connection, now=clock(), timer=TIMER))
    assert seen.astray == ()


@cache
def own_shelf() -> Shelf:
    """A shelf that may be joined to one journey's database after another."""
    return Shelf()


@pytest.fixture
def database_on(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[[str], Database]]:
    """Opens databases with every table and no row."""
    opened: list[Database] = []
    spares: list[Spare] = []

    def build(dialect: str) -> Database:
        if dialect == "sqlite":
            copy = tmp_path / f"{len(opened)}.sqlite3"
            shutil.copy(request.getfixturevalue("migrated_file"), copy)
            opened.append(open_database(f"sqlite:///{copy}"))
        else:
            spares.append(request.getfixturevalue("spare"))
            opened.append(open_database(spares[0].take()))
        return opened[-1]

    yield build
    for one in opened:
        one.close()
        if one.dialect == "postgresql":
            spares[0].give_back(one.engine.url.render_as_string(hide_password=False))
