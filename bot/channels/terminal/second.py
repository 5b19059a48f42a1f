"""A second person at the terminal: what waits for their word, and how they give it; knows no database."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from zoneinfo import ZoneInfo

from bot.channels.terminal.wrapping import blocks_in_lines, wrapped
from bot.conversation.reply import Reply
from trees.shown import ShownConfirm

WAITS = "You are waiting for a second person. /show looks again, /adviser speaks to a person, /back changes an answer."
PRETEND = "This is practice, so nobody is asked. Type agreed, refused or late to see what follows."
NOBODY = "Nothing waits for you."
USAGE = "Type /agree N, or /decline N and your reason. /confirm lists what is asked."


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One thing that somebody is asked to agree to."""

    conversation: str
    title: str
    who: str
    by: datetime
    shown: ShownConfirm


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """What somebody says to a question."""

    verb: Literal["agree", "decline"]
    conversation: str
    reason: str


def is_second(line: str) -> bool:
    """Whether a line speaks of what one is asked to agree to."""
    return line.split(" ", 1)[0].strip() in {"/confirm", "/agree", "/decline"}


def read_word(line: str, questions: Sequence[Question]) -> Word | None:
    """What a line says to which question; nothing where it names none."""
    command, _, rest = line.strip().partition(" ")
    number, _, reason = rest.strip().partition(" ")
    chosen = int(number) if number.isdecimal() else 0
    if command == "/confirm" or not 1 <= chosen <= len(questions):
        return None
    verb: Literal["agree", "decline"] = "agree" if command == "/agree" else "decline"
    return Word(verb=verb, conversation=questions[chosen - 1].conversation, reason=reason.strip())


def lines_of_questions(questions: Sequence[Question], zone: ZoneInfo) -> Iterator[str]:
    """Everything that is asked, with what the managers recorded."""
    if not questions:
        yield NOBODY
        return
    for number, one in enumerate(questions, start=1):
        yield ""
        yield from wrapped(f"{number}. {one.who} asks if you agree: {one.title}. Answer by {_moment(one.by, zone)}.")
        yield from blocks_in_lines(one.shown.confirm, indent="   ")
        yield from blocks_in_lines(one.shown.shows, indent="   | ")
    yield USAGE


def lines_waiting(reply: Reply, zone: ZoneInfo) -> Iterator[str]:
    """Whom the manager waits for, or what they said."""
    second = reply.second
    if second is None:
        if isinstance(reply.shown, ShownConfirm) and reply.practice:
            yield PRETEND
        elif "ask_confirm" in reply.moves:
            yield "Nobody is being asked at the moment. Type /ask to ask them."
        return
    if second.says is not None:
        yield from wrapped(f"! {second.says}" + (f" They wrote: “{second.reason}”" if second.reason else ""))
        return
    if not second.names:
        yield "We found nobody here who may agree to this. Type /adviser to speak to a person."
        return
    yield from wrapped(f"We have asked {' or '.join(second.names)}. You should hear by {_moment(second.by, zone)}.")


def _moment(at: datetime, zone: ZoneInfo) -> str:
    local = at.astimezone(zone)
    return f"{local:%H:%M} on {local.day} {local:%B}"
