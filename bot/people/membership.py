"""What a person may do where, and until when; knows nothing of how they signed in."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from bot.people.directory import Account, Directory, Person
from bot.people.roles import ROLES
from escalation.route import ADVISING


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
    """A person as one organisation knows them today: what every page and verb is decided from.

    `group` is where they are mostly; `posts` says in which group they hold which role, for an action that reaches
    as far as a group.
    """

    person: str
    name: str
    organisation: str
    group: str
    roles: frozenset[str]
    posts: frozenset[tuple[str, str]] = frozenset()  # (role, group)


MOST_KNOWN = 5_000
"""Viewers remembered for a day. Whoever acts once soon acts again, and until the directory changes nothing differs."""

Held = Mapping[str, tuple[Membership, ...]]
"""Memberships by person."""


@dataclass(frozen=True, slots=True)
class People:
    """The directory and the memberships together, found by person and by account, never by a scan."""

    directory: Directory = field(default_factory=Directory)
    held: Held = field(default_factory=dict)
    accounts: Mapping[tuple[Account, str], str] = field(default_factory=dict, repr=False)
    advising: frozenset[str] = frozenset()  # those who have ever had a role that takes hand-overs
    known: dict[tuple[str, str, date], Viewer | None] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def who(self, person: str, *, organisation: str, on: date) -> Viewer | None:
        """The person as this organisation knows them; nothing for a leaver or a stranger."""
        key = (person, organisation, on)
        if key not in self.known:
            if len(self.known) > MOST_KNOWN:
                self.known.clear()
            self.known[key] = self._who(person, organisation=organisation, on=on)
        return self.known[key]

    def _who(self, person: str, *, organisation: str, on: date) -> Viewer | None:
        found = self.directory.people.get(person)
        held = [membership for membership in self.of(person, on=on) if membership.organisation == organisation]
        if found is None or not held:
            return None
        return Viewer(
            person=person,
            name=found.name,
            organisation=organisation,
            group=min(held, key=_standing).group,
            roles=frozenset(membership.role for membership in held),
            posts=frozenset((membership.role, membership.group) for membership in held),
        )

    def of(self, person: str, *, on: date) -> tuple[Membership, ...]:
        """Every membership that the person holds on the day."""
        return tuple(membership for membership in self.held.get(person, ()) if membership.holds(on))

    def with_account(self, account: Account, value: str) -> Person | None:
        """Whose verified account this is; an address is compared in small letters."""
        known = value.strip().lower() if account == "email" else value
        person = self.accounts.get((account, known))
        return None if person is None else self.directory.people.get(person)

    def viewers(self, *, organisation: str, on: date) -> tuple[Viewer, ...]:
        """Everybody who belongs to the organisation on the day.

        It looks through all of them, so it is never used in a turn.
        """
        found = (self.who(person, organisation=organisation, on=on) for person in self.directory.people)
        return tuple(viewer for viewer in found if viewer)

    def posted(self, role: str, *, organisation: str, on: date) -> tuple[tuple[str, str], ...]:
        """Who holds a role there on the day, each with the group.

        It looks through everybody: only for asking a second person.
        """
        return tuple(
            (person, one.group)
            for person, held in self.held.items()
            for one in held
            if one.role == role and one.organisation == organisation and one.holds(on)
        )

    def advisers(self, *, organisation: str, on: date) -> tuple[Viewer, ...]:
        """Who works on the organisation's hand-overs on the day, by name."""
        found = (self.who(person, organisation=organisation, on=on) for person in self.advising)
        team = (viewer for viewer in found if viewer and not viewer.roles.isdisjoint(ADVISING))
        return tuple(sorted(team, key=lambda viewer: (viewer.name, viewer.person)))

    @property
    def memberships(self) -> tuple[Membership, ...]:
        """Every membership, of whatever day."""
        return tuple(membership for held in self.held.values() for membership in held)

    def changed(self, people: Iterable[Person], held: Held) -> "People":
        """These people with what has changed: whoever is named has these memberships, and no others."""
        everybody, kept, accounts = dict(self.directory.people), dict(self.held), dict(self.accounts)
        advising = set(self.advising)
        for person in people:
            before = everybody.get(person.id)
            for account in before.accounts if before else ():
                accounts.pop(account, None)
            accounts.update((account, person.id) for account in person.accounts)
            everybody[person.id] = person
            kept[person.id] = held.get(person.id, ())
            advising.discard(person.id)
            if any(one.role in ADVISING for one in kept[person.id]):
                advising.add(person.id)
        return People(Directory(everybody), kept, accounts, frozenset(advising))


def _standing(membership: Membership) -> int:
    """Which membership says where somebody mostly is: a manager's place is where they manage."""
    return ROLES.index(membership.role) if membership.role in ROLES else len(ROLES)


def people_of(directory: Directory, memberships: Iterable[Membership]) -> People:
    """People from any iterable of memberships."""
    held: dict[str, tuple[Membership, ...]] = {}
    for membership in memberships:
        held[membership.person] = (*held.get(membership.person, ()), membership)
    return People().changed(directory.people.values(), held)
