"""Where a hand-over would go and why, in sentences and as plain values, for `route --explain`; pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from escalation import service_level
from escalation.model import Escalation, Link, Wishes
from escalation.offering import Found, Staff, find, preferred
from escalation.route import Routed
from escalation.staffing import Considered, Verdict
from escalation.words import moment
from trees.shown import Urgency

Json = dict[str, object]

SAYS: Mapping[Verdict, str] = {
    "offered": "is told first",
    "may_claim": "may take it as well",
    "let_go": "has just put it back",
    "full": "is at work and has no place left",
    "off_duty": "is not at work then",
    "on_leave": "is on leave",
    "last": "is kept for what everybody else is part of",
    "hidden": "may not see this topic or group",
    "other_queue": "works from other queues",
    "involved": "is part of this",
    "asked": "asked for this advice",
}
"""How each adviser was looked at, to follow their name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A hand-over that might be made: by whom, about what, and what they would ask for."""

    organisation: str
    node: str
    topic: str
    urgency: Urgency
    at: datetime
    group: str | None = None
    manager: str = ""
    not_for: tuple[str, ...] = ()
    wishes: Wishes = Wishes()  # noqa: RUF009 - frozen, so that it may be shared


@dataclass(frozen=True, slots=True, kw_only=True)
class Explained:
    """Where it would go: the escalation as it would open, and every adviser who was looked at on the way."""

    asked: Asked
    routed: Routed
    escalation: Escalation
    found: Found
    staff: Staff

    @property
    def link(self) -> Link:
        """The queue that would have it."""
        return self.found.looked[self.found.further].link


def explain(asked: Asked, routed: Routed, staff: Staff) -> Explained:
    """Where this hand-over would go, were it made."""
    clock = service_level.started(routed.service_level, asked.at, calendar=staff.calendar)
    escalation = Escalation(
        id="",
        conversation="",
        person=asked.manager,
        organisation=asked.organisation,
        group_id=asked.group,
        tree=None,
        topic=asked.topic,
        queue=routed.queue,
        tier=routed.tier,
        urgency=asked.urgency,
        reason="tree",
        because="",
        opened_at=asked.at,
        clock=clock,
        respond_by=service_level.respond_by(clock, staff.calendar),
        chain=routed.chain,
        not_for=asked.not_for,
        wishes=asked.wishes,
    )
    found = find(escalation, staff, at=asked.at)
    return Explained(asked=asked, routed=routed, escalation=escalation, found=found, staff=staff)


def in_short(explained: Explained, *, names: Mapping[str, str]) -> str:
    """One line: the node, the queue, by when, and who is told first."""
    link, due = explained.link, explained.escalation.respond_by
    by = "" if due is None else f", answered by {moment(due, explained.staff.calendar.zone)}"
    to = explained.found.to
    first = "the whole queue is told" if to is None else f"{names.get(to, to)} is told first"
    return f"{explained.asked.node}: {link.queue}, tier {link.tier}{by}; {first}."


def in_full(explained: Explained, *, names: Mapping[str, str]) -> Iterator[str]:
    """Every step of the reasoning, a line each."""
    yield from explained.routed.why
    zone = explained.staff.calendar.zone
    if (own := preferred(explained.escalation, explained.staff.people)) is not None:
        who = names.get(own, own)
        if own in explained.staff.team.advisers:
            yield f"{who} is the group's own for this, so they come first where they are at work in time."
        else:
            yield f"{who} is named for this group, but has no role in the advice team here, so nobody comes first."
    for looked in explained.found.looked:
        yield f"In queue {looked.link.queue!r}, {moment(looked.offer.at, zone)} is looked at:"
        yield from (f"  {_said(one, names)}" for one in looked.offer.considered)
        if not looked.offer.possible:
            yield f"  Nobody can take it from {looked.link.queue!r}."
    yield from _ending(explained, names, zone)


def as_json(explained: Explained) -> Json:
    """The same as plain values, people by their ids."""
    due = explained.escalation.respond_by
    return {
        "node": explained.asked.node,
        "topic": explained.asked.topic,
        "group": explained.asked.group,
        "urgency": explained.asked.urgency,
        "queue": explained.link.queue,
        "tier": explained.link.tier,
        "respond_by": None if due is None else due.isoformat(),
        "offered_to": explained.found.to,
        "chain": [
            {
                "queue": link.queue,
                "tier": link.tier,
                "moves_on_after_minutes": None if link.wait is None else int(link.wait.total_seconds() // 60),
            }
            for link in explained.routed.chain
        ],
        "why": list(explained.routed.why),
        "considered": [
            {
                "queue": looked.link.queue,
                "person": one.person,
                "verdict": one.verdict,
                "open": one.open,
                "places_left": one.room,
                "cover": one.cover,
            }
            for looked in explained.found.looked
            for one in looked.offer.considered
        ],
    }


def _said(one: Considered, names: Mapping[str, str]) -> str:
    says = SAYS[one.verdict]
    if one.verdict == "on_leave":
        says += f", and {names.get(one.cover, one.cover)} covers" if one.cover else ", and nobody covers"
    left = "" if one.room is None else f", {one.room} places left here"
    load = f" ({one.open} open{left})" if one.verdict in {"offered", "may_claim", "full"} else ""
    return f"{names.get(one.person, one.person)} {says}{load}."


def _ending(explained: Explained, names: Mapping[str, str], zone: ZoneInfo) -> Iterator[str]:
    to, due = explained.found.to, explained.escalation.respond_by
    if explained.found.last and to is not None:
        yield f"Everybody is part of it, and {names.get(to, to)} is kept for that."
    elif to is None and explained.found.offer.possible:
        yield "Nobody with a place left is at work then, so the whole queue is told alike."
    elif to is None:
        yield "Nobody at all can take it. It waits, and the lead is told."
    else:
        yield f"{names.get(to, to)} is told first. Others of the queue may take it too."
    if due is not None:
        yield f"It is to be answered by {moment(due, zone)}."
