"""Learns from example sentences how much a new one is about each of several subjects; knows no subject.

Kernel ridge regression: two sentences are as alike as their meanings (the model's vectors), their words and
their runs of letters are. It has one solution, found in one step, the same on every machine.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from trees.find.features import Weights, count, places_of, weigh

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """How learning weighs things: docs/finder.md has what was tried, and on which sentences.

    `sharpness`: how fast a likeness of meaning falls off. `words`: what words and runs of letters count beside it.
    `ridge`: how little one example is believed by itself. `even`: whether subjects are as likely as each other
    beforehand, and not by their number of examples, so that a new topic of two phrases can be found.
    """

    sharpness: float = 2.0
    words: float = 1.0
    ridge: float = 0.4
    even: bool = True


USUAL = Shape()


@dataclass(frozen=True, slots=True, kw_only=True)
class Learned:
    """What was learned: for each example's meaning, and for each word and run, how much it says for each subject."""

    vectors: "Floats"
    of_meaning: "Floats"
    of_words: "Floats"
    usual: "Floats"
    weights: Weights
    shape: Shape

    def scores(self, text: str, vector: "Floats") -> "Floats":
        """How much the text, with its vector, is about each subject: about 1 if it is, about 0 if not."""
        import numpy as np

        alike = np.exp(self.shape.sharpness * (self.vectors @ vector - 1))
        places, values = places_of(text, self.weights)
        total: Floats = self.usual + alike @ self.of_meaning + values @ self.of_words[places]
        return total


def learn(
    texts: Sequence[str], vectors: "Floats", subjects: Sequence[int], *, among: int, shape: Shape = USUAL
) -> Learned:
    """Learns from texts with their vectors. `subjects` says by number, of `among`, what each is about."""
    import numpy as np

    weights = weigh(texts)
    counted = count(texts, weights)
    alike = np.float32(shape.words) * counted.products()
    alike += np.exp(np.float32(shape.sharpness) * (vectors @ vectors.T - 1))
    alike[np.diag_indices_from(alike)] += shape.ridge
    wanted = np.eye(among, dtype=np.float32)[list(subjects)]
    usual = np.full(wanted.shape[1], 1 / wanted.shape[1], dtype=np.float32) if shape.even else wanted.mean(axis=0)
    dual = np.linalg.solve(alike, wanted - usual).astype(np.float32)
    return Learned(
        vectors=vectors,
        of_meaning=dual,
        of_words=np.float32(shape.words) * counted.times(dual),
        usual=usual,
        weights=weights,
        shape=shape,
    )
