"""What practice does in place of handing over: it says what would be sent, and sends nothing. Pure."""

from dataclasses import replace

from bot.conversation import presenting
from bot.conversation.reply import Notice
from bot.conversation.state import Effects
from bot.conversation.turn import Turn
from bot.conversation.world import World
from escalation import service_level
from escalation.route import Routed
from escalation.words import moment
from trees.position import Position


def would_send(effects: Effects, position: Position, turn: Turn, world: World, *, routed: Routed) -> Effects:
    """The same effects with nothing handed over: the manager reads what would have happened.

    Raises:
        ValueError: there is no conversation to practise with.
    """
    if effects.conversation is None:
        raise ValueError("Only a conversation can be practised")
    notice = Notice(kind="understood", says=_says(turn, world, routed=routed))
    ended = replace(effects.conversation, state="ended")
    reply = presenting.present(ended, position, world, notice, at=turn.at)
    return replace(effects, reply=reply, conversation=ended)


def _says(turn: Turn, world: World, *, routed: Routed) -> str:
    queue = world.routes.of(world.organisation.id).queues[routed.queue].title
    calendar = world.organisation.calendar
    due = service_level.respond_by(service_level.started(routed.service_level, turn.at, calendar=calendar), calendar)
    answered = f" They would answer by {moment(due, calendar.zone)}." if due else ""
    return f"This is practice, so nothing was sent. For real, your answers would now go to: {queue}.{answered}"
