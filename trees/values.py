"""The values that answers and expressions hold, their types, and how each is worded; knows no tree."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

Value = str | tuple[str, ...] | int | Decimal | date | None
"""What an answer holds: an option, several, a whole number, an exact number, money, a date, a text, or nothing."""

Kind = Literal["truth", "number", "date", "option", "options", "words", "typed", "rows", "table"]
"""`typed` is what a person typed: it can be shown and can decide nothing. `rows` come from a calculator."""

EXACT = (int, Decimal)
"""The classes of exact numbers; a truth is an `int` to Python, so it is looked for first."""

KIND_WORDS: Mapping[Kind, str] = {
    "truth": "true or false",
    "number": "a number",
    "date": "a date",
    "option": "one option",
    "options": "several options",
    "words": "words",
    "typed": "words that a person typed",
    "rows": "rows of a table",
    "table": "a table",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Type:
    """What is known of a value before it exists.

    `whole` and `unit` belong to numbers (`GBP` is worded as money); `labels` to options, by id; `columns` to
    rows; `missing` says that there may be no value, so that `| default(...)` is needed.
    """

    kind: Kind
    whole: bool = False
    unit: str | None = None
    labels: Mapping[str, str] | None = None
    columns: tuple["Type", ...] = ()
    missing: bool = False

    @property
    def says(self) -> str:
        """The type in an author's words."""
        if self.kind == "number" and self.unit == "GBP":
            return "money"
        return "a whole number" if self.kind == "number" and self.whole else KIND_WORDS[self.kind]


TRUTH = Type(kind="truth")
NUMBER = Type(kind="number")
WHOLE = Type(kind="number", whole=True)
MONEY = Type(kind="number", unit="GBP")
DATE = Type(kind="date")
WORDS = Type(kind="words")
TYPED = Type(kind="typed")


def word(value: object, kind: Type) -> str:
    """A value in the words of its type: an option by its label, money as £1,234.50, a date as 21 November 2026."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, date):
        return long_date(value)
    if isinstance(value, EXACT):
        return money(value) if kind.unit == "GBP" else number(value)
    if isinstance(value, tuple):
        return listed([label(str(option), kind) for option in value])
    return label(str(value), kind)


def label(option: str, kind: Type) -> str:
    """An option's label, or the words themselves where there is none."""
    return kind.labels.get(option, option) if kind.labels else option


def listed(words: Sequence[str]) -> str:
    """Several words as `A, B and C`."""
    if len(words) < 2:  # noqa: PLR2004 - one word needs no "and"
        return "".join(words)
    return f"{', '.join(words[:-1])} and {words[-1]}"


def long_date(day: date) -> str:
    """A date as 21 November 2026, whatever the language of the machine."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def short_date(day: date) -> str:
    """A date as 21 Nov 2026."""
    return f"{day.day} {MONTHS[day.month - 1][:3]} {day.year}"


def money(amount: Decimal | int) -> str:
    """Pounds as £1,234.50; a debt has its sign before the pound."""
    exact = Decimal(amount).quantize(Decimal("0.01"))
    return f"{'-' if exact < 0 else ''}£{abs(exact):,.2f}"


def number(value: Decimal | int) -> str:
    """A number with thousands marked and no zeros at the end that say nothing."""
    if isinstance(value, int) or value == value.to_integral_value():
        return f"{int(value):,}"
    return f"{value.normalize():,f}"


MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
