"""An adviser closes something and says that the advice shown was wrong: what the guide's owner gets. Pure."""

from dataclasses import replace
from typing import Final

from bot.conversation import presenting
from bot.conversation.advisers import advising
from bot.conversation.state import Effects
from bot.conversation.turn import Turn
from bot.conversation.world import World, derive
from escalation.model import Move, NotPossible, Tell
from escalation.wrong_advice import LONGEST_WORDS, WrongAdvice
from trees.model import Handoff, Outcome
from trees.position import Position
from trees.show import show
from trees.shown import ShownHandoff, ShownOutcome, ShownQuestion
from trees.values import long_date
from trees.written_scenario import written

TOLD: Final = "wrong_advice"
NO_SUCH_END: Final = "That is no end of this guide. Choose what it should have been from the list."


def resolve(turn: Turn, world: World) -> Effects:
    """The escalation is closed; where the advice was wrong, its guide's owner is told, with the walk to try.

    Raises:
        Unknown, NotPossible: as `advising.acted`; or what it should have been is none of ours, or too long.
    """
    move = advising.acted(turn, world)
    if not move.escalation.coding.advice_was_wrong or world.conversation is None or world.tree is None:
        return advising.moved(move, turn, world)
    position = presenting.undiverted(world.conversation, world)
    found = _wrong(turn, move, position, world)
    told = tuple(Tell(to=to, what=TOLD, escalation=found.escalation) for to in ("author", "lead"))
    events = tuple(
        replace(event, node=position.node) if event.kind == "escalation_resolved" else event for event in move.events
    )
    move = replace(move, tell=(*move.tell, *told), events=events)
    return replace(advising.moved(move, turn, world), wrong=found)


def _wrong(turn: Turn, move: Move, position: Position, world: World) -> WrongAdvice:
    escalation = move.escalation
    should, says = turn.fields.get("should") or None, turn.fields.get("should_say", "").strip()
    if should is not None and not isinstance(position.tree.nodes.get(should), Outcome | Handoff):
        raise NotPossible(NO_SUCH_END)
    if len(says) > LONGEST_WORDS:
        raise NotPossible(f"Say what it should have been in at most {LONGEST_WORDS:,} characters.")
    title = _title(position)
    notes = (
        f"{title} ({position.node}), shown by version {position.tree.version[:8]}",
        f"An adviser says on {long_date(world.today)} that this is wrong.",
        f"What was wrong: {says}" if says else "",
    )
    return WrongAdvice(
        id=derive(turn, "wrong"),
        escalation=escalation.id,
        organisation=escalation.organisation,
        topic=escalation.topic,
        tree=position.tree.id,
        tree_version=position.tree.version,
        node=position.node,
        title=title,
        should=should,
        says=says or None,
        scenario=written(
            position,
            title=f"An adviser said on {long_date(world.today)} that this was wrong",
            organisation=escalation.organisation,
            should=should,
            notes=notes,
        ),
        said_by=turn.person,
        said_at=turn.at,
    )


def _title(position: Position) -> str:
    shown = show(position)
    if isinstance(shown, ShownOutcome | ShownHandoff):
        return shown.title
    return shown.ask if isinstance(shown, ShownQuestion) else position.node
