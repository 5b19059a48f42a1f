"""What a manager adds to a hand-over: wishes, who in the advice team is part of it, and how it was. Pure."""

from dataclasses import replace

from bot.conversation import ends, presenting
from bot.conversation.advisers import advising
from bot.conversation.colleagues.passing import colleague
from bot.conversation.reply import Notice, Reply, ShownHandoff
from bot.conversation.state import Conversation, Effects
from bot.conversation.turn import TYPED_LIMIT, Turn
from bot.conversation.world import World
from escalation import handing
from escalation.model import Actor, Escalation, Move, NotPossible
from escalation.wishes import read_wishes
from trees.show import show

INVOLVED = "not_for."
"""How the field of an adviser's tick box begins; their id follows."""

NAMED = "names_shown"
"""The field that says that the names stood there to be ticked. Without it nobody could tick any: earlier ticks stay."""

SENT = "We have sent this to the advice team. You can come back to this page for the answer."
NOT_THEM = "Somebody whom you ticked is not in the advice team now. Please open the list again."
WISHED = "We have told the advice team."
THANKS = "Thank you. That helps us to do better."


def advice_team(turn: Turn, conversation: Conversation, world: World) -> Effects:
    """Shows who is in the advice team, so that whoever is part of the matter can be ticked; nothing changes."""
    position = presenting.stand(conversation, world)
    reply = presenting.present(conversation, position, world, at=turn.at)
    return _with_names(Effects(reply=reply), world)


def send(turn: Turn, conversation: Conversation, world: World) -> Effects:
    """Hands the conversation to the advisers, with a line, wishes and ticks that the manager may add."""
    position = presenting.stand(conversation, world)
    shown = show(position, today=world.today)
    if not isinstance(shown, ShownHandoff):
        return advising.stale(turn, conversation, world)
    if len(advising.typed(turn)) > TYPED_LIMIT:
        return _refused(advising.refuse(turn, conversation, world, advising.TOO_LONG), turn, world)
    try:
        added = _added(turn, world)
    except NotPossible as refused:
        return _refused(advising.refuse(turn, conversation, world, refused.sentence), turn, world)
    moved = conversation.one_turn_on(turn.at)
    effects = Effects(reply=Reply(notices=(Notice(kind="done", says=SENT),)), conversation=moved)
    return ends.hand_over(effects, shown, position, turn, world, added=added)


def _added(turn: Turn, world: World) -> ends.Added:
    wishes = read_wishes(turn.fields, at=turn.at, calendar=world.organisation.calendar)
    return ends.Added(line=advising.typed(turn) or None, wishes=wishes, not_for=ticked(turn, world))


def ticked(turn: Turn, world: World) -> tuple[str, ...]:
    """The advisers who were ticked.

    Raises:
        NotPossible: one of them is none, so that nobody is kept from it in name alone.
    """
    named = tuple(sorted(name.removeprefix(INVOLVED) for name in turn.fields if name.startswith(INVOLVED)))
    if not set(named) <= {viewer.person for viewer in world.advisers}:
        raise NotPossible(NOT_THEM)
    return named


def wish(turn: Turn, conversation: Conversation, world: World) -> Effects:
    """Changes what was wished for of a question that was sent."""

    def change(escalation: Escalation) -> Move:
        calendar = world.organisation.calendar
        return handing.wish(
            escalation,
            read_wishes(turn.fields, at=turn.at, calendar=calendar),
            not_for=ticked(turn, world) if NAMED in turn.fields else escalation.not_for,
            by=_by(turn),
            at=turn.at,
            calendar=calendar,
        )

    effects = advising.by_manager(turn, conversation, world, change, done=WISHED)
    return effects if effects.move else _refused(effects, turn, world)


def rate(turn: Turn, conversation: Conversation, world: World) -> Effects:
    """Keeps how content the manager was with what the adviser did; `turn.value` is 1 to 5."""
    score = int(turn.value) if isinstance(turn.value, str) and turn.value in map(str, handing.SCORES) else 0
    return advising.by_manager(
        turn, conversation, world, lambda escalation: handing.rate(escalation, score, by=_by(turn)), done=THANKS
    )


def _refused(effects: Effects, turn: Turn, world: World) -> Effects:
    """What was refused, with the ticks kept. Losing one would show the matter to somebody who is part of it."""
    return _with_names(effects, world) if NAMED in turn.fields and world.advisers else effects


def _with_names(effects: Effects, world: World) -> Effects:
    team = tuple(colleague(viewer, world) for viewer in world.advisers)
    return replace(effects, reply=replace(effects.reply, advisers=team))


def _by(turn: Turn) -> Actor:
    return Actor(person=turn.person, role="manager", organisation=turn.organisation)
