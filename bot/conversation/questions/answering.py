"""What a manager's answer does: taken, understood and shown back, or refused with more help each time. Pure."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from activity.kinds import Event
from bot.conversation import managing, presenting
from bot.conversation.colleagues import confirming
from bot.conversation.questions import guarding, helping
from bot.conversation.questions.typed_moves import Asked, asked_for
from bot.conversation.reply import Notice
from bot.conversation.state import Conversation, Effects
from bot.conversation.turn import TYPED_LIMIT, Turn
from bot.conversation.world import World
from trees import moves
from trees.answers import read_answer, taken_as
from trees.model import Question
from trees.position import Answer, Position, Refusal

Go = Callable[[Turn, Conversation, World], Effects]


def answer(turn: Turn, conversation: Conversation, world: World) -> Effects:
    """Takes an answer, does what was asked for instead of one, or says what is wanted and stays."""
    position = presenting.stand(conversation, world)
    if position.kind == "confirm" and conversation.details.practice:
        return confirming.pretend(turn, conversation, position, world)
    if position.kind != "question" or turn.node not in {None, position.node}:
        return managing.stale(turn, conversation, position, world)
    typed = turn.value if turn.value is not None else ""
    if sum(map(len, typed)) > TYPED_LIMIT:
        too_long = Refusal(node=position.node, says=managing.TOO_LONG)
        return _refused(turn, conversation, position, world, too_long)
    read = read_answer(position, typed, on=world.today)
    says = taken_as(position, typed, read) if isinstance(read, Answer) else None
    asked = _asked_instead(position, typed) if says or isinstance(read, Refusal) else None
    if asked is not None:
        return INSTEAD[asked](turn, conversation, world)
    if isinstance(read, Refusal):
        return _refused(turn, conversation, position, world, read)
    if _free_text(position):
        return _free(turn, conversation, position, world, read)
    return _understood(managing.accept(turn, conversation, position, world, read), says)


def _free(turn: Turn, conversation: Conversation, position: Position, world: World, given: Answer) -> Effects:
    """Words of one's own, looked at for names before anything is kept."""
    stopped = guarding.stopped(turn, conversation, position, world)
    if stopped is not None:
        return stopped
    effects = managing.accept(turn, conversation, position, world, given)
    return replace(effects, events=(*guarding.sent_anyway(turn, position), *effects.events))


def unsure(turn: Turn, conversation: Conversation, world: World) -> Effects:
    """Does what the tree says for "I'm not sure"; where it says nothing, how to find out, and who can help."""
    position = presenting.stand(conversation, world)
    if position.kind != "question" or turn.node not in {None, position.node}:
        return managing.stale(turn, conversation, position, world)
    event = Event("unsure", node=position.node, elapsed_ms=conversation.since(turn.at))
    given = moves.unsure(position, on=world.today)
    if given is not None:
        return managing.accept(turn, conversation, position, world, given, event=event)
    reply = presenting.present(conversation, position, world, helping.LATER, at=turn.at)
    return Effects(reply=presenting.with_aside(reply, "find_out"), events=(event,))


def helped(turn: Turn, conversation: Conversation, world: World) -> Effects:
    """Says what can be typed here, and puts the question another way; nothing changes."""
    position = presenting.stand(conversation, world)
    reply = presenting.present(conversation, position, world, helping.CAN_TYPE, at=turn.at)
    return Effects(reply=helping.explained(reply, today=world.today))


INSTEAD: Mapping[Asked, Go] = {
    "unsure": unsure,
    "back": managing.back,
    "why": managing.why,
    "ask_adviser": managing.ask_adviser,
    "help": helped,
}
"""What a button does, typed as an answer."""


def _asked_instead(position: Position, typed: str | tuple[str, ...]) -> Asked | None:
    """What was asked for; a question that wants words of one's own takes every word."""
    one = typed if isinstance(typed, str) else typed[0] if len(typed) == 1 else ""
    return None if _free_text(position) else asked_for(one)


def _free_text(position: Position) -> bool:
    node = position.spot.node
    return isinstance(node, Question) and node.type.kind == "text"


def _understood(effects: Effects, says: str | None) -> Effects:
    """The same effects with what was understood, where it was not typed in so many words."""
    if says is None:
        return effects
    notice = Notice(kind="understood", says=f"We took that as “{says}”. If that is not right, change your answer.")
    return replace(effects, reply=replace(effects.reply, notices=(notice, *effects.reply.notices)))


def _refused(turn: Turn, conversation: Conversation, position: Position, world: World, refusal: Refusal) -> Effects:
    """The question again with what is wanted; put another way the second time, with an adviser offered the third."""
    count = conversation.details.refused + 1
    noted = replace(conversation, details=replace(conversation.details, refused=count))
    notices = [Notice(kind="refused", says=refusal.says)]
    if count >= helping.OFFER_AFTER:
        notices.append(helping.OFFER)
    reply = replace(presenting.present(noted, position, world, *notices, at=turn.at), given=turn.value)
    event = Event("answer_refused", node=position.node, elapsed_ms=conversation.since(turn.at))
    reply = helping.explained(reply, today=world.today) if count >= helping.EXPLAIN_AFTER else reply
    return Effects(reply=reply, noted=noted, events=(event,))
