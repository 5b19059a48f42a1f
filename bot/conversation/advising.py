"""The part of a conversation that is with a human adviser, from both sides. Pure."""

from dataclasses import replace
from typing import cast

from activity.kinds import Event
from bot.conversation import ends, presenting, putting, whose
from bot.conversation.reply import Notice, Reply, ShownHandoff
from bot.conversation.state import Conversation, Effects, State
from bot.conversation.turn import TYPED_LIMIT, Turn
from bot.conversation.world import Unknown, World
from bot.people.membership import Viewer
from escalation import desk
from escalation.form import read_act
from escalation.model import Act, Actor, Escalation, Move, NotPossible
from escalation.model import Verb as EscalationVerb
from escalation.route import Routes, chain_of, claimable
from trees.show import show

ON_THEIR_OWN = frozenset({"hand_back", "withdraw"})
"""What gives the conversation back to the manager: they stand at the question from which they asked for a person."""

SENT = "We have sent this to the advice team. You can come back to this page for the answer."
TOO_LONG = f"That is too long to send. Please use at most {TYPED_LIMIT:,} characters. Nothing was lost."


def send(turn: Turn, conversation: Conversation, world: World) -> Effects:
    """Hands the conversation to the advisers, with a line that the manager may add."""
    position = presenting.stand(conversation, world)
    shown = show(position, today=world.today)
    if not isinstance(shown, ShownHandoff):
        return _stale(turn, conversation, world)
    added = _typed(turn)
    if len(added) > TYPED_LIMIT:
        notice = Notice(kind="refused", says=TOO_LONG)
        reply = replace(presenting.present(conversation, position, world, notice, at=turn.at), given=added)
        return Effects(reply=reply)
    moved = replace(conversation, count=conversation.count + 1, touched_at=turn.at)
    reply = Reply(notices=(Notice(kind="done", says=SENT),))
    effects = Effects(reply=reply, conversation=moved)
    return ends.hand_over(effects, shown, position, turn, world, added=added or None)


def write(turn: Turn, conversation: Conversation, world: World) -> Effects:
    """The manager's message to the adviser."""
    if len(_typed(turn)) > TYPED_LIMIT:
        return _refuse(turn, conversation, world, TOO_LONG)
    return _by_manager(turn, conversation, world, verb="write")


def withdraw(turn: Turn, conversation: Conversation, world: World) -> Effects:
    """The manager no longer needs the adviser; the conversation is theirs again."""
    return _by_manager(turn, conversation, world, verb="withdraw")


def reopen(turn: Turn, conversation: Conversation, world: World) -> Effects:
    """The manager takes a resolved escalation up again."""
    return _by_manager(turn, conversation, world, verb="reopen")


def advise(turn: Turn, world: World) -> Effects:
    """An adviser's verb; `turn.conversation` is the escalation.

    Raises:
        Unknown, NotPossible: as `acted`.
    """
    return moved(acted(turn, world), turn, world)


def acted(turn: Turn, world: World) -> Move:
    """What an adviser's verb makes of the escalation.

    Raises:
        Unknown: this organisation has no such escalation.
        NotPossible: the status table, or somebody who was quicker, refuses it.
    """
    escalation = world.escalation
    if escalation is None or escalation.organisation != world.viewer.organisation or not _sees(world, escalation):
        raise Unknown("We cannot find that hand-over.")
    act = read_act(
        turn.fields,
        verb=_adviser_verb(turn),
        by=adviser(world.viewer, world.routes),
        at=turn.at,
        calendar=world.organisation.calendar,
    )
    whose.check(turn, act, escalation, world)
    if act.queue is not None:
        act = replace(act, chain=chain_of(world.routes.of(escalation.organisation), act.queue))
    act = putting.asked(act, turn.fields, world)
    return desk.move(escalation, act, calendar=world.organisation.calendar, names=world.names)


def _sees(world: World, escalation: Escalation) -> bool:
    """Whether the adviser may see it at all: not a topic closed to them, nor a matter that they are part of.

    Breaking the glass opens a topic to be read, never to be worked on.
    """
    return world.viewer.person not in escalation.not_for and whose.may_see(world.viewer, escalation, world)


def adviser(viewer: Viewer, routes: Routes) -> Actor:
    """An adviser as escalations know them: with the queues that their roles may claim from."""
    return Actor(
        person=viewer.person,
        role="lead" if "lead" in viewer.roles else "adviser",
        organisation=viewer.organisation,
        queues=claimable(routes.of(viewer.organisation), viewer.roles),
    )


def _by_manager(turn: Turn, conversation: Conversation, world: World, *, verb: EscalationVerb) -> Effects:
    escalation = world.escalation
    if escalation is None:
        return _stale(turn, conversation, world)
    by = Actor(person=turn.person, role="manager", organisation=turn.organisation)
    act = Act(verb=verb, by=by, at=turn.at, text=_typed(turn) or None)
    try:
        move = desk.move(escalation, act, calendar=world.organisation.calendar, names=world.names)
    except NotPossible as refused:
        return _refuse(turn, conversation, world, refused.sentence)
    return moved(move, turn, world)


def moved(move: Move, turn: Turn, world: World) -> Effects:
    """A move as effects: the conversation follows the escalation from open to closed and back."""
    after = replace(world, escalation=move.escalation, messages=(*world.messages, *move.messages))
    conversation = world.conversation
    changed = _following(conversation, move.escalation, turn, world)
    shown = changed or conversation
    reply = Reply()
    if shown is not None and world.tree is not None:
        reply = presenting.present(shown, presenting.stand(shown, after), after, at=turn.at)
    return Effects(
        reply=reply,
        conversation=changed,
        events=move.events,
        move=move,
        jobs=ends.jobs_of(move, turn),
        announce=ends.topics_of(move),
        logged_for=shown,
    )


def _following(
    conversation: Conversation | None, escalation: Escalation, turn: Turn, world: World
) -> Conversation | None:
    if conversation is None:
        return None
    details = conversation.details
    if turn.verb in ON_THEIR_OWN:
        details = replace(details, diverted=None, handed=False)
    state: State = "with_adviser" if escalation.open else "ended"
    if state == "ended" and details.diverted is None and not presenting.undiverted(conversation, world).ended:
        state = "open"
    if (conversation.state, conversation.details) == (state, details):
        return None
    return replace(conversation, state=state, details=details, count=conversation.count + 1, touched_at=turn.at)


def _adviser_verb(turn: Turn) -> EscalationVerb:
    return cast("EscalationVerb", turn.verb)


def _typed(turn: Turn) -> str:
    return turn.value.strip() if isinstance(turn.value, str) else ""


def _refuse(turn: Turn, conversation: Conversation, world: World, says: str) -> Effects:
    position = presenting.stand(conversation, world)
    notice = Notice(kind="refused", says=says)
    reply = replace(presenting.present(conversation, position, world, notice, at=turn.at), given=_typed(turn))
    return Effects(reply=reply)


def _stale(turn: Turn, conversation: Conversation, world: World) -> Effects:
    position = presenting.stand(conversation, world)
    notice = Notice(kind="stale", says="That button was from earlier. Nothing has changed.")
    return Effects(
        reply=presenting.present(conversation, position, world, notice, at=turn.at),
        events=(Event("stale_turn", node=position.node),),
    )
