"""A place in an author's file, and the plain readers that report what does not fit there; knows no tree."""

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from organisations.reading import Level, Problem
from trees.expressions.syntax import ExpressionError
from trees.expressions.typing import nearest

Path = tuple[str | int, ...]


class Broken(ExpressionError):
    """An expression speaks of something whose own problem has been reported: nothing more to say."""


@dataclass(slots=True, kw_only=True)
class Ledger:
    """Every problem of one file, in the order they were found."""

    file: str
    lines: Mapping[Path, int]
    problems: list[Problem] = field(default_factory=list)
    elsewhere: dict[Path, tuple[str, int]] = field(default_factory=dict)
    bearable: set[Problem] = field(default_factory=set)

    def where(self, path: Path) -> tuple[str, int]:
        """The file and the nearest known line of a path; `elsewhere` holds what a patch brought in."""
        while path and path not in self.lines and path not in self.elsewhere:
            path = path[:-1]
        return self.elsewhere.get(path) or (self.file, self.lines.get(path, 1))

    @property
    def sound(self) -> bool:
        """Whether a tree can be made and walked: bearable errors keep a set from being served, and no more."""
        return all(one.level != "error" or one in self.bearable for one in self.problems)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where in a file we are: `node` is the id that a problem is reported under."""

    ledger: Ledger
    path: Path = ()
    node: str | None = None

    def at(self, *keys: str | int) -> "Place":
        """A place further in."""
        return Place(ledger=self.ledger, path=(*self.path, *keys), node=self.node)

    def of(self, node: str) -> "Place":
        """The same place, reported under a node."""
        return Place(ledger=self.ledger, path=self.path, node=node)

    @property
    def line(self) -> int:
        """The line, from 1."""
        return self.ledger.where(self.path)[1]

    def wrong(self, problem: str, remedy: str, *, after: int = 0, level: Level = "error") -> Problem:
        """Report a problem here, or so many lines after here."""
        file, line = self.ledger.where(self.path)
        found = Problem(file=file, line=line + after, node=self.node, problem=problem, remedy=remedy, level=level)
        self.ledger.problems.append(found)
        return found

    def astray(self, problem: str, remedy: str) -> None:
        """Report a name that leads nowhere outside the tree: an error, with which authors can still walk it."""
        self.ledger.bearable.add(self.wrong(problem, remedy))

    def wrong_expression(self, error: ExpressionError, *, after: int = 0) -> None:
        """Report an expression's problem, unless it only follows from another."""
        if not isinstance(error, Broken):
            self.wrong(error.problem, error.remedy, after=after + error.line)


def mapping(place: Place, data: object) -> Mapping[str, object]:
    """The data if it is a mapping, else an empty one and a problem."""
    if isinstance(data, Mapping):
        return data
    place.wrong(f"A mapping is wanted here, and this is {said(data)}.", "Write key: value, one a line.")
    return {}


def items(place: Place, data: object) -> list[tuple[Place, object]]:
    """Each item of a list with its place; one item alone counts as a list of one."""
    if isinstance(data, list | tuple):
        return [(place.at(index), item) for index, item in enumerate(data)]
    return [] if data is None else [(place, data)]


def check_keys(place: Place, data: Mapping[str, object], known: Collection[str], needed: Iterable[str] = ()) -> None:
    """Report unknown keys, with the nearest known one, and keys that are needed and missing."""
    for key in data:
        if key not in known:
            place.at(key).wrong(f"'{key}' is not a key that can stand here.", nearest(str(key), known))
    for key in needed:
        if key not in data:
            place.wrong(f"'{key}' is missing.", f"Add `{key}:`.")


def string(place: Place, data: object) -> str:
    """A text on one line, else an empty one and a problem."""
    if isinstance(data, str) and data.strip():
        return data.strip()
    if not _is_told(place, data):
        place.wrong(f"Words are wanted here, and this is {said(data)}.", "Write words.")
    return ""


def optional_string(place: Place, data: Mapping[str, object], key: str) -> str | None:
    """A text, or nothing where the key is missing or null."""
    return None if data.get(key) is None else string(place.at(key), data[key])


def strings(place: Place, data: object) -> tuple[str, ...]:
    """A list of texts."""
    return tuple(string(where, item) for where, item in items(place, data))


def truth(place: Place, data: Mapping[str, object], key: str) -> bool:
    """True or false; false where the key is missing."""
    value = data.get(key, False)
    if isinstance(value, bool):
        return value
    place.at(key).wrong(f"'{key}' is true or false, and this is {said(value)}.", f"Write {key}: true, or leave it out.")
    return False


def whole(place: Place, data: object, *, least: int = 0) -> int:
    """A whole number, else the least one and a problem."""
    if isinstance(data, int) and not isinstance(data, bool) and data >= least:
        return data
    if not _is_told(place, data):
        place.wrong(f"A whole number from {least} is wanted here, and this is {said(data)}.", "Write digits.")
    return least


def day(place: Place, data: object) -> date | None:
    """A date written as 2026-04-06; nothing for null."""
    if data is None:
        return None
    try:
        return date.fromisoformat(str(data)) if isinstance(data, str) else _no_date(place, data)
    except ValueError:
        return _no_date(place, data)


def one_of(place: Place, data: object, known: Collection[str]) -> str:
    """A word of a closed list, else an empty one and a problem with the nearest."""
    if isinstance(data, str) and data in known:
        return data
    if not _is_told(place, data):
        place.wrong(f"'{data}' is not one of the words that can stand here.", nearest(str(data), known))
    return ""


def _is_told(place: Place, data: object) -> bool:
    """Whether a value is wanting because its key is, which `check_keys` has said."""
    if data is not None or not place.path:
        return False
    missing, (file, line) = f"'{place.path[-1]}' is missing.", place.ledger.where(place.path)
    return any((one.problem, one.file, one.line) == (missing, file, line) for one in place.ledger.problems)


def said(data: object) -> str:
    """What some data is, in an author's words."""
    for kind, words in _KINDS:
        if isinstance(data, kind):
            return words(data)
    return "something else"


def _no_date(place: Place, data: object) -> date | None:
    if isinstance(data, str) and _LIKE_A_DATE.fullmatch(data):
        place.wrong(f"There is no day {said(data)}.", "Look at the month and at how many days it has.")
        return None
    place.wrong(f"A date is wanted here, and this is {said(data)}.", "Write it as 2026-04-06.")
    return None


_LIKE_A_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")

_KINDS: tuple[tuple[type | tuple[type, ...], Callable[[object], str]], ...] = (
    (type(None), lambda _: "empty"),
    (bool, lambda data: str(data).lower()),
    (str, lambda data: f"'{str(data)[:40]}'" if data else "empty"),
    ((int, Decimal), lambda data: f"the number {data}"),
    ((list, tuple), lambda _: "a list"),
    (Mapping, lambda _: "a mapping"),
)
