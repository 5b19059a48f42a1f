"""What follows when a conversation reaches an end: evidence, the log's rows, and a hand-over where it is due."""

from dataclasses import dataclass, field, replace

from activity.kinds import Event
from bot.conversation import presenting
from bot.conversation.advisers import briefing, practising, promising
from bot.conversation.afterwards.reminding import reminders, unsent
from bot.conversation.afterwards.upcoming import upcoming_of
from bot.conversation.evidence import evidence_of
from bot.conversation.questions.checking import mark
from bot.conversation.reply import ShownHandoff, ShownOutcome
from bot.conversation.state import Conversation, Effects, Job, Receipt
from bot.conversation.turn import Turn
from bot.conversation.world import World, derive
from escalation import desk, handing, joining
from escalation.model import Escalation, Move, Tell, Wishes
from escalation.standing import AT_ONCE
from trees.calculators.registry import shipped_calculators
from trees.position import Position
from trees.show import show

TIMER = "next_step"
"""The kind of job that does an escalation's next step, and the beginning of its key."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Added:
    """What a manager adds when they send: a line, wishes, and who in the advice team may not see it."""

    line: str | None = None
    wishes: Wishes = field(default_factory=Wishes)
    not_for: tuple[str, ...] = ()


# No vowels and no 0 or 1: a code can be read out, and spells nothing.
CODE = str.maketrans("aeiou01l", "BCDFGHJK")


def at_end(
    conversation: Conversation, position: Position, turn: Turn, world: World, *, before: tuple[Event, ...] = ()
) -> Effects:
    """An outcome or a hand-over page is shown: with its receipt, and sent on at once where it cannot wait."""
    shown = show(position, today=world.today)
    if not isinstance(shown, ShownOutcome | ShownHandoff):
        raise TypeError(f"{position.node} is not an end")
    if conversation.details.diverted is not None and conversation.details.receipt is not None:
        return _beside_the_advice(conversation, position, turn, world, before=before)
    # Practice is no evidence of anything, so it leaves no receipt.
    receipt = None if conversation.details.practice else _receipt(conversation, position, turn, world)
    kept_at = receipt.as_at.isoformat() if receipt else None
    details = replace(conversation.details, receipt=receipt.code if receipt else None, receipt_at=kept_at)
    if details.diverted is None:
        details = replace(details, checked=mark(position))
    ended = replace(conversation, details=details, state="ended")
    events = (*before, *_events(shown, position))
    reply = presenting.present(ended, position, world, at=turn.at)
    jobs = reminders(ended, receipt.upcoming, turn, world) if receipt else ()
    effects = Effects(reply=reply, conversation=ended, events=events, receipt=receipt, jobs=jobs)
    if isinstance(shown, ShownHandoff) and shown.urgency in AT_ONCE:
        return hand_over(effects, shown, position, turn, world, added=Added())
    return _reminded(effects, turn, world)


def _reminded(effects: Effects, turn: Turn, world: World) -> Effects:
    """The effects, with the one job that reminds the manager, where a hand-over could be sent and was not."""
    conversation = effects.conversation
    if conversation is None or conversation.details.practice or "send" not in effects.reply.moves:
        return effects
    return replace(effects, jobs=(*effects.jobs, unsent(conversation, turn, world)))


def _beside_the_advice(
    conversation: Conversation, position: Position, turn: Turn, world: World, *, before: tuple[Event, ...]
) -> Effects:
    """The adviser's page for somebody who was given advice first.

    No receipt is made: that of the advice stays theirs.
    """
    shown = show(position, today=world.today)
    ended = replace(conversation, state="ended")
    events = (*before, *_events(shown, position)) if isinstance(shown, ShownHandoff) else before
    reply = presenting.present(ended, position, world, at=turn.at)
    effects = Effects(reply=reply, conversation=ended, events=events)
    if isinstance(shown, ShownHandoff) and shown.urgency in AT_ONCE:
        return hand_over(effects, shown, position, turn, world, added=Added())
    return _reminded(effects, turn, world)


def hand_over(
    effects: Effects, shown: ShownHandoff, position: Position, turn: Turn, world: World, *, added: Added
) -> Effects:
    """The same effects with the conversation given to the advisers."""
    conversation = effects.conversation
    if conversation is None:
        raise ValueError("Only a conversation can be handed over")
    routed = promising.routed(shown, conversation, world)
    if conversation.details.practice:
        return practising.would_send(effects, position, turn, world, routed=routed)
    standing = presenting.undiverted(conversation, world)
    opening = desk.Opening(
        id=derive(turn, "escalation"),
        conversation=conversation.id,
        person=conversation.person,
        organisation=conversation.organisation,
        group_id=conversation.group_id,
        tree=conversation.tree,
        topic=conversation.topic,
        urgency=shown.urgency,
        reason=briefing.reason(conversation, shown),
        because=briefing.because(shown),
        at=turn.at,
        brief=briefing.brief_of(shown, position, conversation, world, before=standing, added=added.line),
        node=position.node,
        added=added.line,
        wishes=added.wishes,
        not_for=added.not_for,
    )
    calendar = world.organisation.calendar
    move = desk.open_escalation(opening, routed=routed, calendar=calendar, joins=world.joins)
    if world.joins is not None:
        move = joining.raised(move, opening, routed=routed, calendar=calendar)
    move = handing.freed(move, at=turn.at, calendar=calendar)
    details = replace(conversation.details, handed=True)
    handed = replace(conversation, state="with_adviser", escalation=move.escalation.id, details=details)
    before = world.messages if world.joins else ()
    world = replace(world, escalation=move.escalation, messages=(*before, *move.messages))
    return replace(
        effects,
        reply=presenting.present(handed, position, world, *effects.reply.notices, at=turn.at),
        conversation=handed,
        move=move,
        events=(*effects.events, *move.events),
        jobs=(*effects.jobs, *jobs_of(move, turn)),
        announce=topics_of(move),
    )


def jobs_of(move: Move, turn: Turn) -> tuple[Job, ...]:
    """The jobs that a move asks for: one a person or queue to be told, and the timer of the next step."""
    told = tuple(_telling(tell, move, turn) for tell in move.tell)
    return (*told, *timer(move.escalation))


def timer_key(escalation: Escalation) -> str:
    """The key of the timer that belongs to an escalation as it now stands."""
    return f"{TIMER}/{escalation.id}/{escalation.count}"


def timer(escalation: Escalation) -> tuple[Job, ...]:
    """The timer of an escalation's next step; none for a closed one.

    Its key holds the escalation's count, so that every move has a timer of its own and an older one, whose lane is
    its own too, neither stands in its way nor does anything.
    """
    if escalation.next_step_at is None:
        return ()
    key = timer_key(escalation)
    return (Job(kind=TIMER, lane=key, key=key, run_at=escalation.next_step_at, payload={"escalation": escalation.id}),)


def topics_of(move: Move) -> tuple[str, ...]:
    """What open pages listen for: the manager's conversations, the desk of the organisation, the hand-over."""
    escalation = move.escalation
    return (f"person/{escalation.person}", f"desk/{escalation.organisation}", f"escalation/{escalation.id}")


