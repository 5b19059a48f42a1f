"""A reply as one Slack message: all that it holds, in the order of the web's page, within Slack's limits; pure.

`card` is the one way from a reply to a message. It knows no employment, no database and no Slack client.
"""

from collections.abc import Iterator
from typing import Final

from bot.channels.slack import beside, ends
from bot.channels.slack.alternative import alternative
from bot.channels.slack.asking import Asking, asking
from bot.channels.slack.elements import At, actions, small
from bot.channels.slack.message import DISCREET, Element, Links, Message, View, discreetly
from bot.channels.slack.moving import changes, moves
from bot.channels.slack.part import Part, fitted
from bot.channels.slack.spans import line, rich
from bot.channels.slack.threaded import thread
from bot.channels.terminal_question import question_in
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

__all__ = ["DISCREET", "Links", "Message", "View", "card", "discreetly"]

NOTHING: Final = "Your conversation. Type what you need help with."


def card(reply: Reply, *, links: Links) -> Message:
    """The message that shows this reply. Its text carries the question with its options, or the end.

    A question that is sensitive makes the message `discreet`.
    """
    question = question_in(reply)
    asked = _asked(question, reply, links) if question is not None else None
    parts = [part for part in _parts(reply, asked, links) if part.blocks]
    if not parts:
        parts = [Part(blocks=line(NOTHING), must=True)]
    pressed = actions((*_buttons(asked), *moves(reply)), f"moves/{reply.count}")
    controls = (*pressed, *changes(reply), *_foot(reply, links))
    page = f"/conversations/{reply.conversation}" if reply.conversation else "/"
    blocks = fitted(parts, controls, links=links, page=page)
    return Message(blocks=blocks, text=alternative(reply, links) or NOTHING, discreet=_discreet(reply))


def _asked(question: ShownQuestion, reply: Reply, links: Links) -> Asking:
    at = At(conversation=reply.conversation, count=reply.count, node=question.node)
    return asking(question, at, links, given=reply.given)


def _parts(reply: Reply, asked: Asking | None, links: Links) -> Iterator[Part]:
    yield from beside.first(reply, links)
    if reply.thread is not None:
        yield from thread(reply, links)
    folded = reply.thread or isinstance(reply.shown, ShownOutcome | ShownHandoff)
    if not folded and not isinstance(reply.shown, ShownCheck):
        yield from beside.answered(reply, links)
    if isinstance(reply.shown, ShownQuestion | ShownTell):
        yield from beside.at_once(reply, links)
    if asked is not None:
        yield from _question(reply, asked, links)
    yield from _shown(reply, links)
    if folded:
        yield from beside.answered(reply, links)
    yield from _after(reply, links)


def _question(reply: Reply, asked: Asking, links: Links) -> Iterator[Part]:
    yield Part(blocks=asked.blocks, first=True)
    if reply.aside is not None and reply.aside.says:
        yield beside.aside(reply.aside, links)
    yield Part(blocks=asked.listing, first=True)
    left = small(reply.left.says) if reply.left else ()
    yield Part(blocks=asked.place, first=True)
    yield Part(blocks=(*asked.after, *left), must=True)


def _shown(reply: Reply, links: Links) -> Iterator[Part]:
    shown = reply.shown
    if isinstance(shown, ShownQuestion):
        yield Part(blocks=ends.cites(shown.cites, reply, links), goes=6)
    elif isinstance(shown, ShownTell):
        yield from ends.tell(shown, reply, links)
    elif isinstance(shown, ShownCheck):
        yield beside.check()
        yield from beside.answered(reply, links)
    elif isinstance(shown, ShownConfirm):
        yield from beside.confirm(shown, reply, links)
    elif isinstance(shown, ShownOutcome):
        yield from ends.outcome(shown, reply, links)
    elif isinstance(shown, ShownHandoff):
        yield from ends.handoff(shown, reply, links)
        yield from _unsent(reply, links)
    elif reply.brief is not None:
        yield from beside.offered(reply.brief, links)
    elif reply.found is not None:
        yield from beside.found(reply.found, links, urgent=reply.urgent is not None)


def _unsent(reply: Reply, links: Links) -> Iterator[Part]:
    """What to count on before it is sent."""
    if "send" not in reply.moves:
        return
    if reply.unread is not None and not reply.unread.urgent:
        yield beside.unread(reply.unread, links)
    says = "They will see your name and ward, and what is below. You do not have to explain again."
    yield Part(blocks=line("\n".join((*reply.promise, says))), must=True)
    if reply.would_send is not None:
        yield Part(blocks=beside.would_send(reply.would_send, links), goes=3)


def _after(reply: Reply, links: Links) -> Iterator[Part]:
    if reply.follow_up is not None:
        yield Part(blocks=line(Span(text="How did it go? ", strong=True), reply.follow_up.ask), must=True)
    if reply.flips is not None:
        yield beside.flips(reply.flips, links)
    if reply.letter is not None:
        made = Span(text=reply.letter.title, link=f"/conversations/{reply.conversation}/letters/{reply.letter.id}")
        yield Part(blocks=rich((Span(text="Your letter is ready: "), made), links), must=True)
    yield from beside.passing(reply, links)
    if reply.privacy:
        yield beside.privacy(reply.privacy, links)
    if reply.thread is not None and reply.thread.can_rate:
        asked = "How content are you with how this was handled?"
        yield Part(blocks=line(Span(text=asked, strong=True)), must=True)
    if "feedback" in reply.moves:
        yield Part(blocks=line(Span(text="Did this help?", strong=True)), goes=9)


def _buttons(asked: Asking | None) -> tuple[Element, ...]:
    return asked.buttons if asked is not None else ()


def _foot(reply: Reply, links: Links) -> tuple[Element, ...]:
    """What every message ends with: whom to call when it is urgent, and what is kept."""
    if not links.base:
        return () if reply.urgent else small(beside.FIRST)
    kept = (Span(text="  ·  "), Span(text="What is kept and who reads it", link="/privacy"))
    return rich((Span(text="Urgent help: who to call", link="/urgent"), *kept), links)


def _discreet(reply: Reply) -> bool:
    question = question_in(reply)
    return question is not None and question.sensitive is not None
