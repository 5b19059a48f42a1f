"""What a conversation looks like now: a reply from its state. Pure; the words are the tree's."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Final

from bot.conversation.advisers.briefing import brief_of
from bot.conversation.advisers.promising import WITHOUT_A_GUIDE, promise, routed, unread, unread_yet
from bot.conversation.advisers.threads import thread, wishing
from bot.conversation.afterwards import closing
from bot.conversation.questions import checking
from bot.conversation.reply import (
    Answered,
    Aside,
    Found,
    FoundSection,
    FoundTopic,
    Notice,
    Passing,
    Reply,
    SecondPerson,
    Shown,
    ShownCheck,
    ShownConfirm,
    ShownHandoff,
    ShownOutcome,
    ShownQuestion,
    ShownTell,
    Thread,
    UrgentHelp,
    Wishing,
)
from bot.conversation.state import Conversation
from bot.conversation.world import World
from escalation.model import Wishes
from organisations.calendar import next_opening
from organisations.model import Organisation, UrgentContact, UrgentHours
from policies.search import Match as SectionMatch
from trees.asking import question_at
from trees.find import Match
from trees.left import Counted
from trees.model import Tree
from trees.moves import ask_adviser
from trees.position import Position, TrailItem
from trees.show import at_once, show
from trees.walks import Walks

WALKS = Walks(512)
"""A turn begins where the one before ended, so most walks have just been walked, or all but their last step."""

COUNTED = Counted(128)
"""The questions to go are worked out once for each tree and version."""

READ: Final = (ShownTell, ShownCheck)
"""What is read and left by Continue."""

PASS_OPEN_FOR = timedelta(days=7)
"""An offer to a colleague that nobody has answered for so long is over (shifts and leave are shorter)."""

URGENT_TITLES: Mapping[str, str] = {
    "danger": "Get help now",
    "self-harm": "Keep them safe first",
    "child": "A child may be at risk",
    "adult": "An adult may be at risk",
    "crime": "There may be a crime",
}


def undiverted(conversation: Conversation, world: World) -> Position:
    """Where the answers lead, whether or not the manager has asked for a person since."""
    return WALKS.of(_tree(world), conversation.answers, today=world.today)


def stand(conversation: Conversation, world: World) -> Position:
    """Where the manager stands: worked out from the answers, never stored."""
    return stood(conversation, undiverted(conversation, world))


def stood(conversation: Conversation, leads: Position) -> Position:
    """Where the manager stands whose answers lead there: at the adviser, where they asked for a person since."""
    diverted = conversation.details.diverted
    if diverted is not None and leads.kind != "handoff":
        return ask_adviser(leads, because=diverted)
    return leads


def present(conversation: Conversation, position: Position, world: World, *notices: Notice, at: datetime) -> Reply:
    """The conversation as it now stands; `at` is the moment of the turn, for sentences about waiting."""
    tree = _tree(world)
    shown = _shown(conversation, position, world)
    first = not position.trail and conversation.details.diverted is None
    second = _second(conversation, position, world)
    moves = () if world.with_adviser else _moves(conversation, position, shown, second)
    continues = _continues(shown, world)
    reply = Reply(
        conversation=conversation.id,
        tree=tree.id,
        title=_title(tree, conversation, world),
        version=tree.version[:8],
        signed_off=tree.signed_off,
        practice=conversation.details.practice,
        count=conversation.count,
        notices=notices,
        at_once=at_once(tree, today=world.today) if first else (),
        answered=tuple([_answered(item.node, item.question, _given_words(item)) for item in position.trail]),
        shown=shown,
        given=_given(position),
        thread=_with_question(thread(world.escalation, world.messages, world, at=at), conversation, world)
        if world.escalation
        else None,
        ticked=conversation.details.ticked,
        receipt=conversation.details.receipt if position.ended and not isinstance(shown, ShownCheck) else None,
        advised=conversation.details.diverted is not None and undiverted(conversation, world).kind == "outcome",
        as_at=_as_at(conversation),
        left=COUNTED.left(position) if position.kind == "question" else None,
        moves=(*moves, "continue_in") if continues else moves,
        continues=continues,
        urgent=_urgent_end(shown, world.organisation, at=at),
        passing=_passing(conversation, world, at=at),
        second=second,
        feedback=conversation.details.feedback if position.ended else None,
        follow_up=closing.due(shown, conversation, today=world.today),
        recalled=conversation.details.recalled,
        unread=unread_yet(world.escalation, world, at=at) if world.escalation else None,
        queue=world.escalation.queue if world.escalation and world.escalation.status == "waiting" else None,
        wishing=_wished(world, at=at),
    )
    if isinstance(shown, ShownHandoff) and "send" in moves:
        return _unsent(reply, shown, position, conversation, world, at=at)
    return reply


def _as_at(conversation: Conversation) -> datetime:
    """The moment that the receipt keeps: a tick afterwards is no new advice. Older conversations do not hold it."""
    kept = conversation.details.receipt_at
    return datetime.fromisoformat(kept) if kept else conversation.touched_at


def _unsent(
    reply: Reply, shown: ShownHandoff, position: Position, conversation: Conversation, world: World, *, at: datetime
) -> Reply:
    """The reply with what would be sent, and what to count on then; practice promises nothing."""
    before = undiverted(conversation, world)
    would_send = brief_of(shown, position, conversation, world, before=before)
    if conversation.details.practice:
        return replace(reply, would_send=would_send)
    to = routed(shown, conversation, world)
    return replace(
        reply,
        would_send=would_send,
        wishing=wishing(Wishes(), (), world, at=at),
        promise=promise(to, world, at=at),
        queue=to.queue,
        unread=unread(shown.urgency, world, at=at),
    )


def _wished(world: World, *, at: datetime) -> Wishing | None:
    """What was wished for of an escalation that is still open, to be changed."""
    escalation = world.escalation
    if escalation is None or not escalation.open:
        return None
    return wishing(escalation.wishes, escalation.not_for, world, at=at)


def _continues(shown: Shown | ShownCheck, world: World) -> str | None:
    """The title of the guide that an outcome leads on to."""
    tree = world.trees.get(shown.continue_in or "") if isinstance(shown, ShownOutcome) else None
    return tree.title if tree else None


def _passing(conversation: Conversation, world: World, *, at: datetime) -> Passing | None:
    colleague = conversation.passed_to or conversation.details.declined
    if colleague is None or conversation.passed_at is None:
        return None
    until = conversation.passed_at + PASS_OPEN_FOR
    name = world.names.get(colleague)
    if name is None or until <= at:
        return None
    day = until.astimezone(world.organisation.zone).date()
    return Passing(name=name, until=day, declined=conversation.passed_to is None)


def _second(conversation: Conversation, position: Position, world: World) -> SecondPerson | None:
    kept = world.confirmation
    if kept is None or kept.conversation != conversation.id:
        return None
    # Who asked for an adviser meanwhile still waits for the second person.
    if kept.open and kept.fits(position if conversation.details.diverted is None else undiverted(conversation, world)):
        return SecondPerson(names=tuple(filter(None, map(world.names.get, kept.asked))), by=kept.due_at)
    if kept.node not in {item.node for item in position.trail}:
        return None
    who = world.names.get(kept.answered_by or "", "A senior colleague")
    says = {"agreed": f"{who} agreed.", "refused": f"{who} did not agree.", "late": "Nobody answered in time."}
    return SecondPerson(names=(who,), by=kept.due_at, says=says.get(kept.state), reason=kept.reason)


def _shown(conversation: Conversation, position: Position, world: World) -> Shown | ShownCheck:
    if checking.due(conversation, position):
        return ShownCheck(node=checking.CHECK, few=checking.FEW)
    return show(position, today=world.today)


@lru_cache(maxsize=4_096)
def _answered(node: str, question: str, answer: str) -> Answered:
    """A turn shows again what every turn before it showed."""
    return Answered(node=node, question=question, answer=answer)


def _given_words(item: TrailItem) -> str:
    """An answer as it was given: "not sure" is never shown as the option that it counts as."""
    if not item.unsure or item.value is None:
        return item.answer
    return f"Not sure (counts as: {item.answer})"


def _title(tree: Tree, conversation: Conversation, world: World) -> str:
    """The tree's title; of a topic that has no tree of its own, the topic's."""
    topic = world.topics.get(conversation.topic)
    return topic.title if tree.part and topic is not None else tree.title


def with_aside(reply: Reply, kind: str) -> Reply:
    """The same reply with the question's `why` or `find_out` beside it."""
    if not isinstance(reply.shown, ShownQuestion):
        return reply
    says = reply.shown.why if kind == "why" else reply.shown.find_out
    return replace(reply, aside=Aside(kind="why" if kind == "why" else "find_out", says=says))


