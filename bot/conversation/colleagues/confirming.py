"""What a second person's answer, or their silence, does to the manager's conversation. Pure."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from activity.kinds import Event
from bot.conversation import managing, presenting
from bot.conversation.colleagues import second_person
from bot.conversation.colleagues.confirmation import Confirmation, may_answer
from bot.conversation.reply import Notice, Reply
from bot.conversation.state import Conversation, Effects
from bot.conversation.turn import TYPED_LIMIT, Turn
from bot.conversation.world import Unknown, World
from escalation.model import Message
from trees import moves
from trees.moves import Confirmed
from trees.position import Position, Refusal

NOT_HERE: Final = "We cannot find that question. It may have been for somebody else."
SAY_WHY: Final = "Please say why you do not agree. The manager and the adviser need to know what to change."
TOO_LONG: Final = f"That is too long. Please use at most {TYPED_LIMIT:,} characters."
CHANGED: Final = (
    "The manager’s answers have changed since you were asked. If it is still needed, you will be asked again."
)
TOO_LATE: Final = "The time to answer is over. The manager was told to speak to an adviser."
AGREED: Final = "Thank you. You agreed. The manager has been told."
REFUSED: Final = "Thank you. You did not agree. The manager has been told, with your reason."
KINDS: Final = {"agreed": "confirm_given", "refused": "confirm_refused", "late": "confirm_late"}


def agree(turn: Turn, conversation: Conversation | None, world: World) -> Effects:
    """The second person agrees; a reason may go with it.

    Raises:
        Unknown: nothing is asked of this person there.
    """
    return _answered("agreed", turn, conversation, world)


def decline(turn: Turn, conversation: Conversation | None, world: World) -> Effects:
    """The second person does not agree, and says why.

    Raises:
        Unknown: nothing is asked of this person there.
    """
    return _answered("refused", turn, conversation, world)


def late(confirmation: Confirmation, turn: Turn, conversation: Conversation, world: World) -> Effects:
    """Nobody answered in time: the conversation goes where the tree says that silence leads."""
    position = presenting.undiverted(conversation, world)
    if not confirmation.fits(position):
        return Effects(reply=Reply(), confirmations=(replace(confirmation, state="overtaken", answered_at=turn.at),))
    return _moved("late", replace(confirmation, state="late", answered_at=turn.at), position, turn, world)


def ask(turn: Turn, conversation: Conversation, world: World) -> Effects:
    """The manager asks again where nobody is being asked, as after a change of the rules."""
    position = presenting.undiverted(conversation, world)
    kept = world.confirmation
    if position.kind != "confirm" or (kept is not None and kept.open and kept.fits(position)):
        return managing.stale(turn, conversation, position, world)
    return managing.arrive(conversation.one_turn_on(turn.at), turn, world)


def pretend(turn: Turn, conversation: Conversation, position: Position, world: World) -> Effects:
    """In practice the manager chooses what the second person would say."""
    chosen = str(turn.value)
    if chosen not in KINDS:
        return managing.stale(turn, conversation, position, world)
    answer: Confirmed = "agreed" if chosen == "agreed" else "refused" if chosen == "refused" else "late"
    given = moves.confirmed(position, answer, by="somebody else", asked_by=conversation.person, on=world.today)
    if isinstance(given, Refusal):
        raise TypeError(given.says)
    return managing.accept(turn, conversation, position, world, given, event=Event(KINDS[chosen], node=position.node))


def _answered(answer: Confirmed, turn: Turn, conversation: Conversation | None, world: World) -> Effects:
    kept = world.confirmation
    if conversation is None or kept is None or not _may(turn, conversation, kept, world):
        raise Unknown(NOT_HERE)
    if not kept.open:
        return _said("stopped", said_before(kept, world.names))
    reason = turn.value.strip() if isinstance(turn.value, str) else ""
    if len(reason) > TYPED_LIMIT:
        return _said("refused", TOO_LONG)
    if answer == "refused" and not reason:
        return _said("refused", SAY_WHY)
    position = presenting.undiverted(conversation, world)
    if not kept.fits(position):
        overtaken = replace(kept, state="overtaken", answered_at=turn.at)
        return replace(_said("stopped", CHANGED), confirmations=(overtaken,))
    closed = replace(kept, state=answer, answered_by=turn.person, answered_at=turn.at, reason=reason or None)
    effects = _moved(answer, closed, position, turn, world)
    notice = Notice(kind="done", says=AGREED if answer == "agreed" else REFUSED)
    return replace(effects, said=Reply(notices=(notice,)))


def _may(turn: Turn, conversation: Conversation, kept: Confirmation, world: World) -> bool:
    """Never for oneself: neither who asked nor whose conversation it is now, and nobody who is part of the matter."""
    part_of_it = world.escalation.not_for if world.escalation else ()
    if turn.organisation != kept.organisation or turn.person in {conversation.person, *part_of_it}:
        return False
    viewer = world.viewer
    return may_answer(kept, person=viewer.person, posts=viewer.posts, groups=world.organisation.groups)


def said_before(kept: Confirmation, names: Mapping[str, str]) -> str:
    """How a question to a second person ended, for somebody who opens it after that."""
    if kept.state == "late":
        return TOO_LATE
    if kept.state == "overtaken":
        return CHANGED
    who = names.get(kept.answered_by or "", "Somebody else")
    return f"{who} has answered this: {'agreed' if kept.state == 'agreed' else 'not agreed'}."


def _moved(
    answer: Confirmed, closed: Confirmation, position: Position, turn: Turn, world: World
) -> Effects:  # fmt: skip
    conversation = world.conversation
    if conversation is None:
        raise ValueError("An answer moves a conversation")
    given = moves.confirmed(
        position, answer, by=closed.answered_by, asked_by=conversation.person, on=world.today
    )  # fmt: skip
    if isinstance(given, Refusal):
        raise Unknown(given.says)
    elapsed = round((turn.at - closed.asked_at).total_seconds() * 1000)
    event = Event(KINDS[answer], node=position.node, answer=answer, elapsed_ms=elapsed)
    answers = {one.node: one for one in moves.with_answer(position, given)}
    details = replace(conversation.details, diverted=None, handed=False, refused=0)
    moved = conversation.moved(at=turn.at, answers=answers, details=details)
    after = replace(world, confirmation=closed)
    effects = managing.arrive(moved, turn, after, before=(event,))
    arrived = effects.conversation
    if arrived is not None and world.with_adviser and effects.move is None:
        arrived = replace(arrived, state="with_adviser")
    effects = _with_words(effects, closed)
    told = second_person.told_manager(closed, conversation.person, at=turn.at)
    return replace(
        effects,
        conversation=arrived,
        confirmations=(closed, *effects.confirmations),
        jobs=(*effects.jobs, told),
        announce=(*effects.announce, f"person/{conversation.person}"),
    )


def _with_words(effects: Effects, closed: Confirmation) -> Effects:
    """Adds the second person's own words to what is handed over, so that the adviser reads them."""
    if effects.move is None or closed.reason is None:
        return effects
    message = Message(
        escalation=effects.move.escalation.id,
        by="fingerpost",
        person=closed.answered_by,
        at=closed.answered_at or closed.asked_at,
        text=f"{'Agreed' if closed.state == 'agreed' else 'Not agreed'}: {closed.reason}",
    )
    return replace(effects, move=replace(effects.move, messages=(*effects.move.messages, message)))


def _said(kind: str, says: str) -> Effects:
    notice = Notice(kind="refused" if kind == "refused" else "stopped", says=says)
    return Effects(reply=Reply(), said=Reply(notices=(notice,)))
