"""What advisers' messages are drawn from when they are sent: a card, what was said, word to a manager; never draws."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Connection

from bot.channels.chat.desk_card import Carded
from bot.channels.chat.desk_places import Network, is_discreet
from bot.channels.chat.links import Links
from bot.channels.chat.scene import Gone, Scene
from bot.content.library import Library
from bot.desk.handover import known_in
from escalation import store
from escalation.model import Escalation, Message
from escalation.rewording import says

ANSWER: Final = "To answer, type here."
PRIVATE: Final = "A note. Only advisers see this."


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One message of a hand-over to show: who said it, the words, and what stands small below them."""

    who: str
    words: str
    below: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """What stands around a hand-over that is drawn: a connection that reads, the content, the moment, our address."""

    connection: Connection
    library: Library
    at: datetime
    base: str = ""


def carded(scene: Scene, network: Network) -> Carded | None:
    """A hand-over in the channel of its queue, or of one that it has left."""
    escalation = store.load(scene.connection, scene.message.about)
    if escalation is None:
        return None
    around = Around(connection=scene.connection, library=scene.shelf.current, at=scene.now, base=scene.base)
    return carded_of(escalation, around, moved_to=_moved_to(scene, escalation, network))


def carded_of(escalation: Escalation, around: Around, *, moved_to: str | None = None) -> Carded | None:
    """A hand-over as any card shows it; nothing where its organisation is gone."""
    library = around.library
    organisation = library.organisations.get(escalation.organisation)
    if organisation is None:
        return None
    known = known_in(library, organisation)
    return Carded(
        escalation=escalation,
        brief=store.brief_of(around.connection, escalation.id),
        known=known,
        at=around.at,
        links=Links(base=around.base, zone=organisation.zone),
        discreet=is_discreet(escalation, library),
        moved_to=None if moved_to is None else known.queues.get(moved_to, moved_to),
        checklist=len(library.prepared.checklist(escalation.organisation, escalation.topic)),
    )


def in_thread(scene: Scene) -> Said | Gone | None:
    """One message of a hand-over, for the advisers below its card. It is deleted where not all of them may read it."""
    found = _message(scene)
    if found is None:
        return None
    message, escalation = found
    if is_discreet(escalation, scene.shelf.current):
        return Gone()
    return _said(scene.shelf.current.names, message, below=PRIVATE if message.private else "")


def to_manager(scene: Scene) -> Said | Gone | None:
    """What an adviser wrote, for the manager; None for somebody who has passed the conversation on since."""
    found = _message(scene)
    if found is None:
        return None
    message, escalation = found
    if message.private or escalation.person != scene.message.person:
        return Gone()
    return _said(scene.shelf.current.names, message, below=ANSWER if escalation.open else "")


def _message(scene: Scene) -> tuple[Message, Escalation] | None:
    message = store.message(scene.connection, int(scene.message.about))
    escalation = None if message is None else store.load(scene.connection, message.escalation)
    return None if message is None or escalation is None else (message, escalation)


def _said(names: Mapping[str, str], message: Message, *, below: str) -> Said:
    who = names.get(message.person or "", "Fingerpost")
    edited = " (edited)" if message.edited_at is not None and not message.taken_back else ""
    return Said(who=f"{who}{edited}", words=says(message), below=below)


def _moved_to(scene: Scene, escalation: Escalation, network: Network) -> str | None:
    """The queue that has it now, where the channel that the card is in is not that queue's any more."""
    place = network.channel_of(scene.connection, escalation, scene.shelf.current)
    here = place is not None and (place.team, place.id) == (scene.message.team, scene.message.address)
    return None if here else escalation.queue
