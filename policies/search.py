"""Finds the policy sections that a question is about, by its words; knows no trees and no model."""

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from policies.blocks import HOLE
from policies.library import PolicyLibrary, PolicyVersion, Section
from policies.markdown import plain

WORD = re.compile(r"[a-z0-9]+(?:['’][a-z]+)?")
# A word of a title says what the section is about; in the text it may only be mentioned.
TITLE_WEIGHT = 3.0
POLICY_TITLE_WEIGHT = 1.0
# Below this, the words that were met are ones that many sections have.
LEAST_SCORE = 0.25
ENDINGS = (
    "ility",
    "ancy",
    "ant",
    "ments",
    "ment",
    "ings",
    "led",
    "ing",
    "edly",
    "ies",
    "ed",
    "es",
    "le",
    "ly",
    "s",
    "e",
    "y",
)
SHORTEST_STEM = 3
COMMON_WORDS = """
a about after again all also am an and any are as at be because been before being but by can could
did do does doing for from get had has have having he her hers him his how i if in into is it its
just keep keeps me more my never no not of off on or our out over she should so some someone staff such than that the
their them then there these they this to up us was we were what when where which while who why will
with would you your employee member team manager please tell help need want policy
always cant didnt doesnt dont isnt really said says still today told wants wont word yesterday yet
"""
COMMON = frozenset(COMMON_WORDS.split())


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """A section in force that a question may be about. Scores only rank; two places are kept."""

    version: PolicyVersion
    section: Section
    score: float


@dataclass(frozen=True, slots=True, kw_only=True)
class _Index:
    """The weight of each word in each section, and how rare each word is."""

    sections: tuple[tuple[PolicyVersion, Section, Mapping[str, float]], ...]
    rarity: Mapping[str, float]


def search(library: PolicyLibrary, text: str, *, on: date, most: int = 5) -> tuple[Match, ...]:
    """The sections in force on a day that share the rarer words of a text, best first."""
    index = _index(library, on)
    wanted = {word for word in _stems(text) if word in index.rarity}
    if not wanted:
        return ()
    matches = [
        Match(version=version, section=section, score=score)
        for version, section, weights in index.sections
        if (score := _score(weights, wanted, index.rarity)) >= LEAST_SCORE
    ]
    matches.sort(key=lambda each: (-each.score, each.version.policy, each.section.id))
    return tuple(matches[:most])


@lru_cache(maxsize=8)
def _index(library: PolicyLibrary, on: date) -> _Index:
    sections = tuple(
        (version, section, _weights(version, section))
        for version in library.all_in_force(on)
        for section in version.sections.values()
    )
    met = Counter(word for *_, weights in sections for word in weights)
    rarity = {word: math.log(1 + len(sections) / count) for word, count in met.items()}
    return _Index(sections=sections, rarity=rarity)


def _weights(version: PolicyVersion, section: Section) -> Mapping[str, float]:
    words = Counter(_stems(HOLE.sub(" ", plain(section.text.blocks))))
    weights = {word: 1 + math.log(count) for word, count in words.items()}
    for title, weight in ((section.title, TITLE_WEIGHT), (version.title, POLICY_TITLE_WEIGHT)):
        for word in set(_stems(title)):
            weights[word] = weights.get(word, 0.0) + weight
    return weights


def _score(weights: Mapping[str, float], wanted: Iterable[str], rarity: Mapping[str, float]) -> float:
    words = tuple(wanted)
    met = sum(weights.get(word, 0.0) * rarity[word] for word in words)
    possible = sum(rarity[word] for word in words) * (TITLE_WEIGHT + 1)
    return round(met / possible, 2) if met else 0.0


def _stems(text: str) -> list[str]:
    """The words of a text that carry meaning, without their endings."""
    return [_stem(word) for word in WORD.findall(text.lower().replace("’", "'")) if word not in COMMON]


def _stem(word: str) -> str:
    word = word.partition("'")[0]
    for ending in ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= SHORTEST_STEM:
            return word.removesuffix(ending)
    return word
