"""Advice that an adviser says was wrong, with the walk as a scenario for the guide's owner; a value, and no more."""

from dataclasses import dataclass
from datetime import datetime

LONGEST_WORDS = 1_000
"""Characters of what it should have been: a few sentences for the author."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WrongAdvice:
    """One advice that was wrong. `says` and `scenario` hold no word of the manager's own."""

    id: str
    escalation: str
    organisation: str
    topic: str
    tree: str
    tree_version: str
    node: str  # what was shown
    title: str  # and how it is called
    should: str | None  # the end that it should have been
    says: str | None  # what it should have been, in the adviser's words
    scenario: str
    said_by: str
    said_at: datetime
    settled_by: str | None = None
    settled_at: datetime | None = None
