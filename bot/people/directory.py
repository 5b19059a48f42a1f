"""Who a person is: name and address, by a random id; knows nothing of what they may do."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """One person. Everything outside `bot/people` knows them by `id` alone."""

    id: str
    name: str
    email: str = ""


@dataclass(frozen=True, slots=True)
class Directory:
    """The people whom this service knows, by id."""

    people: Mapping[str, Person] = field(default_factory=dict)

    @classmethod
    def of(cls, people: Iterable[Person]) -> "Directory":
        """A directory of these people; of two with one id the later stands."""
        return cls({person.id: person for person in people})

    def name(self, person: str) -> str:
        """The person's name, or words that stand in for somebody who has left."""
        found = self.people.get(person)
        return found.name if found else "Someone who has left"
