"""What earlier loads made, so that a changed file costs its own reading and little more; knows no tree format."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from organisations.reading import Problem
from trees.load.making import Around
from trees.model import Tree

Stamp = tuple[int, int, int]
Made = TypeVar("Made")


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptAround:
    """The library around an organisation's trees, what it was made from, and the problems found then."""

    basis: tuple[object, ...]
    around: Around
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptTree:
    """A tree that was made, or could not be, what it was made from, and the problems found then."""

    basis: tuple[object, ...]
    tree: Tree | None
    problems: tuple[Problem, ...]

    def rests_on(self, basis: tuple[object, ...]) -> bool:
        """Whether it would come out the same: each thing is the very one that it was made from, or an equal text."""
        return len(basis) == len(self.basis) and all(
            one is other or (isinstance(one, str | bool) and one == other)
            for one, other in zip(basis, self.basis, strict=True)
        )


@dataclass(slots=True)
class Kept:
    """Give the same one to each load. Files are known by path, time, size and number, so that none is read twice."""

    files: dict[Path, tuple[Stamp, object]] = field(default_factory=dict)
    arounds: dict[str, KeptAround] = field(default_factory=dict)
    trees: dict[tuple[str, str, bool], KeptTree] = field(default_factory=dict)

    def read(self, path: Path, how: Callable[[Path], Made]) -> Made:
        """What `how` makes of a file, made again only where the file has changed; one `how` for each path."""
        stamp = stamp_of(path)
        found = self.files.get(path)
        if found is not None and stamp is not None and found[0] == stamp:
            return found[1]  # type: ignore[return-value]
        # The stamp was taken first: a file that changes while it is read is read again next time.
        made = how(path)
        if stamp is not None:
            self.files[path] = (stamp, made)
        return made


def stamp_of(path: Path) -> Stamp | None:
    """What tells two states of a file apart without reading it; nothing where there is no such file."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino
