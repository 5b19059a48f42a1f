"""Sees that files have changed, by their times and sizes, cheaply enough to look five times a second."""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

Seen = dict[str, tuple[int, int, int]]
"""By path: time of change in nanoseconds, size in bytes, number on the disk."""

LOOK_EVERY = 0.2
"""Seconds between looks: a change that an author saves is live within 0.3. Looking works on every file system,
in containers and on network drives too, where the notices of inotify, as `watchfiles` uses them, do not arrive."""
KINDS = (".yaml", ".md", ".docx")


def look(places: Iterable[Path]) -> Seen:
    """Every content file of these folders and below, and these files themselves. What is not there is not seen."""
    return {path: found for place in places for path, found in _below(str(place))}


def _below(place: str) -> Iterator[tuple[str, tuple[int, int, int]]]:
    try:
        with os.scandir(place) as entries:
            for entry in entries:
                if entry.name.endswith(KINDS):
                    yield from _file(entry)
                elif not entry.name.startswith((".", "_")) and entry.is_dir():
                    yield from _below(entry.path)
    except NotADirectoryError:
        yield place, _stamp(os.stat(place))  # noqa: PTH116 - no Path is made for each of 1,000 files
    except FileNotFoundError:
        return


def _file(entry: os.DirEntry[str]) -> Iterator[tuple[str, tuple[int, int, int]]]:
    try:
        yield entry.path, _stamp(entry.stat())
    except FileNotFoundError:  # taken away between the two calls
        return


def _stamp(found: os.stat_result) -> tuple[int, int, int]:
    return found.st_mtime_ns, found.st_size, found.st_ino
