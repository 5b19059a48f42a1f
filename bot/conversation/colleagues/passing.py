"""Passing a conversation to a named colleague, who reads a page about it before they take it. Pure.

Until the colleague accepts it stays with the one who asked; after a week without an answer it simply stays.
"""

from dataclasses import replace
from datetime import datetime

from activity.kinds import Event
from bot.conversation import presenting
from bot.conversation.afterwards.upcoming import upcoming_of
from bot.conversation.managing import stale
from bot.conversation.reply import Colleague, Notice, PassBrief, Reply, ShownCheck, ShownOutcome, ShownQuestion
from bot.conversation.state import Conversation, Effects
from bot.conversation.turn import Turn
from bot.conversation.world import Unknown, World
from bot.people.membership import Viewer

LEAST_LETTERS = 2
NOBODY = "We found nobody of that name who can use Fingerpost here. Check how it is spelled."
MORE_LETTERS = "Please type at least two letters of your colleague's name."
WITH_ADVISER = "An adviser has this now. You can take it over once they have closed it."


def offered_to(conversation: Conversation, person: str, *, at: datetime) -> bool:
    """Whether this person has been asked to take the conversation over, and still may."""
    asked = conversation.passed_at
    return conversation.passed_to == person and asked is not None and at < asked + presenting.PASS_OPEN_FOR


def can_pass(conversation: Conversation) -> bool:
    """Whether it may be passed on at all: practice never, and nothing that an adviser has."""
    return bool(conversation.answers) and not conversation.details.practice and conversation.state != "with_adviser"


def colleagues(turn: Turn, conversation: Conversation, world: World) -> Effects:
    """Shows the colleagues whose names hold what was typed."""
    position = presenting.stand(conversation, world)
    reply = presenting.present(conversation, position, world, at=turn.at)
    if not can_pass(conversation):
        return stale(turn, conversation, position, world)
    if len(str(turn.value or "").strip()) < LEAST_LETTERS:
        return Effects(reply=_noticed(reply, "stopped", MORE_LETTERS))
    found = tuple(colleague(one, world) for one in world.colleagues)
    return Effects(reply=replace(reply, colleagues=found) if found else _noticed(reply, "stopped", NOBODY))


def colleague(viewer: Viewer, world: World) -> Colleague:
    """Somebody of the organisation, with the name of their group."""
    group = world.organisation.groups.get(viewer.group)
    return Colleague(person=viewer.person, name=viewer.name, group=group.name if group else "")


def pass_on(turn: Turn, conversation: Conversation, world: World) -> Effects:
    """Asks a colleague to take the conversation over; `turn.value` is their id.

    Raises:
        Unknown: there is no such colleague here who may use Fingerpost.
    """
    position = presenting.stand(conversation, world)
    if not can_pass(conversation):
        return stale(turn, conversation, position, world)
    if not world.colleagues or turn.value == turn.person:
        raise Unknown(NOBODY)
    (chosen,) = world.colleagues
    asked = _moved(conversation, turn, passed_to=chosen.person)
    effects = _shown(asked, turn, world)
    return replace(effects, announce=(f"person/{chosen.person}",))


def take_back(turn: Turn, conversation: Conversation, world: World) -> Effects:
    """The one who asked keeps the conversation after all."""
    if conversation.passed_to is None:
        return stale(turn, conversation, presenting.stand(conversation, world), world)
    return _shown(_moved(conversation, turn, passed_to=None), turn, world)


def look(turn: Turn, conversation: Conversation, world: World) -> Effects:
    """The page about the conversation, for the colleague who was asked; nothing changes."""
    return Effects(reply=_brief_reply(conversation, world, at=turn.at))


def accept(turn: Turn, conversation: Conversation, world: World) -> Effects:
    """The conversation is the colleague's from now on. What was kept of earlier ends stays its maker's to read."""
    if world.with_adviser:
        return Effects(reply=_noticed(_brief_reply(conversation, world, at=turn.at), "stopped", WITH_ADVISER))
    taken = replace(_moved(conversation, turn, passed_to=None), person=turn.person)
    event = Event("conversation_passed", node=presenting.stand(taken, world).node)
    effects = _shown(taken, turn, world)
    return replace(effects, events=(event,), announce=(f"person/{conversation.person}",))


def refuse(turn: Turn, conversation: Conversation, world: World) -> Effects:
    """The conversation stays with the one who asked."""
    left = _moved(conversation, turn, passed_to=None)
    stays = replace(left, passed_at=turn.at, details=replace(left.details, declined=turn.person))
    says = f"Thank you for saying. It stays with {world.names.get(conversation.person, 'your colleague')}."
    notice = Notice(kind="understood", says=says)
    reply = Reply(notices=(notice,))
    return Effects(reply=reply, conversation=stays, announce=(f"person/{conversation.person}",))


def _moved(conversation: Conversation, turn: Turn, *, passed_to: str | None) -> Conversation:
    passed_at = turn.at if passed_to else None
    details = replace(conversation.details, declined=None)
    return replace(conversation.one_turn_on(turn.at), details=details, passed_to=passed_to, passed_at=passed_at)


def _shown(conversation: Conversation, turn: Turn, world: World) -> Effects:
    position = presenting.stand(conversation, world)
    return Effects(reply=presenting.present(conversation, position, world, at=turn.at), conversation=conversation)


def _noticed(reply: Reply, kind: str, says: str) -> Reply:
    notice = Notice(kind="stopped" if kind == "stopped" else "done", says=says)
    return replace(reply, notices=(*reply.notices, notice))


def _brief_reply(conversation: Conversation, world: World, *, at: datetime) -> Reply:
    position = presenting.stand(conversation, world)
    whole = presenting.present(conversation, position, world, at=at)
    deadlines = upcoming_of(position, today=world.today).deadlines
    asked = (conversation.passed_at or at).astimezone(world.organisation.zone).date()
    brief = PassBrief(
        by=world.names.get(conversation.person, "A colleague"),
        asked_on=asked,
        until=asked + presenting.PASS_OPEN_FOR,
        stands=_stands(whole),
        answers=tuple(replace(one, changeable=False) for one in whole.answered),
        deadlines=tuple((one.words, one.by) for one in deadlines if one.key not in conversation.details.ticked),
        advised=whole.shown.title if isinstance(whole.shown, ShownOutcome) else None,
    )
    return Reply(
        conversation=whole.conversation,
        title=whole.title,
        version=whole.version,
        signed_off=whole.signed_off,
        count=whole.count,
        brief=brief,
        moves=("accept_pass", "refuse_pass"),
    )


def _stands(reply: Reply) -> str:
    shown = reply.shown
    if isinstance(shown, ShownQuestion):
        return f"The next question is: {shown.ask}"
    if isinstance(shown, ShownCheck):
        return "Every question is answered. The answers are to be checked next."
    title = getattr(shown, "title", None)
    return f"It has come to: {title}." if title else "There is a page to read next."
