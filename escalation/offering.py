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
    """Whether a move leaves the escalation waiting where it did not wait before, and has named nobody itself."""
    after = move.escalation
    if after.status != "waiting":
        return False
    if before is None or before.id != after.id:
        return after.count == 0
    waited = before.status == "waiting" and before.queue == after.queue
    return not waited and after.offered_to == before.offered_to


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


def offered(move: Move, staff: Staff, *, at: datetime, let_go: str | None = None) -> Move:
    """The move with its escalation offered, further along the chain where nobody of its queue may take it."""
    escalation = move.escalation
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
        tell=(*_first(moved), *_elsewhere(move.tell, escalation.queue, link.queue)),
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
    """The one whom the routes keep for what everybody is part of, where they themselves may take it."""
    named = staff.team.advisers.get(staff.routes.if_all_are_involved or "")
    if named is None:
        return None
    need = replace(_need(escalation, link, staff, at=at, let_go=None), last=None)
    alone = offer(Team.of([named]), need, calendar=staff.calendar)
    return named.person if alone.possible else None


def _standing(escalation: Escalation) -> Link:
    return Link(queue=escalation.queue, tier=escalation.tier, wait=None)


def _first(escalation: Escalation) -> tuple[Tell, ...]:
    """The one it is offered to is told before the queue."""
    if escalation.offered_to is None:
        return ()
    return (Tell(to="adviser", what="offered", escalation=escalation.id, person=escalation.offered_to),)


def _elsewhere(tell: Sequence[Tell], before: str, after: str) -> tuple[Tell, ...]:
    """What was to be told to a queue is told to the one that has it now."""
    return tuple(replace(one, queue=after) if one.to == "queue" and one.queue == before else one for one in tell)
