"""Whom a hand-over may be offered to: read for the move that needs it, and for no other."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime

from sqlalchemy import Connection

from bot.content.library import Library
from bot.conversation import ends
from bot.conversation.state import Effects
from bot.conversation.turn import Turn
from bot.people.membership import Membership, People
from bot.people.reach import reaches
from bot.people.restricted import sees
from escalation import offering, staff_store
from escalation.model import Escalation
from escalation.offering import Staff
from escalation.route import ADVISING, GroupPeople, Routes
from organisations.model import Organisation


def with_offer(
    connection: Connection, effects: Effects, turn: Turn, *, library: Library, before: Escalation | None
) -> Effects:
    """The effects, with whatever newly waits offered to an adviser.

    It takes four statements where something waits anew, and none otherwise.
    """
    move = effects.move
    if move is None or not offering.is_new_to_its_queue(move, before):
        return effects
    staff = staff_of(connection, move.escalation, library=library, at=turn.at)
    offered = offering.offered(move, staff, at=turn.at, before=before)
    asked = ends.jobs_of(move, turn)
    others = tuple(job for job in effects.jobs if job not in asked)
    return replace(
        effects,
        move=offered,
        events=(*effects.events, *offered.events[len(move.events) :]),
        jobs=(*others, *ends.jobs_of(offered, turn)),
    )


def staff_of(connection: Connection, escalation: Escalation, *, library: Library, at: datetime) -> Staff:
    """The advice team of the escalation's organisation, and the own people of its manager's group."""
    organisation = library.organisations[escalation.organisation]
    return staff_for(
        connection, organisation, library=library, topic=escalation.topic, group=escalation.group_id, at=at
    )


def staff_for(
    connection: Connection, organisation: Organisation, *, library: Library, topic: str, group: str | None, at: datetime
) -> Staff:
    """The same for a hand-over that might be made: about this topic, by a manager of this group."""
    today = at.astimezone(organisation.zone).date()
    routes = library.routes.of(organisation.id)
    roles = roles_of(library.people, organisation=organisation.id, on=today)
    viewers = (library.people.who(person, organisation=organisation.id, on=today) for person in roles)
    hidden = (
        viewer.person
        for viewer in viewers
        if viewer
        and not (
            sees(viewer, topic, organisation=organisation, topics=library.topics)
            and reaches(viewer, group, "advise", groups=organisation.groups)
        )
    )
    return Staff(
        team=staff_store.team(connection, roles, since=today),
        routes=routes,
        calendar=organisation.calendar,
        people=people_of_group(group, organisation, routes, people=library.people, on=today),
        hidden_from=frozenset(hidden),
    )


def roles_of(people: People, *, organisation: str, on: date) -> Mapping[str, Mapping[str, frozenset[str]]]:
    """The advice team of an organisation on a day: person -> each organisation that they serve -> roles there."""
    team = ((person, _serving(people.of(person, on=on))) for person in people.advising)
    return {person: serving for person, serving in sorted(team) if organisation in serving}


def people_of_group(
    group: str | None, organisation: Organisation, routes: Routes, *, people: People, on: date
) -> GroupPeople:
    """A group's HR partner and skills consultant, or those of the nearest group around it.

    For each group the routes are asked first, then organisation.yaml, then the directory, which knows partners alone.
    """
    upwards = organisation.groups.upwards(group)
    partners = dict(_partners(people, organisation=organisation.id, on=on))
    own = [routes.groups.get(one.id, GroupPeople()) for one in upwards]
    named = [
        (said.partner or one.hr_partner or partners.get(one.id), said.consultant or one.skills_consultant)
        for said, one in zip(own, upwards, strict=True)
    ]
    return GroupPeople(
        partner=next((partner for partner, _ in named if partner), None),
        consultant=next((consultant for _, consultant in named if consultant), None),
    )


def _serving(memberships: tuple[Membership, ...]) -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for one in memberships:
        if one.role in ADVISING:
            found[one.organisation] = found.get(one.organisation, frozenset()) | {one.role}
    return found


def _partners(people: People, *, organisation: str, on: date) -> Iterator[tuple[str, str]]:
    for person in sorted(people.advising, reverse=True):
        for one in people.of(person, on=on):
            if (one.organisation, one.role) == (organisation, "partner"):
                yield one.group, person
