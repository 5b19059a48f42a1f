"""What a definition of a measure holds, and the phrases that several share; knows no database."""

from dataclasses import dataclass
from typing import Final, Literal

from activity.measures.terms import Fact

Unit = Literal["count", "share", "minutes", "seconds"]
Centile = Literal[50, 80, 90]

MEDIAN: Final[Centile] = 50
CENTILES: Final[tuple[Centile, ...]] = (50, 80, 90)

E4: Final = "Domain sheet, section E4, row Bot"
OWN: Final = "The product's own list of what HR learns from the log"

STARTED: Final = "The day on which the conversation started, in the United Kingdom."
OPENED: Final = "The day on which the escalation was opened, in the United Kingdom."
HAPPENED: Final = "The day of the row, in the United Kingdom."


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """A measure in words, and what the words mean to a program.

    `numerator` and `denominator` are phrases that lean on `terms.TERMS` alone. `clock` says which clock and which
    moment. `sentence` says how to read a figure.
    """

    name: str
    title: str
    fact: Fact
    numerator: str
    denominator: str | None = None
    clock: str
    sentence: str
    source: str
    unit: Unit = "count"
    centile: Centile | None = None  # of a measure of time: what its value is
    per_heads: bool = False  # whether a rate per 1,000 people employed makes sense
    better: Literal["higher", "lower"] | None = None  # None: more is neither good nor bad

    @property
    def says(self) -> str:
        """The definition as one sentence."""
        if self.denominator is None:
            return f"{self.title}: {self.numerator}."
        return f"{self.title}: {self.numerator}, out of {self.denominator}."
