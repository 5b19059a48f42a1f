"""The name guard: what may say who somebody is, noticed in what was typed before any of it is kept. Pure."""

from collections.abc import Mapping
from dataclasses import replace

from activity.kinds import Event
from bot.conversation import presenting
from bot.conversation.reply import Guarded, GuardedPart, Notice, Reply
from bot.conversation.state import Conversation, Effects
from bot.conversation.turn import Turn, Verb
from bot.conversation.world import World
from trees.guard import Held, held
from trees.position import Position
from trees.values import listed

WARNED: frozenset[Verb] = frozenset({"send", "write"})
"""Messages to an adviser are sent whatever they hold: a manager may have to say who it is about."""

KINDS: Mapping[str, str] = {
    "name": "a name",
    "nhs_number": "an NHS number",
    "ni_number": "a National Insurance number",
    "phone": "a telephone number",
    "email": "an e-mail address",
    "date_of_birth": "a date of birth",
}


def stopped(turn: Turn, conversation: Conversation, position: Position, world: World) -> Effects | None:
    """The question again with what was noticed, and nothing kept; nothing where the text may be taken."""
    found = () if turn.as_it_is else held(_text(turn))
    if not found:
        return None
    says = (
        f"This looks like {listed(_kinds(found))}. We have kept nothing yet. "
        "Please change it so that nobody can tell who it is about. Or send it as it is, if you have to."
    )
    notice = Notice(kind="guarded", says=says)
    reply = presenting.present(conversation, position, world, notice, at=turn.at)
    guarded = Guarded(parts=_parts(_text(turn), found))
    event = _event(found, node=position.node, sent=False)
    return Effects(reply=replace(reply, given=turn.value, guarded=guarded), events=(event,))


def sent_anyway(turn: Turn, position: Position) -> tuple[Event, ...]:
    """The row of an answer that was sent as it is, although something was noticed in it."""
    found = held(_text(turn)) if turn.as_it_is else ()
    return (_event(found, node=position.node, sent=True),) if found else ()


def warned(effects: Effects, turn: Turn) -> Effects:
    """The effects of a message to an adviser, with a word on what was noticed in it. It is sent all the same."""
    found = held(_text(turn)) if turn.verb in WARNED and effects.move is not None else ()
    if not found:
        return effects
    notice = Notice(
        kind="kept",
        says=(
            f"It is sent. It seems to hold {listed(_kinds(found))}, which is now kept with the adviser. "
            "Next time, leave out what shows who somebody is, unless the adviser needs it."
        ),
    )
    reply = replace(effects.reply, notices=(*effects.reply.notices, notice))
    event = _event(found, node=None, sent=True)
    return replace(effects, reply=reply, events=(*effects.events, event))


def keepable(reply: Reply) -> Reply:
    """The reply as it may be kept for a repeat of the turn: without what was typed, where that may name somebody."""
    given = reply.given if isinstance(reply.given, str) else " ".join(reply.given or ())
    if reply.guarded is None and not (given and held(given)):
        return reply
    return replace(reply, given=None, guarded=None)


def _event(found: tuple[Held, ...], *, node: str | None, sent: bool) -> Event:
    kinds = sorted({one.kind for one in found})
    return Event("personal_data_guarded", node=node, detail={"kinds": kinds, "sent": sent})


def _kinds(found: tuple[Held, ...]) -> list[str]:
    return list(dict.fromkeys(KINDS[one.kind] for one in found))


def _parts(text: str, found: tuple[Held, ...]) -> tuple[GuardedPart, ...]:
    """The text cut where something begins and ends, so that a channel can mark it."""
    parts, at = [], 0
    for one in found:
        parts += [GuardedPart(text=text[at : one.start]), GuardedPart(text=text[one.start : one.end], kind=one.kind)]
        at = one.end
    return tuple(part for part in (*parts, GuardedPart(text=text[at:])) if part.text)


def _text(turn: Turn) -> str:
    return turn.value if isinstance(turn.value, str) else " ".join(turn.value or ())
