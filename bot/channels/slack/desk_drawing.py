"""Draws what advisers have in Slack from what is kept when it is sent: cards, what was said, word to a manager."""

from collections.abc import Mapping
from typing import Final

from bot.channels.chat import desk_drawing
from bot.channels.chat.desk_drawing import Said
from bot.channels.chat.desk_follow import CARD, THREAD
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
from policies.blocks import Paragraph, Span

MOST_TEXT: Final = 2500
MOST_WORDS: Final = 9000
"""Characters of one message: a reply may have a little more, and is then read whole on the web."""


def card(scene: Scene) -> Drawn | None:
    """A hand-over in the channel of its queue, or of one that it has left."""
    found = desk_drawing.carded(scene, SLACK)
    return None if found is None else desk_card(found)


def in_thread(scene: Scene) -> Drawn | Gone | None:
    """One message of a hand-over, for the advisers in the card's thread."""
    return _drawn(scene, desk_drawing.in_thread(scene))


def to_manager(scene: Scene) -> Drawn | Gone | None:
    """What an adviser wrote, for the manager."""
    return _drawn(scene, desk_drawing.to_manager(scene))


def _drawn(scene: Scene, found: Said | Gone | None) -> Drawn | Gone | None:
    if not isinstance(found, Said):
        return found
    spans = (Span(text=f"{found.who}\n", strong=True), Span(text=cut(found.words, MOST_WORDS)))
    text = escaped(cut(clean(f"{found.who}: {found.words}"), MOST_TEXT))
    blocks = rich((Paragraph(spans=spans),), Links(base=scene.base))
    return Shown(blocks=(*blocks, *small(found.below)), text=text)


RENDER: Final[Mapping[str, Render]] = {CARD: card, THREAD: in_thread, SAID: to_manager, TOLD: told}
"""The kinds of messages that are an adviser's, or come from one."""
