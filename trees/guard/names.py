"""Finds people's names by lists of names and rules; knows no person.

Two words are a full name where both are written as names are, neither is a word of the workplace, and one is a
known name or no English word at all. Lower-case names need a known first name and what can only be a surname.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from trees.find.wordpiece import vocabulary

Span = tuple[int, int]

HERE = Path(__file__).parent
WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")
BREAK = re.compile(r"[.!?:;\n\r,()/\"“”–—]|\s-\s|\d")
OWNER = re.compile(r"['’]s$", re.IGNORECASE)
TITLES = frozenset({"mr", "mrs", "ms", "miss", "mx", "dr", "prof", "professor", "sir", "dame", "rev", "revd"})
# Before a surname these are titles; before anything else they are people of the ward.
RANKS = frozenset(
    {
        "doctor",
        "sister",
        "nurse",
        "matron",
        "councillor",
        "imam",
        "rabbi",
        "father",
        "sergeant",
        "sgt",
        "pc",
        "consultant",
    }
)
PARTICLES = frozenset("van der den de da di dos do la le el al bin ibn bint mac mc von ap o".split())  # noqa: SIM905
LONGEST_PLACE = 4
# Before a name these make it a church, a school or a hospital: "St Mary's".
SAINTS = frozenset({"st", "saint"})
# What bears the names of people. Wards and units are not here: "Jane Smith ward manager" is somebody.
BUILDINGS = frozenset(
    [
        "building",
        "block",
        "wing",
        "suite",
        "house",
        "centre",
        "corridor",
        "hospital",
        "infirmary",
        "road",
        "street",
        "lane",
        "avenue",
        "annexe",
        "hall",
        "site",
        "lab",
        "laboratory",
        "programme",
        "factor",
        "lecture",
        "theatre",
        "course",
        "award",
        "scholarship",
        "syndrome",
        "disease",
        "technique",
    ]
)
SHORTEST_UNKNOWN = 4
# Endings of medicines and illnesses, which no list of words could hold.
MEDICAL = re.compile(
    r"(?:cillin|mycin|micin|azole|prazole|statin|olol|pril|sartan|pam|lam|caine|phen|profen|oxin|parin|platin|mab|nib|"
    r"gliptin|flozin|dipine|triptan|xaban|floxacin|cycline|itis|osis|oma|emia|aemia|pathy|algia|plegia|plasia|rrhoea|"
    r"ectomy|oscopy|ology|ography|cort|sone|olone|dine|mide|zide|pine|tine|pram|line|fene|feine|xone|done|mol|ine|ide|"
    r"ate)$"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Word:
    """One word of the text, in small letters without an owner's s, and how it was written."""

    plain: str
    capital: bool
    start: int
    end: int
    # A full stop, a comma, a digit or the like stands between this word and the one before.
    apart: bool
    # The word opens a sentence, where a capital says nothing.
    opens: bool


def names(text: str) -> Iterator[Span]:
    """Where people's names stand: first names, full names, and titles with a surname."""
    words = _words(text)
    at = 0
    while at < len(words):
        place = _place(words, at)
        if place:
            at += place
            continue
        length = _titled(words, at) or _full(words, at) or _small(words, at) or _first(words, at)
        if length:
            yield words[at].start, words[at + length - 1].end
        at += length or 1


def _place(words: Sequence[_Word], at: int) -> int:
    """A town or a company of the list, or a building that bears a person's name: "Louis Pasteur building"."""
    run = _run(words, at)
    if _saint(words, at) and len(run) > 1:
        return 2
    for length in range(min(LONGEST_PLACE, len(words) - at), 1, -1):
        if words[at].capital and "-".join(word.plain for word in words[at : at + length]) in places():
            return length
    if run and run[-1].plain in BUILDINGS and len(run) > (2 if run[-1].plain in surnames() else 1):
        return len(run)
    after = at + len(run)
    if len(run) < len(("first", "last")) or _next(words, after) not in BUILDINGS:
        return 0
    # "Is Jane Smith building a rota" speaks of a person: a building has "the" before it, or ends what is said.
    named = at > 0 and words[at - 1].plain == "the" and not words[at].apart
    return len(run) + 1 if named or not _next(words, after + 1) else 0


