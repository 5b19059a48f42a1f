"""Counts the words and the runs of letters of short texts, as numbers that can be compared; knows no topics.

Runs of letters see through typing slips and endings ("suspnded", "suspension") where words do not.
"""

import math
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from trees.find.words import WORD, stem

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

# Places for words, and as many more for runs of letters; what shares a place by chance does little harm.
PLACES = 8_192
RUNS = (3, 4, 5)
# The Gram matrix is summed over this many columns at a time, so that its parts stay small.
COLUMNS = 2_048


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """How much each place counts: more the fewer of the texts learned from use it."""

    places: "Floats"


def weigh(texts: Sequence[str]) -> Weights:
    """The weights that these texts give."""
    import numpy as np

    held = np.zeros(2 * PLACES, dtype=np.float32)
    for text in texts:
        held[list(_counts(text))] += 1
    return Weights(places=np.log1p(len(texts) / np.maximum(held, 1)).astype(np.float32))


def rows(texts: Sequence[str], weights: Weights) -> "Floats":
    """One row a text. Its words and its runs of letters are each of length 1, so that long texts weigh no more."""
    import numpy as np

    made = np.zeros((len(texts), 2 * PLACES), dtype=np.float32)
    for at, text in enumerate(texts):
        counts = _counts(text)
        made[at, list(counts)] = [1 + math.log(count) for count in counts.values()]
    made *= weights.places
    halves = made.reshape(len(texts), 2, PLACES)
    halves /= np.maximum(np.linalg.norm(halves, axis=2, keepdims=True), 1e-9)
    return made


def products(made: "Floats") -> "Floats":
    """The product of each row with each other row."""
    import numpy as np

    total = np.zeros((len(made), len(made)), dtype=np.float32)
    for start in range(0, made.shape[1], COLUMNS):
        part = made[:, start : start + COLUMNS]
        total += part @ part.T
    return total


def _counts(text: str) -> Counter[int]:
    words = WORD.findall(text.lower().replace("'", "").replace("’", ""))
    counts = Counter(_place(token) for token in _tokens(words))
    counts.update(PLACES + _place(run) for run in _runs(words))
    return counts


def _tokens(words: Sequence[str]) -> Iterator[str]:
    yield from (stem(word) for word in words)
    yield from (f"{one} {two}" for one, two in pairwise(words))


def _runs(words: Sequence[str]) -> Iterator[str]:
    line = f" {' '.join(words)} "
    for length in RUNS:
        yield from (line[at : at + length] for at in range(len(line) - length + 1))


def _place(token: str) -> int:
    return zlib.crc32(token.encode()) % PLACES