def _telling(tell: Tell, move: Move, turn: Turn) -> Job:
    address = tell.person or tell.queue or tell.to
    return Job(
        kind="tell",
        lane=f"{tell.to}/{address}/{move.escalation.conversation}",
        key=f"tell/{tell.escalation}/{move.escalation.count}/{tell.what}/{tell.to}/{address}",
        run_at=turn.at,
        payload={
            "escalation": tell.escalation,
            "conversation": move.escalation.conversation,
            "organisation": move.escalation.organisation,
            "to": tell.to,
            "address": address,
            "what": tell.what,
        },
    )


def _receipt(conversation: Conversation, position: Position, turn: Turn, world: World) -> Receipt:
    return Receipt(
        code=receipt_code(derive(turn, "receipt")),
        conversation=conversation.id,
        as_at=turn.at,
        tree=conversation.tree,
        tree_version=conversation.tree_version,
        calculators_version=shipped_calculators().version,
        evidence=evidence_of(position, reached=presenting.undiverted(conversation, world), today=world.today),
        upcoming=upcoming_of(position, today=world.today),
    )


def receipt_code(drawn: str) -> str:
    """A short code such as `K7MX-4QBD`, easy to read out."""
    code = drawn.translate(CODE).upper()[:8]
    return f"{code[:4]}-{code[4:]}"


def _events(shown: ShownOutcome | ShownHandoff, position: Position) -> tuple[Event, ...]:
    end = "handoff" if isinstance(shown, ShownHandoff) else "outcome"
    reached = Event("outcome_reached", node=position.node, outcome=position.node, detail={"end": end})
    cited = (
        Event(
            "policy_shown",
            node=position.node,
            policy=cite.policy,
            section=cite.section,
            detail={"in_force_from": cite.in_force_from.isoformat()},
        )
        for cite in shown.cites
    )
    return (reached, *cited)
