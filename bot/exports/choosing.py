"""What leaves in an export: people as codes, sensitive nodes as those before them, restricted topics not at all."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import partial

from activity.discretion import Discreet, Told, discreet
from activity.export import Chosen, pseudonyms
from activity.filters import Filters
from activity.reading import Logged
from bot.content.library import Library, Shelf
from bot.people.membership import Viewer
from bot.people.pseudonym import pseudonym_key
from bot.people.restricted import hidden_topics, hidden_trees
from trees.discreet import discreet as given_away
from trees.model import Tree


def chosen(
    filters: Filters,
    *,
    organisation: str | None,
    after: int,
    without: frozenset[str],
    shelf: Shelf,
    secret_keys: tuple[str, ...],
) -> Chosen:
    """The rows that leave as codes: of an organisation, or of all; `without` are the trees that stay behind."""
    of_days = filters.log_scope(organisation=organisation or "")
    return Chosen(
        scope=replace(of_days, organisation=organisation, without=without),
        after=after,
        person=pseudonyms(pseudonym_key(secret_keys)),
        discreet=masked_by(shelf.version),
        says=in_words(filters, organisation=organisation, after=after),
    )


def in_words(filters: Filters, *, organisation: str | None, after: int) -> str:
    """What was chosen, for whoever opens the file later."""
    parts = [f"Organisation: {organisation or 'all'}."]
    if filters.since or filters.until:
        parts.append(f"Days: {filters.since or 'the first'} to {filters.until or 'the last'}.")
    if after:
        parts.append(f"Rows after number {after}.")
    return " ".join(parts)


def hidden_from(viewer: Viewer | None, *, organisation: str, library: Library) -> frozenset[str]:
    """The trees of restricted topics that somebody is not named for: all of them where nobody is said to ask."""
    one = library.organisations[organisation]
    nobody = Viewer(person="", name="", organisation=one.id, group="", roles=frozenset())
    topics = hidden_topics(viewer or nobody, organisation=one, topics=library.topics)
    return hidden_trees(topics, library.trees_of(one.id).values())


def hidden_from_all(viewers: Iterable[Viewer], *, among: Iterable[str], library: Library) -> frozenset[str]:
    """The trees of restricted topics in any of these organisations that whoever asks is not named for there."""
    known = {viewer.organisation: viewer for viewer in viewers}
    return frozenset[str]().union(*(hidden_from(known.get(one), organisation=one, library=library) for one in among))


Version = Callable[[str, str, str], Tree | None]
"""A version of an organisation's tree."""


def masked_by(version: Version) -> Discreet:
    """Rows without what gives a sensitive answer away, by the tree version that each was written under."""
    kept: dict[tuple[str, str, str], Told] = {}

    def told(row: Logged) -> Logged:
        if row.node is None and row.outcome is None:
            return row
        key = (row.organisation or "", row.tree or "", row.tree_version or "")
        if key not in kept:
            kept[key] = _told_of(version(*key))
        return discreet(row, kept[key])

    return told


def _told_of(tree: Tree | None) -> Told:
    if tree is None:
        # Nobody can say which of its nodes are sensitive.
        return lambda _node: None
    return partial(_stands_for, given_away(tree))


def _stands_for(hidden: Mapping[str, str | None], node: str) -> str | None:
    return hidden.get(node, node)
