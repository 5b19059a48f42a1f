"""A Merkle tree over hashes: one root for many leaves, and a path that proves one leaf without the others. Pure.

The shape and the prefixes are those of RFC 6962, so that anybody's tool can check a path. The prefixes keep a node
from passing for a leaf.
"""

from collections.abc import Sequence
from hashlib import sha256
from typing import Literal

Side = Literal["left", "right"]
Path = tuple[tuple[Side, bytes], ...]
"""From the leaf up: each neighbour's hash, and on which side it stands."""

EMPTY = sha256(b"").digest()


def leaf(content: bytes) -> bytes:
    """The hash of a leaf with this content."""
    return sha256(b"\x00" + content).digest()


def root(leaves: Sequence[bytes]) -> bytes:
    """The root over these leaves' hashes, in this order."""
    level = list(leaves)
    while len(level) > 1:
        level = _above(level)
    return level[0] if level else EMPTY


def path(leaves: Sequence[bytes], index: int) -> Path:
    """What leads from one leaf to the root.

    Raises:
        IndexError: there is no such leaf.
    """
    if not 0 <= index < len(leaves):
        raise IndexError(index)
    level, found = list(leaves), []
    while len(level) > 1:
        neighbour = index ^ 1
        if neighbour < len(level):
            side: Side = "left" if neighbour < index else "right"
            found.append((side, level[neighbour]))
        level, index = _above(level), index // 2
    return tuple(found)


def follow(start: bytes, steps: Path) -> bytes:
    """The root to which a path leads from a leaf's hash."""
    for side, neighbour in steps:
        start = _node(neighbour, start) if side == "left" else _node(start, neighbour)
    return start


def _above(level: Sequence[bytes]) -> list[bytes]:
    """The next level up: pairs are hashed together, and one that is left over goes up as it is."""
    pairs = [_node(level[n], level[n + 1]) for n in range(0, len(level) - 1, 2)]
    return pairs if len(level) % 2 == 0 else [*pairs, level[-1]]


def _node(left: bytes, right: bytes) -> bytes:
    return sha256(b"\x01" + left + right).digest()
