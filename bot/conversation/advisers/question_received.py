"""A question of the tree that an adviser put to the manager: how it is shown, and what the answer does. Pure."""

from dataclasses import replace
from typing import Final

from activity.kinds import Event
from bot.conversation import managing, presenting
from bot.conversation.advisers import advising
from bot.conversation.questions import guarding
from bot.conversation.reply import Notice
from bot.conversation.state import Conversation, Effects
from bot.conversation.turn import TYPED_LIMIT, Turn, Verb
from bot.conversation.world import World
from escalation import desk
from escalation.model import Act, Actor, NotPossible
from trees import asking, moves
from trees.answers import answer_words, read_answer
from trees.guard import held
from trees.model import Question
from trees.position import Answer, Position, Refusal

ANSWERS: Final[frozenset[Verb]] = frozenset({"answer", "unsure"})
"""What a manager may do with the question that stands beside the thread."""

STAYS: Final = "You answered a question from your adviser."
"""Why a conversation is still with the adviser when the new answer leads somewhere else."""

NOT_SURE: Final = "I’m not sure."


def stands(turn: Turn, conversation: Conversation, world: World) -> bool:
    """Whether the turn answers the question that an adviser put, and is still waiting for."""
    escalation = world.escalation
    if turn.verb not in ANSWERS or escalation is None or escalation.asked_node is None:
        return False
    waits = escalation.status == "with_manager" and escalation.conversation == conversation.id
    return waits and turn.node == escalation.asked_node


def answer(turn: Turn, conversation: Conversation, world: World) -> Effects:
    """Takes the answer.

    Where its question is on the conversation's path it is kept there, else it is a message alone.
    """
    if turn.verb == "unsure":
        return _told(turn, conversation, world, says=NOT_SURE)
    before = presenting.undiverted(conversation, world)
    position = asking.standing_at(before, str(turn.node))
    if position is None:
        return managing.stale(turn, conversation, presenting.stand(conversation, world), world)
    typed = turn.value if turn.value is not None else ""
    if sum(map(len, typed)) > TYPED_LIMIT:
        return _refused(turn, conversation, world, managing.TOO_LONG)
    read = read_answer(position, typed, on=world.today)
    if isinstance(read, Refusal):
        return _refused(turn, conversation, world, read.says)
    return _taken(turn, conversation, world, before=before, position=position, given=read)


def _taken(
    turn: Turn, conversation: Conversation, world: World, *, before: Position, position: Position, given: Answer
) -> Effects:
    node = position.spot.node
    assert isinstance(node, Question)  # noqa: S101 - read_answer refuses anything else
    says = answer_words(node, given.value, position.spot.scope)
    # A name belongs to the adviser's thread, where it is warned of, and never among the answers.
    names = node.type.kind == "text" and bool(held(says))
    if names or not asking.on_the_path(before, given.node):
        return _told(turn, conversation, world, says=says)
    old = asking.given_at(before, given.node)
    elapsed = conversation.since(turn.at)
    event = managing.answered_event(position, given, changed=old is not None, elapsed=elapsed)
    return _told(turn, _answered(turn, conversation, position, given, world), world, says=says, before=(event,))


def _answered(turn: Turn, conversation: Conversation, position: Position, given: Answer, world: World) -> Conversation:
    """The conversation with one more answer. It stays with the adviser wherever that leads."""
    answers = {one.node: one for one in moves.with_answer(position, given)}
    changed = conversation.moved(at=turn.at, answers=answers, details=conversation.details)
    leads = presenting.undiverted(changed, world)
    details = changed.details
    if leads.kind != "handoff" and details.diverted is None:
        details = replace(details, diverted=STAYS)
    return replace(changed, answers={one.node: one for one in leads.answers}, details=details, state="with_adviser")


def _told(
    turn: Turn, conversation: Conversation, world: World, *, says: str, before: tuple[Event, ...] = ()
) -> Effects:
    """The manager's answer in the thread; the escalation is the adviser's again."""
    escalation = world.escalation
    if escalation is None:
        raise ValueError("A question of an adviser belongs to an escalation")
    by = Actor(person=turn.person, role="manager", organisation=turn.organisation)
    act = Act(verb="answer", by=by, at=turn.at, text=says, node=escalation.asked_node)
    try:
        move = desk.move(escalation, act, calendar=world.organisation.calendar, names=world.names)
    except NotPossible as refused:
        return _refused(turn, conversation, world, refused.sentence)
    effects = advising.moved(move, turn, replace(world, conversation=conversation))
    effects = replace(effects, events=(*before, *effects.events))
    if conversation is not world.conversation:
        effects = replace(effects, conversation=effects.conversation or conversation, logged_for=conversation)
    return guarding.warned(effects, replace(turn, verb="write", value=says))


def _refused(turn: Turn, conversation: Conversation, world: World, says: str) -> Effects:
    """The question again, with what is wanted, and what was given kept in it."""
    position = presenting.stand(conversation, world)
    notice = Notice(kind="refused", says=says)
    reply = replace(presenting.present(conversation, position, world, notice, at=turn.at), given=turn.value)
    event = Event("answer_refused", node=turn.node, elapsed_ms=conversation.since(turn.at))
    return Effects(reply=reply, events=(event,))
