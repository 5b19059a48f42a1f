"""What a person may do where, and until when; knows nothing of how they signed in."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from bot.people.directory import Directory


@dataclass(frozen=True, slots=True, kw_only=True)
class Membership:
    """One role of one person in one group of one organisation; both days count as inside."""

    person: str
    organisation: str
    group: str
    role: str
    since: date = date.min
    until: date | None = None

    def holds(self, on: date) -> bool:
        """Whether it is in force on the day, in the organisation's zone."""
        return self.since <= on and (self.until is None or on <= self.until)


@dataclass(frozen=True, slots=True, kw_only=True)
class Viewer:
    """A person as one organisation knows them today: what every page and verb is decided from."""

    person: str
    name: str
    organisation: str
    group: str
    roles: frozenset[str]


@dataclass(frozen=True, slots=True)
class People:
    """The directory and the memberships together."""

    directory: Directory
    memberships: tuple[Membership, ...] = ()
    _held: dict[str, list[Membership]] = field(default_factory=dict, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Sort the memberships by person: every turn and page asks for one person's."""
        for membership in self.memberships:
            self._held.setdefault(membership.person, []).append(membership)

    def who(self, person: str, *, organisation: str, on: date) -> Viewer | None:
        """The person as this organisation knows them; nothing for a leaver or a stranger."""
        found = self.directory.people.get(person)
        held = [membership for membership in self.of(person, on=on) if membership.organisation == organisation]
        if found is None or not held:
            return None
        return Viewer(
            person=person,
            name=found.name,
            organisation=organisation,
            group=held[0].group,
            roles=frozenset(membership.role for membership in held),
        )

    def of(self, person: str, *, on: date) -> tuple[Membership, ...]:
        """Every membership that the person holds on the day."""
        return tuple(membership for membership in self._held.get(person, ()) if membership.holds(on))

    def viewers(self, *, organisation: str, on: date) -> tuple[Viewer, ...]:
        """Everybody who belongs to the organisation on the day, in directory order."""
        found = (self.who(person, organisation=organisation, on=on) for person in self.directory.people)
        return tuple(viewer for viewer in found if viewer)


def people_of(directory: Directory, memberships: Iterable[Membership]) -> People:
    """People from any iterable of memberships."""
    return People(directory, tuple(memberships))
