"""What a manager's turn does to their conversation. Pure: state and world in, effects out."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import timedelta

from activity.kinds import Event
from bot.conversation import presenting
from bot.conversation.advisers.briefing import ASKED
from bot.conversation.colleagues import second_person
from bot.conversation.ends import at_end
from bot.conversation.questions import checking, dropping
from bot.conversation.reply import Notice, Reply
from bot.conversation.state import Conversation, Details, Effects, Job
from bot.conversation.turn import TYPED_LIMIT, Turn
from bot.conversation.world import Unknown, World
from trees import moves
from trees.model import Question
from trees.position import Answer, Position, PositionKind
from trees.show import show

ABANDONED_AFTER = timedelta(days=14)
"""A conversation with no turn for this long is logged as abandoned; it can still be taken up again."""

SHOWN: Mapping[PositionKind, str] = {"question": "question_shown", "tell": "step_shown", "confirm": "confirm_asked"}
"""What is logged of a page that goes on."""

STALE = "That button was from earlier. Nothing has changed. This is where you are now."
TOO_LONG = f"That is too long. Please use at most {TYPED_LIMIT:,} characters."


def abandonment(conversation: Conversation) -> Job:
    """The timer that notices a conversation left without an end."""
    due = conversation.touched_at + ABANDONED_AFTER
    return Job(
        kind="abandon",
        lane=f"abandon/{conversation.id}",
        key=f"abandon/{conversation.id}/{due:%Y%m%d%H%M%S}",
        run_at=due,
        payload={"conversation": conversation.id},
    )


def look(turn: Turn, conversation: Conversation, world: World) -> Effects:
    """Where the manager stands; nothing changes."""
    position = presenting.stand(conversation, world)
    return Effects(reply=presenting.present(conversation, position, world, at=turn.at))


def proceed(turn: Turn, conversation: Conversation, world: World) -> Effects:
    """Goes on from a page to read, or from answers that were checked.

    A page with `again` withdraws that answer and the later ones.
    """
    position = presenting.stand(conversation, world)
    if checking.due(conversation, position):
        return _checked(turn, conversation, position, world)
    if position.kind != "tell" or turn.node not in {None, position.node}:
        return stale(turn, conversation, position, world)
    read = Event("step_read", node=position.node, elapsed_ms=_elapsed(turn, conversation))
    moved = _moved(conversation, turn, answers=_keyed(moves.proceed(position, on=world.today)))
    return arrive(moved, turn, world, before=(read,))


def _checked(turn: Turn, conversation: Conversation, position: Position, world: World) -> Effects:
    if turn.node not in {None, checking.CHECK}:
        return stale(turn, conversation, position, world)
    read = Event("step_read", node=checking.CHECK, elapsed_ms=_elapsed(turn, conversation))
    details = replace(conversation.details, checked=checking.mark(position))
    return arrive(_moved(conversation, turn, details=details), turn, world, before=(read,))


def back(turn: Turn, conversation: Conversation, world: World) -> Effects:
    """Goes to the question before, with its answer filled in."""
    position = presenting.stand(conversation, world)
    details = conversation.details
    event = Event("went_back", node=position.node, elapsed_ms=_elapsed(turn, conversation))
    if details.diverted is not None:
        moved = _moved(conversation, turn, details=replace(details, diverted=None))
    elif position.used:
        moved = _moved(conversation, turn, answers=_keyed(moves.back(position)))
    else:
        return stale(turn, conversation, position, world)
    return arrive(moved, turn, world, before=(event,))


def change(turn: Turn, conversation: Conversation, world: World) -> Effects:
    """Asks an earlier question again, its old answer filled in; the other answers are kept."""
    position = presenting.stand(conversation, world)
    if turn.node is None or turn.node not in {item.node for item in position.trail}:
        return stale(turn, conversation, position, world)
    details = replace(conversation.details, diverted=None)
    moved = _moved(conversation, turn, answers=_keyed(moves.change(position, turn.node)), details=details)
    return arrive(moved, turn, world)


def why(turn: Turn, conversation: Conversation, world: World) -> Effects:
    """Shows why the question is asked."""
    position = presenting.stand(conversation, world)
    reply = presenting.with_aside(presenting.present(conversation, position, world, at=turn.at), "why")
    events = (Event("why_shown", node=position.node),) if reply.aside else ()
    return Effects(reply=reply, events=events)


def open_policy(turn: Turn, conversation: Conversation | None, world: World) -> Effects:
    """Notes that a policy section was opened; `turn.value` is policy/in-force-from/section.

    Raises:
        Unknown: there is no such section, so that nothing but ids can come into the log.
    """
    policy, began, section = (*str(turn.value or "").split("/"), "", "")[:3]
    versions = {one.in_force_from.isoformat(): one for one in world.policies.versions(policy)}
    if began not in versions or section not in versions[began].sections:
        raise Unknown("We cannot find that policy section. Please open it from its page.")
    event = Event("policy_opened", policy=policy, section=section)
    if conversation is None:
        return Effects(reply=Reply(), events=(event,))
    position = presenting.stand(conversation, world)
    reply = presenting.present(conversation, position, world, at=turn.at)
    return Effects(reply=reply, events=(replace(event, node=position.node),))


def tick(turn: Turn, conversation: Conversation, world: World) -> Effects:
    """Ticks a step as done, or takes the tick off."""
    position = presenting.stand(conversation, world)
    shown = show(position, today=world.today)
    key = str(turn.value)
    if key not in {step.key for step in getattr(shown, "do", ())}:
        return stale(turn, conversation, position, world)
    done = conversation.details.ticked
    now = tuple(k for k in done if k != key) if key in done else (*done, key)
    moved = _moved(conversation, turn, details=replace(conversation.details, ticked=now))
    event = Event("step_ticked", node=position.node, detail={"step": key, "done": key in now})
    return Effects(reply=presenting.present(moved, position, world, at=turn.at), conversation=moved, events=(event,))


def ask_adviser(turn: Turn, conversation: Conversation, world: World) -> Effects:
    """Leads to the tree's own adviser page, whatever the question."""
    position = presenting.stand(conversation, world)
    if position.kind == "handoff":
        return stale(turn, conversation, position, world)
    details = replace(conversation.details, diverted=ASKED)
    return arrive(_moved(conversation, turn, details=details), turn, world)


