"""Which trees are served on a day: published versions before those in the folder. The register stays in memory."""

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType
from typing import Final

from authoring import store
from authoring.register import Register
from bot.store import evidence
from bot.store.engine import Database
from trees.model import Reviewed, Tree

Make = Callable[[str, str], Tree | None]
"""The tree of a version of an organisation, made again from its kept content; nothing where it is not kept."""

MOST_KEPT: Final = 64
"""Days and organisations for which the trees in force are remembered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Folder:
    """What lay in the folder when the trees in force were worked out; a reload gives another mapping."""

    trees: Mapping[str, Tree]


class Published:
    """The publications of one database, as they were last read, and the trees that they put in force."""

    def __init__(self, database: Database) -> None:
        """Nothing is known before the first look."""
        self.register = Register()
        self._database = database
        self._served: dict[tuple[str, date], tuple[_Folder, Mapping[str, Tree]]] = {}
        self._signed: dict[tuple[str, str], tuple[Tree, Tree]] = {}
        self._looking = threading.Lock()

    def refresh(self) -> bool:
        """Reads what is new in the register. True if anything was.

        Raises:
            DatabaseAway: what was read before stands.
        """
        with self._looking:
            if self._database.read(store.size) == len(self.register):
                return False
            self.register = self._database.read(store.register)
            self._served, self._signed = {}, {}
            return True

    def content(self, version: str) -> str | None:
        """What is kept of a version."""
        return self._database.read(lambda connection: evidence.version_content(connection, version))

    def trees(self, organisation: str, folder: Mapping[str, Tree], *, on: date, make: Make) -> Mapping[str, Tree]:
        """The trees in force: a publication's own version, else the folder's, unless that was taken out of use."""
        kept = self._served.get((organisation, on))
        if kept is not None and kept[0].trees is folder:
            return kept[1]
        found = {name: self._in_force(organisation, name, tree, on=on, make=make) for name, tree in folder.items()}
        served = MappingProxyType({name: tree for name, tree in found.items() if tree is not None})
        if len(self._served) >= MOST_KEPT:
            self._served = {}
        self._served[organisation, on] = (_Folder(trees=folder), served)
        return served

    def signed(self, organisation: str, tree: Tree) -> Tree:
        """The tree, as signed where somebody has published this version."""
        publication = self.register.published(organisation, tree.version)
        if publication is None:
            return tree
        kept = self._signed.get((organisation, tree.version))
        if kept is None or kept[0] is not tree:
            # One object a version: walks are remembered by the tree that they were walked on.
            reviewed = Reviewed(by=publication.published_by, on=publication.published_at.date())
            kept = self._signed[organisation, tree.version] = (tree, replace(tree, reviewed=reviewed))
        return kept[1]

    def _in_force(self, organisation: str, name: str, folder: Tree, *, on: date, make: Make) -> Tree | None:
        publication = self.register.in_force(organisation, name, on=on)
        if publication is None:
            return None if self.register.withdrawal(organisation, folder.version) else folder
        tree = folder if publication.version == folder.version else make(organisation, publication.version)
        return None if tree is None else self.signed(organisation, tree)
