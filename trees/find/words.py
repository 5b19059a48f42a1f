"""Ranks short texts by the words that they share with a question (BM25); knows nothing of topics or trees."""

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

WORD = re.compile(r"[a-z0-9]+")
# Words that say nothing about which topic is meant.
COMMON_WORDS = """
    a about after again all also am an and any anyone are as ask asked asking at be because been before being
    but by can cant come could did didnt do does doesnt doing dont down due each even ever every for from get
    gets getting give given go goes going got had has hasnt have havent having he hed her here hers hes him
    his how i id if ill im in into is isnt it its ive just keep keeps know let like made make manager may me
    member might more most much must my need needs never new no not now of off on one only or other our out
    over own people person please put really s said saying says she shed shes should so some somebody someone
    something staff still such t take team tell than that thats the their them then there theres they theyre
    thing things this those time to told too two up us very want wanted wants was wasnt way we well went were
    what whats when where whether which while who will with without wont would yet you your
"""
COMMON = frozenset(COMMON_WORDS.split())
# The usual values of the literature: how soon a repeated word stops counting, how much length matters.
SATURATION = 1.2
LENGTH = 0.75
SHORTEST_STEM = 4
# The longest first, where one ends with another.
ENDINGS = ("ingly", "edly", "ations", "ation", "ings", "ing", "ies", "ied", "ers", "er", "ed", "es", "s", "y", "e")


@dataclass(frozen=True, slots=True, kw_only=True)
class WordIndex:
    """Counted words of the texts that can be found, in their order."""

    counts: tuple[Mapping[str, int], ...]
    weights: Mapping[str, float]
    unknown_weight: float
    usual_length: float


@dataclass(frozen=True, slots=True, kw_only=True)
class WordScore:
    """How much of the question a text explains, 0 to 1, and the question's words that did it."""

    score: float
    words: tuple[str, ...]


def index_words(texts: Iterable[str]) -> WordIndex:
    """An index of texts; a word counts for more the fewer of them hold it."""
    counts = tuple(Counter(stem for _, stem in content_words(text)) for text in texts)
    held_by = Counter(stem for count in counts for stem in count)
    lengths = [sum(count.values()) for count in counts]
    return WordIndex(
        counts=counts,
        weights={stem: _weight(len(counts), held) for stem, held in held_by.items()},
        unknown_weight=_weight(len(counts), 0),
        usual_length=max(sum(lengths) / max(len(lengths), 1), 1),
    )


def score_words(index: WordIndex, question: str) -> tuple[WordScore, ...]:
    """A score for each text of the index. 1 would be every word of the question, many times over."""
    asked = {stem: word for word, stem in reversed(content_words(question))}
    best = sum(index.weights.get(stem, index.unknown_weight) for stem in asked) * (SATURATION + 1)
    return tuple(_score(index, count, asked, best) for count in index.counts)


def content_words(text: str) -> Sequence[tuple[str, str]]:
    """The words of a text that mean something, each with its stem, in order."""
    words = WORD.findall(text.lower().replace("'", "").replace("’", ""))
    return [(word, stem(word)) for word in words if word not in COMMON]


def _score(index: WordIndex, count: Mapping[str, int], asked: Mapping[str, str], best: float) -> WordScore:
    shared = [stem for stem in asked if stem in count]
    if not shared:
        return WordScore(score=0.0, words=())
    spread = SATURATION * (1 - LENGTH + LENGTH * sum(count.values()) / index.usual_length)
    total = sum(index.weights[s] * count[s] * (SATURATION + 1) / (count[s] + spread) for s in shared)
    by_weight = sorted(shared, key=lambda stem: (-index.weights[stem], stem))
    return WordScore(score=total / best, words=tuple(asked[stem] for stem in by_weight))


def _weight(texts: int, held: int) -> float:
    return math.log(1 + (texts - held + 0.5) / (held + 0.5))


def stem(word: str) -> str:
    """The word without its commonest endings. Crude on purpose: both sides are cut alike."""
    for ending in ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= SHORTEST_STEM - 1:
            return _single(word.removesuffix(ending))
    return word


def _single(stem: str) -> str:
    doubled = len(stem) > SHORTEST_STEM - 1 and stem[-1] == stem[-2] and stem[-1] not in "ls"
    return stem[:-1] if doubled else stem
