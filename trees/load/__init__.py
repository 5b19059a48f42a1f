"""From files to trees: reads a library for every organisation and reports every problem of every file at once."""

from trees.load.library import TreeSet, load_trees
from trees.load.making import Known
from trees.load.sources import Sources

__all__ = ["Known", "Sources", "TreeSet", "load_trees"]
