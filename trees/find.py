"""Finds the topics, and their trees, that a manager's own words are about; knows nothing of conversations.

Word matching is always there, but misses what is said in other words. With the `semantic` extra the
nearest of a topic's phrases decide, and shared words only tip the balance.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Protocol

from trees import sentences
from trees.words import WordIndex, WordScore, index_words, score_words

if TYPE_CHECKING:
    from trees.sentences import Vectors

# A message is at most 2,000 characters; what is pasted beyond that is not read.
MOST_CHARACTERS = 2_000
# Both thresholds, and that the three nearest phrases are averaged rather than one believed, were measured
# on tests/trees/finder_questions.yaml: 65 of its 66 questions pass and 20 of its 20 off-topic ones do not.
NEAR_ENOUGH = 0.31
WORDS_ENOUGH = 0.1
NEAREST_PHRASES = 3
# How much shared words may add to the nearness of a sentence.
WORDS_ADD = 0.2
WORDS_NAMED = 3
# A topic this far behind the best one is no help to choose from.
FAR_BEHIND = 0.3


class TopicWords(Protocol):
    """What the finder reads of a topic: trees.model.Topic has it."""

    @property
    def topic(self) -> str:
        """The topic's id."""

    @property
    def title(self) -> str:
        """What the topic is called."""

    @property
    def asked_as(self) -> Sequence[str]:
        """What managers type when they mean it."""


class TreeWords(Protocol):
    """What the finder reads of a tree: trees.model.Tree has it."""

    @property
    def id(self) -> str:
        """The tree's id."""

    @property
    def title(self) -> str:
        """What the tree is called."""

    @property
    def asked_as(self) -> Sequence[str]:
        """What managers type when they mean it, beyond its topic's phrases."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """A topic that the words may be about. `tree` is None where the topic has no tree yet: an adviser answers."""

    topic: str
    tree: str | None
    title: str
    score: float
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Subject:
    topic: str
    tree: str | None
    title: str
    phrases: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Near:
    """How near the phrases of a subject come, -1 to 1, and the nearest of them."""

    nearness: float
    phrase: str


class Finder:
    """The topics of one organisation, ready to be searched. Safe to use from several threads at once."""

    def __init__(
        self,
        topics: Iterable[TopicWords],
        trees_by_topic: Mapping[str, TreeWords],
        *,
        model: sentences.Sentences | None = None,
        words_only: bool = False,
    ) -> None:
        """Indexes the words now; the sentence model, shared by the process unless given, is loaded on first need."""
        self._subjects = tuple(_subject(topic, trees_by_topic.get(topic.topic)) for topic in topics)
        self._index: WordIndex = index_words(" ".join((s.title, *s.phrases)) for s in self._subjects)
        self._model = None if words_only or not sentences.installed() else model or sentences.shared()

    @property
    def by_meaning(self) -> bool:
        """Whether meaning is compared, and not words alone: the `semantic` extra is installed."""
        return self._model is not None

    def warm(self) -> None:
        """Loads the model and works out the phrases, which takes seconds: call it before the first question."""
        if self._model is not None:
            self._model.load()
            _ = self._vectors

    def find(self, text: str, *, limit: int = 3) -> tuple[Match, ...]:
        """The topics that the text is most likely about, best first; none when nothing is near enough."""
        asked = text[:MOST_CHARACTERS].strip()
        if not any(character.isalnum() for character in asked):
            return ()
        words = score_words(self._index, asked)
        near = self._near(asked)
        found = _by_words(self._subjects, words) if near is None else _by_meaning(self._subjects, words, near)
        return tuple(sorted(found, key=lambda match: (-match.score, match.topic)))[:limit]

    @cached_property
    def _vectors(self) -> "tuple[Vectors, ...]":
        model = self._model or sentences.shared()
        return tuple(model.vectors(subject.phrases) for subject in self._subjects)

    def _near(self, asked: str) -> tuple[_Near, ...] | None:
        if self._model is None:
            return None
        vector = self._model.vector(asked)
        return tuple(
            _nearest(subject, [float(product) for product in vectors @ vector])
            for subject, vectors in zip(self._subjects, self._vectors, strict=True)
        )


def _subject(topic: TopicWords, tree: TreeWords | None) -> _Subject:
    titles = (topic.title,) if tree is None else (topic.title, tree.title)
    asked_as = topic.asked_as if tree is None else (*topic.asked_as, *tree.asked_as)
    return _Subject(
        topic=topic.topic,
        tree=tree.id if tree else None,
        title=titles[-1],
        phrases=tuple(dict.fromkeys((*titles, *asked_as))),
    )


def _nearest(subject: _Subject, nearness: Sequence[float]) -> _Near:
    # Rounded before they are compared: int8 arithmetic differs between processors in the last digits.
    order = sorted(range(len(nearness)), key=lambda at: (-round(nearness[at], 2), at))[:NEAREST_PHRASES]
    mean = sum(nearness[at] for at in order) / len(order)
    return _Near(nearness=mean, phrase=subject.phrases[order[0]])


def _by_words(subjects: Sequence[_Subject], words: Sequence[WordScore]) -> list[Match]:
    return [
        _match(subject, score=found.score, why=_because_of(found))
        for subject, found in zip(subjects, words, strict=True)
        if found.score >= WORDS_ENOUGH
    ]


def _by_meaning(subjects: Sequence[_Subject], words: Sequence[WordScore], near: Sequence[_Near]) -> list[Match]:
    best = max((each.nearness for each in near), default=0.0)
    if round(best, 2) < NEAR_ENOUGH:
        return []
    return [
        _match(subject, score=min(each.nearness + WORDS_ADD * found.score, 1.0), why=_others_ask(each))
        for subject, found, each in zip(subjects, words, near, strict=True)
        if best - each.nearness <= FAR_BEHIND
    ]


def _match(subject: _Subject, *, score: float, why: str) -> Match:
    return Match(topic=subject.topic, tree=subject.tree, title=subject.title, score=round(score, 2), why=why)


def _because_of(found: WordScore) -> str:
    return "Because you wrote " + ", ".join(f"“{word}”" for word in found.words[:WORDS_NAMED]) + "."


def _others_ask(near: _Near) -> str:
    return f"People who ask about this often write: “{near.phrase}”."
