"""Finds the topics, and their trees, that a manager's own words are about."""

from trees.find.finder import Finder, Match

__all__ = ["Finder", "Match"]
