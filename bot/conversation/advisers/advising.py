"""The part of a conversation that is with a human adviser, from both sides. Pure."""

from collections.abc import Callable
from dataclasses import replace
from typing import cast

from activity.kinds import Event
from bot.conversation import ends, presenting
from bot.conversation.advisers import audience, question_sent
from bot.conversation.reply import Notice, Reply
from bot.conversation.state import Conversation, Effects, State
from bot.conversation.turn import TYPED_LIMIT, Turn
from bot.conversation.world import Unknown, World
from bot.people.membership import Viewer
from escalation import desk
from escalation.form import read_act
from escalation.model import Act, Actor, Escalation, Move, NotPossible
from escalation.model import Verb as EscalationVerb
from escalation.route import Routes, chain_of, claimable
from escalation.wishes import FIELD_OF

ON_THEIR_OWN = frozenset({"hand_back", "withdraw"})
"""Verbs after which the manager goes on alone, from the question at which they asked for a person."""

TOO_LONG = f"That is too long to send. Please use at most {TYPED_LIMIT:,} characters. Nothing was lost."


def write(turn: Turn, conversation: Conversation, world: World) -> Effects:
    """The manager's message to the adviser."""
    if len(typed(turn)) > TYPED_LIMIT:
        return refuse(turn, conversation, world, TOO_LONG)
    return _by_verb(turn, conversation, world, verb="write")


def withdraw(turn: Turn, conversation: Conversation, world: World) -> Effects:
    """The manager no longer needs the adviser; the conversation is theirs again."""
    return _by_verb(turn, conversation, world, verb="withdraw")


def reopen(turn: Turn, conversation: Conversation, world: World) -> Effects:
    """The manager takes a resolved escalation up again."""
    return _by_verb(turn, conversation, world, verb="reopen")


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
    act = replace(act, turn=turn.id)
    audience.check(turn, act, escalation, world)
    if act.queue is not None:
        act = replace(act, chain=chain_of(world.routes.of(escalation.organisation), act.queue))
    act = question_sent.asked(act, turn.fields, world)
    return desk.move(escalation, act, calendar=world.organisation.calendar, names=world.names)


def _sees(world: World, escalation: Escalation) -> bool:
    """Whether the adviser may see it at all: not a topic closed to them, nor a matter that they are part of.

    Breaking the glass opens a topic to be read, never to be worked on.
    """
    return world.viewer.person not in escalation.not_for and audience.may_see(world.viewer, escalation, world)


def adviser(viewer: Viewer, routes: Routes) -> Actor:
    """An adviser as escalations know them: with the queues that their roles may claim from."""
    return Actor(
        person=viewer.person,
        role="lead" if "lead" in viewer.roles else "adviser",
        organisation=viewer.organisation,
        queues=claimable(routes.of(viewer.organisation), viewer.roles),
    )


Change = Callable[[Escalation], Move]


def by_manager(
    turn: Turn, conversation: Conversation, world: World, change: Change, *, done: str | None = None
) -> Effects:
    """What a manager's act does to their escalation. Where it is refused they read why, and nothing changes."""
    if world.escalation is None:
        return stale(turn, conversation, world)
    try:
        move = change(world.escalation)
    except NotPossible as refused:
        return refuse(turn, conversation, world, refused.sentence)
    effects = moved(move, turn, world)
    if done is None:
        return effects
    return replace(effects, reply=replace(effects.reply, notices=(Notice(kind="done", says=done),)))


def _by_verb(turn: Turn, conversation: Conversation, world: World, *, verb: EscalationVerb) -> Effects:
    by = Actor(person=turn.person, role="manager", organisation=turn.organisation)
    act = Act(verb=verb, by=by, at=turn.at, text=typed(turn) or None, turn=turn.id)

    def change(escalation: Escalation) -> Move:
        return desk.move(escalation, act, calendar=world.organisation.calendar, names=world.names)

    return by_manager(turn, conversation, world, change)


def moved(move: Move, turn: Turn, world: World) -> Effects:
    """A move of the escalation, as effects. The conversation is closed and opened with it."""
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
    return replace(conversation.one_turn_on(turn.at), state=state, details=details)


def _adviser_verb(turn: Turn) -> EscalationVerb:
    return cast("EscalationVerb", turn.verb)


def typed(turn: Turn) -> str:
    """What was typed, without the blanks around it."""
    return turn.value.strip() if isinstance(turn.value, str) else ""


def refuse(turn: Turn, conversation: Conversation, world: World, says: str) -> Effects:
    """The same page with the sentence that says why not; nothing changes, and what was typed is given back."""
    position = presenting.stand(conversation, world)
    notice = Notice(kind="refused", says=says, field=FIELD_OF.get(says))
    reply = replace(presenting.present(conversation, position, world, notice, at=turn.at), given=typed(turn))
    return Effects(reply=reply)


def stale(turn: Turn, conversation: Conversation, world: World) -> Effects:
    """The reply to a button of an earlier screen."""
    position = presenting.stand(conversation, world)
    notice = Notice(kind="stale", says="That button was from earlier. Nothing has changed.")
    return Effects(
        reply=presenting.present(conversation, position, world, notice, at=turn.at),
        events=(Event("stale_turn", node=position.node),),
    )
