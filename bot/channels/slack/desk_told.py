"""What advisers and leads are told in Slack, drawn: a row a hand-over, with the button that opens it."""

from typing import Final

from bot.channels.chat.desk_card import READ
from bot.channels.chat.desk_told import laid_told
from bot.channels.chat.scene import Scene
from bot.channels.slack import desk_parts as part
from bot.channels.slack.elements import marked, small
from bot.channels.slack.message import Element, Message
from bot.channels.slack.rendering import Drawn
from bot.channels.slack.words import cut
from escalation.model import Escalation

MOST_TEXT: Final = 2500


def told(scene: Scene) -> Drawn | None:
    """The message as things stand."""
    laid = laid_told(scene)
    if laid is None:
        return None
    if not laid.rows:
        return Message(blocks=small(laid.text), text=laid.text)
    rows = [_row(escalation, says, number) for number, (escalation, says) in enumerate(laid.rows, 1)]
    below = () if scene.message.person is None else small("All of them are on your Home tab.")
    return Message(blocks=(part.heading(laid.title), *rows, *below), text=cut(marked(laid.text), MOST_TEXT))


def _row(escalation: Escalation, says: str, number: int) -> Element:
    value = part.packed({"e": escalation.id, "k": escalation.count})
    return {**part.section(says), "accessory": part.button(f"{READ}.{number}", "Open", value=value)}
