"""Offers what waits in a queue to one adviser, and takes it past a queue of which everybody is involved; pure."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from activity.kinds import Event
from escalation.model import Escalation, Link, Move, Tell
from escalation.next_step import with_next_step
from escalation.route import GroupPeople, Routes
from escalation.staffing import Need, Offer, Team, offer
from organisations.calendar import Calendar


@dataclass(frozen=True, slots=True, kw_only=True)
class Staff:
    """Who there is to offer something to, in one organisation."""

    team: Team
    routes: Routes  # in force in the organisation
    calendar: Calendar
    people: GroupPeople = field(default_factory=GroupPeople)  # of the manager's group
    hidden_from: frozenset[str] = frozenset()  # advisers who may not see the topic


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """One queue of the chain, and what was found there."""

    link: Link
    offer: Offer


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """Where along its chain an escalation can be taken, and to whom it is offered there."""

    looked: tuple[Looked, ...]
    further: int = 0  # links beyond the one where it stands
    to: str | None = None
    last: bool = False  # everybody of every queue is involved: the one person kept for that has it

    @property
    def offer(self) -> Offer:
        """What was found where it stays."""
        return self.looked[self.further].offer


def preferred(escalation: Escalation, people: GroupPeople) -> str | None:
    """The group's own who is offered it first.

    Coaching is for the group's skills consultant. Meeting in person, and what is tier L2 (the domain sheet's
    section 0.3: a senior adviser or HR business partner), is for its HR partner.
    """
    if escalation.wishes.coaching and people.consultant is not None:
        return people.consultant
    if escalation.wishes.face_to_face is not None or escalation.tier == "L2":
        return people.partner
    return None


def is_new_to_its_queue(move: Move, before: Escalation | None) -> bool:
    """Whether a move leaves the escalation waiting in a way that needs a new offer, and has named nobody itself.

    That is also so where a manager says, while it waits, that somebody is part of it or that they want to meet, and
    where it was offered to somebody who is not there.
    """
    after = move.escalation
    if after.status != "waiting" or _has_named(move):
        return False
    if before is None or before.id != after.id:
        return after.count == 0 or any(_puts_it_back(event) for event in move.events)
    taken_back = before.offered_to is not None and after.offered_to is None
    return before.status != "waiting" or taken_back or _asked_for(before) != _asked_for(after)


def _puts_it_back(event: Event) -> bool:
    """Whether what joined it has put it into a queue again, being more urgent or from somebody who is part of it."""
    return event.kind == "escalation_released" or (event.kind == "escalation_joined" and event.detail is not None)


def find(escalation: Escalation, staff: Staff, *, at: datetime, let_go: str | None = None) -> Found:
    """To whom it is offered, in the first queue of its chain that anybody could take it from.

    Where there is none it stays where it stands, offered to whom the routes name for that, or to nobody.
    """
    looked: list[Looked] = []
    for link in escalation.chain[escalation.link :] or (_standing(escalation),):
        need = _need(replace(escalation, tier=link.tier), link, staff, at=at, let_go=let_go)
        looked.append(Looked(link=link, offer=offer(staff.team, need, calendar=staff.calendar)))
        if looked[-1].offer.possible:
            return Found(looked=tuple(looked), further=len(looked) - 1, to=looked[-1].offer.to)
    last = _last(escalation, looked[0].link, staff, at=at)
    return Found(looked=tuple(looked), to=last, last=last is not None)


def offered(move: Move, staff: Staff, *, at: datetime, before: Escalation | None = None) -> Move:
    """The move with its escalation offered, further along the chain where nobody of its queue may take it."""
    escalation = move.escalation
    let_go = None if before is None else before.claimed_by
    found = find(escalation, staff, at=at, let_go=let_go)
    link = found.looked[found.further].link
    moved = replace(escalation, offered_to=found.to)
    events = move.events
    if found.further:
        moved = replace(moved, queue=link.queue, tier=link.tier, link=escalation.link + found.further)
        detail = {"from": escalation.queue, "to": link.queue}
        events = (*events, Event("escalation_moved_on", escalation=escalation.id, detail=detail))
    return replace(
        move,
        escalation=with_next_step(moved, staff.calendar),
        events=events,
        tell=(*_first(moved, before), *_elsewhere(move.tell, escalation.queue, link.queue)),
    )


def _need(escalation: Escalation, link: Link, staff: Staff, *, at: datetime, let_go: str | None) -> Need:
    queue = staff.routes.queues.get(link.queue)
    return Need(
        organisation=escalation.organisation,
        roles=frozenset() if queue is None else queue.roles,
        at=at,
        manager=escalation.person,
        by=escalation.respond_by,
        not_for=escalation.not_for,
        hidden_from=staff.hidden_from,
        preferred=preferred(escalation, staff.people),
        let_go=let_go,
        last=staff.routes.if_all_are_involved,
    )


def _last(escalation: Escalation, link: Link, staff: Staff, *, at: datetime) -> str | None:
    """The person whom the routes name for matters that everybody else is part of, where they may take it."""
    named = staff.team.advisers.get(staff.routes.if_all_are_involved or "")
    if named is None:
        return None
    need = replace(_need(escalation, link, staff, at=at, let_go=None), last=None)
    alone = offer(Team.of([named]), need, calendar=staff.calendar)
    return named.person if alone.possible else None


def _standing(escalation: Escalation) -> Link:
    return Link(queue=escalation.queue, tier=escalation.tier, wait=None)


def _has_named(move: Move) -> bool:
    """Whether a person has passed it to one adviser, which is their decision and no suggestion of ours."""
    return any("offered_to" in (event.detail or {}) for event in move.events)


def _asked_for(escalation: Escalation) -> tuple[object, ...]:
    wishes = escalation.wishes
    return escalation.queue, escalation.not_for, wishes.coaching, wishes.face_to_face is not None


def _first(escalation: Escalation, before: Escalation | None) -> tuple[Tell, ...]:
    """Has the one it is offered to told before the queue. Whoever had been told of it there is not told again."""
    to = escalation.offered_to
    told = before is not None and before.status == "waiting" and before.queue == escalation.queue
    if to is None or (told and before is not None and before.offered_to == to):
        return ()
    return (Tell(to="adviser", what="offered", escalation=escalation.id, person=escalation.offered_to),)


def _elsewhere(tell: Sequence[Tell], before: str, after: str) -> tuple[Tell, ...]:
    """Sends what was meant for the earlier queue to the one that has it now."""
    return tuple(replace(one, queue=after) if one.to == "queue" and one.queue == before else one for one in tell)
