"""One question to a second person as a card of their own, in plain pieces, and their word to it; draws and keeps none.

The card comes to whoever is asked, and once more when they are asked again; both are kept up to date. Once it is
answered, or is no longer theirs to answer, it says how it ended and shows nothing of the matter.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from sqlalchemy import Connection, select

from bot.channels.chat.desk_places import Network
from bot.channels.chat.kept import COLUMNS, Kept, Wanted
from bot.channels.chat.links import Links
from bot.channels.chat.outbox import ChatOutbox
from bot.channels.chat.pieces import Carried, Piece, bold, heading, line, rich, small
from bot.channels.chat.reading import By, known_id
from bot.channels.chat.scene import Scene
from bot.channels.chat.second import GONE
from bot.content.library import Library
from bot.conversation.colleagues.confirmation import Confirmation, may_answer
from bot.conversation.colleagues.confirming import AGREED, NOT_HERE, REFUSED, said_before
from bot.conversation.turn import Turn
from bot.conversation.world import Unknown
from bot.people.membership import Viewer
from bot.people.roles import may
from bot.store import confirmations, conversations
from bot.store.chat_tables import chat_message
from bot.store.tables import notification
from policies.markdown import Span

ASKED: Final = ("confirm", "confirm_again")
"""The kinds of messages that ask a second person, named as what tells them to; each is about a question's id."""

Word = Literal["agree", "decline"]
WORDS: Final[Mapping[Word, str]] = {"agree": "I agree", "decline": "I do not agree"}
"""What can be answered, with the words of its button."""

REASON: Final = "Your reason"
HINT: Final = "You need one if you do not agree. {} and the adviser will read it. Please leave out names."
SILENCE: Final = "If you do not answer, the manager is told to speak to an adviser. No answer does not mean yes."


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedCard:
    """What stands on the card. Its buttons and the place for a reason are there while it is `open`.

    `carries` is what the buttons bring back; `hint` stands below the place; `text` is what a notification says.
    """

    pieces: tuple[Piece, ...]
    text: str
    hint: str = ""
    open: bool = False
    carries: Carried


def follow_person(connection: Connection, outbox: ChatOutbox, name: str, at: datetime, *, network: Network) -> bool:
    """Whoever has just been told that they are asked, or still are, gets the card where they have a chat with us."""
    query = select(notification.c.what, notification.c.conversation).where(
        notification.c.audience == f"confirmer/{name}", notification.c.at == at, notification.c.what.in_(ASKED)
    )
    told = connection.execute(query.order_by(notification.c.key)).all()
    seat = network.seat_of(connection, name) if told and network.asks else None
    if seat is None:
        return False
    done = False
    for row in told:
        for one in confirmations.of_conversation(connection, row.conversation):
            if one.open:
                outbox.show(connection, _wanted(one, row.what, network.name, name, seat), at=at)
                done = True
    return done


def follow_question(connection: Connection, outbox: ChatOutbox, name: str, at: datetime) -> bool:
    """Every card of a question that has just ended is shown as things then stand."""
    table = chat_message.c
    found = connection.execute(select(*COLUMNS).where(table.what.in_(ASKED), table.about == name)).all()
    outbox.again(connection, [Kept(**row._mapping) for row in found], at=at)
    return bool(found)


def asked_card(scene: Scene) -> AskedCard | None:
    """The card as it now stands; nothing where the question is no longer kept."""
    kept, library = confirmations.load(scene.connection, scene.message.about), scene.shelf.current
    if kept is None or kept.organisation not in library.organisations:
        return None
    viewer = viewer_of(kept, scene.message.person or "", library, at=scene.now)
    links = Links(base=scene.base, zone=library.organisations[kept.organisation].zone)
    theirs = viewer is not None and _theirs(scene.connection, kept, viewer, library)
    return laid_card(kept, links=links, library=library, theirs=theirs, reader=scene.message.person or "")


def laid_card(kept: Confirmation, *, links: Links, library: Library, theirs: bool, reader: str = "") -> AskedCard:
    """The card of a question; of one that is not `theirs` to answer, nothing but that.

    The `reader` is told that it was they who answered.
    """
    tree = library.trees_of(kept.organisation).get(kept.tree)
    who = library.names.get(kept.person, "A colleague")
    title, carries = f"{who} asks if you agree", {"v": kept.id}
    if not theirs or not kept.open:
        says = _ended(kept, reader, library) if theirs else NOT_HERE
        whole = line(Span(text="Open it on the web", link=f"/confirm/{kept.id}")) if theirs and links.base else ()
        return AskedCard(pieces=(*heading(title), *line(says), *whole), text=f"{title}. {says}", carries=carries)
    about = small(f"{tree.title if tree else GONE}. Asked {links.moment(kept.asked_at)}.")
    by = line("Please answer by ", bold(links.moment(kept.due_at)), f". {SILENCE}")
    asked = (*line(bold("What you are asked")), *rich(kept.shown.confirm))
    shows = (*line(bold(f"What {who} recorded")), *rich(kept.shown.shows)) if kept.shown.shows else ()
    return AskedCard(
        pieces=(*heading(title), *about, *by, *asked, *shows),
        text=f"{title}. Please answer by {links.moment(kept.due_at)}.",
        hint=HINT.format(who),
        open=True,
        carries=carries,
    )


def question_for(connection: Connection, carried: object, viewer: Viewer, library: Library) -> Confirmation:
    """The question that a button brought back, for somebody who may answer it.

    Raises:
        Unknown: there is none, or it is not for them.
    """
    kept = confirmations.load(connection, known_id(carried) or "")
    if kept is None or not _theirs(connection, kept, viewer, library):
        raise Unknown(NOT_HERE)
    return kept


def viewer_of(kept: Confirmation, person: str, library: Library, *, at: datetime) -> Viewer | None:
    """Somebody as the organisation of a question knows them on the day; nobody where it does not."""
    organisation = library.organisations.get(kept.organisation)
    if organisation is None:
        return None
    return library.people.who(person, organisation=organisation.id, on=at.astimezone(organisation.zone).date())


def word(kept: Confirmation, verb: Word, reason: str, *, by: By, mark: str) -> Turn:
    """The turn of somebody's answer; `mark` is the same for every delivery of the same press."""
    return by.turn(verb, by.id_of(mark), conversation=kept.conversation, value=reason.strip() or None)


def _ended(kept: Confirmation, reader: str, library: Library) -> str:
    if kept.answered_by is not None and kept.answered_by == reader:
        return AGREED if kept.state == "agreed" else REFUSED
    return said_before(kept, library.names)


def _theirs(connection: Connection, kept: Confirmation, viewer: Viewer, library: Library) -> bool:
    if viewer.organisation != kept.organisation or not may(viewer.roles, "confirm"):
        return False
    if conversations.owner(connection, kept.conversation) == viewer.person:
        return False
    groups = library.organisations[kept.organisation].groups
    return may_answer(kept, person=viewer.person, posts=viewer.posts, groups=groups)


def _wanted(kept: Confirmation, what: str, network: str, person: str, seat: tuple[str, str]) -> Wanted:
    return Wanted(
        network=network,
        what=what,
        about=kept.id,
        organisation=kept.organisation,
        team=seat[0],
        address=seat[1],
        person=person,
        title="Somebody asks if you agree",
    )
