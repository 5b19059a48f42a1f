"""Which version and section of a policy is in force on a day; knows no files, trees or pages."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from policies.blocks import Marked


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One part of a policy that can be cited, as `policy/section`. `text` has holes for figures."""

    id: str
    title: str
    text: Marked
    line: int  # of its heading
    file: str
    hole_lines: tuple[int, ...] = ()  # of each value in the text, in the file


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyVersion:
    """A policy as it reads from a day on, until a last day or until the next version begins."""

    policy: str
    title: str
    owner: str
    in_force_from: date
    until: date | None  # the last day in force; None until another version follows
    link: str | None  # where the policy itself is kept, if elsewhere
    preface: Marked  # what stands before the first section
    sections: Mapping[str, Section]  # by id, in reading order
    file: str

    def around(self, section: str) -> tuple[Section | None, Section | None]:
        """The sections before and after one, None at either end."""
        ids = list(self.sections)
        at = ids.index(section)
        before = self.sections[ids[at - 1]] if at else None
        after = self.sections[ids[at + 1]] if at + 1 < len(ids) else None
        return before, after


class PolicyLibrary:
    """All versions of all policies; never changed once made."""

    __slots__ = ("_versions",)

    def __init__(self, versions: Iterable[PolicyVersion] = ()) -> None:
        found: dict[str, list[PolicyVersion]] = {}
        for version in sorted(versions, key=lambda each: (each.policy, each.in_force_from)):
            found.setdefault(version.policy, []).append(version)
        self._versions: Mapping[str, tuple[PolicyVersion, ...]] = {
            policy: tuple(each) for policy, each in found.items()
        }

    @property
    def policies(self) -> tuple[str, ...]:
        """The ids of all policies."""
        return tuple(self._versions)

    def versions(self, policy: str) -> tuple[PolicyVersion, ...]:
        """All versions of a policy, the oldest first; none for an unknown one."""
        return self._versions.get(policy, ())

    def in_force(self, policy: str, on: date) -> PolicyVersion | None:
        """The version in force on a day, or None."""
        for version in reversed(self.versions(policy)):
            if version.in_force_from <= on:
                return version if version.until is None or on <= version.until else None
        return None

    def all_in_force(self, on: date) -> tuple[PolicyVersion, ...]:
        """The version of each policy that is in force on a day."""
        found = (self.in_force(policy, on) for policy in self.policies)
        return tuple(version for version in found if version is not None)

    def section(self, policy: str, section: str, on: date) -> Section | None:
        """A section as it reads on a day, or None."""
        version = self.in_force(policy, on)
        return version.sections.get(section) if version is not None else None

    def version(self, policy: str, in_force_from: date) -> PolicyVersion | None:
        """The version that came into force on that very day, or None."""
        found = (each for each in self.versions(policy) if each.in_force_from == in_force_from)
        return next(found, None)
