"""What a manager finds when they open us in a chat, read from what is kept; shows nothing and never writes."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlalchemy import Connection, select

from bot import waiting
from bot.channels.chat.scene import Scene
from bot.content.library import Shelf
from bot.conversation.afterwards.ahead import LOOKED_BACK, Digest, digest
from bot.people.roles import may
from bot.store import ahead
from bot.store.tables import conversation, receipt
from bot.unsent import Unsent, reminded_of
from bot.waiting import Waiting, Whose
from bot.web.topics import Stage, stages_of

NEWEST: Final = 5
"""Receipts that the Home tab names; the pages have all of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """A receipt: its code, what it was about, and when."""

    code: str
    title: str
    as_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Home:
    """All that waits for a manager, what lies ahead, what they were told before, and the topics."""

    waiting: Waiting
    ahead: Digest
    unsent: tuple[Unsent, ...]
    receipts: tuple[Past, ...]
    stages: tuple[Stage, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """For whom it is read, and when: a moment and the day that it is there."""

    person: str
    organisation: str
    now: datetime
    today: date


def asking(scene: Scene) -> Asking | None:
    """For whom it is drawn; nobody where they are no manager here today."""
    message, library = scene.message, scene.shelf.current
    organisation = library.organisations.get(message.organisation)
    if organisation is None or message.person is None:
        return None
    today = scene.now.astimezone(organisation.zone).date()
    viewer = library.people.who(message.person, organisation=organisation.id, on=today)
    if viewer is None or not may(viewer.roles, "converse"):
        return None
    return Asking(person=message.person, organisation=organisation.id, now=scene.now, today=today)


def read(connection: Connection, asking: Asking, shelf: Shelf) -> Home:
    """Everything on somebody's Home tab."""
    person, organisation, library = asking.person, asking.organisation, shelf.current
    whose = Whose(person=person, organisation=organisation, library=library)
    ends = ahead.of_person(connection, person=person, organisation=organisation, since=asking.now - LOOKED_BACK)
    return Home(
        waiting=waiting.read(connection, whose, now=asking.now, today=asking.today),
        ahead=digest(ends, today=asking.today),
        unsent=reminded_of(connection, person=person, organisation=organisation, shelf=shelf, at=asking.now),
        receipts=_receipts(connection, asking, shelf),
        stages=stages_of(library, organisation, served=shelf.trees_of(organisation, on=asking.today)),
    )


def _receipts(connection: Connection, asking: Asking, shelf: Shelf) -> tuple[Past, ...]:
    query = (
        select(receipt.c.code, receipt.c.as_at, conversation.c.topic)
        .join(conversation, receipt.c.conversation == conversation.c.id)
        .where(
            conversation.c.person == asking.person,
            conversation.c.organisation == asking.organisation,
            conversation.c.sample.is_(False),
        )
        .order_by(receipt.c.as_at.desc())
        .limit(NEWEST)
    )
    topics = shelf.current.topics
    return tuple(
        Past(code=row.code, title=topics[row.topic].title if row.topic in topics else waiting.GONE, as_at=row.as_at)
        for row in connection.execute(query)
    )
