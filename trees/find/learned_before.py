"""Keeps what was learned from examples in the user's cache, since learning takes seconds; knows no subject.

What is learned from the shipped examples alone is shipped with them: `python -m trees.prepared` writes it.
"""

import contextlib
import hashlib
import os
import tempfile
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from trees.find.features import Weights
from trees.find.learning import USUAL, Learned, Shape, centred, learn

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

WAY = 2
"""Goes up when learning itself changes, so that nothing learned the old way is taken for it."""


def learn_once(
    texts: Sequence[str],
    vectors: "Floats",
    subjects: Sequence[int],
    *,
    among: int,
    shape: Shape = USUAL,
    shipped: Path | None = None,
) -> Learned:
    """As `learn`; what was learned from the very same before is taken from the shipped folder or the user's cache."""
    kept = Kept.of(texts, vectors, subjects, among=among, shape=shape)
    ahead = Kept(file=shipped / kept.file.name).read(vectors=vectors, shape=shape) if shipped else None
    learned = ahead or kept.read(vectors=vectors, shape=shape)
    if learned is None:
        learned = learn(texts, vectors, subjects, among=among, shape=shape)
        kept.write(learned)
    return learned


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """Where what is learned from the same sentences is kept, by a mark of all that it rests on."""

    file: Path

    @classmethod
    def of(
        cls, texts: Sequence[str], vectors: "Floats", subjects: Sequence[int], *, among: int, shape: Shape
    ) -> "Kept":
        """The place for these sentences."""
        mark = hashlib.sha256(repr((WAY, list(texts), list(subjects), among, shape)).encode())
        mark.update(vectors.tobytes())
        folder = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "fingerpost"
        return cls(file=folder / f"learned-{mark.hexdigest()[:32]}.npz")

    def read(self, *, vectors: "Floats", shape: Shape) -> Learned | None:
        """What was kept; nothing where it is not there or cannot be read, and then it is learned again."""
        import numpy as np

        try:
            with self.file.open("rb") as file, np.load(file, allow_pickle=False) as kept:
                return Learned(
                    vectors=centred(vectors, kept["centre"]),
                    centre=kept["centre"],
                    of_meaning=kept["of_meaning"],
                    of_words=kept["of_words"],
                    usual=kept["usual"],
                    weights=Weights(places=kept["places"]),
                    shape=shape,
                )
        except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
            return None

    def write(self, learned: Learned) -> None:
        """Keeps it for the next process; where it cannot be written, that process learns again."""
        import numpy as np

        with contextlib.suppress(OSError):
            self.file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            with tempfile.NamedTemporaryFile(dir=self.file.parent, suffix=".npz", delete=False) as new:
                np.savez(
                    new,
                    centre=learned.centre,
                    of_meaning=learned.of_meaning,
                    of_words=learned.of_words,
                    usual=learned.usual,
                    places=learned.weights.places,
                )
            Path(new.name).replace(self.file)
