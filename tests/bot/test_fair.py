"""What one person does never slows another: many turns of one leave the other's turn as it was."""

from datetime import datetime

from sqlalchemy import Engine, event

from bot.handle import Service
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
