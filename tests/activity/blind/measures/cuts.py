"""Say to which parts of a cut each thing belongs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta

from .log import Unit

Parts = tuple[str | None, ...]
Organisations = Mapping[str, Mapping[str, str | None]]
Topics = Mapping[str, Mapping[str, object]]

CONVERSATIONS, ESCALATIONS, CONTACTS, SEARCHES, URGENT = (
    "conversations", "escalations", "contacts", "searches", "urgent",
)
_ALL = frozenset({CONVERSATIONS, ESCALATIONS, CONTACTS, SEARCHES, URGENT})

CUTS: dict[str, frozenset[str]] = {
    "organisation": _ALL,
    "group": _ALL,
    "topic": _ALL,
    "tree": _ALL,
    "version": _ALL,
    "stage": _ALL,
    "theme": _ALL,
    "channel": _ALL,
    "week": _ALL,
    "month": _ALL,
    "reason": frozenset({ESCALATIONS}),
    "tier": frozenset({ESCALATIONS, CONTACTS}),
    "came": frozenset({CONTACTS}),
    "why": frozenset({CONTACTS}),
    "feedback": frozenset({CONVERSATIONS}),
    "follow_up": frozenset({CONVERSATIONS}),
}


def groups_around(group: str | None, tree: Mapping[str, str | None]) -> Parts:
    """Give a group and every group around it; one that is not in the tree alone."""
    if group is None:
        return (None,)
    found: list[str | None] = [group]
    parent = tree.get(group)
    while parent is not None and parent not in found:
        found.append(parent)
        parent = tree.get(parent)
    return tuple(found)


def stage_of(topic: str | None, topics: Topics) -> Parts:
    """Give the stage that the list of topics gives a topic."""
    stage = topics.get(topic, {}).get("stage") if topic is not None else None
    return (str(stage) if stage else None,)


def themes_of(topic: str | None, topics: Topics) -> Parts:
    """Give each of the themes that the list of topics gives a topic."""
    themes = topics.get(topic, {}).get("themes") if topic is not None else None
    if not isinstance(themes, list | tuple | set | frozenset) or not themes:
        return (None,)
    return tuple(dict.fromkeys(str(theme) for theme in themes))


def divider(cut: str | None, of: str, organisations: Organisations, topics: Topics) -> Callable[[Unit], Parts]:
    """Give the function that names the parts of a cut to which a thing belongs."""
    if cut is None:
        return lambda unit: (None,)
    if of not in CUTS.get(cut, frozenset()):
        raise ValueError(f"{of} cannot be cut by {cut!r}")
    if cut == "group":
        known: dict[tuple[str | None, str | None], Parts] = {}

        def group(unit: Unit) -> Parts:
            """Give the groups of a thing, by its own organisation's tree."""
            key = (unit.organisation, unit.group)
            if key not in known:
                known[key] = groups_around(unit.group, organisations.get(unit.organisation or "", {}))
            return known[key]

        return group
    if cut == "stage":
        return lambda unit: stage_of(unit.topic, topics)
    if cut == "theme":
        return lambda unit: themes_of(unit.topic, topics)
    if cut == "week":
        return lambda unit: ((unit.day - timedelta(days=unit.day.weekday())).isoformat(),)
    if cut == "month":
        return lambda unit: (unit.day.replace(day=1).isoformat(),)
    return lambda unit: (getattr(unit, cut),)
