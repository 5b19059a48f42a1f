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
    `manner`: what the manner of saying counts beside the meaning, and `manner_sharpness` how fast its likeness falls
    off. With 0 vectors are meanings alone; otherwise a vector is a meaning and a manner, one behind the other.
    """

    sharpness: float = 2.0
    words: float = 1.0
    ridge: float = 0.4
    even: bool = True
    manner: float = 0.0
    manner_sharpness: float = 2.0


USUAL = Shape()


@dataclass(frozen=True, slots=True, kw_only=True)
class Learned:
    """What was learned: for each example's meaning, and for each word and run, how much it says for each subject."""

    vectors: "Floats"
    centre: "Floats"
    of_meaning: "Floats"
    of_words: "Floats"
    usual: "Floats"
    weights: Weights
    shape: Shape

    def scores(self, text: str, vector: "Floats") -> "Floats":
        """How much the text, with its vector, is about each subject: about 1 if it is, about 0 if not."""
        alike = likeness(self.vectors, centred(vector, self.centre), self.shape)
        places, values = places_of(text, self.weights)
        total: Floats = self.usual + alike @ self.of_meaning + values @ self.of_words[places]
        return total


def learn(
    texts: Sequence[str], vectors: "Floats", subjects: Sequence[int], *, among: int, shape: Shape = USUAL
) -> Learned:
    """Learns from texts with their vectors. `subjects` says by number, of `among`, what each is about."""
    import numpy as np

    centre = centre_of(vectors, shape)
    vectors = centred(vectors, centre)
    weights = weigh(texts)
    counted = count(texts, weights)
    alike = counted.products()
    alike *= np.float32(shape.words)
    alike += likeness(vectors, vectors, shape)
    alike[np.diag_indices_from(alike)] += shape.ridge
    wanted = np.eye(among, dtype=np.float32)[list(subjects)]
    usual = np.full(wanted.shape[1], 1 / wanted.shape[1], dtype=np.float32) if shape.even else wanted.mean(axis=0)
    dual = np.linalg.solve(alike, wanted - usual).astype(np.float32)
    return Learned(
        vectors=vectors,
        centre=centre,
        of_meaning=dual,
        of_words=np.float32(shape.words) * counted.times(dual),
        usual=usual,
        weights=weights,
        shape=shape,
    )


def likeness(ours: "Floats", theirs: "Floats", shape: Shape) -> "Floats":
    """How alike vectors are, each of ours to each (or the one) of theirs, in meaning and in manner."""
    import numpy as np

    half = ours.shape[-1] // 2 if shape.manner else ours.shape[-1]
    alike: Floats = ours[:, :half] @ theirs[..., :half].T
    _fall_off(alike, shape.sharpness)
    if shape.manner:
        of_manner: Floats = ours[:, half:] @ theirs[..., half:].T
        _fall_off(of_manner, shape.manner_sharpness)
        of_manner *= np.float32(shape.manner)
        alike += of_manner
    return alike


def centre_of(vectors: "Floats", shape: Shape) -> "Floats":
    """The mean of the vectors' manners, which are all so near each other that only what is left over tells them apart.

    It is empty where the shape asks for meanings alone.
    """
    half = vectors.shape[1] // 2 if shape.manner else vectors.shape[1]
    mean: Floats = vectors[:, half:].mean(axis=0)
    return mean


def centred(vectors: "Floats", centre: "Floats") -> "Floats":
    """The vectors, or the one, with their manners seen from the centre and made 1 long."""
    import numpy as np

    if not centre.size:
        return vectors
    manner = vectors[..., -centre.size :] - centre
    manner /= np.maximum(np.linalg.norm(manner, axis=-1, keepdims=True), 1e-9)
    return np.concatenate([vectors[..., : -centre.size], manner], axis=-1)


def _fall_off(alike: "Floats", sharpness: float) -> None:
    """Products of vectors to likenesses up to 1, in their own place: for all examples at once they fill 150 MB."""
    import numpy as np

    alike -= np.float32(1)
    alike *= np.float32(sharpness)
    np.exp(alike, out=alike)
