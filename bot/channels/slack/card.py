"""A reply as one Slack message: all that it holds, in the order of the web's page, within Slack's limits; pure.

`card` is the one way from a reply to a message. It knows no employment, no database and no Slack client.
"""

from functools import partial

from bot.channels.chat.alternative import alternative
from bot.channels.chat.laid import NOTHING, Laid, laid
from bot.channels.chat.part import Part, Room, fitted
from bot.channels.slack.asking import SHAPE
from bot.channels.slack.blocks import blocks, button
from bot.channels.slack.elements import actions, marked
from bot.channels.slack.limits import MOST_BLOCKS, MOST_SIGNS, MOST_TEXT, signs
from bot.channels.slack.message import DISCREET, Element, Links, Message, View, discreetly
from bot.channels.slack.spans import line
from bot.channels.slack.words import cut, length
from bot.conversation.reply import Reply

__all__ = ["DISCREET", "Links", "Message", "View", "card", "discreetly"]


def card(reply: Reply, *, links: Links) -> Message:
    """The message that shows this reply. Its text carries the question with its options, or the end.

    A question that is sensitive makes the message `discreet`.
    """
    found = laid(reply, links=links, shape=SHAPE)
    draw = partial(blocks, links=links)
    drawn = (part.drawn(draw) for part in found.parts)
    parts = [part for part in drawn if part.blocks] or [Part(blocks=line(NOTHING), must=True)]
    room = Room(size=signs, most=MOST_SIGNS, blocks=MOST_BLOCKS["message"])
    shown = fitted(parts, _controls(found, reply, links), room=room, more=draw(found.more))
    return Message(blocks=shown, text=_text(alternative(reply, links)) or NOTHING, discreet=found.discreet)


def _controls(found: Laid, reply: Reply, links: Links) -> tuple[Element, ...]:
    pressed = actions((button(one, links) for one in (*found.answers, *found.moves)), f"moves/{reply.count}")
    return (*pressed, *blocks(found.changes, links), *blocks(found.foot, links))


def _text(text: str) -> str:
    """The text escaped, cut where it is longer than a message's text may be."""
    most = MOST_TEXT
    while length(made := marked(cut(text, most))) > MOST_TEXT:
        most = most * 9 // 10
    return made
