"""What a manager adds to their escalation beside words: how to reach them, who may not see it, how it was. Pure."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from activity.kinds import Event
from escalation import desk
from escalation.model import Act, Actor, Escalation, Move, NotPossible, Tell, Wishes
from escalation.next_step import with_next_step
from escalation.wishes import logged
from organisations.calendar import Calendar

SCORES = range(1, 6)
"""How content a manager can say they were: 1 not at all, 5 very."""

CLOSED = "This is closed. Open it again first."
NOT_YET = "You can say how it was once an adviser has closed it."
ONCE = "You have told us already. Thank you."
NO_SCORE = "Choose one of the five."


def wish(
    escalation: Escalation, wishes: Wishes, *, not_for: Collection[str], by: Actor, at: datetime, calendar: Calendar
) -> Move:
    """The escalation with these wishes in place of those before, kept from these advisers.

    An adviser who has it and is part of the matter loses it to the queue.

    Raises:
        NotPossible: it is closed, or is not theirs.
    """
    _check_theirs(escalation, by)
    if not escalation.open:
        raise NotPossible(CLOSED)
    kept_from = tuple(sorted(not_for))
    wished = replace(escalation, wishes=wishes, not_for=kept_from, count=escalation.count + 1)
    if wished.offered_to in kept_from:
        wished = replace(wished, offered_to=None)
    event = Event("manager_replied", escalation=escalation.id, detail=logged(wishes, kept_from) or None)
    told = Tell(to="adviser", what="wished", escalation=escalation.id, person=wished.claimed_by)
    made = Move(
        escalation=with_next_step(wished, calendar),
        events=(event,),
        tell=(told,) if wished.claimed_by else (),
    )
    return freed(made, at=at, calendar=calendar)


def freed(made: Move, *, at: datetime, calendar: Calendar) -> Move:
    """The same move; where it leaves the escalation with somebody who may not have it, back in the queue."""
    held = made.escalation
    if held.claimed_by is None or held.claimed_by not in held.not_for:
        return made
    return released(made, at=at, calendar=calendar)


def released(made: Move, *, at: datetime, calendar: Calendar) -> Move:
    """The same move with the escalation put back in its queue by nobody's hand."""
    held = made.escalation
    timer = Actor(person=None, role="fingerpost", organisation=held.organisation)
    release = desk.move(held, Act(verb="release", by=timer, at=at), calendar=calendar)
    return replace(
        made,
        escalation=replace(release.escalation, count=held.count),
        messages=(*made.messages, *release.messages),
        events=(*made.events, *release.events),
        tell=release.tell,
    )


def can_rate(escalation: Escalation) -> bool:
    """Whether its manager may say how it was: once an adviser has closed it, and once only."""
    answered = not escalation.open and escalation.resolution != "withdrawn"
    return answered and escalation.satisfaction is None


def rate(escalation: Escalation, score: int, *, by: Actor) -> Move:
    """The escalation with how content its manager was, from 1 to 5.

    Raises:
        NotPossible: it is open, is not theirs, was told before, or the score is none of the five.
    """
    _check_theirs(escalation, by)
    if escalation.satisfaction is not None:
        raise NotPossible(ONCE)
    if not can_rate(escalation):
        raise NotPossible(NOT_YET)
    if score not in SCORES:
        raise NotPossible(NO_SCORE)
    rated = replace(escalation, satisfaction=score, count=escalation.count + 1)
    event = Event("feedback_given", escalation=escalation.id, detail={"satisfaction": score})
    return Move(escalation=rated, events=(event,))


def _check_theirs(escalation: Escalation, by: Actor) -> None:
    if (by.role, by.person, by.organisation) != ("manager", escalation.person, escalation.organisation):
        raise NotPossible("Only the manager who asked for advice can do this.")
