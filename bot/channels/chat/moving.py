"""The buttons under a message: every move that is open to the manager, in the words of the web's page; pure."""

from collections.abc import Iterator, Mapping
from typing import Final

from bot.channels.chat.beside import at_of
from bot.channels.chat.pieces import At, Button, Choice, Menu
from bot.channels.terminal.question import question_in
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


def moves(reply: Reply) -> Iterator[Button]:
    """Every button but those that answer a question."""
    at = at_of(reply)
    yield from _forward(reply, at)
    yield from _simple(reply, at)
    yield from _with_adviser(reply, at)
    yield from _after(reply, at)
    if reply.conversation is not None and "colleagues" in reply.moves:
        yield Button(words="Pass this to a colleague", action="open.colleagues", carries=at.carried())
    if reply.found is not None and reply.found.otherwise is not None:
        words = "None of these: ask an adviser" if reply.found.topics else "Ask an adviser"
        yield Button(words=words, action="start", carries=At().carried(v=reply.found.otherwise))
    if not reply.answered or reply.thread or not isinstance(reply.shown, ShownTell | ShownCheck):
        yield Button(words="Ask about something else", action="open.begin", carries={})


def changes(reply: Reply) -> tuple[Menu, ...]:
    """A list of the answers given, to choose the one to be changed."""
    if "change" not in reply.moves:
        return ()
    choices = tuple(
        Choice(words=f"{number}. {one.question}", value=one.node, hint=f"You said: {one.answer}")
        for number, one in enumerate(reply.answered, start=1)
        if one.changeable
    )
    return (Menu(action="change", words="Change an answer", choices=choices, at=at_of(reply)),) if choices else ()


def _forward(reply: Reply, at: At) -> Iterator[Button]:
    """What most go on with."""
    if "proceed" in reply.moves:
        yield Button(words=_proceed(reply), action="proceed", carries=at.carried(), primary=True)
    if "send" in reply.moves:
        words = "See what would happen" if reply.practice else "Send to an adviser"
        yield Button(words=words, action="send", carries=at.carried(), primary=True)
        yield Button(words="Add something before I send", action="open.send", carries=at.carried())
    if isinstance(reply.shown, ShownConfirm) and "answer" in reply.moves:
        for number, (words, value) in enumerate(PRETEND, start=1):
            yield Button(words=words, action="answer", number=number, carries=at.carried(v=value))
    if "continue_in" in reply.moves and reply.continues is not None:
        yield Button(words=f"Go on with: {reply.continues}", action="continue_in", carries=at.carried(), primary=True)
    if reply.brief is not None:
        yield Button(words="Take this over", action="accept_pass", carries=at.carried(), primary=True)
        yield Button(words=f"No, leave it with {reply.brief.by}", action="refuse_pass", carries=at.carried())
    if any(notice.kind == "guarded" for notice in reply.notices):
        question = question_in(reply)
        here = At(conversation=at.conversation, count=at.count, node=question.node if question else at.node)
        yield Button(words="Send as it is", action="asis", carries=here.carried())


def _proceed(reply: Reply) -> str:
    if isinstance(reply.shown, ShownCheck):
        return "These are right"
    again = isinstance(reply.shown, ShownTell) and reply.shown.again
    return "I have done this, continue" if again else "Continue"


def _simple(reply: Reply, at: At) -> Iterator[Button]:
    for verb, words in MOVES.items():
        if verb in reply.moves and not (verb == "what_if" and reply.flips is not None):
            yield Button(words=words, action=verb, carries=at.carried())
    if reply.thread is not None and reply.thread.asked is not None and "unsure" not in reply.moves:
        here = At(conversation=reply.conversation, count=reply.count, node=reply.thread.asked.node)
        yield Button(words=MOVES["unsure"], action="unsure", carries=here.carried())


def _with_adviser(reply: Reply, at: At) -> Iterator[Button]:
    thread = reply.thread
    if thread is None:
        return
    if thread.can_write:
        yield Button(words="Write to your adviser", action="open.write", carries=at.carried())
    if thread.can_write and reply.wishing is not None:
        yield Button(words="How to reach me", action="open.wish", carries=at.carried())
    if thread.can_rate:
        for number, words in enumerate(CONTENT, start=1):
            yield Button(words=words, action="rate", number=number, carries=at.carried(v=str(number)))
    if thread.can_reopen:
        yield Button(words="Ask the adviser again", action="reopen", carries=at.carried())
    if thread.can_withdraw:
        yield Button(words="I do not need an adviser any more", action="withdraw", carries=at.carried())


def _after(reply: Reply, at: At) -> Iterator[Button]:
    """What is asked once an end is reached."""
    for number, one in enumerate(reply.follow_up.options if reply.follow_up else (), start=1):
        yield Button(words=one.label, action="follow_up", number=number, carries=at.carried(v=one.id), says=one.label)
    if "feedback" in reply.moves:
        for number, (words, value) in enumerate(HELPED, start=1):
            yield Button(words=words, action="feedback", number=number, carries=at.carried(v=value))
