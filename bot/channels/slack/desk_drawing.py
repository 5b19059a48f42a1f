"""Draws what advisers have in Slack from what is kept when it is sent: cards, what was said, word to a manager."""

from collections.abc import Mapping
from typing import Final

from bot.channels.chat.desk_card import Carded
from bot.channels.chat.desk_follow import CARD, THREAD
from bot.channels.chat.desk_places import is_discreet
from bot.channels.chat.kept import SAID, TOLD
from bot.channels.chat.scene import Gone, Scene
from bot.channels.slack.desk_card import desk_card
from bot.channels.slack.desk_places import SLACK
from bot.channels.slack.desk_told import told
from bot.channels.slack.elements import small
from bot.channels.slack.message import Links
from bot.channels.slack.message import Message as Shown
from bot.channels.slack.rendering import Drawn, Render
from bot.channels.slack.spans import rich
from bot.channels.slack.words import clean, cut, escaped
from bot.handover import known_in
from escalation import store
from escalation.model import Escalation, Message
from escalation.rewording import says
from policies.blocks import Paragraph, Span

MOST_TEXT: Final = 2500
MOST_WORDS: Final = 9000
"""Characters of one message: a reply may have a little more, and is then read whole on the web."""

ANSWER: Final = "To answer, type here."
PRIVATE: Final = "A note. Only advisers see this."


def card(scene: Scene) -> Drawn | None:
    """A hand-over in the channel of its queue, or of one that it has left."""
    escalation = store.load(scene.connection, scene.message.about)
    library = scene.shelf.current
    organisation = None if escalation is None else library.organisations.get(escalation.organisation)
    if escalation is None or organisation is None:
        return None
    known = known_in(library, organisation)
    return desk_card(
        Carded(
            escalation=escalation,
            brief=store.brief_of(scene.connection, escalation.id),
            known=known,
            at=scene.now,
            links=Links(base=scene.base, zone=organisation.zone),
            discreet=is_discreet(escalation, library),
            moved_to=_moved_to(scene, escalation, known.queues),
            checklist=len(library.prepared.checklist(escalation.organisation, escalation.topic)),
        )
    )


def in_thread(scene: Scene) -> Drawn | Gone | None:
    """One message of a hand-over, for the advisers in the card's thread; gone where not all of them may read it."""
    found = _message(scene)
    if found is None:
        return None
    message, escalation = found
    if is_discreet(escalation, scene.shelf.current):
        return Gone()
    return _drawn(scene, message, below=PRIVATE if message.private else "")


def to_manager(scene: Scene) -> Drawn | Gone | None:
    """What an adviser wrote, for the manager; nothing for whoever has passed the conversation on since."""
    found = _message(scene)
    if found is None:
        return None
    message, escalation = found
    if message.private or escalation.person != scene.message.person:
        return Gone()
    return _drawn(scene, message, below=ANSWER if escalation.open else "")


def _message(scene: Scene) -> tuple[Message, Escalation] | None:
    message = store.message(scene.connection, int(scene.message.about))
    escalation = None if message is None else store.load(scene.connection, message.escalation)
    return None if message is None or escalation is None else (message, escalation)


def _drawn(scene: Scene, message: Message, *, below: str) -> Drawn:
    who = scene.shelf.current.names.get(message.person or "", "Fingerpost")
    edited = " (edited)" if message.edited_at is not None and not message.taken_back else ""
    words = says(message)
    said = Paragraph(spans=(Span(text=f"{who}{edited}\n", strong=True), Span(text=cut(words, MOST_WORDS))))
    links = Links(base=scene.base)
    text = escaped(cut(clean(f"{who}{edited}: {words}"), MOST_TEXT))
    return Shown(blocks=(*rich((said,), links), *small(below)), text=text)


def _moved_to(scene: Scene, escalation: Escalation, queues: Mapping[str, str]) -> str | None:
    """The queue that has it now, where the channel that the card is in is not that queue's any more."""
    place = SLACK.channel_of(scene.connection, escalation, scene.shelf.current)
    if place is not None and (place.team, place.id) == (scene.message.team, scene.message.address):
        return None
    return queues.get(escalation.queue, escalation.queue)


RENDER: Final[Mapping[str, Render]] = {CARD: card, THREAD: in_thread, SAID: to_manager, TOLD: told}
"""The kinds of messages that are an adviser's, or come from one."""
