"""The buttons under a message: every move that is open to the manager, in the words of the web's page; pure."""

from collections.abc import Iterator, Mapping
from typing import Final

from bot.channels.slack.beside import at_of
from bot.channels.slack.elements import OPTION_VALUE, At, actions, button, option, select
from bot.channels.slack.message import Element
from bot.channels.slack.words import clean, length
from bot.channels.terminal_question import question_in
from bot.conversation.reply import Reply, ShownCheck, ShownConfirm, ShownTell

MOVES: Final[Mapping[str, str]] = {
    "ask_confirm": "Ask them",
    "unsure": "I’m not sure",
    "why": "Why we ask",
    "back": "Go back",
    "ask_adviser": "Ask an adviser",
    "what_if": "What would change this?",
    "take_back": "Keep it after all",
    "practise": "Practise with made-up answers",
    "start_again": "Start this again",
}
"""Moves that are a button and nothing more, in the order in which they stand."""

PRETEND: Final = (
    ("They agree", "agreed"),
    ("They do not agree", "refused"),
    ("They do not answer in time", "late"),
)
HELPED: Final = (("Yes, it helped", "yes"), ("In part", "partly"), ("No, it did not help", "no"))
CONTENT: Final = (
    "1: Not at all",
    "2: A little",
    "3: It was all right",
    "4: Content",
    "5: Very content",
)
"""How content a manager may be with how it was handled."""


def moves(reply: Reply) -> Iterator[Element]:
    """Every button but those that answer a question."""
    at = at_of(reply)
    yield from _forward(reply, at)
    yield from _simple(reply, at)
    yield from _with_adviser(reply, at)
    yield from _after(reply, at)
    if reply.conversation is not None and "colleagues" in reply.moves:
        yield button("Pass this to a colleague", "open.colleagues", at.value())
    if reply.found is not None and reply.found.otherwise is not None:
        words = "None of these: ask an adviser" if reply.found.topics else "Ask an adviser"
        yield button(words, "start", At().value(v=reply.found.otherwise))
    if not reply.answered or reply.thread or not isinstance(reply.shown, ShownTell | ShownCheck):
        yield button("Ask about something else", "open.begin", "{}")


def changes(reply: Reply) -> tuple[Element, ...]:
    """A list of the answers given, to choose the one to be changed."""
    if "change" not in reply.moves:
        return ()
    options = [
        option(f"{number}. {clean(one.question)}", one.node, f"You said: {one.answer}")
        for number, one in enumerate(reply.answered, start=1)
        if one.changeable and length(one.node) <= OPTION_VALUE
    ]
    if not options:
        return ()
    return actions([select("change", "Change an answer", options)], at_of(reply).block("change"))


def _forward(reply: Reply, at: At) -> Iterator[Element]:
    """What most go on with."""
    if "proceed" in reply.moves:
        yield button(_proceed(reply), "proceed", at.value(), style="primary")
    if "send" in reply.moves:
        words = "See what would happen" if reply.practice else "Send to an adviser"
        yield button(words, "send", at.value(), style="primary")
        yield button("Add something before I send", "open.send", at.value())
    if isinstance(reply.shown, ShownConfirm) and "answer" in reply.moves:
        for number, (words, value) in enumerate(PRETEND, start=1):
            yield button(words, f"answer.{number}", at.value(v=value))
    if "continue_in" in reply.moves and reply.continues is not None:
        yield button(f"Go on with: {reply.continues}", "continue_in", at.value(), style="primary")
    if reply.brief is not None:
        yield button("Take this over", "accept_pass", at.value(), style="primary")
        yield button(f"No, leave it with {reply.brief.by}", "refuse_pass", at.value())
    if any(notice.kind == "guarded" for notice in reply.notices):
        question = question_in(reply)
        here = At(conversation=at.conversation, count=at.count, node=question.node if question else at.node)
        yield button("Send as it is", "asis", here.value())


def _proceed(reply: Reply) -> str:
    if isinstance(reply.shown, ShownCheck):
        return "These are right"
    again = isinstance(reply.shown, ShownTell) and reply.shown.again
    return "I have done this, continue" if again else "Continue"


def _simple(reply: Reply, at: At) -> Iterator[Element]:
    for verb, words in MOVES.items():
        if verb in reply.moves and not (verb == "what_if" and reply.flips is not None):
            yield button(words, verb, at.value())
    if reply.thread is not None and reply.thread.asked is not None and "unsure" not in reply.moves:
        here = At(conversation=reply.conversation, count=reply.count, node=reply.thread.asked.node)
        yield button(MOVES["unsure"], "unsure", here.value())


def _with_adviser(reply: Reply, at: At) -> Iterator[Element]:
    thread = reply.thread
    if thread is None:
        return
    if thread.can_write:
        yield button("Write to your adviser", "open.write", at.value())
    if thread.can_write and reply.wishing is not None:
        yield button("How to reach me", "open.wish", at.value())
    if thread.can_rate:
        for number, words in enumerate(CONTENT, start=1):
            yield button(words, f"rate.{number}", at.value(v=str(number)))
    if thread.can_reopen:
        yield button("Ask the adviser again", "reopen", at.value())
    if thread.can_withdraw:
        yield button("I do not need an adviser any more", "withdraw", at.value())


def _after(reply: Reply, at: At) -> Iterator[Element]:
    """What is asked once an end is reached."""
    for number, one in enumerate(reply.follow_up.options if reply.follow_up else (), start=1):
        yield button(one.label, f"follow_up.{number}", at.value(v=one.id), says=one.label)
    if "feedback" in reply.moves:
        for number, (words, value) in enumerate(HELPED, start=1):
            yield button(words, f"feedback.{number}", at.value(v=value))
