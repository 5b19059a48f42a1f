"""What is said to somebody who is stuck at a question: another way to put it, and who can help. Pure; knows no tree."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from bot.conversation.reply import Aside, Notice, Reply, ShownQuestion
from policies.markdown import Block, Paragraph, Span
from trees.shown import AnswerKind
from trees.values import long_date

EXPLAIN_AFTER, OFFER_AFTER = 2, 3
"""Refusals in a row at one question (issue "The conversation, whole", answering)."""

OFFER = Notice(
    kind="offer", says="Is none of this right for you? An adviser can help. They will see the answers you have given."
)
LATER = Notice(
    kind="offer",
    says="You can find out and come back later. Your answers are saved. Or you can ask an adviser now.",
)
CAN_TYPE = Notice(
    kind="understood",
    says=(
        "You can answer in your own words. You can also type “not sure”, “why” or “back”, "
        "or “adviser” to speak to a person. If anyone is in danger now, call 999."
    ),
)
AN_EXAMPLE = date(2026, 11, 3)


def explained(reply: Reply, *, today: date) -> Reply:
    """The same reply with the question put another way beside it: what a good answer looks like, and where to look."""
    if not isinstance(reply.shown, ShownQuestion):
        return reply
    return replace(reply, aside=Aside(kind="another_way", says=another_way(reply.shown, today=today)))


def another_way(shown: ShownQuestion, *, today: date) -> tuple[Block, ...]:
    """An example of a good answer, from the question's type and limits, and then how to find out."""
    return (Paragraph(spans=(Span(text=_good_answer(shown, today)),)), *shown.find_out)


def _good_answer(shown: ShownQuestion, today: date) -> str:
    if shown.kind in ("choice", "choices"):
        return _options(shown)
    if shown.kind == "date":
        return _date(shown, today)
    limits = _limits(shown)
    return f"{_EXAMPLES[shown.kind]}{f' It must be {limits}.' if limits and shown.kind != 'text' else ''}"


_EXAMPLES: Mapping[AnswerKind, str] = {
    "number": "Give one number and nothing else, such as 3. You can write it in figures or in words.",
    "money": "Give one amount and nothing else, such as £1,200 or 85.50.",
    "text": "Write a few words of your own. A short answer is enough.",
}


def _options(shown: ShownQuestion) -> str:
    first = f"type 1 for “{shown.options[0].label}”"
    if shown.kind == "choices":
        return f"Choose every answer that is right for you. Or type their numbers, with commas: {first}."
    return f"Choose the one answer that comes closest. Or type its number: {first}."


def _date(shown: ShownQuestion, today: date) -> str:
    example = _day(shown.maximum) or _day(shown.minimum) or AN_EXAMPLE
    said = "“tomorrow” or “in three weeks”" if _mostly_ahead(shown, today) else "“yesterday” or “three weeks ago”"
    limits = _limits(shown)
    sentence = f"Give the day, the month and the year, such as {long_date(example)}. Or say it in words: {said}."
    return f"{sentence} It must be {limits}." if limits else sentence


def _mostly_ahead(shown: ShownQuestion, today: date) -> bool:
    """Whether most days that are taken are still to come: a baby is due, and a few were due last month."""
    least, most = _day(shown.minimum), _day(shown.maximum)
    return least is not None and (most is None or most - today > today - least)


def _limits(shown: ShownQuestion) -> str:
    least, most = _said(shown.minimum), _said(shown.maximum)
    if least and most:
        return f"from {least} to {most}"
    later, earlier = ("or later", "or earlier") if shown.kind == "date" else ("or more", "or less")
    return f"{least} {later}" if least else f"{most} {earlier}" if most else ""


def _said(limit: str | None) -> str:
    day = _day(limit)
    return long_date(day) if day else limit or ""


def _day(limit: str | None) -> date | None:
    try:
        return date.fromisoformat(limit) if limit else None
    except ValueError:
        return None
