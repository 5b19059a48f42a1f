"""Days of the month in words as figures ("the twenty-first" as 21st); knows no date."""

import re

from trees.reading.lists import words_in

_FIRST = words_in(
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth "
    "sixteenth seventeenth eighteenth nineteenth twentieth"
)
_NUMBERS = {word: n for n, word in enumerate(_FIRST, start=1)} | {"thirtieth": 30}
_NUMBERS |= {
    f"{tens} {word}": base + n
    for tens, base in (("twenty", 20), ("thirty", 30))
    for n, word in enumerate(_FIRST[:9], start=1)
}
_WORDS = re.compile(rf"\b({'|'.join(sorted(_NUMBERS, key=len, reverse=True))})\b(?! week)")
NAMES = frozenset(_FIRST) | {"thirtieth"}


def ordinals_as_figures(text: str) -> str:
    """The same text with every ordinal up to the thirty-first in figures."""
    text = re.sub(r"\b(twenty|thirty)-(?=[a-z])", r"\1 ", text)
    return _WORDS.sub(lambda found: f"{_NUMBERS[found[1]]}th", re.sub(r"\b([0-9]{1,2}) (st|nd|rd|th)\b", r"\1\2", text))
