"""A reply laid out: all that it holds, in the order of the web's page, as parts and buttons of no channel yet; pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from bot.channels.chat import beside, ends
from bot.channels.chat.asking import Asking, Shape, asking
from bot.channels.chat.links import Links
from bot.channels.chat.moving import changes, moves
from bot.channels.chat.part import Part, pointer
from bot.channels.chat.pieces import At, Button, Menu, Piece, buttons, line, rich, small
from bot.channels.chat.threaded import thread
from bot.channels.terminal.question import question_in
from bot.conversation.reply import (
    Reply,
    ShownCheck,
    ShownConfirm,
    ShownHandoff,
    ShownOutcome,
    ShownQuestion,
    ShownTell,
)
from policies.markdown import Span

NOTHING: Final = "Your conversation. Type what you need help with."


@dataclass(frozen=True, slots=True, kw_only=True)
class Laid:
    """A reply laid out. `answers` and `moves` are its buttons, `changes` a list of the answers that may be changed.

    `foot` is what every message ends with, `more` what is said where not all of it fits. `discreet` says that its words
    must not stand on a locked screen.
    """

    parts: tuple[Part[Piece], ...]
    answers: tuple[Button, ...]
    moves: tuple[Button, ...]
    changes: tuple[Menu, ...]
    foot: tuple[Piece, ...]
    more: tuple[Piece, ...]
    discreet: bool


def laid(reply: Reply, *, links: Links, shape: Shape) -> Laid:
    """The reply laid out for a channel of this shape."""
    question = question_in(reply)
    asked = _asked(question, reply, shape) if question is not None else None
    below = buttons(asked.buttons) if asked is not None and shape.together else ()
    page = f"/conversations/{reply.conversation}" if reply.conversation else "/"
    return Laid(
        parts=tuple(part for part in (*_parts(reply, asked, below, links), *_asks(reply, shape)) if part.blocks),
        answers=asked.buttons if asked is not None and not shape.together else (),
        moves=tuple(moves(reply)),
        changes=changes(reply),
        foot=_foot(reply, links),
        more=pointer(links, page),
        discreet=question is not None and question.sensitive is not None,
    )


def _asked(question: ShownQuestion, reply: Reply, shape: Shape) -> Asking:
    at = At(conversation=reply.conversation, count=reply.count, node=question.node)
    return asking(question, at, shape, given=reply.given)


def _parts(reply: Reply, asked: Asking | None, below: tuple[Piece, ...], links: Links) -> Iterator[Part[Piece]]:
    yield from beside.first(reply, links)
    if reply.thread is not None:
        yield from thread(reply, links)
    folded = reply.thread or isinstance(reply.shown, ShownOutcome | ShownHandoff)
    if not folded and not isinstance(reply.shown, ShownCheck):
        yield from beside.answered(reply)
    if isinstance(reply.shown, ShownQuestion | ShownTell):
        yield from beside.at_once(reply)
    if asked is not None:
        yield from _question(reply, asked, below)
    yield from _shown(reply, links)
    if folded:
        yield from beside.answered(reply)
    yield from _after(reply, links)


def _question(reply: Reply, asked: Asking, below: tuple[Piece, ...]) -> Iterator[Part[Piece]]:
    yield Part(blocks=asked.pieces, first=True)
    if reply.aside is not None and reply.aside.says:
        yield beside.aside(reply.aside)
    yield Part(blocks=asked.listing, first=True)
    left = small(reply.left.says) if reply.left else ()
    yield Part(blocks=asked.place, first=True)
    yield Part(blocks=below, first=True)
    yield Part(blocks=(*asked.after, *left), must=True)


def _shown(reply: Reply, links: Links) -> Iterator[Part[Piece]]:
    shown = reply.shown
    if isinstance(shown, ShownQuestion):
        yield Part(blocks=ends.cites(shown.cites, reply, links), goes=6)
    elif isinstance(shown, ShownTell):
        yield from ends.tell(shown, reply, links)
    elif isinstance(shown, ShownCheck):
        yield beside.check()
        yield from beside.answered(reply)
    elif isinstance(shown, ShownConfirm):
        yield from beside.confirm(shown, reply)
    elif isinstance(shown, ShownOutcome):
        yield from ends.outcome(shown, reply, links)
    elif isinstance(shown, ShownHandoff):
        yield from ends.handoff(shown, reply, links)
        yield from _unsent(reply)
    elif reply.brief is not None:
        yield from beside.offered(reply.brief)
    elif reply.found is not None:
        yield from beside.found(reply.found, urgent=reply.urgent is not None)


def _unsent(reply: Reply) -> Iterator[Part[Piece]]:
    """What to count on before it is sent."""
    if "send" not in reply.moves:
        return
    if reply.unread is not None and not reply.unread.urgent:
        yield beside.unread(reply.unread)
    says = "They will see your name and ward, and what is below. You do not have to explain again."
    yield Part(blocks=line("\n".join((*reply.promise, says))), must=True)
    if reply.would_send is not None:
        yield Part(blocks=beside.would_send(reply.would_send), goes=3)


def _after(reply: Reply, links: Links) -> Iterator[Part[Piece]]:
    if reply.follow_up is not None:
        yield Part(blocks=line(Span(text="How did it go? ", strong=True), reply.follow_up.ask), must=True)
    if reply.flips is not None:
        yield beside.flips(reply.flips)
    if reply.letter is not None:
        made = Span(text=reply.letter.title, link=f"/conversations/{reply.conversation}/letters/{reply.letter.id}")
        yield Part(blocks=rich((Span(text="Your letter is ready: "), made)), must=True)
    yield from beside.passing(reply)
    if reply.privacy:
        yield beside.privacy(reply.privacy, links)


def _asks(reply: Reply, shape: Shape) -> Iterator[Part[Piece]]:
    """What the buttons below ask."""
    if shape.labelled:
        return
    if reply.thread is not None and reply.thread.can_rate:
        asked = "How content are you with how this was handled?"
        yield Part(blocks=line(Span(text=asked, strong=True)), must=True)
    if "feedback" in reply.moves:
        yield Part(blocks=line(Span(text="Did this help?", strong=True)), goes=9)


def _foot(reply: Reply, links: Links) -> tuple[Piece, ...]:
    """What every message ends with: whom to call when it is urgent, and what is kept."""
    if not links.base:
        return () if reply.urgent else small(beside.FIRST)
    kept = (Span(text="  ·  "), Span(text="What is kept and who reads it", link="/privacy"))
    return rich((Span(text="Urgent help: who to call", link="/urgent"), *kept))
