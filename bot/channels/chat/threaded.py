"""The manager's side of an escalation as a message shows it: where it stands, what comes next, what was said; pure."""

from collections.abc import Iterator
from typing import Final

from bot.channels.chat import beside
from bot.channels.chat.links import Links
from bot.channels.chat.part import Part
from bot.channels.chat.pieces import Piece, bold, heading, line, rich, small
from bot.channels.web import STANDING
from bot.conversation.reply import Reply, ThreadMessage
from policies.markdown import Block, Paragraph, Span

NEWEST: Final = 6
"""Messages of a thread that the card shows; the page has all of them."""


def thread(reply: Reply, links: Links) -> Iterator[Part[Piece]]:
    """Where the manager stands with the adviser, and what was written."""
    if reply.thread is None:
        return
    standing = STANDING.get(reply.thread.status, "")
    yield Part(blocks=(*heading("You and your adviser"), *small(standing), *line(reply.thread.says)), must=True)
    if reply.unread is not None and not reply.unread.urgent:
        yield beside.unread(reply.unread)
    yield Part(blocks=small(reply.thread.next), must=True)
    yield from _messages(reply, links)
    if reply.thread.rated:
        yield Part(blocks=small(f"You said {reply.thread.rated} out of 5. Thank you."))
    if reply.wishing is not None and reply.wishing.says:
        yield Part(blocks=small(f"You told us. {'. '.join(reply.wishing.says)}."), goes=1)
    if reply.wishing is not None and reply.wishing.kept_from:
        yield Part(blocks=small(f"Kept from: {', '.join(reply.wishing.kept_from)}."), goes=1)
    if reply.thread.can_write:
        yield Part(blocks=small("To write to your adviser, type a message here. Please leave out names."), goes=8)


def _messages(reply: Reply, links: Links) -> Iterator[Part[Piece]]:
    messages = reply.thread.messages if reply.thread else ()
    earlier = len(messages) - NEWEST
    if earlier > 0:
        page = f"/conversations/{reply.conversation}"
        words = Span(text=f"{earlier} earlier {'message' if earlier == 1 else 'messages'}", link=page)
        yield Part(blocks=rich((words,)), goes=3)
    for at, message in enumerate(messages[-NEWEST:]):
        yield Part(blocks=rich(_message(message, links), quoted=True), goes=10 + at)


def _message(message: ThreadMessage, links: Links) -> tuple[Block, ...]:
    who = "You" if message.by == "manager" else message.who
    said = (bold(who), Span(text=f", {links.moment(message.at)}\n"), Span(text=message.text))
    return (Paragraph(spans=said),)
