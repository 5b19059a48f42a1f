"""What the measures know of an organisation and of its topics, from the rooms that do; pure."""

from collections.abc import Iterable

from activity.measures.sources import Known
from organisations.groups import Groups
from trees.model import Topic


def known_of(groups: Groups, topics: Iterable[Topic]) -> Known:
    """Groups with those around them, topics with their stage and themes, and how many people are employed where."""
    every = tuple(topics)
    outermost = [group.headcount for group in groups if group.parent is None]
    counted = [heads for heads in outermost if heads is not None]
    return Known(
        around={group.id: tuple(one.id for one in groups.upwards(group.id)) for group in groups},
        stages={topic.topic: topic.stage for topic in every},
        themes={topic.topic: topic.themes for topic in every if topic.themes},
        heads={group.id: group.headcount for group in groups if group.headcount is not None},
        employed=sum(counted) if counted and len(counted) == len(outermost) else None,
    )
