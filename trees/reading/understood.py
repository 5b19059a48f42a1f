"""What reading gives: a value, or a doubt in a sentence; knows no question."""

from dataclasses import dataclass
from datetime import date

from trees.values import Value


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """What was understood."""

    value: Value


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """Why what was typed could mean more than one thing, or nothing, and what to type instead."""

    says: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Near:
    """The day of the answer, and the first and last day that the question takes: they settle a missing year."""

    on: date
    least: date | None = None
    most: date | None = None

    @property
    def past(self) -> bool:
        """Whether only days up to today are asked for."""
        return self.most is not None and self.most <= self.on

    @property
    def future(self) -> bool:
        """Whether only days from today on are asked for."""
        return self.least is not None and self.least >= self.on
