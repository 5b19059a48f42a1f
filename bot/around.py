"""Loads what only a hand-over needs, once the first decision shows that the turn is one; decides nothing itself."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from sqlalchemy import Connection

from bot.conversation.decide import decide
from bot.conversation.state import Effects
from bot.conversation.turn import Turn
from bot.conversation.world import World
from escalation import store as escalations
from escalation import wait_store, waits


def decided(connection: Connection, turn: Turn, world: World, act: Callable[[World], Effects] | None = None) -> Effects:
    """The effects of the turn.

    A turn is first decided on little. Where that shows that it hands over, or could, what a hand-over rests on is
    loaded and the turn is decided once more; every other turn loads nothing further. A made-up hand-over is never
    joined to a real one. `act` is what a timer decides in place of the turn.
    """
    act = act or partial(decide, turn)
    effects = act(world)
    if world.sample or (effects.move is None and effects.reply.queue is None):
        return effects
    known = _with_wait(connection, effects, turn, _with_joined(connection, effects, world))
    return effects if known is world else act(known)


def _with_joined(connection: Connection, effects: Effects, world: World) -> World:
    """The world with the manager's open escalation on the same topic, so that a new hand-over joins it."""
    opened = effects.move.escalation if effects.move and effects.move.escalation.count == 0 else None
    if opened is None:
        return world
    joins = escalations.open_on_topic(
        connection, person=opened.person, organisation=opened.organisation, topic=opened.topic
    )
    if joins is None:
        return world
    return replace(world, joins=joins, messages=escalations.messages(connection, joins.id))


def _with_wait(connection: Connection, effects: Effects, turn: Turn, world: World) -> World:
    """The world with how long questions in the queue that is shown have waited, where enough is known."""
    queue = effects.reply.queue
    if queue is None:
        return world
    cases = wait_store.cases(connection, organisation=world.organisation.id, queue=queue, at=turn.at)
    found = waits.wait(cases, at=turn.at, calendar=world.organisation.calendar)
    return world if found is None else replace(world, wait=found)