def found(
    typed: str, matches: tuple[Match, ...], sections: tuple[SectionMatch, ...], world: World
) -> Found:  # fmt: skip
    """What a search offers, in words."""
    topics = tuple(
        FoundTopic(
            topic=match.topic,
            title=match.title,
            about=world.trees[match.tree].about if match.tree and match.tree in world.trees else "",
            tree=match.tree if match.tree in world.trees else None,
            why=match.why,
        )
        for match in matches
    )
    cited = tuple(
        FoundSection(
            policy=one.version.policy,
            section=one.section.id,
            in_force_from=one.version.in_force_from,
            title=one.section.title,
            policy_title=one.version.title,
        )
        for one in sections
    )
    return Found(typed=typed, topics=topics, sections=cited, otherwise=WITHOUT_A_GUIDE)


def urgent_help(kind: str, organisation: Organisation, *, at: datetime) -> UrgentHelp:
    """Whom to telephone for this kind of danger, from the organisation's own numbers; who answers now comes first."""
    answering = _answering_first(organisation, at=at)
    contacts = tuple((_called(one), one.phone) for one in answering if one.kind in {kind, "on-call"})
    return UrgentHelp(kind=kind, title=URGENT_TITLES[kind], contacts=contacts)


def _answering_first(organisation: Organisation, *, at: datetime) -> list[UrgentContact]:
    is_open = next_opening(at, organisation.calendar) == at
    shut: UrgentHours = "out-of-hours" if is_open else "working"
    return sorted(organisation.urgent_contacts, key=lambda one: one.hours == shut)


