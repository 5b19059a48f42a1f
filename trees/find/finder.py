"""Finds the topics, and their trees, that a manager's own words are about; knows nothing of conversations.

Word matching is always there, but misses what is said in other words. With the `semantic` extra, what
phrases of a topic have in common is learned from them: meanings, words and runs of letters together.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from threading import Lock
from typing import TYPE_CHECKING, Protocol

from trees.find import sentences
from trees.find.learned_before import learn_once
from trees.find.learning import Learned, Shape
from trees.find.questions import Questions, shipped_questions
from trees.find.words import WordIndex, WordScore, index_words, score_words

if TYPE_CHECKING:
    from trees.find.sentences import Vectors

# A message is at most 2,000 characters; what is pasted beyond that is not read.
MOST_CHARACTERS = 2_000
# Measured on the first blind set (docs/finder.md): below this a question is about nothing that a topic answers.
ENOUGH = 0.12
WORDS_ENOUGH = 0.1
WORDS_NAMED = 3
# What is asked for is told apart by how it is said, too: docs/finder.md has what each of these would do.
SHAPE = Shape(words=0.6, ridge=0.7, manner=1.0)
# A topic this far behind the best one is no help to choose from.
FAR_BEHIND = 0.6


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


class Finder:
    """The topics of one organisation, ready to be searched. Safe to use from several threads at once."""

    def __init__(
        self,
        topics: Iterable[TopicWords],
        trees_by_topic: Mapping[str, TreeWords],
        *,
        model: sentences.Sentences | None = None,
        words_only: bool = False,
        questions: Questions | None = None,
    ) -> None:
        """Indexes the words now; the sentence model, shared by the process unless given, is loaded on first need."""
        self._questions = questions or shipped_questions()
        self._subjects = tuple(_subject(topic, trees_by_topic.get(topic.topic)) for topic in topics)
        sets = [*(subject.phrases for subject in self._subjects), self._questions.nothing]
        self._index: WordIndex = index_words(" ".join(phrases) for phrases in sets)
        self._model = None if words_only or not sentences.installed() else model or sentences.shared()
        self._learning = Lock()
        self._learned: Learned | None = None

    @property
    def by_meaning(self) -> bool:
        """Whether meaning is compared, and not words alone: the `semantic` extra is installed."""
        return self._model is not None

    def warm(self) -> None:
        """Loads the model and learns the topics, which takes seconds: call it before the first question."""
        if self._model is not None:
            self._model.load()
            self._learn(self._model)

    def find(self, text: str, *, limit: int = 3) -> tuple[Match, ...]:
        """The topics that the text is most likely about, best first; none when nothing is near enough."""
        asked = text[:MOST_CHARACTERS].strip()
        if not any(character.isalnum() for character in asked):
            return ()
        if self._model is None:
            found = _by_words(self._subjects, score_words(self._index, asked))
            return tuple(sorted(found, key=_order))[:limit]
        return self._by_meaning(asked, limit, self._model)

    def _by_meaning(self, asked: str, limit: int, model: sentences.Sentences) -> tuple[Match, ...]:
        vector = model.both(asked)
        # Rounded before they are compared: int8 arithmetic differs between processors in the last digits.
        *about, nothing = (round(float(score), 2) for score in self._learn(model).scores(asked, vector))
        best = max(about, default=0.0)
        if best < max(ENOUGH, nothing):
            return ()
        near = [
            _match(subject, score=min(max(score, 0.0), 1.0), why="")
            for subject, score in zip(self._subjects, about, strict=True)
            if best - score <= FAR_BEHIND
        ]
        phrases = {subject.topic: subject.phrases for subject in self._subjects}
        return tuple(
            replace(match, why=_others_ask(_nearest(phrases[match.topic], vector, model)))
            for match in sorted(near, key=_order)[:limit]
        )

    def _learn(self, model: sentences.Sentences) -> Learned:
        with self._learning:
            self._learned = self._learned or _learned(self._subjects, self._questions, model)
            return self._learned


def _subject(topic: TopicWords, tree: TreeWords | None) -> _Subject:
    titles = (topic.title,) if tree is None else (topic.title, tree.title)
    asked_as = topic.asked_as if tree is None else (*topic.asked_as, *tree.asked_as)
    return _Subject(
        topic=topic.topic,
        tree=tree.id if tree else None,
        title=titles[-1],
        phrases=tuple(dict.fromkeys((*titles, *asked_as))),
    )


def _learned(subjects: Sequence[_Subject], questions: Questions, model: sentences.Sentences) -> Learned:
    """Each subject's phrases and further questions, and last what is about nothing."""
    sets = [(*subject.phrases, *questions.by_topic.get(subject.topic, ())) for subject in subjects]
    sets.append(tuple(questions.nothing))
    texts = [text for texts in sets for text in texts]
    return learn_once(
        texts,
        model.boths(texts),
        [at for at, texts in enumerate(sets) for _ in texts],
        among=len(sets),
        shape=SHAPE,
    )


def _nearest(phrases: Sequence[str], vector: "Vectors", model: sentences.Sentences) -> str:
    nearness = [round(float(product), 2) for product in model.vectors(phrases) @ vector[: len(vector) // 2]]
    return phrases[max(range(len(nearness)), key=lambda at: (nearness[at], -at))]


def _by_words(subjects: Sequence[_Subject], words: Sequence[WordScore]) -> list[Match]:
    *about, nothing = words
    if nothing.score > max((found.score for found in about), default=0.0):
        return []
    return [
        _match(subject, score=found.score, why=_because_of(found))
        for subject, found in zip(subjects, about, strict=True)
        if found.score >= WORDS_ENOUGH
    ]


def _order(match: Match) -> tuple[float, str]:
    return -match.score, match.topic


def _match(subject: _Subject, *, score: float, why: str) -> Match:
    return Match(topic=subject.topic, tree=subject.tree, title=subject.title, score=round(score, 2), why=why)


def _because_of(found: WordScore) -> str:
    return "Because you wrote " + ", ".join(f"“{word}”" for word in found.words[:WORDS_NAMED]) + "."


def _others_ask(phrase: str) -> str:
    return f"People who ask about this often write: “{phrase}”."