def arrive(
    conversation: Conversation,
    turn: Turn,
    world: World,
    *,
    before: tuple[Event, ...] = (),
    leads: Position | None = None,
) -> Effects:
    """What follows from standing where the answers now lead: the next words, their events, an end's evidence.

    Where they lead to a `confirm`, the second person is asked; where they no longer do, that question is let go.
    `leads` is where they lead, where that is known.
    """
    if leads is None:
        leads = presenting.undiverted(conversation, world)
    asking = second_person.due(conversation, leads, turn, world)
    if asking is None:
        return _arrive(conversation, leads, turn, world, before=before)
    after = replace(world, confirmation=asking.current)
    effects = _arrive(asking.conversation, leads, turn, after, before=before)
    return replace(
        effects,
        confirmations=(*effects.confirmations, *asking.changed),
        jobs=(*effects.jobs, *asking.jobs),
    )


def _arrive(
    conversation: Conversation, leads: Position, turn: Turn, world: World, *, before: tuple[Event, ...]
) -> Effects:  # fmt: skip
    position = presenting.stood(conversation, leads)
    if conversation.state == "abandoned":
        before = (Event("conversation_resumed", node=position.node), *before)
    check = checking.due(conversation, position)
    ended = position.ended and not check
    taken_up = conversation.state != "open" and not ended
    answers = _keyed(position.answers)
    if taken_up or answers != conversation.answers:
        state = "open" if taken_up else conversation.state
        conversation = replace(conversation, answers=answers, state=state)
    if ended:
        return at_end(conversation, position, turn, world, before=before)
    events = (*before, Event("step_shown", node=checking.CHECK) if check else _asked(position))
    reply = presenting.present(conversation, position, world, at=turn.at)
    jobs = (abandonment(conversation),) if taken_up and not conversation.details.practice else ()
    return Effects(reply=reply, conversation=conversation, events=events, jobs=jobs)


def _asked(position: Position) -> Event:
    return Event(SHOWN[position.kind], node=position.node)


def stale_here(turn: Turn, conversation: Conversation, world: World) -> Effects:
    """A button that is not the reader's to press, or no longer."""
    return stale(turn, conversation, presenting.stand(conversation, world), world)


def stale(turn: Turn, conversation: Conversation, position: Position, world: World) -> Effects:
    """An old or doubled click: the question as it stands, and a sentence. It never moves the conversation."""
    notice = Notice(kind="stale", says=STALE)
    event = Event("stale_turn", node=position.node)
    return Effects(reply=presenting.present(conversation, position, world, notice, at=turn.at), events=(event,))


def accept(
    turn: Turn,
    conversation: Conversation,
    position: Position,
    world: World,
    given: Answer,
    *,
    event: Event | None = None,
) -> Effects:
    """Takes in an answer and goes where it leads; `event` is logged in place of the answer."""
    old = conversation.answers.get(given.node)
    answers = _keyed(position.answers)
    answers.pop(given.node, None)
    answers[given.node] = given
    leads = presenting.WALKS.on(position, answers, given, today=world.today)
    moved = _moved(conversation, turn, answers=answers)
    logged = event or answered_event(position, given, changed=old is not None, elapsed=_elapsed(turn, conversation))
    effects = arrive(moved, turn, world, before=(logged,), leads=leads)
    says = dropping.told(position, leads)
    return effects if says is None else replace(effects, reply=with_notice(effects.reply, says))


def with_notice(reply: Reply, notice: Notice) -> Reply:
    """The same reply with one more sentence about the turn, the first of them."""
    return replace(reply, notices=(notice, *reply.notices))


def answered_event(position: Position, given: Answer, *, changed: bool, elapsed: int | None) -> Event:
    """The log's row of an answer: sensitive values and free text are withheld."""
    node = position.spot.node
    withheld = isinstance(node, Question) and (node.sensitive is not None or node.type.kind == "text")
    kind = "answer_changed" if changed else "question_answered"
    detail: Mapping[str, object] | None = {"withheld": True} if withheld else None
    value = None if withheld else _logged(given)
    return Event(kind, node=position.node, answer=value, elapsed_ms=elapsed, detail=detail)


def _logged(given: Answer) -> str | None:
    if given.value is None:
        return None
    return ",".join(given.value) if isinstance(given.value, tuple) else str(given.value)


def _keyed(answers: Iterable[Answer]) -> dict[str, Answer]:
    return {one.node: one for one in answers}


def _elapsed(turn: Turn, conversation: Conversation) -> int:
    return conversation.since(turn.at)


def _moved(
    conversation: Conversation,
    turn: Turn,
    *,
    answers: Mapping[str, Answer] | None = None,
    details: Details | None = None,
) -> Conversation:
    now = details or conversation.details
    return conversation.moved(
        at=turn.at,
        answers=conversation.answers if answers is None else answers,
        details=replace(now, handed=False, refused=0) if now.handed or now.refused else now,
    )
