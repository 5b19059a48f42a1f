"""Journeys written in plain words, through the core on both databases, the pages and the terminal, with equal logs."""

import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from activity.log import interaction
from bot.conversation.turn import Turn, Verb
from bot.handle import Service, handle
from bot.library import Shelf
from bot.store.engine import Database, open_database
from escalation import store as escalations
from escalation.desk import KINDS
from escalation.model import MOVES, Status
from escalation.model import Verb as EscalationVerb
from tests.journeys import rows
from tests.journeys.plain.at_pages import AtThePages
from tests.journeys.plain.at_terminal import AtTheTerminal
from tests.journeys.plain.channels import AtTheCore, Clock, Manager
from tests.journeys.plain.script import Script, Step, scripts, span
from tests.people import ADVISER, MANAGER, OTHER_MANAGER

SCRIPTS = tuple(scripts())
ADVISER_VERBS: Mapping[str, tuple[Verb, str]] = {
    "adviser claims": ("claim", ""),
    "adviser releases": ("release", "text"),
    "adviser wakes": ("wake", ""),
    "adviser is still on it": ("still", ""),
    "adviser replies": ("reply", "text"),
    "adviser asks": ("ask", "text"),
    "adviser notes": ("note", "text"),
    "adviser resolves": ("resolve", "text"),
    "adviser hands back": ("hand_back", "text"),
    "adviser holds until": ("hold", "until"),
    "adviser transfers to": ("transfer", "queue"),
}
"""What each step of the adviser is, and the field that its words fill."""

COLLEAGUE_VERBS: Mapping[str, Verb] = {"the colleague accepts": "accept_pass", "the colleague refuses": "refuse_pass"}
"""What somebody does who is asked to take a conversation over."""

MORE: Mapping[str, Mapping[str, str]] = {
    "resolve": {"reason": "advice_given", "tree_could_answer": "yes"},
    "hold": {"reason": "waiting_for_others", "text": "We wait for another answer."},
    "transfer": {"text": "This is for you."},
    "release": {"text": "I am away from now on."},
    "hand_back": {"reason": "advice_given", "tree_could_answer": "no"},
}
"""What an adviser's form needs besides."""


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
    expected = _log("core", script, database_on, shelf)
    assert _log(way, script, database_on, shelf) == expected


def test_the_journeys_make_every_move_of_the_status_table(database_on: Callable[[str], Database], shelf: Shelf) -> None:
    """What the logs of the advising journeys tell, read along the table, leaves no entry of it untried."""
    advising = [script for script in SCRIPTS if script.name.startswith("advising:")]
    made = {move for script in advising for move in _moves(_log("core", script, database_on, shelf))}
    assert set(MOVES) - made == set()


NO_MOVES: frozenset[EscalationVerb] = frozenset({"write", "note", "still"})
"""Verbs whose kind of row another one leaves too."""

VERB_OF: Mapping[str, EscalationVerb] = {kind: verb for verb, kind in KINDS.items() if verb not in NO_MOVES}


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


_LOGS: dict[tuple[str, str], list[rows.Row]] = {}


def _log(way: str, script: Script, database_on: Callable[[str], Database], shelf: Shelf) -> list[rows.Row]:
    if (script.name, way) not in _LOGS:
        manager, dialect = WAYS[way]
        service = Service(shelf=shelf, database=database_on(dialect))
        clock = Clock(at=script.at)
        Performance(service=service, clock=clock, manager=manager(service=service, clock=clock)).perform(script)
        _LOGS[script.name, way] = rows.comparable(_rows(service.database))
    return _LOGS[script.name, way]


@pytest.fixture
def database_on(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[[str], Database]]:
    """Opens databases with every table and no row."""
    opened: list[Database] = []
    urls: list[str] = []

    def build(dialect: str) -> Database:
        if dialect == "sqlite":
            copy = tmp_path / f"{len(opened)}.sqlite3"
            shutil.copy(request.getfixturevalue("migrated_file"), copy)
            opened.append(open_database(f"sqlite:///{copy}"))
        else:
            template = request.getfixturevalue("migrated_template")
            urls.append(request.getfixturevalue("postgres").create(template=template))
            opened.append(open_database(urls[-1]))
        return opened[-1]

    yield build
    for one in opened:
        one.close()
    for url in urls:
        request.getfixturevalue("postgres").drop(url)


@dataclass(kw_only=True)
class Performance:
    """One journey at one channel, step by step."""

    service: Service
    clock: Clock
    manager: Manager
    logged_to: int = 0
    turns: int = 0

    def perform(self, script: Script) -> None:
        """Carries every step out, and says which one failed."""
        for step in script.steps:
            try:
                self._do(step)
            except Exception as error:
                error.add_note(
                    f"step {step.line}: {step.does} {', '.join(step.words)}; on the screen: {self._screen()}"
                )
                raise

    def _screen(self) -> str:
        return self.manager.text[-1500:]

    def _do(self, step: Step) -> None:
        if step.does == "later":
            self.clock.at += span(step.words[0])
        elif step.does in COLLEAGUE_VERBS:
            self._turn_of(OTHER_MANAGER, COLLEAGUE_VERBS[step.does], self.manager.reply.conversation)
        elif step.does in ADVISER_VERBS:
            self._advise(step)
        elif step.does == "log":
            self._log_is(step.words)
        elif step.does in {"sees", "is refused"}:
            missing = [words for words in step.words if words not in self.manager.text]
            assert not missing, f"not on the screen: {missing}"
        elif step.does == "does not see":
            there = [words for words in step.words if words in self.manager.text]
            assert not there, f"on the screen: {there}"
        else:
            self.clock.at += timedelta(seconds=10)
            self.manager.do(step)

    def _advise(self, step: Step) -> None:
        verb, field = ADVISER_VERBS[step.does]
        fields = {**MORE.get(verb, {}), **({field: step.words[0]} if step.words else {})}
        self._turn_of(ADVISER, verb, self._escalation(), fields=fields)

    def _turn_of(self, person: str, verb: Verb, about: str | None, *, fields: Mapping[str, str] | None = None) -> None:
        self.clock.at += timedelta(seconds=10)
        self.turns += 1
        turn = Turn(
            id=f"other-{self.turns}",
            at=self.clock.at,
            person=person,
            organisation="example",
            channel="web",
            verb=verb,
            conversation=about,
            fields=fields or {},
        )
        handle(turn, self.service)

    def _escalation(self) -> str:
        conversation = self.manager.reply.conversation
        assert conversation, "no conversation yet"
        found = self.service.database.read(lambda connection: escalations.of_conversation(connection, conversation))
        assert found, "nothing was handed over"
        return found.id

    def _log_is(self, kinds: Sequence[str]) -> None:
        found = [row for row in _rows(self.service.database) if row["seq"] > self.logged_to]
        assert [row["kind"] for row in found] == list(kinds)
        self.logged_to = found[-1]["seq"] if found else self.logged_to


def _rows(database: Database) -> list[dict[str, Any]]:
    query = select(interaction).where(interaction.c.person.in_((MANAGER, ADVISER))).order_by(interaction.c.seq)
    return database.read(lambda connection: [dict(row._mapping) for row in connection.execute(query)])
