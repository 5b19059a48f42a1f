"""What is kept of a conversation."""

from dataclasses import fields, replace
from datetime import datetime, timedelta

from bot.conversation.state import Conversation, Details


def test_a_turn_moves_a_conversation_by_one_and_keeps_the_rest(now: datetime) -> None:
    """Each field is named where it moves: one that was forgotten there would be lost with the next turn."""
    before = Conversation(
        id="c",
        person="p",
        organisation="o",
        group_id="g",
        channel="web",
        tree="t",
        tree_version="v",
        topic="sickness",
        answers={},
        count=3,
        state="with_adviser",
        details=Details(),
        escalation="e",
        started_at=now,
        touched_at=now,
        passed_to="q",
        passed_at=now,
    )
    left_out = [one.name for one in fields(before) if getattr(before, one.name) is None]
    assert not left_out, "give each field a value here, so that losing it shows"
    later, ticked = now + timedelta(minutes=1), Details(ticked=("a#1",))
    moved = before.moved(at=later, answers={}, details=ticked)
    assert moved == replace(before, count=4, touched_at=later, details=ticked)
