"""Counts the words and the runs of letters of short texts, as numbers that can be compared; knows no topics.

Runs of letters see through typing slips and endings ("suspnded", "suspension") where words do not.
"""

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
# Products are summed over this many places at a time, so that their parts stay small.
COLUMNS = 1_024


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """How much each place counts: more the fewer of the texts learned from use it."""

    places: "Floats"


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """The places that texts use, as triples of text, place and value; written out they would fill 200 MB."""

    texts: int
    rows: "NDArray[np.int32]"
    places: "NDArray[np.int32]"
    values: "Floats"

    def products(self) -> "Floats":
        """The product of each text with each other."""
        import numpy as np

        total = np.zeros((self.texts, self.texts), dtype=np.float32)
        for _, part in self._parts():
            total += part @ part.T
        return total

    def times(self, dual: "Floats") -> "Floats":
        """What each place says, where `dual` is what each text says."""
        import numpy as np

        made = np.zeros((2 * PLACES, dual.shape[1]), dtype=np.float32)
        for start, part in self._parts():
            made[start : start + COLUMNS] = part.T @ dual
        return made

    def _parts(self) -> "Iterator[tuple[int, Floats]]":
        import numpy as np

        for start in range(0, 2 * PLACES, COLUMNS):
            inside = (self.places >= start) & (self.places < start + COLUMNS)
            part = np.zeros((self.texts, COLUMNS), dtype=np.float32)
            part[self.rows[inside], self.places[inside] - start] = self.values[inside]
            yield start, part


def weigh(texts: Sequence[str]) -> Weights:
    """The weights that these texts give."""
    import numpy as np

    held = np.zeros(2 * PLACES, dtype=np.float32)
    for text in texts:
        held[list(_counts(text))] += 1
    return Weights(places=np.log1p(len(texts) / np.maximum(held, 1)).astype(np.float32))


def count(texts: Sequence[str], weights: Weights) -> Counted:
    """What the texts use. A text's words and its runs of letters are each of length 1, so that no text weighs more."""
    import numpy as np

    pairs = [places_of(text, weights) for text in texts]
    return Counted(
        texts=len(texts),
        rows=np.repeat(np.arange(len(texts), dtype=np.int32), [len(places) for places, _ in pairs]),
        places=np.concatenate([places for places, _ in pairs]),
        values=np.concatenate([values for _, values in pairs]),
    )


def places_of(text: str, weights: Weights) -> "tuple[NDArray[np.int32], Floats]":
    """The places that one text uses, and the value of each."""
    import numpy as np

    counts = _counts(text)
    places = np.fromiter(counts, dtype=np.int32, count=len(counts))
    times = np.fromiter(counts.values(), dtype=np.float32, count=len(counts))
    values = (1 + np.log(times)) * weights.places[places]
    for half in (places < PLACES, places >= PLACES):
        values[half] /= max(float(np.linalg.norm(values[half])), 1e-9)
    return places, values.astype(np.float32)


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
