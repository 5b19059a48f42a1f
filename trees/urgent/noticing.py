"""Notices what is urgent by phrases first, and then by what was learned from examples; knows nothing of what is done.

The phrases are quick, plain and always there. The learned layer finds what people say in other words. Once it is
there it may also take for ordinary a short message that a phrase was found in ("mugged in 2021"), as a whole and in
each of its pieces; with one of the words that press most it must be far surer of that. Where the `semantic` extra is
missing or its model cannot be loaded, the phrases go on alone.
"""

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from threading import Lock

from trees.find import sentences
from trees.find.learned_before import learn_once
from trees.find.learning import Learned, Shape
from trees.urgent.examples import Examples, shipped_examples
from trees.urgent.phrases import MOST_CHARACTERS, always_stands, urgent_kind

SHAPE = Shape(sharpness=3.0, words=0.6, ridge=0.5, even=False, manner=1.0, manner_sharpness=2.0)
SHIPPED = Path(__file__).parent
# From here on, of 0 to 1, a sentence is taken to be urgent: docs/finder.md has what each other line would do.
ENOUGH = 0.39
# A part of a longer message needs a little more: out of its surroundings it is easily misread.
PART_ENOUGH = 0.6
BREAK = re.compile(r"[.!?;\n\r]+")
# Below this every part sounds ordinary, whatever phrase was found. In a longer message it may have drowned.
ORDINARY = 0.32
MOST_OVERRULED = 22
# A message with a word that presses most ("knife", "overdose") must sound this ordinary to be taken for it.
PLAINLY_ORDINARY = 0.15
# An urgent piece may drown in a short message, too: from here on a piece alone keeps a phrase standing.
PIECE_ENOUGH = 0.5
PIECE = re.compile(r"[.!?;,:\n\r]+| - | (?:and|but|so|because) ")
FEWEST_WORDS = 3
# So few words, or made-up ones, say too little to be taken for urgent at the usual line.
FEW_WORDS = 4
FEW_ENOUGH = 0.5
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


@dataclass(frozen=True, slots=True, kw_only=True)
class _Seen:
    """How urgent the most urgent part of a text sounds, and the kinds of those that sound urgent enough."""

    most: float
    kinds: tuple[tuple[float, str], ...]


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
        by_phrase = urgent_kind(text)
        if self._model is None:
            return by_phrase
        key = _key(text)
        if key not in self._lately:
            self._keep(key, self._considered(text, by_phrase))
        return self._lately.get(key)

    def tell(self, text: str, kind: str | None) -> None:
        """Takes what another process made of this text for its own answer."""
        self._keep(_key(text), kind)

    def warm(self) -> None:
        """Loads and learns now what the first text would otherwise wait for."""
        self._seen("warm up")

    def score(self, text: str) -> float:
        """How urgent one sentence sounds to the learned layer alone, about 0 to 1; 0 without it."""
        if self._model is None:
            return 0.0
        return 1 - float(self._scores(text, self._model)[-1])

    def _keep(self, key: bytes, kind: str | None) -> None:
        if len(self._lately) >= MOST_KEPT:
            self._lately.clear()
        self._lately[key] = kind

    def _considered(self, text: str, by_phrase: str | None) -> str | None:
        # What a phrase finds never waits for the model, and stands wherever the layer has nothing clear to say.
        if by_phrase is not None and (self._learned is None or not _may_be_overruled(text)):
            return by_phrase
        seen = self._seen(text)
        if by_phrase is None:
            return _meant(max(seen.kinds)[1], text) if seen and seen.kinds else None
        least = PLAINLY_ORDINARY if always_stands(text) else ORDINARY
        return None if seen and seen.most < least and not self._drowned(text) else by_phrase

    def _drowned(self, text: str) -> bool:
        """Whether a piece of the text sounds urgent by itself, or could not be looked at."""
        seen = (self._seen(piece) for piece in pieces(text))
        return any(one is None or one.most >= PIECE_ENOUGH for one in seen)

    def _seen(self, text: str) -> "_Seen | None":
        if self._model is None or self.fault is not None or len(text.split()) < FEWEST_LEARNED:
            return None
        try:
            looked = [(least, self._scores(part, self._model)) for part, least in parts(text)]
        except Exception as fault:  # noqa: BLE001 - urgent help must not fail; the phrases have had their say
            self.fault = fault
            return None
        rounded = [(least, [round(float(score), 2) for score in scores]) for least, scores in looked]
        kinds = tuple(self._kind_of(scores) for least, scores in rounded if 1 - scores[-1] >= least)
        return _Seen(most=max((1 - scores[-1] for _, scores in rounded), default=1.0), kinds=kinds)

    def _kind_of(self, scores: Sequence[float]) -> tuple[float, str]:
        """The kind that scores highest with its score; of equals the one that presses more. The last is ordinary."""
        score, at = max((score, -at) for at, score in enumerate(scores[:-1]))
        return score, tuple((self._examples or shipped_examples()).urgent)[-at]

    def _scores(self, text: str, model: sentences.Sentences) -> "sentences.Vectors":
        with self._learning:
            self._learned = self._learned or _learned(self._examples or shipped_examples(), model)
        return self._learned.scores(text, model.both(text))


