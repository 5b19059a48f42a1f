"""The moment of a journey; knows nothing else."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(kw_only=True)
class Clock:
    """The moment, which only a journey moves."""

    at: datetime

    def __call__(self) -> datetime:
        """Now."""
        return self.at
