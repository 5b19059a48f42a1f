"""Keeps the vectors of the shipped sentences, worked out ahead so that nobody waits for them; knows no sentence.

A sentence that is not kept here is worked out when it is first needed: a stale file costs seconds, never an answer.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Vectors = NDArray[np.float32]

FILE = Path(__file__).with_name("vectors.npz")
KEY = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """Vectors in steps of a 127th of the largest part of each half: a quarter of the room, the same products to 0.01.

    Manners are all near each other, so only their way from the mean of all is kept.
    """

    at: Mapping[str, int]
    mean: "Vectors"
    steps: "NDArray[np.int8]"
    sizes: "Vectors"

    def get(self, text: str) -> "Vectors | None":
        """The vector of a text of which it was worked out ahead."""
        at = self.at.get(key_of(text))
        if at is None:
            return None
        halves = self.steps[at].reshape(2, -1) * self.sizes[at][:, None]
        vector: Vectors = halves.reshape(-1) + self.mean
        return vector


@cache
def prepared(model: Path, file: Path = FILE) -> Prepared | None:
    """The vectors that were kept for this very model file; None when they were made by another."""
    import numpy as np

    if not file.exists():
        return None
    with np.load(file, allow_pickle=False) as held:
        if str(held["model"]) != _mark(model):
            return None
        keys = [str(key) for key in held["keys"]]
        at = {key: at for at, key in enumerate(keys)}
        return Prepared(at=at, mean=held["mean"], steps=held["steps"], sizes=held["sizes"])


def keep(vectors: "Mapping[str, Vectors]", model: Path, file: Path = FILE) -> None:
    """Writes the file anew for these texts and this model."""
    import numpy as np

    texts = sorted(vectors, key=key_of)
    whole = np.stack([vectors[text] for text in texts])
    mean = whole.mean(axis=0)
    mean[: len(mean) // 2] = 0
    halves = (whole - mean).reshape(len(texts), 2, -1)
    sizes = (np.maximum(np.abs(halves).max(axis=2), 1e-9) / 127).astype(np.float32)
    steps = np.round(halves / sizes[:, :, None]).astype(np.int8).reshape(whole.shape)
    keys = np.array([key_of(text) for text in texts])
    np.savez_compressed(file, model=np.array(_mark(model)), keys=keys, mean=mean, steps=steps, sizes=sizes)


def key_of(text: str) -> str:
    """What a text is kept under."""
    return hashlib.sha256(text.encode()).hexdigest()[:KEY]


def _mark(model: Path) -> str:
    return hashlib.sha256(model.read_bytes()).hexdigest()
