"""What an adviser's forms offer beside the verbs, gathered for one hand-over: replies, checklist, colleagues."""

from collections.abc import Iterator

from sqlalchemy import Connection

from bot.people.membership import Viewer
from bot.people.reach import reaches
from bot.people.restricted import sees
from bot.people.roles import may
from bot.web.house import Visit
from escalation import staff_store
from escalation.beside import Beside, Colleague, said_of
from escalation.model import Escalation
from escalation.pages import Failed
from escalation.staffing import on_leave


def beside_of(connection: Connection, escalation: Escalation, *, visit: Visit) -> Beside:
    """What stands beside the forms of this hand-over."""
    library = visit.house.library
    prepared, topic = library.prepared, library.topics.get(escalation.topic)
    return Beside(
        replies=prepared.replies_for(escalation.organisation, escalation.topic),
        checklist=prepared.checklist(escalation.organisation, escalation.topic),
        colleagues=colleagues_for(connection, escalation, visit=visit),
        stage=None if topic is None else topic.stage,
    )


def colleagues_for(connection: Connection, escalation: Escalation, *, visit: Visit) -> tuple[Colleague, ...]:
    """Who else could take it: advisers who may see it and are no part of it, with what they hold."""
    barred = {escalation.person, escalation.claimed_by, visit.viewer.person, *escalation.not_for}
    organisation, today = visit.organisation, visit.today
    able = {
        one.person: one
        for one in advisers(visit)
        if one.person not in barred and _could_see(one, escalation, visit=visit)
    }
    roles = {person: {organisation.id: viewer.roles} for person, viewer in able.items()}
    team = staff_store.team(connection, roles, since=today).advisers if roles else {}
    said = (
        Colleague(
            person=person,
            says=said_of(
                able[person].name,
                open_now=one.posts[organisation.id].open,
                away=on_leave(one, today) is not None,
            ),
        )
        for person, one in team.items()
    )
    return tuple(sorted(said, key=lambda one: one.says))


def _could_see(viewer: Viewer, escalation: Escalation, *, visit: Visit) -> bool:
    organisation = visit.organisation
    if not reaches(viewer, escalation.group_id, "advise", groups=organisation.groups):
        return False
    return sees(viewer, escalation.topic, organisation=organisation, topics=visit.house.library.topics)


def advisers(visit: Visit) -> Iterator[Viewer]:
    """The advice team of the reader's organisation today."""
    people, organisation = visit.house.library.people, visit.organisation
    for person in sorted(people.advising):
        viewer = people.who(person, organisation=organisation.id, on=visit.today)
        if viewer is not None and may(viewer.roles, "advise"):
            yield viewer


def prepare(visit: Visit, *, organisation: str, topic: str) -> Failed:
    """The form back with a prepared reply in its box, below what was typed."""
    fields = {name: value for name, value in (visit.form or {}).items() if isinstance(value, str)}
    fitting = visit.house.library.prepared.replies_for(organisation, topic)
    chosen = next((one for one in fitting if one.id == fields.get("prepared")), None)
    if chosen is None:
        return Failed(says="Choose a prepared reply first.", verb="prepare", text=fields.get("text", ""))
    text = "\n\n".join(part for part in (fields.get("text", "").strip(), chosen.text) if part)
    return Failed(says="", verb="prepare", text=text)
