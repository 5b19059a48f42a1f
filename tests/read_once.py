"""Reads what ships, which no test changes, once in a process; knows nothing of what it says."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TypeVar

import pytest

from bot.commands import contents
from bot.content import library
from trees import scenario_runner
from trees.load import load_trees
from trees.load.kept import Kept, Stamp, stamp_of
from trees.load.sources import HERE

Made = TypeVar("Made")


def read_once(patch: pytest.MonkeyPatch) -> None:
    """From now on each load in this process takes what an earlier one read and made."""
    shipped, kept = library.Places(), Kept()
    patch.setattr(contents, "load_trees", partial(load_trees, kept=kept))
    patch.setattr(library, "Kept", lambda: kept)
    for room in (contents, library):
        patch.setattr(room, "load_organisations", _once(room.load_organisations, shipped.organisations))
        patch.setattr(room, "load_policies", _once(room.load_policies, shipped.policies))
    patch.setattr(scenario_runner, "read_scenarios", _each_once(scenario_runner.read_scenarios))


def _once(load: Callable[[Path], Made], shipped: Path) -> Callable[[Path], Made]:
    """What `load` makes of a folder; of the shipped one, the very same again."""
    made: list[Made] = []

    def once(folder: Path) -> Made:
        if folder != shipped:
            return load(folder)
        if not made:
            made.append(load(folder))
        return made[0]

    return once


def _each_once(read: Callable[[Path], Made]) -> Callable[[Path], Made]:
    """What `read` makes of a file; of a shipped one, the very same again while the file stays as it is."""
    made: dict[tuple[Path, Stamp | None], Made] = {}

    def once(path: Path) -> Made:
        if not path.is_relative_to(HERE):
            return read(path)
        known = path, stamp_of(path)
        if known not in made:
            made[known] = read(path)
        return made[known]

    return once
