"""Proof: a turn costs little more than the statements that it sends."""

import statistics
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest
from sqlalchemy import Connection, event

from activity.prepared import Prepared
from bot.content.library import Shelf
from bot.conversation import presenting
from bot.conversation.reply import Reply
from bot.conversation.turn import Turn, Verb
from bot.handle import Service, take
from bot.store.engine import Database
from tests.bench.record import Record

pytestmark = pytest.mark.proof
FULL = 400
MOST_TIMES = 1.5
MOST_OWN_CPU_MS = 1.0

WALK: tuple[tuple[Verb, str | tuple[str, ...]], ...] = (
    ("start", "short-term-sickness"),
    ("answer", ("none",)),
    ("answer", "employee"),
    ("answer", "back"),
    ("answer", "none"),
    ("answer", "2"),
    ("answer", "3"),
    ("answer", "5"),
    ("answer", "yes"),
    ("answer", "yes"),
    ("answer", ("none",)),
    ("answer", "none"),
    ("proceed", ""),
)
"""A whole conversation, from the first page to an outcome with its receipt."""

Statements = list[tuple[Any, Any]]


@dataclass(kw_only=True)
class Cost:
    """Wall-clock and CPU seconds of each turn, taken in the thread that writes."""

    wall: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)

    def measure(self, database: Database, work: Callable[[Connection], object]) -> None:
        """Runs one transaction, its commit included, and notes what it took."""

        def timed() -> None:
            wall, cpu = time.perf_counter(), time.thread_time()
            database._write(work)
            self.wall.append(time.perf_counter() - wall)
            self.cpu.append(time.thread_time() - cpu)

        database._writers.submit(timed).result()


def test_a_turn_costs_little_more_than_its_statements(
    new_database: Callable[[], Database],
    shelf: Shelf,
    manager: str,
    now: datetime,
    size: Callable[[int], int],
    record: Record,
    *,
    full_size: bool,
) -> None:
    """The same turns three times over: to record their statements, decided, and their statements alone."""
    recorder, decided, bare = (new_database() for _ in range(3))
    ours, alone = Cost(), Cost()
    for number in range(size(FULL) + 1):
        if number == 1:  # the first conversation warms every cache
            ours, alone = Cost(), Cost()
        recorded = walk(Service(shelf=shelf, database=recorder), manager, now + timedelta(minutes=number), number)
        presenting.WALKS.forget()  # else each turn would find the walk that recording it made
        for turn in recorded:
            ours.measure(decided, partial(take, turn=turn.turn, shelf=shelf))
            alone.measure(bare, partial(replay, statements=turn.statements))
    ratio = statistics.median(ours.wall) / statistics.median(alone.wall)
    own_ms = (statistics.fmean(ours.cpu) - statistics.fmean(alone.cpu)) * 1000
    record(
        f"cost of a turn on {decided.dialect}",
        f"{statistics.median(ours.wall) * 1000:.2f} ms, its statements alone "
        f"{statistics.median(alone.wall) * 1000:.2f} ms: {ratio:.2f} times; our own CPU {own_ms:.2f} ms",
    )
    if full_size:
        assert ratio <= MOST_TIMES
        assert own_ms <= MOST_OWN_CPU_MS


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """A turn, and the statements that it sent."""

    turn: Turn
    statements: Statements


def walk(service: Service, manager: str, at: datetime, number: int) -> list[Recorded]:
    """One conversation, turn by turn, with what each sent to the database."""
    reply = Reply()
    recorded = []
    for step, (verb, value) in enumerate(WALK):
        turn = Turn(
            id=f"cost-{number}-{step}",
            at=at + timedelta(seconds=step),
            person=manager,
            organisation="example",
            channel="web",
            verb=verb,
            value=value,
            conversation=reply.conversation,
            count=reply.count if reply.conversation else None,
        )
        reply, statements = _listen(service, turn)
        recorded.append(Recorded(turn=turn, statements=statements))
    assert reply.receipt, "the walk must end in an outcome"
    return recorded


def _listen(service: Service, turn: Turn) -> tuple[Reply, Statements]:
    sent: Statements = []

    def hear(_connection: object, statement: object, many: object, one: object, _options: object) -> None:
        sent.append((statement, many or one))

    def work(connection: Connection) -> Reply:
        event.listen(connection, "before_execute", hear)
        return take(connection, turn, shelf=service.shelf).reply

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(Prepared, "send", _through_core)
        return service.database.write(work), sent


def _through_core(prepared: Prepared, connection: Connection, *rows: Mapping[str, Any]) -> object:
    """A statement that is prepared, as SQLAlchemy Core sends any other."""
    statement = prepared.statement.execution_options(preserve_rowcount=True)
    return connection.execute(statement, rows if len(rows) > 1 else rows[0])


def replay(connection: Connection, statements: Statements) -> None:
    """The statements alone, their rows read."""
    for statement, values in statements:
        result = connection.execute(statement, values)
        if result.returns_rows:
            result.all()
