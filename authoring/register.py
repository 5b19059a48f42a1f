"""Which version of a tree is in force on a day, by what was signed and withdrawn; knows no database or content."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication:
    """A version of a tree that somebody signed, in force in one organisation from a day on."""

    organisation: str
    tree: str
    version: str
    in_force_from: date
    published_by: str
    published_at: datetime

    def __post_init__(self) -> None:
        """Refuse a naive time: it would be read in the wrong zone.

        Raises:
            ValueError: `published_at` has no zone.
        """
        if self.published_at.tzinfo is None:
            raise ValueError("Publication.published_at needs a time zone")


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawal:
    """A version of a tree that was taken out of use, by whom, and why in a sentence that names nobody."""

    organisation: str
    tree: str
    version: str
    withdrawn_by: str
    withdrawn_at: datetime
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Register:
    """Everything that was ever published and withdrawn, in the order in which it was."""

    publications: tuple[Publication, ...] = ()
    withdrawals: tuple[Withdrawal, ...] = ()

    def __len__(self) -> int:
        """How many entries there are: it only grows."""
        return len(self.publications) + len(self.withdrawals)

    def in_force(self, organisation: str, tree: str, *, on: date) -> Publication | None:
        """The publication in force on a day: the one that began last, and of those of one day the newest."""
        begun = [one for one in self._standing(organisation) if one.tree == tree and one.in_force_from <= on]
        return max(begun, key=lambda one: (one.in_force_from, one.published_at), default=None)

    def published(self, organisation: str, version: str) -> Publication | None:
        """The newest publication of a version that was not withdrawn since."""
        found = [one for one in self._standing(organisation) if one.version == version]
        return found[-1] if found else None

    def withdrawal(self, organisation: str, version: str) -> Withdrawal | None:
        """How a version was taken out of use; nothing where it never was, or was published again since."""
        found = [one for one in self.withdrawals if (one.organisation, one.version) == (organisation, version)]
        if not found or any(
            found[-1].withdrawn_at < one.published_at for one in self._of(organisation) if one.version == version
        ):
            return None
        return found[-1]

    def _standing(self, organisation: str) -> Iterator[Publication]:
        for one in self._of(organisation):
            if all(each.withdrawn_at <= one.published_at for each in self.withdrawals if _same(each, one)):
                yield one

    def _of(self, organisation: str) -> Iterator[Publication]:
        return (one for one in self.publications if one.organisation == organisation)


def _same(withdrawal: Withdrawal, publication: Publication) -> bool:
    return (withdrawal.organisation, withdrawal.version) == (publication.organisation, publication.version)