def _key(text: str) -> bytes:
    return hashlib.sha256(text.encode(errors="replace")).digest()


@cache
def shared() -> Noticer:
    """The one noticer of this process."""
    return Noticer()


def parts(text: str) -> Iterator[tuple[str, float]]:
    """What of a message is looked at, with how urgent each must sound: the whole if it is short, and its sentences."""
    read = text[:MOST_CHARACTERS].strip()
    words = read.split()
    if 0 < len(words) <= MOST_WORDS:
        yield read, ENOUGH if len(words) > FEW_WORDS else FEW_ENOUGH
    sentences_ = [sentence.split() for sentence in BREAK.split(read)]
    if len([one for one in sentences_ if one]) > 1 or len(words) > MOST_WORDS:
        for sentence in sentences_:
            for start in range(0, len(sentence), PART_WORDS):
                part = sentence[start : start + PART_WORDS]
                if len(part) >= FEWEST_WORDS:
                    yield " ".join(part), PART_ENOUGH


def pieces(text: str) -> Iterator[str]:
    """What stands between the commas, the other signs and the joining words of a message, single words left out."""
    for piece in PIECE.split(text[:MOST_CHARACTERS]):
        if len(piece.split()) >= FEWEST_WORDS:
            yield " ".join(piece.split())


@dataclass(frozen=True, slots=True, kw_only=True)
class Lessons:
    """What the layer learns from: texts with their vectors, and by number what each speaks of, of so many."""

    texts: Sequence[str]
    vectors: "sentences.Vectors"
    about: Sequence[int]
    among: int


def lessons(examples: Examples, model: sentences.Sentences) -> Lessons:
    """The examples as they are learned from: each kind by its place in the file, ordinary last."""
    sets = (*examples.urgent.values(), examples.ordinary)
    texts = [text for texts in sets for text in texts]
    about = [at for at, texts in enumerate(sets) for _ in texts]
    return Lessons(texts=texts, vectors=model.boths(texts), about=about, among=len(sets))


def _learned(examples: Examples, model: sentences.Sentences) -> Learned:
    """What the examples teach; what the shipped ones do was learned ahead."""
    given = lessons(examples, model)
    return learn_once(given.texts, given.vectors, given.about, among=given.among, shape=SHAPE, shipped=SHIPPED)


def _may_be_overruled(text: str) -> bool:
    return len(text.split()) <= MOST_OVERRULED


def _meant(kind: str, text: str) -> str:
    if kind != "at-risk":
        return kind
    return "child" if CHILD.search(text) else "adult"
