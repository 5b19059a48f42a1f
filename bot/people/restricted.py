"""Which topics a person may not see: those open to named people alone. Pure; knows no page and no database.

A topic is restricted where `trees/topics.yaml` says so, or where the organisation names people for it. Where nobody is
named, its leads may see it: a matter that nobody may see is never answered.
"""

from collections.abc import Iterable, Mapping

from bot.people.membership import Viewer
from organisations.model import Organisation
from trees.model import Topic, Tree


def sees(viewer: Viewer, topic: str, *, organisation: Organisation, topics: Mapping[str, Topic]) -> bool:
    """Whether the person may see what others wrote under this topic."""
    named = organisation.restricted.get(topic, ())
    if named:
        return viewer.person in named
    known = topics.get(topic)
    return known is None or not known.restricted or "lead" in viewer.roles


def hidden_topics(viewer: Viewer, *, organisation: Organisation, topics: Mapping[str, Topic]) -> frozenset[str]:
    """The topics that the person may not see."""
    every = {*topics, *organisation.restricted}
    return frozenset(topic for topic in every if not sees(viewer, topic, organisation=organisation, topics=topics))


def hidden_trees(topics: frozenset[str], trees: Iterable[Tree]) -> frozenset[str]:
    """The trees of hidden topics, by id; a tree that is no longer served goes by its topic's own name."""
    return topics | {tree.id for tree in trees if tree.topic in topics}
