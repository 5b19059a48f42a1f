"""Notices what is urgent by phrases first, and then by what was learned from examples; knows nothing of what is done.

The phrases are quick, plain and always there. The learned layer finds what people say in other words; where
the `semantic` extra is missing or its model cannot be loaded, the phrases go on alone.
"""

import hashlib
import re
from collections.abc import Iterator
from functools import cache, lru_cache
from threading import Lock

from trees.find import sentences
from trees.find.learned_before import learn_once
from trees.find.learning import Learned, Shape
from trees.urgent.examples import Examples, shipped_examples
from trees.urgent.phrases import MOST_CHARACTERS, urgent_kind

SHAPE = Shape(sharpness=3.0, words=0.3, ridge=0.5, even=False)
# From here on, of 0 to 1, a sentence is taken to be urgent: docs/finder.md has what each other line would do.
ENOUGH = 0.3
# A part of a longer message needs a little more: out of its surroundings it is easily misread.
PART_ENOUGH = 0.5
BREAK = re.compile(r"[.!?;\n\r]+")
FEWEST_WORDS = 3
# So few words, or made-up ones, say too little to be taken for urgent at the usual line.
FEW_WORDS = 4
# A single word is an option of a button, or too little to learn from; the phrases have looked at it.
FEWEST_LEARNED = 2
LONGEST_WORD = 30
MOST_KEPT = 256
# The model reads about 80 words; a longer message is read in its parts alone.
MOST_WORDS = 60
PART_WORDS = 40
CHILD = re.compile(
    r"\b(child\w*|kid\w*|bab(y|ies)\w*|toddler\w*|bo(y|ys)|girl\w*|lad|son|sons|daughter\w*|little ones?|teen\w*|"
    r"newborn|infant|pupil\w*|school\w*|(1[0-7]|[0-9]) ?(yr|year)s?\b.*|(thir|four|fif|six|seven)teen|nursery|stepson|"
    r"niece|nephew)\b",
    re.IGNORECASE,
)


def _is_one_word(text: str) -> bool:
    """Whether this is an option of a button, a number, a day, or a single word."""
    return len(text) <= LONGEST_WORD and not any(map(str.isspace, text))


@lru_cache(maxsize=4096)
def _kind_of_word(word: str) -> str | None:
    """The phrases' answer, kept: most turns press one of a few hundred buttons, and a word alone names nobody."""
    return urgent_kind(word)


class Noticer:
    """Notices what is urgent in what is typed. Safe to use from several threads at once."""

    def __init__(self, *, model: sentences.Sentences | None = None, examples: Examples | None = None) -> None:
        """Nothing is loaded yet: the model and what is learned come with the first text that no phrase finds."""
        self._model = model or (sentences.shared() if sentences.installed() else None)
        self._examples = examples
        self._learning = Lock()
        self._learned: Learned | None = None
        # Answers by the hash of the text, never the text: a turn is asked about before and inside its transaction.
        self._lately: dict[bytes, str | None] = {}
        self.fault: Exception | None = None

    def kind(self, text: str) -> str | None:
        """The most pressing kind that the words speak of: danger, self-harm, child, adult or crime; else None.

        It never raises: what keeps the learned layer from working is in `fault`, for the operations log.
        """
        if _is_one_word(text):
            return _kind_of_word(text)
        # A phrase stands whatever was learned: what shows the numbers must not depend on what is loaded.
        by_phrase = urgent_kind(text)
        if by_phrase is not None or self._model is None:
            return by_phrase
        key = hashlib.sha256(text.encode(errors="replace")).digest()
        if key not in self._lately:
            if len(self._lately) >= MOST_KEPT:
                self._lately.clear()
            self._lately[key] = self._learned_kind(text)
        return self._lately.get(key)

    def warm(self) -> None:
        """Loads and learns now what the first text would otherwise wait for."""
        self._learned_kind("warm up")

    def score(self, text: str) -> float:
        """How urgent one sentence sounds to the learned layer alone, about 0 to 1; 0 without it."""
        if self._model is None:
            return 0.0
        return 1 - float(self._scores(text, self._model)[-1])

    def _learned_kind(self, text: str) -> str | None:
        if self._model is None or self.fault is not None or len(text.split()) < FEWEST_LEARNED:
            return None
        try:
            found = [one for one in (self._part(part, least, self._model) for part, least in parts(text)) if one]
        except Exception as fault:  # noqa: BLE001 - urgent help must not fail; the phrases have had their say
            self.fault = fault
            return None
        return _meant(max(found)[1], text) if found else None

    def _part(self, text: str, least: float, model: sentences.Sentences) -> tuple[float, str] | None:
        *kinds, ordinary = (round(float(score), 2) for score in self._scores(text, model))
        if 1 - ordinary < least:
            return None
        score, at = max((score, -at) for at, score in enumerate(kinds))
        return score, tuple((self._examples or shipped_examples()).urgent)[-at]

    def _scores(self, text: str, model: sentences.Sentences) -> "sentences.Vectors":
        with self._learning:
            self._learned = self._learned or _learned(self._examples or shipped_examples(), model)
        return self._learned.scores(text, model.vector(text))


@cache
def shared() -> Noticer:
    """The one noticer of this process."""
    return Noticer()


def parts(text: str) -> Iterator[tuple[str, float]]:
    """What of a message is looked at, with how urgent each must sound: the whole if it is short, and its sentences."""
    read = text[:MOST_CHARACTERS].strip()
    words = read.split()
    if 0 < len(words) <= MOST_WORDS:
        yield read, ENOUGH if len(words) > FEW_WORDS else PART_ENOUGH
    sentences_ = [sentence.split() for sentence in BREAK.split(read)]
    if len([one for one in sentences_ if one]) > 1 or len(words) > MOST_WORDS:
        for sentence in sentences_:
            for start in range(0, len(sentence), PART_WORDS):
                part = sentence[start : start + PART_WORDS]
                if len(part) >= FEWEST_WORDS:
                    yield " ".join(part), PART_ENOUGH


def _learned(examples: Examples, model: sentences.Sentences) -> Learned:
    sets = (*examples.urgent.values(), examples.ordinary)
    texts = [text for texts in sets for text in texts]
    about = [at for at, texts in enumerate(sets) for _ in texts]
    return learn_once(texts, model.vectors(texts), about, among=len(sets), shape=SHAPE)


def _meant(kind: str, text: str) -> str:
    if kind != "at-risk":
        return kind
    return "child" if CHILD.search(text) else "adult"
