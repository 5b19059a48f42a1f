"""From a turn and the world around it to its effects: pure, and the only way in.

Each verb is one function; a verb that moves a conversation is refused when it comes from an old screen.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace

from activity.kinds import Event
from bot.conversation import beginning, managing, presenting
from bot.conversation.advisers import advice_wrong, advising, contacting, handing, handing_back, question_received
from bot.conversation.afterwards import using_advice
from bot.conversation.colleagues import confirming, passing
from bot.conversation.new_rules import renewing, rule_changes
from bot.conversation.questions import answering, checking, guarding
from bot.conversation.reply import UrgentHelp
from bot.conversation.state import Conversation, Effects
from bot.conversation.turn import Turn, Verb
from bot.conversation.world import NotAllowed, Unknown, World
from bot.people.roles import ADVISER_VERBS, VERBS, may
from organisations.model import Organisation
from trees.position import Position
from trees.urgent import shared as noticer

Begin = Callable[[Turn, World], Effects]
Go = Callable[[Turn, Conversation, World], Effects]

BEGINNINGS: Mapping[Verb, Begin] = {
    "find": beginning.find,
    "start": beginning.start,
    "practise": beginning.practise,
}
"""Verbs that need no conversation."""

LOOKS: Mapping[Verb, Go] = {
    "show": managing.look,
    "why": managing.why,
    "open_policy": managing.open_policy,
    "start_again": beginning.start_again,
    "continue_in": beginning.continue_in,
    "practise": beginning.practise_this,
    "colleagues": passing.colleagues,
    "advice_team": handing.advice_team,
    "make_letter": using_advice.make_letter,
    "what_if": using_advice.what_if,
}
"""Verbs that an old screen may use: they do not move the conversation."""

MOVES: Mapping[Verb, Go] = {
    "answer": answering.answer,
    "proceed": managing.proceed,
    "back": managing.back,
    "change": managing.change,
    "unsure": answering.unsure,
    "tick": managing.tick,
    "feedback": using_advice.feedback,
    "follow_up": using_advice.follow_up,
    "ask_confirm": confirming.ask,
    "ask_adviser": managing.ask_adviser,
    "send": handing.send,
    "pass_on": passing.pass_on,
    "take_back": passing.take_back,
}

ADVISING: Mapping[Verb, Begin] = {
    "record": contacting.keep,
    "hand_back": handing_back.hand_back,
    "resolve": advice_wrong.resolve,
}
"""An adviser's verbs that do more than move the escalation."""

ASKED_TO_TAKE: Mapping[Verb, Go] = {
    "show": passing.look,
    "accept_pass": passing.accept,
    "refuse_pass": passing.refuse,
}
"""What a colleague may do who was asked to take somebody else's conversation over."""

SECOND: Mapping[Verb, Callable[[Turn, Conversation | None, World], Effects]] = {
    "agree": confirming.agree,
    "decline": confirming.decline,
}
"""What a second person does, whose conversation it is not."""

WRITES: Mapping[Verb, Go] = {
    "write": advising.write,
    "withdraw": advising.withdraw,
    "reopen": advising.reopen,
    "wish": handing.wish,
    "rate": handing.rate,
}
"""What a manager does to their escalation. Two messages sent at once are both wanted, so none is stale."""

WITH_ADVISER: frozenset[Verb] = frozenset({"tick", "follow_up"})
"""Moves that are open while an adviser has the conversation: they change nothing that the adviser was told."""

RENEWED: frozenset[Verb] = frozenset({"show", "why", "open_policy", *MOVES})
"""Verbs before which a conversation is looked at again by today's rules."""

TYPED: frozenset[Verb] = frozenset({"find", "answer", "send", "write", "show", "colleagues"})
"""Verbs that come with something typed. `show` has what was typed where nothing is asked: it is looked at for danger,
and never kept.
"""

WISHES: frozenset[Verb] = frozenset({"send", "wish"})
WISHED = ("good_times", "phone")
"""Fields beside a question to an adviser in which anything can be typed."""


def decide(turn: Turn, world: World) -> Effects:
    """All that this turn changes, as one value.

    Raises:
        Unknown: there is no such conversation, tree or escalation for this person.
        NotAllowed: the person's role does not allow the verb.
        NotPossible: an adviser's move that the status table refuses; the sentence is for them.
    """
    if not may(world.viewer.roles, VERBS[turn.verb]):
        raise NotAllowed("Your role does not let you do this. If it should, ask your operator.")
    effects = guarding.warned(_decide(turn, world), turn)
    return _signposted(effects, turn, world)


