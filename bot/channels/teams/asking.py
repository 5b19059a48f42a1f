"""The place to answer a question as a card draws it: a list, a date, a number, text; knows no employment."""

from typing import Final

from bot.channels.chat.asking import Shape, is_day
from bot.channels.chat.pieces import Place
from bot.channels.chat.words import length
from bot.channels.teams.elements import Element, choice, choices, day, number, typed
from trees.shown import ShownOption, ShownQuestion

SHAPE: Final = Shape(answers=5, on_screen=40, listed=12, label=150, together=True, labelled=True)
"""What a card has room for."""

LONGEST_ID: Final = 150
MOST_TYPED: Final = 3000
MOST_DIGITS: Final = 15

CHOICE, CHOICES, DATE, NUMBER, TYPED = "choice", "choices", "date", "number", "typed"
PLACES: Final = (CHOICE, CHOICES, DATE, NUMBER, TYPED)
"""The ids of the places to answer in: a card has one of them at most."""

CUT: Final = 100


def place(where: Place) -> Element:
    """The place to answer in, with what it is filled in with."""
    question = where.question
    if question.kind in {"choice", "choices"}:
        return _options(where)
    given = where.given[0] if len(where.given) == 1 else ""
    if question.kind == "date":
        return day(DATE, where.label, filled=given if is_day(given) else "")
    if question.kind == "text":
        most = min(question.max_length or MOST_TYPED, MOST_TYPED)
        # No `maxLength`: whoever types more is told so in our own words, and loses nothing.
        return typed(TYPED, where.label, filled=given if length(given) <= most else "", many_lines=True)
    return number(NUMBER, where.label, filled=_number(given, question))


def _options(where: Place) -> Element:
    many = where.question.kind == "choices"
    pairs = [(_value(at, one), one) for at, one in enumerate(where.question.options, start=1)]
    chosen = [value for value, one in pairs if one.id in where.given or one.label in where.given]
    if where.fits:
        offered = [choice(one.label, value, one.hint) for value, one in pairs]
    else:
        offered = [choice(f"{at}. {one.label}"[:CUT], value) for at, (value, one) in enumerate(pairs, start=1)]
    name = CHOICES if many else CHOICE
    return choices(name, where.label, offered, many=many, compact=not where.fits and not many, chosen=chosen)


def _value(at: int, one: ShownOption) -> str:
    """What an option brings back: its id, or its number where Teams could not bring that back whole."""
    return one.id if length(one.id) <= LONGEST_ID and "," not in one.id else str(at)


def _number(given: str, question: ShownQuestion) -> float | int | None:
    digits = given.removeprefix("-")
    if len(digits) > MOST_DIGITS or not digits.isascii():
        return None
    if digits.isdecimal():
        return int(given)
    whole = question.whole or not digits.replace(".", "", 1).isdecimal()
    return None if whole else float(given)
