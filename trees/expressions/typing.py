"""Which types may meet in an expression, and what comes of it; each refusal in an author's words. Runs nothing."""

import difflib
from collections.abc import Iterable
from typing import Final

from trees.expressions.syntax import ExpressionError
from trees.values import Type

WORDY = ("option", "words")
ORDERED = ("number", "date")


MOST_NAMED: Final = 20
"""Names that a remedy lists: every key of a question is among them."""


def nearest(word: str, known: Iterable[str]) -> str:
    """A remedy: the nearest known name, or what there is."""
    names = sorted(known)
    close = difflib.get_close_matches(word, names, n=1, cutoff=0.5)
    if close:
        return f"Did you mean '{close[0]}'?"
    return (
        f"There is: {', '.join(names[:MOST_NAMED])}{'…' if len(names) > MOST_NAMED else ''}."
        if names
        else "There is none."
    )


def constant_words(text: str) -> Type:
    """The type of a word in quotes: an option that is its own label."""
    return Type(kind="option", labels={text: text})


def unify(one: Type, other: Type) -> Type:
    """The type of a value that is either.

    Raises:
        ExpressionError: they have nothing in common.
    """
    missing = one.missing or other.missing
    if one.kind == other.kind == "number":
        unit = one.unit if one.unit == other.unit or other.unit is None else other.unit if one.unit is None else None
        return Type(kind="number", whole=one.whole and other.whole, unit=unit, missing=missing)
    if one.kind in WORDY and other.kind in WORDY:
        if one.labels is None or other.labels is None:
            return Type(kind="words", missing=missing)
        return Type(kind="option", labels={**other.labels, **one.labels}, missing=missing)
    if one.kind == other.kind:
        labels = {**(other.labels or {}), **(one.labels or {})} or None
        return Type(kind=one.kind, labels=labels, columns=one.columns, missing=missing)
    if "typed" in (one.kind, other.kind) and {one.kind, other.kind} <= {"typed", *WORDY}:
        return Type(kind="typed", missing=missing)
    raise ExpressionError(
        f"This would be {one.says} in one case and {other.says} in another.", "Make both of one type."
    )


def check_equal(one: Type, other: Type) -> None:
    """Refuse a comparison for equality that can never hold.

    Raises:
        ExpressionError: the types differ, or an option is named that the question does not have.
    """
    _refuse_typed(one, other)
    if one.kind in WORDY and other.kind in WORDY:
        _check_labels(one, other)
    elif "options" in (one.kind, other.kind):
        raise ExpressionError(
            "An answer with several options is not compared with ==.", "Use includes(name, 'option')."
        )
    elif one.kind != other.kind or one.kind not in (*ORDERED, "truth"):
        raise ExpressionError(f"{_capital(one.says)} is compared with {other.says}.", _remedy(one, other))


def check_order(one: Type, other: Type) -> None:
    """Refuse `<` and its like where there is no order.

    Raises:
        ExpressionError: the types differ or have no order.
    """
    _refuse_typed(one, other)
    if one.kind != other.kind or one.kind not in ORDERED:
        raise ExpressionError(f"{_capital(one.says)} is compared with {other.says}.", _remedy(one, other))


def check_member(option: Type, several: Type) -> None:
    """Refuse to look for an option that a question with several does not have.

    Raises:
        ExpressionError: naming the nearest option.
    """
    _refuse_typed(option, several)
    if option.kind not in WORDY or several.kind not in ("options", *WORDY):
        raise ExpressionError(
            f"{_capital(option.says)} is looked for in {several.says}.",
            "Look for an option: 'a' in name, or name in ['a', 'b'].",
        )
    _check_labels(option, several)


def arithmetic(operator: str, one: Type, other: Type) -> Type:
    """The type of a sum.

    Raises:
        ExpressionError: a part is no number, or pounds are multiplied by pounds.
    """
    for part in (one, other):
        if part.kind != "number":
            raise ExpressionError(
                f"Arithmetic is for numbers, and this has {part.says}.",
                "For dates use days_between, add_days and their like.",
            )
    money = [part.unit == "GBP" for part in (one, other)]
    if operator == "Mul" and all(money):
        raise ExpressionError("Pounds are multiplied by pounds.", "Multiply pounds by a plain number.")
    if operator == "Div":
        return Type(kind="number", unit="GBP" if money == [True, False] else None)
    return Type(kind="number", whole=one.whole and other.whole, unit="GBP" if any(money) else None)


def accepts(wanted: Type, got: Type) -> bool:
    """Whether a calculator that wants one type may be given another."""
    if got.missing and not wanted.missing:
        return False
    if wanted.kind == "number":
        return got.kind == "number" and (got.whole or not wanted.whole)
    if wanted.kind == "words":
        return got.kind in WORDY
    if wanted.kind == "option":
        return got.kind == "option" and set(got.labels or ()) <= set(wanted.labels or ())
    return wanted.kind == got.kind


def _refuse_typed(*types: Type) -> None:
    if any(one.kind == "typed" for one in types):
        raise ExpressionError(
            "What a person typed cannot decide anything.", "Ask a question with options, and keep the text for reading."
        )


def _check_labels(one: Type, other: Type) -> None:
    if one.labels is None or other.labels is None:
        return
    if not set(one.labels) & set(other.labels):
        few, many = sorted((one.labels, other.labels), key=len)
        option = next(iter(few))
        raise ExpressionError(f"'{option}' is not one of the options here.", nearest(option, many))


def _remedy(one: Type, other: Type) -> str:
    kinds = {one.kind, other.kind}
    if kinds == {"date", "option"}:
        return "Write the date as date('2026-04-06')."
    if kinds == {"number", "option"}:
        asked = any(len(part.labels or ()) > 1 for part in (one, other))
        return "Options are always text: put quotes round it." if asked else "Write numbers without quotes."
    return "Compare like with like."


def _capital(text: str) -> str:
    return f"{text[0].upper()}{text[1:]}"
