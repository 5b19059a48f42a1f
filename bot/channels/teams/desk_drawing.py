"""Draws what advisers have in Teams from what is kept when it is sent: cards, what was said, word to a manager."""

from collections.abc import Mapping
from typing import Final

from bot.channels.chat import desk_drawing
from bot.channels.chat.desk_drawing import Said
from bot.channels.chat.desk_follow import CARD, THREAD
from bot.channels.chat.kept import LIST, SAID, TOLD
from bot.channels.chat.links import Links
from bot.channels.chat.scene import Gone, Scene
from bot.channels.chat.words import cut
from bot.channels.teams.desk_card import desk_card, rich
from bot.channels.teams.desk_places import TEAMS
from bot.channels.teams.desk_told import hand_overs, told
from bot.channels.teams.elements import line, run, small
from bot.channels.teams.message import message
from bot.channels.teams.posting import Drawn
from bot.channels.teams.rendering import Render
from policies.blocks import Paragraph, Span

MOST_WORDS: Final = 6_000
"""Characters of one message: a reply may have a little more, and is then read whole on the web."""


def card(scene: Scene) -> Drawn | None:
    """A hand-over in the channel of its queue, or of one that it has left."""
    found = desk_drawing.carded(scene, TEAMS)
    return None if found is None else desk_card(found)


def in_thread(scene: Scene) -> Drawn | Gone | None:
    """One message of a hand-over, for the advisers below the card."""
    return _drawn(scene, desk_drawing.in_thread(scene))


def to_manager(scene: Scene) -> Drawn | Gone | None:
    """What an adviser wrote, for the manager."""
    return _drawn(scene, desk_drawing.to_manager(scene))


def listed(scene: Scene) -> Drawn | None:
    """An adviser's hand-overs, as they are now."""
    library = scene.shelf.current
    organisation = library.organisations.get(scene.message.organisation)
    links = Links(base=scene.base, zone=organisation.zone) if organisation else Links(base=scene.base)
    person = scene.message.person or ""
    return hand_overs(scene.connection, library=library, person=person, at=scene.now, links=links)


def _drawn(scene: Scene, found: Said | Gone | None) -> Drawn | Gone | None:
    if not isinstance(found, Said):
        return found
    says = Paragraph(spans=(Span(text=cut(found.words, MOST_WORDS)),))
    body = (*line([run(found.who, bold=True)]), *rich((says,), Links(base=scene.base)), *small(found.below))
    return message(body, f"{found.who}: {found.words}")


RENDER: Final[Mapping[str, Render]] = {CARD: card, THREAD: in_thread, SAID: to_manager, TOLD: told, LIST: listed}
"""The kinds of messages that are an adviser's, or come from one."""