def _saint(words: Sequence[_Word], at: int) -> bool:
    """Whether a saint's name begins here, and not the middle of a person's: "Jane St John"."""
    if words[at].plain not in SAINTS:
        return False
    before = words[at - 1].plain if at > 0 and not words[at].apart else ""
    return before not in first_names() and before not in TITLES


def _words(text: str) -> Sequence[_Word]:
    # In a text all of capitals, or of names begun with them, a capital says nothing.
    shouted = text.isupper()
    made: list[_Word] = []
    before = 0
    for found in WORD.finditer(text):
        between = text[before : found.start()]
        owned = OWNER.search(found[0])
        end = found.end() - (len(owned[0]) if owned else 0)
        made.append(
            _Word(
                plain=_plain(text[found.start() : end]),
                capital=found[0][0].isupper() and not shouted and not _initials(found[0]),
                start=found.start(),
                end=end,
                apart=not made or bool(BREAK.search(between)),
                opens=not made or bool(re.search(r"[.!?\n:]", between)),
            )
        )
        before = found.end()
    return made


def _plain(word: str) -> str:
    """Small letters without accents: “Siân” and “sian” are one name."""
    letters = unicodedata.normalize("NFD", word.lower().replace("’", "'"))
    return "".join(letter for letter in letters if unicodedata.category(letter) != "Mn")


def _initials(word: str) -> bool:
    return len(word) > 1 and word.isupper()


def _titled(words: Sequence[_Word], at: int) -> int:
    """A title and one to three names after it."""
    title = words[at].plain
    following = () if at + 1 < len(words) and _ends(words, at + 1) else _run(words, at + 1)
    if title in RANKS:
        return 2 if words[at].capital and following and not _everyday(following[0].plain) else 0
    if title not in TITLES:
        return 0
    if following:
        return 0 if following[0].plain in ordinary() and not _known(following[0].plain) else 1 + len(following)
    small = words[at + 1] if at + 1 < len(words) and not _ends(words, at + 1) else None
    if small is None or not _can_be_surname(small.plain):
        return 0
    return 3 if small.plain in first_names() and _can_be_surname(_next(words, at + 2)) else 2


def _ends(words: Sequence[_Word], at: int) -> bool:
    """Whether a sentence or a part of it ends before this word; the stop of "Mr." does not count."""
    return words[at].apart and words[at].start - words[at - 1].end > len(". ")


def _full(words: Sequence[_Word], at: int) -> int:
    """Two to four words written as a name is; a first word that opens a sentence may be an ordinary one."""
    run = _run(words, at)
    if run and run[0].opens and _everyday(run[0].plain):
        return 0
    if len(run) < len(("first", "last")):
        return 0
    if any(_ordinary(word.plain) for word in run[1:]) or (
        _ordinary(run[0].plain) and run[0].plain not in first_names()
    ):
        return 0
    if run[-1].plain in ordinary():
        return 0
    return len(run) if any(_telling(word.plain) for word in run) else 0


def _run(words: Sequence[_Word], at: int) -> Sequence[_Word]:
    """The words with capitals from here, with particles between them, up to a stop."""
    run: list[_Word] = []
    for place in range(at, min(at + 5, len(words))):
        word = words[place]
        particle = bool(run) and word.plain.split("-")[0] in PARTICLES
        if (run and word.apart) or not (word.capital or particle):
            break
        run.append(word)
    while run and not run[-1].capital:
        run.pop()
    return run


def _small(words: Sequence[_Word], at: int) -> int:
    """A known first name in small letters, perhaps another, and what can only be a surname."""
    first = words[at].plain
    if first.split("-")[0] not in first_names():
        return 0
    if first in first_names_or_words() and not words[at].capital:
        last = _next(words, at + 1)
        return 2 if len(last) >= SHORTEST_UNKNOWN and _unknown(last) and not MEDICAL.search(last) else 0
    second, third = (_next(words, at + 1), _next(words, at + 2))
    if second in first_names() and _can_be_surname(third):
        return 3
    return 2 if _can_be_surname(second) else 0


def _next(words: Sequence[_Word], at: int) -> str:
    """The word here, unless a stop or the end of the text comes before it."""
    return words[at].plain if at < len(words) and not words[at].apart else ""


def _can_be_surname(word: str) -> bool:
    """A surname of the list that is no everyday word, or a word that English does not have."""
    part = next((part for part in word.split("-") if part not in PARTICLES), word)
    if word in ordinary() or (MEDICAL.search(word) and word not in surnames()):
        return False
    if part in surnames() or word in surnames():
        return part not in surnames_or_words()
    return len(word) >= SHORTEST_UNKNOWN and _unknown(word)


def _first(words: Sequence[_Word], at: int) -> int:
    """A first name by itself, with a capital, that is nothing else."""
    word = words[at]
    if not word.capital or word.plain in first_names_or_words() or word.plain in ordinary():
        return 0
    beside = words[at + 1].plain if at + 1 < len(words) and words[at + 1].capital and not words[at + 1].apart else ""
    if beside in ordinary():
        return 0
    return 1 if word.plain in first_names() else 0


def _everyday(word: str) -> bool:
    """An English word, or one of the workplace, that is no known name."""
    return word in ordinary() or (not _known(word) and not _unknown(word))


def _ordinary(word: str) -> bool:
    return (word in ordinary() and word not in surnames()) or (bool(MEDICAL.search(word)) and not _known(word))


def _known(word: str) -> bool:
    return any(part in first_names() or part in surnames() for part in (word, *re.split("[-']", word)))


def _telling(word: str) -> bool:
    """A word that says by itself that a name is meant."""
    return _unknown(word) or word in first_names() or (word in surnames() and word not in surnames_or_words())


def _unknown(word: str) -> bool:
    """A word that the sentence model's English vocabulary does not hold whole, nor without an ending."""
    parts = [part for part in re.split("[-']", word) if len(part) > 1 and part not in PARTICLES]
    return bool(parts) and all(not any(form in vocabulary() for form in _forms(part)) for part in parts)


def _forms(word: str) -> Iterator[str]:
    yield word
    for ending in ("s", "es", "ed", "d", "ing", "er", "ers", "ly", "ness", "ment", "able", "al", "ally", "ation"):
        if word.endswith(ending):
            yield word.removesuffix(ending)
            yield word.removesuffix(ending) + "e"
    for beginning in ("un", "re", "mis", "non", "pre", "over", "under", "out"):
        if word.startswith(beginning):
            yield word.removeprefix(beginning)


@cache
def first_names() -> frozenset[str]:
    """First names that are common in Britain, of every origin."""
    return _list("first_names.txt")


@cache
def surnames() -> frozenset[str]:
    """Surnames that are common in Britain, of every origin."""
    return _list("surnames.txt")


@cache
def first_names_or_words() -> frozenset[str]:
    """First names that are words, months or places too: names only with another name beside them."""
    return _list("first_names_or_words.txt")


@cache
def surnames_or_words() -> frozenset[str]:
    """Surnames that are everyday words: in small letters they are taken for the word."""
    return _list("surnames_or_words.txt")


@cache
def ordinary() -> frozenset[str]:
    """Words of wards, jobs, months, places, medicines and bodies that are written as names are."""
    return _list("ordinary.txt")


@cache
def places() -> frozenset[str]:
    """Towns and companies of several words that would pass for people."""
    return _list("places.txt")


def _list(name: str) -> frozenset[str]:
    return frozenset((HERE / name).read_text("utf-8").split())
