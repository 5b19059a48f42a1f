"""A reply as one plain text, for notifications and screen readers: the question with its options, or the end; pure."""

from collections.abc import Iterator
from typing import Final

from bot.channels.chat.links import Links, day
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
from policies.markdown import plain
from trees.shown import Do

HOW: Final = {
    "choice": "Type your answer or its number.",
    "choices": "Type one or more numbers, with commas between them.",
    "date": "Type the day.",
    "number": "Type the number.",
    "money": "Type the amount in pounds.",
    "text": "Type your answer.",
}


def alternative(reply: Reply, links: Links) -> str:
    """All that somebody needs who gets no blocks; nothing where there is nothing to say."""
    return "\n".join(line for line in _lines(reply, links) if line.strip())


def _lines(reply: Reply, links: Links) -> Iterator[str]:
    if reply.urgent is not None:
        yield f"{reply.urgent.title}. If anyone is in danger now, call 999."
        yield from (f"{name}: {phone}" for name, phone in reply.urgent.contacts)
    if reply.unread is not None and reply.unread.urgent:
        yield f"{reply.unread.says} Please telephone now:"
        yield from (f"{name}: {phone} ({hours})" for name, phone, hours in reply.unread.contacts)
    yield from (notice.says for notice in reply.notices)
    if reply.recalled is not None:
        yield f"Something that you were shown here was wrong. {reply.recalled}"
    if reply.changed is not None:
        yield reply.changed.title
    question = question_in(reply)
    if question is not None:
        yield from _question(question)
    elif reply.thread is not None:
        yield f"You and your adviser. {reply.thread.says}"
        yield from (f"{one.who}: {one.text}" for one in reply.thread.messages[-1:])
    else:
        yield from _shown(reply, links)


def _question(question: ShownQuestion) -> Iterator[str]:
    yield question.ask
    yield plain(question.hint)
    yield from (f"{number}. {one.label}" for number, one in enumerate(question.options, start=1))
    yield HOW[question.kind]


def _shown(reply: Reply, links: Links) -> Iterator[str]:
    shown = reply.shown
    if isinstance(shown, ShownTell):
        yield f"Before you go on. {plain(shown.tell)}"
    elif isinstance(shown, ShownCheck):
        yield "Check your answers."
        yield from (f"{given.question} {given.answer}" for given in reply.answered)
    elif isinstance(shown, ShownConfirm):
        names = " or ".join(reply.second.names) if reply.second else ""
        yield f"Waiting for a second person{f': {names}' if names else ''}."
    elif isinstance(shown, ShownOutcome | ShownHandoff):
        yield from _end(shown, reply, links)
    elif reply.brief is not None:
        yield f"{reply.brief.by} asks you to take a conversation over. {reply.brief.stands}"
    elif reply.found is not None:
        yield "Which of these fits best?" if reply.found.topics else "We have nothing on that yet."
        yield from (f"{number}. {one.title}" for number, one in enumerate(reply.found.topics, start=1))


def _end(shown: ShownOutcome | ShownHandoff, reply: Reply, links: Links) -> Iterator[str]:
    yield f"{shown.title}."
    yield from (_step(step) for step in shown.do)
    yield from (f"Avoid: {plain(one)}" for one in shown.avoid)
    if reply.receipt is not None and reply.as_at is not None:
        yield f"Receipt {reply.receipt}, {links.moment(reply.as_at)}."


def _step(step: Do) -> str:
    by = (
        ""
        if step.by is None
        else f" Do this now: it was due by {day(step.by)}."
        if step.due_now
        else f" By {day(step.by)}."
    )
    return f"- {plain(step.words)}{by}"
