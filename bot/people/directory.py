"""Who a person is: name and address, by a random id; knows nothing of what they may do."""

import secrets
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

Account = Literal["email", "slack", "teams", "subject"]
"""What a verified account is known by: `subject` is the sign-in provider's own name for somebody."""

ACCOUNTS: Final[tuple[Account, ...]] = ("email", "slack", "teams", "subject")

LEFT: Final = "Someone who has left"


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """One person. Everything outside `bot/people` knows them by `id` alone."""

    id: str
    name: str
    email: str = ""  # in small letters
    slack: str | None = None
    teams: str | None = None
    subject: str | None = None

    @property
    def accounts(self) -> Iterator[tuple[Account, str]]:
        """The accounts that are theirs."""
        for account in ACCOUNTS:
            if value := getattr(self, account):
                yield account, value


@dataclass(frozen=True, slots=True)
class Names(Mapping[str, str]):
    """Names by id, read from the people when asked: there may be tens of thousands."""

    people: Mapping[str, Person]
    beside: Mapping[str, str] = field(default_factory=dict)  # what others are called, who are in no directory

    def __getitem__(self, person: str) -> str:
        found = self.people.get(person)
        return found.name if found else self.beside[person]

    def __iter__(self) -> Iterator[str]:
        return iter(self.people)

    def __len__(self) -> int:
        return len(self.people)


@dataclass(frozen=True, slots=True)
class Directory:
    """The people whom this service knows, by id."""

    people: Mapping[str, Person] = field(default_factory=dict)

    @classmethod
    def of(cls, people: Iterable[Person]) -> "Directory":
        """A directory of these people. Where two have the same id, the later one counts."""
        return cls({person.id: person for person in people})

    @property
    def names(self) -> Names:
        """Everybody's name, by id."""
        return Names(self.people)

    def named(self, part: str) -> Iterator[str]:
        """The ids of people whose name holds every one of these words, in any order and case."""
        wanted = part.casefold().split()
        return (one.id for one in self.people.values() if all(word in one.name.casefold() for word in wanted))

    def name(self, person: str) -> str:
        """The person's name, or words that stand in for somebody who has left."""
        found = self.people.get(person)
        return found.name if found else LEFT


def new_id() -> str:
    """A random id, which says nothing of whom it stands for."""
    return f"p-{secrets.token_hex(8)}"
