"""What a manager does at an end and after it: letters, what would change it, whether it helped. Pure."""

from dataclasses import replace

from activity.kinds import Event
from bot.conversation import presenting
from bot.conversation.afterwards import closing
from bot.conversation.managing import stale
from bot.conversation.reply import Notice, ShownLetter, ShownOutcome
from bot.conversation.state import Conversation, Details, Effects
from bot.conversation.turn import Turn
from bot.conversation.world import Unknown, World
from trees import what_if as flipping
from trees.expressions.scope import NotAnswered, ToAdviser
from trees.position import Position
from trees.show import letter_blocks, show

HELPED = ("yes", "partly", "no")
"""What can be said of whether a conversation helped."""

THANKS = "Thank you. That helps us to make this better."
NO_SUCH_LETTER = "This letter does not belong to where your answers lead now. Open the conversation again."
CANNOT_FILL = "We cannot fill in this letter. {reason} Please ask an adviser."


def make_letter(turn: Turn, conversation: Conversation, world: World) -> Effects:
    """Shows one of the outcome's letters, filled in; `turn.value` is its id.

    Raises:
        Unknown: the outcome that the answers lead to offers no such letter.
    """
    stood = presenting.stand(conversation, world)
    position = presenting.undiverted(conversation, world)
    reply = presenting.present(conversation, stood, world, at=turn.at)
    try:
        letter = letter_of(position, str(turn.value), world)
    except (ToAdviser, NotAnswered) as missing:
        reason = missing.reason if isinstance(missing, ToAdviser) else "It needs an answer that was not asked."
        notice = Notice(kind="stopped", says=CANNOT_FILL.format(reason=reason))
        return Effects(reply=replace(reply, notices=(*reply.notices, notice)))
    event = Event("letter_made", node=position.node, outcome=position.node, detail={"letter": letter.id})
    return Effects(reply=replace(reply, letter=letter), events=(event,))


def letter_of(position: Position, letter: str, world: World) -> ShownLetter:
    """A letter of the outcome that this position stands at, in words.

    Raises:
        Unknown: it is no outcome, or offers no such letter.
        ToAdviser, NotAnswered: see `trees.show.letter_blocks`.
    """
    shown = show(position, today=world.today)
    titles = dict(shown.letters) if isinstance(shown, ShownOutcome) else {}
    if letter not in titles:
        raise Unknown(NO_SUCH_LETTER)
    kept = position.spot.tree.letters[letter]
    return ShownLetter(id=letter, title=titles[letter], to=kept.to, words=letter_blocks(position, letter))


def what_if(turn: Turn, conversation: Conversation, world: World) -> Effects:
    """Shows which other answers would have led elsewhere; nothing changes."""
    position = presenting.stand(conversation, world)
    reply = presenting.present(conversation, position, world, at=turn.at)
    if "what_if" not in reply.moves:
        return Effects(reply=reply)
    return Effects(reply=replace(reply, flips=flipping.what_if(position, today=world.today)))


def feedback(turn: Turn, conversation: Conversation, world: World) -> Effects:
    """Notes whether the conversation helped: yes, partly or no, and nothing typed."""
    position = presenting.stand(conversation, world)
    if not position.ended or turn.value not in HELPED or conversation.details.feedback is not None:
        return stale(turn, conversation, position, world)
    event = Event("feedback_given", node=position.node, outcome=position.node, answer=str(turn.value))
    details = replace(conversation.details, feedback=str(turn.value))
    return _noted(turn, conversation, position, world, details=details, event=event)


def follow_up(turn: Turn, conversation: Conversation, world: World) -> Effects:
    """Notes how it went afterwards; `turn.value` is one of the question's options."""
    position = presenting.undiverted(conversation, world)
    asked = closing.due(show(position, today=world.today), conversation, today=world.today)
    if asked is None or turn.value not in {option.id for option in asked.options}:
        return stale(turn, conversation, presenting.stand(conversation, world), world)
    event = Event("follow_up_answered", node=position.node, outcome=position.node, answer=str(turn.value))
    details = replace(conversation.details, followed_up=conversation.details.receipt)
    stood = presenting.stand(conversation, world)
    return _noted(turn, conversation, stood, world, details=details, event=event)


def _noted(
    turn: Turn, conversation: Conversation, position: Position, world: World, *, details: Details, event: Event
) -> Effects:
    noted = conversation.moved(at=turn.at, answers=conversation.answers, details=details)
    notice = Notice(kind="done", says=THANKS)
    return Effects(
        reply=presenting.present(noted, position, world, notice, at=turn.at), conversation=noted, events=(event,)
    )
