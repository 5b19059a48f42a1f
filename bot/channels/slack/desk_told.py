"""What advisers and leads are told in their direct message: gathered for ten minutes into one, and only what holds."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import Final

from sqlalchemy import ColumnElement, Connection, Row, and_, func, or_, select

from bot import desks
from bot.channels.slack import desk_parts as part
from bot.channels.slack.desk_card import READ
from bot.channels.slack.desk_places import teams_of
from bot.channels.slack.elements import marked, small
from bot.channels.slack.kept import COLUMNS, Kept, Wanted
from bot.channels.slack.message import Element, Message
from bot.channels.slack.outbox import SlackOutbox
from bot.channels.slack.rendering import Drawn, Scene
from bot.channels.slack.words import cut
from bot.library import Library, Shelf
from bot.store.slack_tables import slack_member, slack_message
from bot.store.tables import notification
from escalation import lists, store, words
from escalation.model import Escalation
from escalation.pages import Known

TOLD: Final = "told"

GATHER_FOR: Final = timedelta(minutes=10)
"""How long what is new is added to the last message, so that people get one rather than many."""

GIVEN_UP: Final = timedelta(days=1)
"""How long one that could not be sent is still waited for."""

MOST: Final = 15
"""Hand-overs of one message."""

MOST_TEXT: Final = 2500

TITLE: Final = "Your hand-overs"


Left = Row[str, str, str | None]
"""For whom something was left, what it is, and of which hand-over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One hand-over that somebody is told of, and the last thing that there is to say of it."""

    escalation: Escalation
    says: str


def follow_person(connection: Connection, outbox: SlackOutbox, name: str, at: datetime) -> bool:
    """An adviser is told what has just been left for them; nothing where they are not in Slack."""
    new = select(notification.c.organisation).where(notification.c.audience == f"adviser/{name}")
    organisation = connection.execute(new.where(notification.c.at == at).limit(1)).scalar()
    return organisation is not None and _tell(connection, outbox, name, organisation=organisation, at=at)


def follow_desk(connection: Connection, outbox: SlackOutbox, name: str, at: datetime, *, shelf: Shelf) -> bool:
    """The leads of an organisation are told what has just been left for them."""
    new = select(notification.c.key).where(_for_leads([name]), notification.c.at == at)
    if connection.execute(new.limit(1)).scalar() is None:
        return False
    library = shelf.current
    today = at.astimezone(library.organisations[name].zone).date()
    leads = dict.fromkeys(person for person, _ in library.people.posted("lead", organisation=name, on=today))
    done = [_tell(connection, outbox, lead, organisation=name, at=at) for lead in leads]
    return any(done)


def told(scene: Scene) -> Drawn | None:
    """The message as things stand: each hand-over once, of those that the reader may see."""
    library, person = scene.shelf.current, scene.message.person or ""
    here = desks.desks(library, person, scene.now)
    lines = list(islice(_lines(scene, person, library), MOST))
    if not lines:
        return None
    known = desks.known(library, here)
    said = [f"{_about(line, known)} {line.says}" for line in lines]
    rows = [_row(line, says, number) for number, (line, says) in enumerate(zip(lines, said, strict=True), 1)]
    text = said[0] if len(said) == 1 else f"{TITLE}: {len(said)} have changed. {' '.join(said)}"
    blocks = (part.heading(TITLE), *rows, *small("All of them are on your Home tab."))
    return Message(blocks=blocks, text=cut(marked(text), MOST_TEXT))


def _lines(scene: Scene, person: str, library: Library) -> Iterator[Line]:
    here = desks.desks(library, person, scene.now)
    looker = desks.looker(library, person, here)
    leading = [name for name, viewer in here.items() if "lead" in viewer.roles]
    last: dict[str, str] = {}
    for row in _rows(scene.connection, scene.message, person, leading):
        kinds = words.LEAD_IS_TOLD if row.audience.startswith("lead/") else words.ADVISER_IS_TOLD
        if row.escalation and row.what in kinds:
            last.pop(row.escalation, None)
            last[row.escalation] = kinds[row.what]
    for name, says in reversed(last.items()):
        escalation = store.load(scene.connection, name)
        if escalation is not None and lists.sees(looker, escalation):
            yield Line(escalation=escalation, says=says)


def _rows(connection: Connection, message: Kept, person: str, leading: Sequence[str]) -> Sequence[Left]:
    """What was left for them from this message on, up to the next one, in its order."""
    later = select(func.min(slack_message.c.made_at)).where(
        slack_message.c.what == TOLD, slack_message.c.person == person, slack_message.c.made_at > message.made_at
    )
    until = connection.execute(later).scalar()
    whose = or_(notification.c.audience == f"adviser/{person}", _for_leads(leading))
    query = select(notification.c.audience, notification.c.what, notification.c.escalation)
    query = query.where(whose, notification.c.at >= message.made_at)
    if until is not None:
        query = query.where(notification.c.at < until)
    return connection.execute(query.order_by(notification.c.at, notification.c.key)).all()


def _for_leads(organisations: Sequence[str]) -> ColumnElement[bool]:
    return and_(notification.c.audience.like("lead/%"), notification.c.organisation.in_(organisations))


def _tell(connection: Connection, outbox: SlackOutbox, person: str, *, organisation: str, at: datetime) -> bool:
    seat = _seat(connection, person)
    if seat is None:
        return False
    query = select(*COLUMNS).where(slack_message.c.what == TOLD, slack_message.c.person == person)
    row = connection.execute(query.order_by(slack_message.c.made_at.desc()).limit(1)).first()
    last = None if row is None else Kept(**row._mapping)
    if last is not None and at - last.made_at < (GATHER_FOR if last.ts else GIVEN_UP):
        outbox.again(connection, (last,), at=at)
        return True
    wanted = Wanted(
        what=TOLD,
        about=f"{person}/{at:%Y%m%d%H%M%S%f}",
        organisation=organisation,
        team=seat[0],
        address=seat[1],
        person=person,
        title=TITLE,
    )
    outbox.show(connection, wanted, at=at)
    return True


def _seat(connection: Connection, person: str) -> tuple[str, str] | None:
    """A workspace of ours in which they are, and who they are there."""
    table = slack_member.c
    query = select(table.team, table.user).where(table.person == person, table.refused.is_(None))
    teams = teams_of(connection)
    return next(((row.team, row.user) for row in connection.execute(query) if row.team in teams), None)


def _about(line: Line, known: Known) -> str:
    escalation = line.escalation
    organisation = known.organisations.get(escalation.organisation, escalation.organisation)
    return f"{organisation}: {known.topics.get(escalation.topic, escalation.topic)}."


def _row(line: Line, says: str, number: int) -> Element:
    value = part.packed({"e": line.escalation.id, "k": line.escalation.count})
    return {**part.section(says), "accessory": part.button(f"{READ}.{number}", "Open", value=value)}
