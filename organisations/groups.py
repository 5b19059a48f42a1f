"""The parts of an organisation as a tree of groups; knows nothing of the people in them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """A part of an organisation: a directorate, a clinical programme group, a ward."""

    id: str
    name: str
    parent: str | None = None  # the group that it is part of; None at the top
    kind: str | None = None  # directorate, ward and the like, in the organisation's own words
    headcount: int | None = None  # people employed there; None where it is not known
    hr_partner: str | None = None  # person id
    skills_consultant: str | None = None  # person id


@dataclass(frozen=True, slots=True, kw_only=True)
class Groups:
    """All groups of an organisation. Raises ValueError where one is within itself or within nothing known."""

    all: Mapping[str, Group] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for group in self.all.values():
            _refuse_lost(group, self.all)

    def __contains__(self, group: object) -> bool:
        return group in self.all

    def __iter__(self) -> Iterator[Group]:
        return iter(self.all.values())

    def get(self, group: str | None) -> Group | None:
        """The group of an id, or None."""
        return self.all.get(group) if group is not None else None

    def upwards(self, group: str | None) -> tuple[Group, ...]:
        """The group and those around it, the innermost first; nothing for an unknown one."""
        found = []
        at = self.get(group)
        while at is not None:
            found.append(at)
            at = self.get(at.parent)
        return tuple(found)

    def hr_partner(self, group: str | None) -> str | None:
        """The HR partner of a group, or of the nearest one around it, by person id."""
        return next((each.hr_partner for each in self.upwards(group) if each.hr_partner), None)

    def skills_consultant(self, group: str | None) -> str | None:
        """The skills consultant of a group, or of the nearest one around it, by person id."""
        return next((each.skills_consultant for each in self.upwards(group) if each.skills_consultant), None)

    def is_within(self, group: str | None, outer: str) -> bool:
        """Whether a group is the outer one or somewhere inside it."""
        return any(each.id == outer for each in self.upwards(group))

    def below(self, outer: str) -> frozenset[str]:
        """The ids of a group and of all inside it."""
        return frozenset(group for group in self.all if self.is_within(group, outer))

    def title(self, group: str | None) -> str:
        """The group's name; empty for none, and the id of one that is no longer known."""
        found = self.get(group)
        return found.name if found else group or ""


def lost_group(group: Group, groups: Mapping[str, Group]) -> str | None:
    """What is wrong with where a group stands, in a sentence; None where nothing is."""
    seen = {group.id}
    at = group
    while at.parent is not None:
        if at.parent not in groups:
            return f"`{at.id}` is said to be within `{at.parent}`, which is no group."
        if at.parent in seen:
            return f"`{at.parent}` is within itself, through `{at.id}`."
        seen.add(at.parent)
        at = groups[at.parent]
    return None


def _refuse_lost(group: Group, groups: Mapping[str, Group]) -> None:
    wrong = lost_group(group, groups)
    if wrong is not None:
        raise ValueError(wrong)
