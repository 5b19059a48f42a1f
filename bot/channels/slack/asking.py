"""The place to answer a question as Slack draws it: a list, a date, a number, text; knows no employment."""

from typing import Any, Final

from bot.channels.chat.asking import Shape, is_day
from bot.channels.chat.pieces import Place
from bot.channels.slack.elements import (
    LABEL,
    MOST_RADIOS,
    ON_SCREEN,
    OPTION_VALUE,
    PREFIX,
    At,
    entry,
    option,
    select,
)
from bot.channels.slack.message import Element
from bot.channels.slack.words import clean, length
from trees.shown import ShownOption, ShownQuestion

SHAPE: Final = Shape(answers=5, on_screen=ON_SCREEN, listed=MOST_RADIOS, label=LABEL)
"""What Slack has room for."""

ASK: Final = "ask"
"""What the id of the block begins with in which a question is answered."""

MOST_TYPED: Final = 3000
"""Signs that a place to type takes."""


def place(where: Place) -> Element:
    """The place to answer in, with what it is filled in with."""
    at = At(conversation=where.at.conversation, count=where.at.count, node=where.at.node)
    return entry(where.label, _element(where.question, where.given, fits=where.fits), at.block(ASK))


def _element(question: ShownQuestion, chosen: tuple[str, ...], *, fits: bool) -> Element:
    if question.kind in {"choice", "choices"}:
        return _options(question, chosen, fits=fits)
    given = chosen[0] if len(chosen) == 1 else ""
    if question.kind == "date":
        return _filled({"type": "datepicker"}, "initial_date", given if is_day(given) else "")
    if question.kind == "text":
        most = min(question.max_length or MOST_TYPED, MOST_TYPED)
        # No `max_length`: whoever types more is told so in our own words, and loses nothing.
        return _filled(
            {"type": "plain_text_input", "multiline": True}, "initial_value", given if length(given) <= most else ""
        )
    number = {"type": "number_input", "is_decimal_allowed": not question.whole}
    return _filled(number, "initial_value", given if _is_number(given, whole=question.whole) else "")


def _filled(element: dict[str, Any], name: str, given: str) -> Element:
    made = {**element, "action_id": f"{PREFIX}.{ASK}"}
    return {**made, name: given} if given else made


def _options(question: ShownQuestion, chosen: tuple[str, ...], *, fits: bool) -> Element:
    many = question.kind == "choices"
    options = [_option(number, one, fits=fits) for number, one in enumerate(question.options, start=1)]
    pairs = zip(question.options, options, strict=True)
    first = [made for one, made in pairs if one.id in chosen or one.label in chosen]
    initial = ({"initial_options": first} if many else {"initial_option": first[0]}) if first else {}
    if fits:
        kind = "checkboxes" if many else "radio_buttons"
        return {"type": kind, "action_id": f"{PREFIX}.{ASK}", "options": options, **initial}
    return {**select(ASK, "Choose", options, many=many), **initial}


def _option(number: int, one: ShownOption, *, fits: bool) -> dict[str, Any]:
    value = one.id if length(one.id) <= OPTION_VALUE else str(number)
    return option(one.label, value, one.hint) if fits else option(f"{number}. {clean(one.label)}", value)


def _is_number(given: str, *, whole: bool) -> bool:
    digits = given.removeprefix("-")
    return digits.isdecimal() if whole else digits.replace(".", "", 1).isdecimal()