def _decide(turn: Turn, world: World) -> Effects:
    if turn.verb in ADVISER_VERBS:
        return ADVISING.get(turn.verb, advising.advise)(turn, world)
    if turn.verb in BEGINNINGS and (turn.conversation is None or turn.verb not in LOOKS):
        return BEGINNINGS[turn.verb](turn, world)
    conversation = world.conversation
    if turn.verb in SECOND:
        return SECOND[turn.verb](turn, conversation, world)
    if conversation is None and turn.verb == "open_policy" and turn.conversation is None:
        return managing.open_policy(turn, None, world)
    if conversation is not None and turn.verb in ASKED_TO_TAKE and _is_asked(turn, conversation):
        return ASKED_TO_TAKE[turn.verb](turn, conversation, world)
    if conversation is None or not _owns(turn, conversation):
        raise Unknown("We cannot find that conversation. It may belong to somebody else.")
    return _go(turn, conversation, world)


def _go(turn: Turn, conversation: Conversation, world: World) -> Effects:
    if turn.verb in WRITES:
        return WRITES[turn.verb](turn, conversation, world)
    if question_received.stands(turn, conversation, world):
        return question_received.answer(turn, conversation, world)
    position = presenting.stand(conversation, world)
    if _unchecked(turn, conversation, position):
        return managing.stale(turn, conversation, position, world)
    renewal = renewing.due(conversation, world) if turn.verb in RENEWED else None
    if turn.verb in LOOKS:
        if renewal is not None:
            return renewing.take(turn, conversation, world, renewal, go=LOOKS[turn.verb], looks=True)
        return _before_it_changes(turn, LOOKS[turn.verb](turn, conversation, world), world)
    if renewal is not None and turn.count in {None, *_counts(conversation), renewal.conversation.count}:
        return renewing.take(turn, conversation, world, renewal, go=MOVES[turn.verb], looks=False)
    if _old(turn, conversation, world):
        return managing.stale(turn, conversation, position, world)
    go = MOVES.get(turn.verb, managing.stale_here)
    return go(turn, conversation, world)


def _before_it_changes(turn: Turn, effects: Effects, world: World) -> Effects:
    """Whoever looks is told of a rule that will change what they see."""
    coming = rule_changes.coming(world.conversation, world) if turn.verb == "show" and world.conversation else None
    return effects if coming is None else replace(effects, reply=replace(effects.reply, changed=coming))


def _owns(turn: Turn, conversation: Conversation) -> bool:
    return (turn.person, turn.organisation) == (conversation.person, conversation.organisation)


def _is_asked(turn: Turn, conversation: Conversation) -> bool:
    same = turn.organisation == conversation.organisation
    return same and passing.offered_to(conversation, turn.person, at=turn.at)


def _old(turn: Turn, conversation: Conversation, world: World) -> bool:
    if world.with_adviser and turn.verb not in WITH_ADVISER:
        return True
    return turn.count is not None and turn.count not in _counts(conversation)


def _counts(conversation: Conversation) -> frozenset[int]:
    """The counts that a screen of the conversation as it stands may carry."""
    # Noticing that a conversation was left counts as a move, but changed nothing on the manager's screen.
    left = 1 if conversation.state == "abandoned" else 0
    return frozenset((conversation.count, conversation.count - left))


def _unchecked(turn: Turn, conversation: Conversation, position: Position) -> bool:
    """Whether the turn belongs to an end that is not shown until the answers are checked."""
    return turn.verb in checking.OF_AN_END and checking.due(conversation, position)


def typed_in(turn: Turn) -> str:
    """What the turn says in words; where several boxes could be ticked, only what is no box."""
    said = _value_in(turn)
    if turn.verb in WISHES:
        said = (*said, *(turn.fields.get(name, "") for name in WISHED))
    return ". ".join(filter(None, said))


def _value_in(turn: Turn) -> tuple[str, ...]:
    if turn.verb not in TYPED or turn.value is None:
        return ()
    if isinstance(turn.value, str):
        return (turn.value,)
    return tuple(part for part in turn.value if any(map(str.isspace, part.strip())))


def urgent_in(turn: Turn, organisation: Organisation) -> UrgentHelp | None:
    """The numbers to call when what was typed sounds urgent; needs no conversation and no database."""
    typed = typed_in(turn)
    kind = noticer().kind(typed) if typed else None
    return None if kind is None else presenting.urgent_help(kind, organisation, at=turn.at)


def _signposted(effects: Effects, turn: Turn, world: World) -> Effects:
    help_now = urgent_in(turn, world.organisation)
    if help_now is None:
        return effects
    event = Event("urgent_signposted", detail={"kind": help_now.kind})
    return replace(effects, reply=replace(effects.reply, urgent=help_now), events=(event, *effects.events))
