"""The topics of a start page by the stages of employment: with a guide, without one, or with one being rewritten."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from bot.content.library import Library
from trees.model import Topic, Tree

STAGES: Final[Mapping[str, str]] = {
    "joining": "Joining the team",
    "working": "Working in the team",
    "growing": "Learning and moving on",
    "changing": "When work changes",
    "leaving": "Leaving",
}
"""The stages of an employee's pathway, in order; their ids are in `trees/topics.yaml`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """A stage of employment, with the topics that have a guide, those whose guide was taken out of use, and those
    that have none yet.
    """

    title: str
    ready: tuple[Mapping[str, str], ...]
    rewritten: tuple[Topic, ...]
    later: tuple[Topic, ...]


def stages_of(
    library: Library, organisation: str, *, served: Mapping[str, Tree] | None = None
) -> tuple[Stage, ...]:  # fmt: skip
    """Every topic by its stage, in the authors' order; a restricted one is found by asking, not listed.

    `served` are the guides of the day, where they may differ from what lies in the folder: a guide that was taken
    out of use is then said to be rewritten.
    """
    written = library.trees_of(organisation)
    trees = {tree.topic: tree for tree in (written if served is None else served).values() if not tree.part}
    before = {tree.topic for tree in written.values() if not tree.part} - trees.keys()
    by_stage: dict[str, list[Topic]] = {stage: [] for stage in STAGES}
    for topic in library.trees.topics:
        by_stage.setdefault(topic.stage, []).append(topic)
    return tuple(
        Stage(
            title=STAGES.get(stage, stage),
            ready=tuple(_ready(trees[topic.topic]) for topic in topics if topic.topic in trees),
            rewritten=tuple(topic for topic in topics if topic.topic in before),
            later=tuple(topic for topic in topics if topic.topic not in before | trees.keys()),
        )
        for stage, topics in by_stage.items()
        if topics
    )


def _ready(tree: Tree) -> Mapping[str, str]:
    # By its own title, which is what other guides call it when they send somebody there.
    return {"tree": tree.id, "title": tree.title, "about": tree.about}