def _called(contact: UrgentContact) -> str:
    return f"{contact.name} ({', '.join(filter(None, (contact.site, contact.hours_said)))})"


def _with_question(shown: Thread, conversation: Conversation, world: World) -> Thread:
    """The thread with the tree's own question that the adviser put: it belongs to the conversation that was sent."""
    escalation = world.escalation
    if escalation is None or escalation.asked_node is None or escalation.conversation != conversation.id:
        return shown
    return replace(shown, asked=question_at(undiverted(conversation, world), escalation.asked_node))


def _given(position: Position) -> str | tuple[str, ...] | None:
    """The old answer of a question that is asked anew, to fill it in."""
    value = position.given
    return value if value is None or isinstance(value, tuple) else str(value)


def _moves(
    conversation: Conversation, position: Position, shown: Shown | ShownCheck, second: SecondPerson | None
) -> tuple[str, ...]:
    asks = isinstance(shown, ShownQuestion)
    moves = {
        "back": bool(position.used) or conversation.details.diverted is not None,
        "change": bool(position.trail),
        "answer": asks or (isinstance(shown, ShownConfirm) and conversation.details.practice),
        "ask_confirm": isinstance(shown, ShownConfirm) and second is None and not conversation.details.practice,
        "why": isinstance(shown, ShownQuestion) and bool(shown.why),
        "unsure": isinstance(shown, ShownQuestion) and shown.can_be_unsure,
        "proceed": isinstance(shown, READ),
        "ask_adviser": position.kind != "handoff",
        "start_again": bool(position.used),
        "practise": not position.used and not conversation.details.practice and conversation.state == "open",
        "send": isinstance(shown, ShownHandoff) and not conversation.details.handed,
        "tick": isinstance(shown, closing.ENDS),
        "colleagues": bool(conversation.answers) and not conversation.details.practice,
        "take_back": conversation.passed_to is not None,
        **closing.moves(shown, conversation, position),
    }
    return tuple([verb for verb, is_open in moves.items() if is_open])


def _urgent_end(shown: Shown | ShownCheck, organisation: Organisation, *, at: datetime) -> UrgentHelp | None:
    """An urgent outcome shows every number: which one is needed may not be known. Each stands once, as who answers
    it at any hour where somebody does, so that the advice below is not far down a telephone's page.
    """
    if not (isinstance(shown, ShownOutcome) and shown.urgent):
        return None
    once: dict[str, UrgentContact] = {}
    for contact in _answering_first(organisation, at=at):
        if contact.phone not in once or contact.hours == "always":
            once[contact.phone] = contact
    contacts = tuple((_called(contact), phone) for phone, contact in once.items())
    return UrgentHelp(kind="danger", title="Numbers to call", contacts=contacts)


def _tree(world: World) -> Tree:
    if world.tree is None:
        raise ValueError("A conversation is decided with its tree")
    return world.tree
