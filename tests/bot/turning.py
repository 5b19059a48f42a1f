"""A guide of the tests' own that turns on 1 January 2027, so that no author's change can turn a test into another."""

import shutil
from pathlib import Path

from bot.content.library import Places, Shelf
from trees.load import Sources

TO_DATES = ("2026-07-01",)
"""Answers of `renewed_tree.yaml`, up to the page with the dates to keep in mind."""

TO_WORRY = (*TO_DATES, "continue", "yes")
"""On to the question of what worries the manager."""

ON_TRACK = (*TO_WORRY, "none", "yes")
"""On to the list of answers to check, before the advice; `continue` shows it."""


def turning_shelf(folder: Path) -> Shelf:
    """The shipped content with that guide in place of the one for probation."""
    shutil.copy(Path(__file__).parent / "renewed_tree.yaml", folder / "probation.yaml")
    return Shelf(Places(sources=Sources.over(folder)))
