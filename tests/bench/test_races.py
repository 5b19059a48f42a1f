"""Proof: of two clicks at one instant one has its effect and the other is told; a double click is one click."""

import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime
from functools import partial

import pytest
from sqlalchemy import func, select

from activity.log import interaction
from bot.conversation.reply import Reply
from bot.conversation.turn import Turn
from bot.handle import Service, handle
from bot.store import conversations
from tests.bench.record import Record
from tests.journey import Journey

pytestmark = pytest.mark.proof
FULL = 1_000


def at_once(service: Service, *turns: Turn) -> list[Reply]:
    """Sends turns from as many threads at one instant."""
    start = threading.Barrier(len(turns))

    def send(turn: Turn) -> Reply:
        start.wait()
        return handle(turn, service)

    with ThreadPoolExecutor(len(turns)) as threads:
        return list(threads.map(send, turns))


def ready(service: Service, manager: str, now: datetime, number: int) -> Journey:
    """A manager at the first question of a fresh conversation."""
    journey = Journey(service=service, person=manager, at=now, name=f"race-{number}")
    journey.say("start", "short-term-sickness")
    return journey


def test_two_different_answers_raced_have_one_effect(
    service: Service, manager: str, now: datetime, size: Callable[[int], int], record: Record
) -> None:
    """Two answers to one question at one instant: one moves the conversation, the other is told it was late."""
    told: Counter[tuple[int, int]] = Counter()
    for number in range(size(FULL)):
        journey = ready(service, manager, now, number)
        first, second = journey.turn("answer", ("none",)), journey.turn("answer", ("danger",))
        replies = at_once(service, first, second)
        stale = [reply for reply in replies if any(notice.kind == "stale" for notice in reply.notices)]
        kept = service.database.read(partial(conversations.look, conversation=str(journey.reply.conversation)))
        told[len(stale), kept.count if kept else -1] += 1
    record(f"two answers raced on {service.database.dialect}", f"{told[1, 1]} of {size(FULL)}: one effect, one told")
    assert told == {(1, 1): size(FULL)}


def test_one_answer_doubled_has_one_effect(
    service: Service, manager: str, now: datetime, size: Callable[[int], int], record: Record
) -> None:
    """The same turn sent twice at one instant: both get the one reply, and the log has it once."""
    same = 0
    for number in range(size(FULL)):
        journey = ready(service, manager, now, number)
        turn = journey.turn("answer", ("none",))
        one, other = at_once(service, turn, replace(turn))
        same += one == other and not one.notices
    query = select(func.count()).where(interaction.c.kind == "question_answered")
    logged = service.database.read(lambda connection: connection.execute(query).scalar_one())
    record(f"one answer doubled on {service.database.dialect}", f"{same} of {size(FULL)}: one effect, same reply")
    assert (same, logged) == (size(FULL), size(FULL))
