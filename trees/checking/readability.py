"""How hard a text is to read, by Flesch and Kincaid's formula; knows no tree.

The formula (1975) gives a school year of the United States: 0.39 x words a sentence + 11.8 x syllables a word - 15.59.
A child of that year is about five years older.
"""

import re
from functools import lru_cache

YEARS_BEFORE_SCHOOL = 5
_SENTENCE_END = re.compile(r"(?<=[.!?:])[\"”’)]*\s+|\n+")
_WORD = re.compile(r"[A-Za-z0-9£%'’-]*[A-Za-z0-9][A-Za-z0-9%'’-]*")
_VOWELS = re.compile(r"[aeiouy]+")
_SILENT = re.compile(r"(?:[^laeiouy]es|[^dtaeiouy]ed|[^laeiouy]e)$")


def sentences(text: str) -> list[str]:
    """The sentences of a text; a line of a list is one."""
    return [one.strip() for one in _SENTENCE_END.split(text) if _WORD.search(one)]


def words(text: str) -> list[str]:
    """The words of a text; a number is one."""
    return _WORD.findall(text)


@lru_cache(maxsize=20_000)
def syllables(word: str) -> int:
    """How many syllables an English word has, near enough: groups of vowels, less a silent ending."""
    bare = re.sub(r"[^a-z]", "", word.lower())
    if len(bare) < 3:  # noqa: PLR2004 - "we", "is", a letter or a number
        return 1
    return max(1, len(_VOWELS.findall(_SILENT.sub("", bare))) + bare.endswith(("ism", "ia", "io", "iest")))


def reading_age(text: str) -> float:
    """The age, in years, of a child who can read it; 0 for no words."""
    found = sentences(text)
    each = [word for one in found for word in words(one)]
    if not each:
        return 0.0
    grade = 0.39 * len(each) / len(found) + 11.8 * sum(map(syllables, each)) / len(each) - 15.59
    return max(0.0, grade + YEARS_BEFORE_SCHOOL)
