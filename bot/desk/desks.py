"""Whose desks somebody may see, over every organisation that they advise: for the lists of any channel."""

from collections.abc import Mapping
from datetime import datetime

from bot.content.library import Library
from bot.people.membership import Viewer
from bot.people.reach import limited
from bot.people.restricted import hidden_topics
from bot.people.roles import may
from escalation.lists import Looker
from escalation.pages import Known


def desks(library: Library, person: str, now: datetime) -> dict[str, Viewer]:
    """The person as each organisation knows them whose desk they may see today, by the organisation's id."""
    known = {
        one.id: library.people.who(person, organisation=one.id, on=now.astimezone(one.zone).date())
        for one in library.organisations.values()
    }
    return {name: viewer for name, viewer in known.items() if viewer and may(viewer.roles, "see_desk")}


def looker(library: Library, person: str, here: Mapping[str, Viewer]) -> Looker:
    """What they may see on each of these desks."""
    hidden = {
        name: hidden_topics(viewer, organisation=library.organisations[name], topics=library.topics)
        for name, viewer in here.items()
    }
    groups = limited(here, "see_desk", {name: library.organisations[name].groups for name in here})
    return Looker(person=person, hidden=hidden, groups=groups)


def known(library: Library, here: Mapping[str, Viewer]) -> Known:
    """The names, by id, that the lists of these desks show."""
    organisations = [one for one in library.organisations.values() if one.id in here]
    queues = {name: queue.title for one in organisations for name, queue in library.routes.of(one.id).queues.items()}
    return Known(
        people=library.names,
        organisations={one.id: one.name for one in organisations},
        topics={topic: found.title for topic, found in library.topics.items()},
        queues=queues,
        calendars={one.id: one.calendar for one in organisations},
    )
