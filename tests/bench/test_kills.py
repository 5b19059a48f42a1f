"""Proof: a process killed at any moment loses no committed turn and applies none twice."""

import os
import random
import signal
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import func, select

from activity.log import interaction
from bot.conversation.ends import TIMER
from bot.delivery.worker import Worker
from bot.handle import Service
from bot.store.engine import Database
from bot.store.tables import job, notification
from bot.store.tables import turn as turn_table
from escalation.store import escalation_table
from tests.bench.killed import ADVISERS, MANAGERS, START
from tests.bench.record import Record

pytestmark = pytest.mark.proof
FULL = 200
ROOT = Path(__file__).parent.parent.parent

EXPECTED = (
    *("conversation_started", "question_shown", "question_answered", "question_shown", "question_answered"),
    *("question_shown", "question_answered", "question_shown", "went_back", "question_shown", "answer_changed"),
    *("question_shown", "outcome_reached", "escalation_opened", "escalation_claimed", "adviser_replied"),
    "escalation_resolved",
)
"""The log of one whole conversation of `tests.bench.killed`, whatever died on the way."""


class Victim:
    """The process that is killed again and again, and what it said it had committed."""

    def __init__(self, process: "subprocess.Popen[bytes]") -> None:
        self.process = process
        self.committed: set[tuple[int, int]] = set()
        self._read("ready")

    def live_and_die(self, seconds: float) -> None:
        """Lets it work for so long from its first new commit on, then kills it."""
        child = self._begin()
        self._commit()
        time.sleep(seconds)
        os.kill(child, signal.SIGKILL)
        self._read("died")

    def end_a_conversation(self) -> None:
        """Lets it work until it has ended a conversation: what the deaths left behind can be gone on with."""
        before = len(self.ended)
        child = self._begin()
        while len(self.ended) == before:
            self._commit()
        os.kill(child, signal.SIGKILL)
        self._read("died")

    @property
    def ended(self) -> set[int]:
        """The conversations that came to their last turn."""
        return {number for number, step in self.committed if step == len(MANAGERS) + len(ADVISERS) - 1}

    def _begin(self) -> int:
        first = max((number for number, _ in self.committed), default=0)
        self._write(f"go {first}\n")
        return int(self._read("child").split()[1])

    def _write(self, line: str) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(line.encode())
        self.process.stdin.flush()

    def _read(self, wanted: str) -> str:
        assert self.process.stdout is not None
        for raw in self.process.stdout:
            line = raw.decode()
            if line.startswith(wanted):
                return line
            self._note(line)
        raise AssertionError("the process ended by itself")

    def _commit(self) -> None:
        """Waits until it says that it has committed something."""
        assert self.process.stdout is not None
        self._note(self.process.stdout.readline().decode())

    def _note(self, line: str) -> None:
        number, step = line.split()
        self.committed.add((int(number), int(step)))


@contextmanager
def victim(url: str) -> Iterator[Victim]:
    """The process, stopped when the proof ends."""
    command = [sys.executable, "-m", "tests.bench.killed", url]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT) as process:
        yield Victim(process)
        process.kill()


def test_no_committed_turn_is_lost_and_none_applied_twice(
    service: Service, size: Callable[[int], int], record: Record
) -> None:
    """Killed at random moments, every turn that was said to be committed is there once, with its jobs."""
    database = service.database
    moments = random.Random(20261121)
    with victim(str(database.engine.url.render_as_string(hide_password=False))) as process:
        for _ in range(size(FULL)):
            process.live_and_die(moments.uniform(0, 0.2))
        process.end_a_conversation()
    Worker(database=database, shelf=service.shelf, clock=lambda: START).work()
    assert process.committed <= taken(database)
    assert wrong_logs(database) == {}
    assert escalations_without_jobs(database) == []
    assert told_twice_or_never(database) == []
    record(
        f"killed at random moments on {database.dialect}",
        f"{size(FULL)} kills, {len(process.committed):,} turns said to be committed, "
        f"{len(process.ended):,} conversations whole: none lost, none twice",
    )


def taken(database: Database) -> set[tuple[int, int]]:
    """The turns whose claim and reply are kept."""
    query = select(turn_table.c.id).where(turn_table.c.reply.is_not(None))
    ids = database.read(lambda connection: connection.execute(query).scalars().all())
    return {(int(number), int(step)) for number, step in (one.split("-") for one in ids)}


def wrong_logs(database: Database) -> dict[str, tuple[str, ...]]:
    """Conversations whose rows are not the expected ones, in order, as far as they came."""
    query = select(interaction.c.conversation, interaction.c.kind).order_by(interaction.c.seq)
    kinds: dict[str, list[str]] = defaultdict(list)
    for row in database.read(lambda connection: connection.execute(query).all()):
        if row.kind not in {"policy_shown", "notice_shown"}:
            kinds[row.conversation].append(row.kind)
    return {
        conversation: tuple(found) for conversation, found in kinds.items() if tuple(found) != EXPECTED[: len(found)]
    }


def escalations_without_jobs(database: Database) -> list[str]:
    """Escalations whose queue was not to be told, or whose clock nobody watches."""

    def look(connection: object) -> list[str]:
        keys = connection.execute(select(job.c.key)).scalars().all()  # type: ignore[attr-defined]
        ids = connection.execute(select(escalation_table.c.id)).scalars().all()  # type: ignore[attr-defined]
        return [
            one
            for one in ids
            if not any(key.startswith(f"tell/{one}/0/opened/") for key in keys)
            or not any(key.startswith(f"{TIMER}/{one}/") for key in keys)
        ]

    return database.read(look)


def told_twice_or_never(database: Database) -> list[str]:
    """Finished `tell` jobs that did not leave exactly one notice."""
    query = (
        select(job.c.key)
        .join(notification, notification.c.key == job.c.key, isouter=True)
        .where(job.c.kind == "tell", job.c.state == "done")
        .group_by(job.c.key)
        .having(func.count(notification.c.key) != 1)
    )
    return list(database.read(lambda connection: connection.execute(query).scalars().all()))
