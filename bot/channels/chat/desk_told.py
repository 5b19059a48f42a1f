"""What advisers and leads are told in their chat with us: gathered for ten minutes into one message, and kept true."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import Final

from sqlalchemy import ColumnElement, Connection, Row, and_, func, or_, select

from bot.channels.chat.desk_places import Channel, Network, is_discreet
from bot.channels.chat.kept import COLUMNS, TOLD, Kept, Wanted
from bot.channels.chat.outbox import ChatOutbox
from bot.channels.chat.scene import Scene
from bot.content.library import Library, Shelf
from bot.desk import desks
from bot.store.chat_tables import chat_message
from bot.store.tables import notification
from escalation import lists, store, words
from escalation.model import Escalation

GATHER_FOR: Final = timedelta(minutes=10)
"""How long what is new is added to the last message, so that people get one rather than many."""

LATELY: Final = timedelta(days=7)
"""How long what a channel was told is kept up to date."""

GIVEN_UP: Final = timedelta(days=1)
"""How long a message that could not be sent yet is still added to."""

MOST: Final = 15
"""Hand-overs of one message."""

TITLE: Final = "Your hand-overs"
WAITING: Final = "Waiting for too long"
ALL_TAKEN: Final = "Everything that waited here for too long has been taken."


Left = Row[str, str, str | None]
"""For whom something was left, what it is, and of which hand-over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One hand-over that somebody is told of, and the last thing that there is to say of it."""

    escalation: Escalation
    says: str
    discreet: bool = False  # not every reader may see what it is about


@dataclass(frozen=True, slots=True, kw_only=True)
class LaidTold:
    """What somebody is told, with a row for each hand-over. No rows say that all of them were taken."""

    title: str
    rows: tuple[tuple[Escalation, str], ...]
    text: str


def follow_person(
    connection: Connection, outbox: ChatOutbox, name: str, at: datetime, *, shelf: Shelf, network: Network
) -> bool:
    """An adviser, or the advisers of a queue, are told what has just been left for them, where they are there."""
    query = select(notification.c.audience, notification.c.organisation, notification.c.what)
    whose = notification.c.audience.in_((f"adviser/{name}", f"queue/{name}"))
    done = False
    for row in connection.execute(query.where(whose, notification.c.at == at)):
        if row.audience.startswith("adviser/"):
            done |= _tell(connection, outbox, name, organisation=row.organisation, at=at, network=network)
        elif row.what in words.QUEUE_IS_TOLD:
            place = network.channel_of_queue(connection, name, row.organisation, shelf.current)
            wanted = None if place is None else _to_queue(place, name, row.organisation, at, network=network)
            done |= wanted is not None and _gather(connection, outbox, wanted, at=at)
    return done


def follow_desk(
    connection: Connection, outbox: ChatOutbox, name: str, at: datetime, *, shelf: Shelf, network: Network
) -> bool:
    """The leads of an organisation are told what has just been left for them."""
    new = select(notification.c.key).where(_for_leads([name]), notification.c.at == at)
    if connection.execute(new.limit(1)).scalar() is None:
        return False
    library = shelf.current
    today = at.astimezone(library.organisations[name].zone).date()
    leads = dict.fromkeys(person for person, _ in library.people.posted("lead", organisation=name, on=today))
    done = [_tell(connection, outbox, lead, organisation=name, at=at, network=network) for lead in leads]
    return any(done)


def laid_told(scene: Scene) -> LaidTold | None:
    """The message as things stand: each hand-over once, of those that its readers may see."""
    library = scene.shelf.current
    of_queue = scene.message.person is None
    lines = tuple(islice(_lines_of_queue(scene) if of_queue else _lines(scene), MOST))
    title = WAITING if of_queue else TITLE
    if not lines:
        return LaidTold(title=title, rows=(), text=ALL_TAKEN) if of_queue and scene.message.ts is not None else None
    said = [f"{_about(line, library)} {line.says}" for line in lines]
    text = said[0] if len(said) == 1 else f"{TITLE}: {len(said)} have changed. {' '.join(said)}"
    rows = tuple((line.escalation, says) for line, says in zip(lines, said, strict=True))
    return LaidTold(title=title, rows=rows, text=text)


def _lines(scene: Scene) -> Iterator[Line]:
    library, person = scene.shelf.current, scene.message.person or ""
    here = desks.desks(library, person, scene.now)
    looker = desks.looker(library, person, here)
    leading = [name for name, viewer in here.items() if "lead" in viewer.roles]
    last: dict[str, str] = {}
    whose = or_(notification.c.audience == f"adviser/{person}", _for_leads(leading))
    for row in _left(scene, whose):
        kinds = words.LEAD_IS_TOLD if row.audience.startswith("lead/") else words.ADVISER_IS_TOLD
        if row.escalation and row.what in kinds:
            last.pop(row.escalation, None)
            last[row.escalation] = kinds[row.what]
    for name, says in reversed(last.items()):
        escalation = store.load(scene.connection, name)
        if escalation is not None and lists.sees(looker, escalation):
            yield Line(escalation=escalation, says=says)


def _lines_of_queue(scene: Scene) -> Iterator[Line]:
    """Those of the missed ones that still wait."""
    queue = scene.message.about.partition("/")[0]
    whose = and_(notification.c.audience == f"queue/{queue}", notification.c.organisation == scene.message.organisation)
    names = dict.fromkeys(row.escalation for row in _left(scene, whose) if row.what in words.QUEUE_IS_TOLD)
    for name in names:
        escalation = store.load(scene.connection, name or "")
        if escalation is not None and escalation.status == "waiting" and escalation.queue == queue:
            discreet = is_discreet(escalation, scene.shelf.current)
            yield Line(escalation=escalation, says=words.QUEUE_IS_TOLD["missed"], discreet=discreet)


def _left(scene: Scene, whose: ColumnElement[bool]) -> Sequence[Left]:
    """What was left for them since this message and before the next one, in its order."""
    message = scene.message
    table = chat_message.c
    later = select(func.min(table.made_at)).where(
        table.what == TOLD, table.address == message.address, table.made_at > message.made_at
    )
    until = scene.connection.execute(later).scalar()
    query = select(notification.c.audience, notification.c.what, notification.c.escalation)
    query = query.where(whose, notification.c.at >= message.made_at)
    if until is not None:
        query = query.where(notification.c.at < until)
    return scene.connection.execute(query.order_by(notification.c.at, notification.c.key)).all()


def _for_leads(organisations: Sequence[str]) -> ColumnElement[bool]:
    return and_(notification.c.audience.like("lead/%"), notification.c.organisation.in_(organisations))


def _tell(
    connection: Connection, outbox: ChatOutbox, person: str, *, organisation: str, at: datetime, network: Network
) -> bool:
    seat = network.seat_of(connection, person)
    if seat is None:
        return False
    wanted = Wanted(
        network=network.name,
        what=TOLD,
        about=f"{person}/{at:%Y%m%d%H%M%S%f}",
        organisation=organisation,
        team=seat[0],
        address=seat[1],
        person=person,
        title=TITLE,
    )
    return _gather(connection, outbox, wanted, at=at)


def _to_queue(place: Channel, queue: str, organisation: str, at: datetime, *, network: Network) -> Wanted:
    return Wanted(
        network=network.name,
        what=TOLD,
        about=f"{queue}/{at:%Y%m%d%H%M%S%f}",
        organisation=organisation,
        team=place.team,
        address=place.id,
        channel=place.id,
        title=WAITING,
    )


def of_channel(connection: Connection, *, team: str, channel: str, at: datetime) -> tuple[Kept, ...]:
    """What a channel was lately told, to be shown as it then stands."""
    table = chat_message.c
    query = select(*COLUMNS).where(
        table.what == TOLD, table.team == team, table.address == channel, table.made_at > at - LATELY
    )
    return tuple(Kept(**row._mapping) for row in connection.execute(query))


def _gather(connection: Connection, outbox: ChatOutbox, wanted: Wanted, *, at: datetime) -> bool:
    """Adds to the last message of the same readers while that is new, or could not be sent; else begins another."""
    table, whose = chat_message.c, wanted.about.partition("/")[0]
    query = select(*COLUMNS).where(
        table.what == TOLD, table.address == wanted.address, table.about.startswith(f"{whose}/", autoescape=True)
    )
    row = connection.execute(query.order_by(table.made_at.desc()).limit(1)).first()
    last = None if row is None else Kept(**row._mapping)
    if last is not None and at - last.made_at < (GATHER_FOR if last.ts else GIVEN_UP):
        outbox.again(connection, (last,), at=at)
    else:
        outbox.show(connection, wanted, at=at)
    return True


def _about(line: Line, library: Library) -> str:
    escalation = line.escalation
    organisation, topic = library.organisations.get(escalation.organisation), library.topics.get(escalation.topic)
    shown = "A restricted hand-over" if line.discreet else topic.title if topic else escalation.topic
    return f"{organisation.name if organisation else escalation.organisation}: {shown}."
