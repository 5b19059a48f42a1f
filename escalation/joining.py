"""What becomes of an open escalation when something more urgent joins it; pure, and joins nothing itself."""

from collections.abc import Sequence
from dataclasses import replace

from escalation import service_level
from escalation.desk import Opening
from escalation.handing import released
from escalation.model import Clock, Escalation, Move, Tell
from escalation.next_step import with_next_step
from escalation.route import Routed
from organisations.calendar import Calendar
from trees.shown import Urgency

URGENCIES: Sequence[Urgency] = ("now", "same-day", "next-working-day", "routine")
"""The most urgent first."""


def raised(made: Move, opening: Opening, *, routed: Routed, calendar: Calendar) -> Move:
    """The move, with the open escalation made as urgent as what joins it, where that cannot wait as long.

    It then takes over its urgency, reason and time, and waits where the new one would. An adviser who is at work on it
    keeps it, and is told.
    """
    if URGENCIES.index(opening.urgency) >= URGENCIES.index(made.escalation.urgency):
        return made
    if made.escalation.status in {"with_manager", "on_hold"}:
        made = released(made, at=opening.at, calendar=calendar)
    joined = made.escalation
    clock = _clock(joined, opening, routed=routed, calendar=calendar)
    urgent = replace(
        joined,
        urgency=opening.urgency,
        reason=opening.reason,
        because=opening.because,
        clock=clock,
        respond_by=service_level.respond_by(clock, calendar),
        missed_at=None,
        waits_since=opening.at,
        reminders=0,
    )
    if urgent.status == "waiting":
        urgent = replace(urgent, queue=routed.queue, tier=routed.tier, chain=routed.chain, link=0, offered_to=None)
    detail = {"urgency": urgent.urgency, "queue": urgent.queue}
    return replace(
        made,
        escalation=with_next_step(urgent, calendar),
        events=tuple(
            replace(event, detail=detail) if event.kind == "escalation_joined" else event for event in made.events
        ),
        tell=_told(made, urgent),
    )


def _clock(joined: Escalation, opening: Opening, *, routed: Routed, calendar: Calendar) -> Clock:
    """The shorter of the two times, as long as the first has not been answered."""
    anew = service_level.started(routed.service_level, opening.at, calendar=calendar)
    due, before = service_level.respond_by(anew, calendar), joined.respond_by
    if joined.clock.answered_in is None and before is not None and due is not None and before <= due:
        return joined.clock
    return anew


def _told(made: Move, urgent: Escalation) -> tuple[Tell, ...]:
    """Whoever was to be told; of one that waits, the queue where it now waits."""
    if urgent.status != "waiting":
        return made.tell
    others = tuple(tell for tell in made.tell if tell.to != "queue")
    return (Tell(to="queue", what="joined", escalation=urgent.id, queue=urgent.queue), *others)
