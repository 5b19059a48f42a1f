"""What one person does never slows another: many turns of one leave the other's turn as it was."""

import asyncio
from datetime import datetime
from threading import Event

import pytest
from sqlalchemy import Engine, event

from bot import handle
from bot.content.library import Shelf
from bot.conversation.turn import Turn
from bot.handle import Service, handle_async
from tests.bot.acting import TO_STAGE, journey
from tests.journey import Journey
from tests.people import OTHER_MANAGER

MANY = 120


def statements(who: Journey) -> int:
    """How many statements one answer and one step back of this person take."""
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        seen.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        who.say("answer", "employee")
        who.say("back")
    finally:
        event.remove(Engine, "before_cursor_execute", note)
    return len(seen)


def test_a_flood_of_one_persons_turns_leaves_anothers_turn_as_it_was(
    service: Service, manager: str, now: datetime
) -> None:
    """As many statements as before; the work of a turn rests on its own conversation alone."""
    other = journey(service, now, OTHER_MANAGER, "other")
    other.answers(TO_STAGE[0])
    statements(other)
    before = statements(other)
    busy = journey(service, now, manager, "busy")
    busy.answers(TO_STAGE[0])
    for _ in range(MANY):
        busy.say("answer", "banana")
        busy.say("answer", "employee")
        busy.say("back")
    assert statements(other) == before


def test_one_persons_texts_are_read_one_after_another(
    service: Service, manager: str, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A long text takes a core for a second: somebody who sends several waits for their own, and another does not."""
    told: list[str] = []
    other_was_read = Event()

    def read(turn: Turn, _shelf: Shelf) -> tuple[()]:
        told.append(f"{turn.value} begins")
        if turn.person == OTHER_MANAGER:
            other_was_read.set()
        assert other_was_read.wait(60)
        told.append(f"{turn.value} ends")
        return ()

    async def send() -> None:
        said = ((manager, "first text"), (manager, "second text"), (OTHER_MANAGER, "another text"))
        people = [(Journey(service=service, person=who, at=now, name=f"fair-{words}"), words) for who, words in said]
        await asyncio.gather(*(handle_async(one.turn("find", words), service) for one, words in people))

    monkeypatch.setattr(handle, "find", read)
    asyncio.run(send())
    assert [line for line in told if "another" not in line] == [
        "first text begins",
        "first text ends",
        "second text begins",
        "second text ends",
    ]
    assert told.index("another text begins") < told.index("first text ends")
