"""Turns what was chosen or typed in full into a value of the question's type, or nothing; knows no near-miss."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal

from trees.model import Question
from trees.shown import AnswerKind
from trees.values import MONTHS, Value

MOST_RAW = 100
"""Characters of an answer that is not a text: anything longer is no number, date or option."""
MOST_LABEL = 500

_DIGITS = r"(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,18})"
_NUMBER = re.compile(rf"([+-]?)({_DIGITS})(\.[0-9]{{1,6}})?")
_MONEY = re.compile(rf"([+-]?)£?\s?({_DIGITS})(\.[0-9]{{2}})?")
_ISO = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_BRITISH = re.compile(r"([0-9]{1,2})([/.-])([0-9]{1,2})\2([0-9]{4})")
_DAY_FIRST = re.compile(r"([0-9]{1,2})(?:st|nd|rd|th)?(?: of)? ([a-z]+),? ([0-9]{4})")
_MONTH_FIRST = re.compile(r"([a-z]+) ([0-9]{1,2})(?:st|nd|rd|th)?,? ([0-9]{4})")
_WEEKDAYS = ("mon", "tues", "wednes", "thurs", "fri", "satur", "sun")
_WEEKDAY = re.compile(rf"({'|'.join(_WEEKDAYS)})day,? ")
_EARLIEST_YEAR, _LATEST_YEAR = 1900, 2200
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b\u202a-\u202e\u2066-\u2069\ufeff]")
_MONTH_NUMBERS = {
    name: number for number, month in enumerate(MONTHS, start=1) for name in (month.lower(), month[:3].lower())
} | {"sept": 9}


def read_value(node: Question, raw: str | Sequence[str], *, labels: Mapping[str, str]) -> Value:
    """The value, or nothing where it is none of the question's type. Limits are not looked at."""
    if node.type.kind == "choices":
        return _several([raw] if isinstance(raw, str) else list(raw), labels)
    one = raw if isinstance(raw, str) else raw[0] if len(raw) == 1 else None
    if not isinstance(one, str):
        return None
    if node.type.kind == "text":
        return read_text(one, node.type.max_length)
    if node.type.kind == "choice":
        return option_of(one, labels)
    tidy = " ".join(one.split())
    return _READERS[node.type.kind](tidy, node) if 0 < len(tidy) <= MOST_RAW else None


def option_of(raw: str, labels: Mapping[str, str]) -> str | None:
    """An option by its id, else its label, else its number in the list from 1."""
    if raw in labels:
        return raw
    named = _named(raw, labels)
    tidy = _tidy(raw)
    if len(named) == 1:
        return named[0]
    if named or not re.fullmatch(r"[0-9]{1,3}", tidy):
        return None
    number = int(tidy)
    return list(labels)[number - 1] if 1 <= number <= len(labels) else None


def option_named(raw: str, labels: Mapping[str, str]) -> str | None:
    """An option by its id, else its label; a place in the list names none."""
    if raw in labels:
        return raw
    named = _named(raw, labels)
    return named[0] if len(named) == 1 else None


def _named(raw: str, labels: Mapping[str, str]) -> list[str]:
    tidy = _tidy(raw)
    if not tidy or len(tidy) > MOST_LABEL:
        return []
    ids = [option for option in labels if _tidy(option) == tidy]
    return ids or [option for option, label in labels.items() if _tidy(label) == tidy]


def read_number(raw: str, *, whole: bool, unit: str | None = None) -> int | Decimal | None:
    """A number with or without thousands marked, and with its unit where the question has one."""
    if unit and raw.lower().endswith(unit.lower()):
        raw = raw[: -len(unit)].rstrip()
    found = _NUMBER.fullmatch(raw)
    if found is None:
        return None
    value = Decimal(f"{found[1]}{found[2].replace(',', '')}{found[3] or ''}")
    if value == value.to_integral_value():
        return int(value)
    return None if whole else value


def read_money(raw: str) -> Decimal | None:
    """Pounds, with or without £, commas and pence."""
    found = _MONEY.fullmatch(raw)
    return Decimal(f"{found[1]}{found[2].replace(',', '')}{found[3] or ''}") if found else None


def read_date(raw: str) -> date | None:
    """A date as 2026-11-21, 21/11/2026, 21 November 2026 or November 21, 2026; the year has four digits."""
    named = _WEEKDAY.match(raw.lower())
    tidy = raw.lower()[named.end() :] if named else raw.lower()
    parts = _numeric_date(tidy) or _worded_date(tidy)
    if parts is None or not _EARLIEST_YEAR <= parts[0] <= _LATEST_YEAR:
        return None
    try:
        day = date(*parts)
    except ValueError:
        return None
    return day if named is None or _WEEKDAYS[day.weekday()] == named[1] else None


def read_text(raw: str, longest: int | None) -> str | None:
    """A text without signs that cannot be seen; nothing where it is empty or too long."""
    tidy = _CONTROL.sub("", raw.replace("\r\n", "\n").replace("\r", "\n")).strip()
    return tidy if tidy and len(tidy) <= (longest or len(tidy)) else None


def _several(raw: list[str], labels: Mapping[str, str]) -> tuple[str, ...] | None:
    chosen = _options(raw, labels)
    if chosen is None and len(raw) == 1 and len(raw[0]) <= MOST_LABEL:
        chosen = _options(re.split(r"[,;]", raw[0]), labels)
    return tuple(option for option in labels if option in chosen) if chosen else None


def _options(raw: list[str], labels: Mapping[str, str]) -> set[str] | None:
    found = [option_of(one, labels) for one in raw]
    known = {option for option in found if option is not None}
    return known if known and None not in found else None


def _tidy(text: str) -> str:
    return " ".join(text.casefold().split()).rstrip(".")


def _numeric_date(raw: str) -> tuple[int, int, int] | None:
    if found := _ISO.fullmatch(raw):
        return int(found[1]), int(found[2]), int(found[3])
    if found := _BRITISH.fullmatch(raw):
        return int(found[4]), int(found[3]), int(found[1])
    return None


def _worded_date(raw: str) -> tuple[int, int, int] | None:
    if found := _DAY_FIRST.fullmatch(raw):
        day, month, year = found[1], found[2], found[3]
    elif found := _MONTH_FIRST.fullmatch(raw):
        month, day, year = found[1], found[2], found[3]
    else:
        return None
    number = _MONTH_NUMBERS.get(month)
    return (int(year), number, int(day)) if number else None


_READERS: Mapping[AnswerKind, Callable[[str, Question], Value]] = {
    "number": lambda raw, node: read_number(raw, whole=node.type.whole, unit=node.type.unit),
    "money": lambda raw, _: read_money(raw),
    "date": lambda raw, _: read_date(raw),
}
