"""All that one hand-over's card and forms are made from, gathered for an adviser on any channel; decides nothing."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from sqlalchemy import Connection

from bot.content.library import Library, Shelf
from bot.conversation.advisers.advising import adviser
from bot.conversation.presenting import WALKS
from bot.people.membership import Viewer
from bot.people.reach import reaches
from bot.people.restricted import sees
from bot.people.roles import may
from bot.store import conversations, evidence
from escalation import staff_store, store
from escalation.beside import Beside, Colleague, said_of
from escalation.model import Escalation
from escalation.pages import Asking, Handover, Known
from escalation.staffing import on_leave
from organisations.model import Organisation
from trees.asking import askable
from trees.corrections import correctable
from trees.model import Handoff, Outcome, Tree
from trees.ways import words_of_text


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """Who looks, in which organisation, and when, with the content that is served then."""

    viewer: Viewer
    shelf: Shelf
    at: datetime

    @property
    def library(self) -> Library:
        """The content."""
        return self.shelf.current

    @property
    def organisation(self) -> Organisation:
        """The organisation in which they act."""
        return self.library.organisations[self.viewer.organisation]

    @property
    def today(self) -> date:
        """The day there."""
        return self.at.astimezone(self.organisation.zone).date()


def gathered(connection: Connection, escalation: Escalation, reader: Reader) -> Handover:
    """One hand-over with all that its reader may read of it and do with it. Whether they may look is asked before."""
    return Handover(
        escalation=escalation,
        brief=store.brief_of(connection, escalation.id),
        messages=store.messages(connection, escalation.id, private=True),
        known=known_in(reader.library, reader.organisation),
        by=adviser(reader.viewer, reader.library.routes),
        at=reader.at,
        hidden={},
        asking=asking_of(connection, escalation, reader),
        beside=beside_of(connection, escalation, reader),
    )


def may_look(reader: Reader, escalation: Escalation) -> bool:
    """Whether this is one that the reader may see: of their organisation and groups, no part of it, an open topic."""
    viewer = reader.viewer
    if escalation.organisation != viewer.organisation or viewer.person in escalation.not_for:
        return False
    return may(viewer.roles, "see_desk") and could_see(viewer, escalation, reader, "see_desk")


def known_in(library: Library, organisation: Organisation) -> Known:
    """Names by id, with the queues of one organisation."""
    queues = library.routes.of(organisation.id).queues
    return Known(
        people=library.names,
        organisations={one.id: one.name for one in library.organisations.values()},
        topics={topic: found.title for topic, found in library.topics.items()},
        queues={name: queue.title for name, queue in queues.items()},
        calendars={one.id: one.calendar for one in library.organisations.values()},
    )


def asking_of(connection: Connection, escalation: Escalation, reader: Reader) -> Asking | None:
    """The questions and answers of the conversation that was sent; nothing while nobody may ask, or without one."""
    if not escalation.open or escalation.status == "waiting":
        return None
    conversation = conversations.look(connection, escalation.conversation)
    if conversation is None:
        return None
    tree = reader.shelf.served(conversation)
    if tree is None:
        tree = reader.shelf.again(conversation, evidence.version_content(connection, conversation.tree_version))
    if tree is None:
        return None
    position = WALKS.of(tree, conversation.answers, today=reader.today)
    return Asking(
        questions=askable(position), stands=position.node, answers=correctable(position), ends=tuple(_ends(tree))
    )


def beside_of(connection: Connection, escalation: Escalation, reader: Reader) -> Beside:
    """What stands beside the forms of this hand-over: replies, checklist, colleagues."""
    library = reader.library
    prepared, topic = library.prepared, library.topics.get(escalation.topic)
    return Beside(
        replies=prepared.replies_for(escalation.organisation, escalation.topic),
        checklist=prepared.checklist(escalation.organisation, escalation.topic),
        colleagues=colleagues_for(connection, escalation, reader),
        stage=None if topic is None else topic.stage,
    )


def colleagues_for(connection: Connection, escalation: Escalation, reader: Reader) -> tuple[Colleague, ...]:
    """Who else could take it: advisers who may see it and are no part of it, with what they hold."""
    barred = {escalation.person, escalation.claimed_by, reader.viewer.person, *escalation.not_for}
    organisation, today = reader.organisation, reader.today
    able = {
        one.person: one
        for one in advisers(reader)
        if one.person not in barred and could_see(one, escalation, reader, "advise")
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


def advisers(reader: Reader) -> Iterator[Viewer]:
    """The advice team of the reader's organisation today."""
    people = reader.library.people
    for person in sorted(people.advising):
        viewer = people.who(person, organisation=reader.organisation.id, on=reader.today)
        if viewer is not None and may(viewer.roles, "advise"):
            yield viewer


def could_see(viewer: Viewer, escalation: Escalation, reader: Reader, action: Literal["advise", "see_desk"]) -> bool:
    """Whether somebody's roles and the topic let them have this before them."""
    organisation = reader.organisation
    if not reaches(viewer, escalation.group_id, action, groups=organisation.groups):
        return False
    return sees(viewer, escalation.topic, organisation=organisation, topics=reader.library.topics)


def _ends(tree: Tree) -> Iterator[tuple[str, str]]:
    for node in tree.nodes.values():
        if isinstance(node, Outcome | Handoff):
            yield node.id, words_of_text(node.title)
