"""Numbers in words, digits or both ("two and a half", "a dozen"); knows no question and no unit."""

import re
from decimal import Decimal

from trees.reading.lists import words_in

SMALL = words_in(
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen"
)
TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_VALUES = {word: n for n, word in enumerate(SMALL)} | {word: 10 * n for n, word in enumerate(TENS, start=2)}
_NOTHING = frozenset(("none", "nil", "nought", "naught", "nothing", "no", "not any", "never", "not once", "zero"))
_TIMES = {"once": 1, "twice": 2, "thrice": 3}
_PAIRS = {
    "a couple": 2,
    "couple": 2,
    "a couple of": 2,
    "a pair": 2,
    "a dozen": 12,
    "half a dozen": 6,
    "a half dozen": 6,
}
_PARTS = {
    "half": Decimal("0.5"),
    "a half": Decimal("0.5"),
    "quarter": Decimal("0.25"),
    "a quarter": Decimal("0.25"),
    "three quarters": Decimal("0.75"),
}
_SIGNS = {"½": Decimal("0.5"), "¼": Decimal("0.25"), "¾": Decimal("0.75"), "1/2": Decimal("0.5")}
_DIGITS = re.compile(r"(?:[0-9]{1,3}(?:[, ][0-9]{3})+|[0-9]{1,9})(?:\.[0-9]{1,6})?")
_SIGNED = re.compile(r"([0-9]{1,9})? ?(½|¼|¾|1/2)")
_DOZENS = re.compile(r"(\w+) dozen")
VOCABULARY = frozenset(
    (*_VALUES, "hundred", "thousand", "dozen", "couple", "half", "quarter", "quarters", "none", "once", "twice")
)


def count(text: str) -> Decimal | None:
    """The number that a lower-case text says, or nothing."""
    words = " ".join(text.replace("-", " ").split()) if not text.startswith("-") else text
    if words in _NOTHING:
        return Decimal(0)
    if words in _TIMES or words in _PAIRS:
        return Decimal({**_TIMES, **_PAIRS}[words])
    if found := _SIGNED.fullmatch(words):
        # "1/2" alone may mean one of two, or the first of February.
        return Decimal(found[1] or 0) + _SIGNS[found[2]] if found[1] or "/" not in found[2] else None
    if found := _DOZENS.fullmatch(words):
        dozens = count(found[1])
        return dozens * 12 if dozens is not None and dozens > 0 else None
    return _with_part(words)


def _with_part(words: str) -> Decimal | None:
    if words in _PARTS:
        return _PARTS[words]
    before, joined, part = words.partition(" and ")
    if joined and part in _PARTS:
        whole = _plain(before)
        return None if whole is None else whole + _PARTS[part]
    return _plain(words)


def _plain(words: str) -> Decimal | None:
    if _DIGITS.fullmatch(words):
        return Decimal(words.replace(",", "").replace(" ", ""))
    whole = _thousands(words.split())
    return None if whole is None else Decimal(whole)


def _thousands(words: list[str]) -> int | None:
    return _scaled(words, "thousand", 1000)


def _hundreds(words: list[str]) -> int | None:
    return _scaled(words, "hundred", 100)


def _scaled(words: list[str], scale: str, times: int) -> int | None:
    smaller = _hundreds if times > 100 else _tens  # noqa: PLR2004 - a hundred
    if scale not in words:
        return smaller(words)
    at = words.index(scale)
    left = 1 if words[:at] in (["a"], ["one"]) else smaller(words[:at])
    rest = words[at + 1 :]
    right = smaller(rest[1:] if rest[:1] == ["and"] else rest) if rest else 0
    return None if left is None or right is None else left * times + right


def _tens(words: list[str]) -> int | None:
    if len(words) == 1:
        return _VALUES.get(words[0])
    if len(words) != 2 or words[0] not in TENS or words[1] not in SMALL[1:10]:  # noqa: PLR2004 - twenty one
        return None
    return _VALUES[words[0]] + _VALUES[words[1]]
