"""An adviser hands a conversation back with answers put right: what changes, and what the manager reads of it. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Final

from activity.kinds import Event
from bot.conversation import managing, presenting
from bot.conversation.advisers import advising
from bot.conversation.questions import checking
from bot.conversation.state import Conversation, Effects
from bot.conversation.turn import Turn
from bot.conversation.world import World
from escalation.model import Message, Move, NotPossible
from trees import moves
from trees.corrections import Corrected, Correction, corrected
from trees.position import Position, Refusal
from trees.walk import walk

FIX: Final = "fix:"
"""How a field that corrects an answer begins: `fix:NODE`, or `fix:NODE:OPTION` for each option where several fit."""

SAY_WHY: Final = "Say in a few words why you changed these answers. The manager reads it."
STILL_AN_ADVISER: Final = (
    "With these answers the guide still leads to an adviser. Choose the question where the manager should go on."
)


def hand_back(turn: Turn, world: World) -> Effects:
    """The conversation is the manager's again: where they left it, or where the corrected answers lead.

    Raises:
        Unknown, NotPossible: as `advising.acted`; or an answer does not fit, and the sentence says which.
    """
    move = advising.acted(turn, world)
    conversation = world.conversation
    changes, stand_at = changes_of(turn.fields), turn.fields.get("stand_at", "")
    if conversation is None or world.tree is None or not (changes or stand_at):
        return advising.moved(move, turn, world)
    found = corrected(presenting.undiverted(conversation, world), changes, on=world.today)
    if isinstance(found, Refusal):
        raise NotPossible(found.says)
    why = turn.fields.get("why", "").strip()
    if found.made and not why:
        raise NotPossible(SAY_WHY)
    position = _standing(found.position, stand_at)
    changed = _changed(turn, conversation, position)
    if position.ended and not checking.due(changed, position):
        position = _at_the_last_question(position)
        changed = _changed(turn, conversation, position)
    return _effects(turn, world, move=_told(move, found, why=why), changed=changed, position=position, found=found)


def changes_of(fields: Mapping[str, str]) -> dict[str, str | tuple[str, ...]]:
    """The new answers of a form, by node; what was left empty stays as it was."""
    changes: dict[str, str | tuple[str, ...]] = {}
    for name, value in fields.items():
        node, _, option = name.removeprefix(FIX).partition(":")
        if not name.startswith(FIX) or not value.strip():
            continue
        before = changes.get(node, ())
        changes[node] = (*before, option) if option and isinstance(before, tuple) else value
    return changes


def _standing(position: Position, stand_at: str) -> Position:
    """Where the manager goes on: at an answered question with its answer filled in, or where the answers lead."""
    if not stand_at:
        if position.kind == "handoff":
            raise NotPossible(STILL_AN_ADVISER)
        return position
    if stand_at not in {item.node for item in position.trail}:
        raise NotPossible("With these answers, that question is not asked. Choose another one to go on from.")
    return walk(position.tree, moves.change(position, stand_at), today=position.day, started=position.started)


def _at_the_last_question(position: Position) -> Position:
    """The question before the end. The manager reaches the end by their own click, so that its receipt is theirs."""
    return walk(position.tree, moves.back(position), today=position.day, started=position.started)


def _changed(turn: Turn, conversation: Conversation, position: Position) -> Conversation:
    answers = {one.node: one for one in position.answers}
    details = replace(conversation.details, diverted=None, handed=False, refused=0)
    return replace(conversation.moved(at=turn.at, answers=answers, details=details), state="open")


def _told(move: Move, found: Corrected, *, why: str) -> Move:
    """The move with what was changed said in the thread, where the manager reads it above the question."""
    if not found.made:
        return move
    text = "\n".join(_lines(found.made, why=why))
    at = move.messages[-1].at
    told = Message(escalation=move.escalation.id, by="fingerpost", person=None, at=at, text=text)
    return replace(move, messages=(*move.messages, told))


def _lines(made: tuple[Correction, ...], *, why: str) -> Iterator[str]:
    yield "Your adviser changed this answer." if len(made) == 1 else "Your adviser changed these answers."
    for one in made:
        yield f"{one.question} It was: {one.before}. Now it is: {one.after}."
    yield f"Why: {why}"


def _effects(
    turn: Turn, world: World, *, move: Move, changed: Conversation, position: Position, found: Corrected
) -> Effects:  # fmt: skip
    effects = advising.moved(move, turn, replace(world, conversation=None))
    handed = tuple(
        replace(event, node=position.node) if event.kind == "handed_back" else event for event in effects.events
    )
    shown = Event("question_shown", node=position.node) if position.kind == "question" else None
    return replace(
        effects,
        conversation=changed,
        logged_for=changed,
        events=(*map(_logged, found.made), *handed, *((shown,) if shown else ())),
        jobs=(*effects.jobs, managing.abandonment(changed)),
    )


def _logged(made: Correction) -> Event:
    event = managing.answered_event(made.stands, made.given, changed=True, elapsed=None)
    return replace(event, detail={**(event.detail or {}), "by": "adviser"})
