"""What is possible for an answer on some path: options left, options chosen, or anything; follows no expression."""

from collections.abc import Mapping
from dataclasses import dataclass

Options = frozenset[str]


@dataclass(frozen=True, slots=True)
class Several:
    """A question with several options: those surely chosen, and those surely not."""

    chosen: Options
    left: Options
    known: Options

    def split(self, option: str) -> "tuple[Several | None, Several | None]":
        """What it is if the option is chosen, and if it is not; nothing where that cannot be."""
        return self._with(option), self._without(option)

    def _with(self, option: str) -> "Several | None":
        if option in self.left or option not in self.known:
            return None
        others = self.known - {"none"} if option != "none" else frozenset()
        left = self.known - others - {option} if "none" in self.known else self.left
        if left & self.chosen:
            return None
        return Several(self.chosen | {option}, self.left | left, self.known)

    def _without(self, option: str) -> "Several | None":
        if option in self.chosen:
            return None
        left = self.left | {option}
        possible = self.known - left
        if not possible:
            return None
        # At least one is chosen, so the last one possible is.
        chosen = self.chosen | possible if len(possible) == 1 else self.chosen
        return Several(chosen, left & self.known, self.known)


@dataclass(frozen=True, slots=True)
class Missing:
    """A name that this path has not answered."""

    name: str


@dataclass(frozen=True, slots=True)
class Known:
    """A value that is certain."""

    value: object


@dataclass(frozen=True, slots=True)
class Ref:
    """The answer with this name, whose options are followed."""

    name: str


class _Anything:
    """A value that nothing is known of but that it is there."""

    def __repr__(self) -> str:
        return "ANYTHING"


ANYTHING = _Anything()
Held = Options | Several | _Anything
Outcome = Known | Ref | Missing | _Anything
Branch = tuple[Outcome, "Env"]


class Env:
    """What is possible for each answered name; a name that is not here has not been asked. Never changed."""

    __slots__ = ("_hash", "held")

    def __init__(self, held: Mapping[str, Held]) -> None:
        self.held = held
        self._hash: int | None = None

    def with_(self, name: str, value: Held) -> "Env":
        """With one name held differently."""
        return Env({**self.held, name: value})

    def only(self, names: Mapping[str, bool]) -> "Env":
        """With these names alone; those that are only shown keep no options."""
        held = self.held
        return Env({name: held[name] if exact else ANYTHING for name, exact in names.items() if name in held})

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Env) and self.held == other.held

    def __hash__(self) -> int:
        if self._hash is None:
            self._hash = hash(frozenset(self.held.items()))
        return self._hash
