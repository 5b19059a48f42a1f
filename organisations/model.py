"""What an organisation is, as its folder says; knows neither files nor trees."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal
from zoneinfo import ZoneInfo

from organisations.calendar import Calendar
from organisations.groups import Groups
from organisations.patch import Patch
from organisations.reading import Document

Channel = Literal["web", "slack", "teams", "terminal"]
UrgentHours = Literal["always", "working", "out-of-hours"]

CHANNELS: tuple[Channel, ...] = ("web", "slack", "teams", "terminal")
URGENT_KINDS = ("danger", "self-harm", "child", "adult", "crime", "on-call")
# The roles of architecture.md, rule 10; what each may do is decided in bot/people.
ROLES = (
    "manager",
    "confirmer",
    "adviser",
    "senior",
    "law",
    "lead",
    "partner",
    "analyst",
    "privacy",
    "author",
    "signatory",
    "operator",
)
HOURS_SAID: Mapping[UrgentHours, str] = {
    "always": "at any time",
    "working": "in working hours",
    "out-of-hours": "out of working hours",
}
NO_FACTS = Document(data={}, lines={})


@dataclass(frozen=True, slots=True, kw_only=True)
class UrgentContact:
    """Whom to call when something cannot wait. `confirmed` is the day somebody tried the number."""

    kind: str  # one of URGENT_KINDS
    name: str
    phone: str
    site: str | None = None  # the site's name; None for every site
    hours: UrgentHours = "always"
    says: str = ""  # what to do before, or as well
    confirmed: date | None = None

    @property
    def hours_said(self) -> str:
        """When to call, in words."""
        return HOURS_SAID[self.hours]


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody in the made-up `example` organisation, with (group, role) pairs."""

    id: str
    name: str
    email: str
    memberships: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Organisation:
    """One trust: its calendar, groups, contacts, settings, its own figures and changes to trees."""

    id: str
    name: str
    nation: str
    zone: ZoneInfo
    channels: tuple[Channel, ...]
    groups: Groups
    calendar: Calendar
    sites: Mapping[str, str] = field(default_factory=dict)  # id to name
    urgent_contacts: tuple[UrgentContact, ...] = ()
    settings: Mapping[str, object] = field(default_factory=dict)
    facts: Document = NO_FACTS  # facts.yaml as read; trees give it its meaning
    patches: tuple[Patch, ...] = ()
    people: tuple[Person, ...] = ()  # of `example` only
    restricted: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # topic -> the person ids who alone see it
    letterhead: bytes | None = field(default=None, repr=False)  # letterhead.docx, on which letters are written

    @property
    def local_facts(self) -> Mapping[str, object]:
        """The organisation's own figures by name, as read from facts.yaml."""
        return self.facts.data if isinstance(self.facts.data, dict) else {}
