"""Sees that files have changed, by their times and sizes, cheaply enough to look five times a second."""

import os
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

Seen = dict[str, tuple[int, int, int]]
"""By path: time of change in nanoseconds, size in bytes, number on the disk."""

LOOK_EVERY = 0.2
"""Seconds between looks: a change that an author saves is live within 0.3. Looking works on every file system,
in containers and on network drives too, where the notices of inotify, as `watchfiles` uses them, do not arrive."""
KINDS = (".yaml", ".md", ".docx")


SURE_AFTER_NS = 2_000_000_000
"""A folder that changed less than two seconds before it was read may change again at what counts as the same time."""


class Watch:
    """Looks at the same places again and again: folders are read anew only once their own times change."""

    def __init__(self, places: Iterable[Path]) -> None:
        """Nothing has been looked at yet."""
        self._places = tuple(map(str, places))
        self._folders: dict[str, int] = {}
        self._seen: Seen = {}
        self._sure = False

    def look(self) -> Seen:
        """Every content file of these folders and below, and these files themselves. What is not there is not seen."""
        if self._sure and all(_changed_at(folder) == at for folder, at in self._folders.items()):
            try:
                if all(_is_as_it_was(path, before) for path, before in self._seen.items()):
                    return self._seen
            except FileNotFoundError:
                pass  # one was taken away, and its folder says so from now on
        return self._read()

    def _read(self) -> Seen:
        before, self._folders = time.time_ns(), {}
        seen = {path: found for place in self._places for path, found in self._below(place)}
        self._seen = seen
        self._sure = all(at < before - SURE_AFTER_NS for at in self._folders.values())
        return seen

    def _below(self, place: str) -> Iterator[tuple[str, tuple[int, int, int]]]:
        self._folders[place] = _changed_at(place)
        try:
            with os.scandir(place) as entries:
                for entry in entries:
                    if entry.name.endswith(KINDS):
                        yield from _file(entry)
                    elif not entry.name.startswith((".", "_")) and entry.is_dir():
                        yield from self._below(entry.path)
        except NotADirectoryError:
            del self._folders[place]
            yield place, _stamp(os.stat(place))  # noqa: PTH116 - no Path is made for each of 1,000 files
        except FileNotFoundError:
            return


def _is_as_it_was(path: str, before: tuple[int, int, int]) -> bool:
    found = os.stat(path)  # noqa: PTH116 - see `_below`
    return found.st_mtime_ns == before[0] and found.st_size == before[1] and found.st_ino == before[2]


def _changed_at(folder: str) -> int:
    """When a folder's own list changed, in nanoseconds; 0 where there is none."""
    try:
        return os.stat(folder).st_mtime_ns  # noqa: PTH116 - as above
    except FileNotFoundError:
        return 0


def _file(entry: os.DirEntry[str]) -> Iterator[tuple[str, tuple[int, int, int]]]:
    try:
        yield entry.path, _stamp(entry.stat())
    except FileNotFoundError:  # taken away between the two calls
        return


def _stamp(found: os.stat_result) -> tuple[int, int, int]:
    return found.st_mtime_ns, found.st_size, found.st_ino
