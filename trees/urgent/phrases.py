"""Notices danger, self-harm, a child or an adult at risk, and crime in what people type; knows nothing of
what is done about it. The phrases are data: trees/urgent/phrases.yaml says how they are written.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pydantic import BaseModel

from organisations.reading import read_yaml
from trees.find.words import COMMON

PHRASES = Path(__file__).with_name("phrases.yaml")
# A message is at most 2,000 characters; a little more is read, so that nothing hides at the end.
MOST_CHARACTERS = 4_000
# "..." in a phrase: a person, a place or a time fits in, another thought does not.
GAPS = {"...": r"(?:\S+ ){0,4}?", "......": r"(?:\S+ ){0,8}?"}
# Each gap multiplies the work of a miss, so their number is limited.
MOST_GAPS = 3
BREAK = re.compile(r"[.!?;\n\r]+")
APOSTROPHES = re.compile("['’‘`´]")
WORD = re.compile(r"[a-z0-9]+")
SHORTEST_BEGINNING = 3
LONGEST_BEGINNING = 12
# An everyday word is met about as often as fifty of the words that phrases are made of.
EVERYDAY = 50


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Phrase:
    group: str
    kind: str
    pattern: re.Pattern[str]
    # Only in a sentence that holds one of these words, or begins of words, is the pattern tried.
    anchors: tuple[str, ...]
    # Of each of these the sentence must hold a word, which is far quicker to see than the pattern.
    needs: tuple[frozenset[str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrases:
    """Everything of phrases.yaml, compiled, and found by the words that a sentence must hold."""

    kinds: tuple[str, ...]
    stands: frozenset[str]
    by_word: Mapping[str, tuple[_Phrase, ...]]
    by_beginning: Mapping[str, tuple[_Phrase, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    pattern: str
    must: tuple[str, ...] = ()


class _Groups(BaseModel, extra="forbid", strict=True):
    always: list[str] = []
    now: list[str] = []


class _File(BaseModel, extra="forbid", strict=True):
    words: dict[str, str]
    kinds: dict[str, _Groups]
    past: list[str]
    ordinary: list[str]
    stands: list[str] = []


def urgent_kind(text: str) -> str | None:
    """The most pressing kind that the words speak of: danger, self-harm, child, adult or crime; else None.

    It looks at words alone, takes well under a millisecond, and never fails: it runs before everything else.
    """
    return kind_by(shipped_phrases(), text)


def always_stands(text: str) -> bool:
    """Whether a word is in it, as listed under `stands`, with which a phrase is hardly ever overruled."""
    return any(not shipped_phrases().stands.isdisjoint(sentence.split()) for sentence in _sentences(text))


def kind_by(phrases: Phrases, text: str) -> str | None:
    """As `urgent_kind`, with the given phrases."""
    found = found_by(phrases, text)
    return found[1] if found else None


def found_by(phrases: Phrases, text: str) -> tuple[str, str] | None:
    """The most pressing kind, after its group: always, or now, which other words of the message may contradict."""
    found = {match for sentence in _sentences(text) for match in _matches(phrases, sentence)}
    order = ((group, kind) for group in ("always", "now") for kind in phrases.kinds)
    return next((one for one in order if one in found), None)


@cache
def shipped_phrases() -> Phrases:
    """The phrases of trees/urgent/phrases.yaml, read and compiled once in a process."""
    document = read_yaml(PHRASES.read_text("utf-8"), file=PHRASES.name)
    if document.problems:
        raise ValueError(f"{PHRASES.name}: {document.problems[0].problem} {document.problems[0].remedy}")
    return read_phrases(document.data)


def read_phrases(data: object) -> Phrases:
    """Phrases from the data of a file like phrases.yaml. Raises ValueError naming the phrase that cannot be read."""
    file = _File.model_validate(data)
    rows = list(_rows(file))
    uses = Counter(word for _, _, parts in rows for part in parts for word in part.must)
    phrases = [_compiled(group, kind, parts=parts, uses=uses) for group, kind, parts in rows]
    by_anchor: dict[str, list[_Phrase]] = {}
    for phrase in phrases:
        for anchor in phrase.anchors:
            by_anchor.setdefault(anchor, []).append(phrase)
    return Phrases(
        kinds=tuple(dict.fromkeys(kind for group, kind, _ in rows if group in {"always", "now"})),
        stands=frozenset(word for line in file.stands for word in line.split()),
        by_word={anchor: tuple(held) for anchor, held in by_anchor.items() if not anchor.endswith("*")},
        by_beginning={anchor[:-1]: tuple(held) for anchor, held in by_anchor.items() if anchor.endswith("*")},
    )


def _rows(file: _File) -> Iterator[tuple[str, str, list[_Part]]]:
    """Each phrase with its group (always, now, ordinary, past) and its kind."""
    sets = {name: tuple(words.split()) for name, words in file.words.items()}
    for kind, groups in file.kinds.items():
        yield from (("always", kind, _parts(line, sets)) for line in groups.always)
        yield from (("now", kind, _parts(line, sets)) for line in groups.now)
    yield from (("ordinary", "", _parts(line, sets)) for line in file.ordinary)
    yield from (("past", "", _parts(line, sets)) for line in file.past)


def _sentences(text: str) -> Iterator[str]:
    """Sentences as words between single spaces, without apostrophes: " hes got a knife "."""
    plain = APOSTROPHES.sub("", unicodedata.normalize("NFKC", text[:MOST_CHARACTERS]).lower())
    for sentence in BREAK.split(plain):
        words = WORD.findall(sentence)
        if words:
            yield f" {' '.join(words)} "


def _matches(phrases: Phrases, sentence: str) -> Iterator[tuple[str, str]]:
    """The group and kind of each phrase that is in the sentence, figures of speech taken out first."""
    tried = _candidates(phrases, sentence)
    read = sentence
    for phrase in tried.get("ordinary", ()):
        read = phrase.pattern.sub("_ ", read)
    past = any(phrase.pattern.search(sentence) for phrase in tried.get("past", ()))
    for group in ("always",) if past else ("always", "now"):
        yield from ((group, phrase.kind) for phrase in tried.get(group, ()) if phrase.pattern.search(read))


def _candidates(phrases: Phrases, sentence: str) -> dict[str, dict[_Phrase, None]]:
    """By group, the phrases whose words are in the sentence, each once and in a steady order."""
    found: dict[str, dict[_Phrase, None]] = {}
    words = dict.fromkeys(sentence.split())
    for word in words:
        for phrase in _anchored(phrases, word):
            if not any(need.isdisjoint(words) for need in phrase.needs):
                found.setdefault(phrase.group, {})[phrase] = None
    return found


def _anchored(phrases: Phrases, word: str) -> Iterator[_Phrase]:
    yield from phrases.by_word.get(word, ())
    for end in range(SHORTEST_BEGINNING, min(len(word), LONGEST_BEGINNING) + 1):
        yield from phrases.by_beginning.get(word[:end], ())


def _parts(line: str, sets: Mapping[str, Sequence[str]]) -> list[_Part]:
    parts = [_part(element, line, sets) for element in line.split()]
    if sum(element in GAPS for element in line.split()) > MOST_GAPS:
        raise ValueError(f"“{line}” has more than {MOST_GAPS} gaps. Write it as two phrases.")
    if not any(part.must for part in parts):
        raise ValueError(f"“{line}” has no word that must be there. Add one without ? or !.")
    return parts


def _part(element: str, line: str, sets: Mapping[str, Sequence[str]]) -> _Part:
    if element in GAPS:
        return _Part(pattern=GAPS[element])
    words = tuple(word for name in element.lstrip("?!").split("|") for word in _expanded(name, line, sets))
    either = "|".join(re.escape(word.rstrip("*")) + (r"\S*" if word.endswith("*") else "") for word in words)
    if element.startswith("!"):
        return _Part(pattern=f"(?!(?:{either}) )")
    if element.startswith("?"):
        return _Part(pattern=f"(?:(?:{either}) )?")
    return _Part(pattern=f"(?:{either}) ", must=words)


def _expanded(name: str, line: str, sets: Mapping[str, Sequence[str]]) -> Sequence[str]:
    if not name.startswith("<"):
        _check_word(name, line)
        return (name,)
    if name[1:-1] not in sets:
        raise ValueError(f"“{line}” uses {name}, which is not under words. There are: {', '.join(sets)}.")
    return sets[name[1:-1]]


def _check_word(word: str, line: str) -> None:
    if not re.fullmatch(rf"[a-z0-9]+|[a-z0-9]{{{SHORTEST_BEGINNING},}}\*", word):
        raise ValueError(f"“{line}”: “{word}” must be small letters and digits, with * only after three of them.")


def _compiled(group: str, kind: str, *, parts: Sequence[_Part], uses: Mapping[str, int]) -> _Phrase:
    rarest = min((part.must for part in parts if part.must), key=lambda words: sum(_cost(word, uses) for word in words))
    pattern = re.compile("(?<= )" + "".join(part.pattern for part in parts))
    whole = [part.must for part in parts if part.must and not any(word.endswith("*") for word in part.must)]
    needs = tuple(frozenset(words) for words in whole if words is not rarest)
    return _Phrase(group=group, kind=kind, pattern=pattern, anchors=rarest, needs=needs)


def _cost(word: str, uses: Mapping[str, int]) -> int:
    """How often a word will be met for nothing: in other phrases here, and in everybody's sentences."""
    return uses[word] + (EVERYDAY if word in COMMON else 0)
