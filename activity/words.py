"""How the activity pages put ids and moments into words; knows nothing of what is on them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from markupsafe import Markup

from activity.days import UK

Render = Callable[[str, Mapping[str, object]], Markup]
"""A template's name and its values -> the fragment."""

SAMPLE_SAYS = "This is made-up sample activity."
SOME_SAMPLE_SAYS = "This is made-up sample activity. What you try out yourself is counted with it."


def as_stored(_tree: str | None, _node: str, answer: str) -> str:
    """The answer's id, where nobody can put it into words."""
    return answer


def everything_named(_tree: str | None, _node: str) -> bool:
    """Every node by its name: for those who may see who is who."""
    return True


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """How ids are put into words, each by a function that the caller has: an id that it does not know comes back."""

    question: Callable[[str | None, str], str]  # tree id and node id -> the question's text
    tree: Callable[[str | None], str]
    group: Callable[[str | None], str]
    answer: Callable[[str | None, str, str], str] = as_stored  # tree id, node id and stored answer -> its label
    zone: ZoneInfo = UK
    topic: Callable[[str], str] = str
    person: Callable[[str], str] = str
    named: Callable[[str | None, str], bool] = everything_named  # tree id and node id -> whether the reader is told


def month_words(month: date) -> str:
    """A month as people write it: November 2026."""
    return f"{month:%B %Y}"


def day_words(day: date) -> str:
    """A day as people write it: 23 November 2026."""
    return f"{day.day} {day:%B %Y}"


def in_words(at: datetime, zone: ZoneInfo) -> str:
    """A moment as people here write it: 23 November 2026, 3:05pm."""
    local = at.astimezone(zone)
    return f"{local.day} {local:%B %Y}, {local.hour % 12 or 12}:{local:%M}{'am' if local.hour < 12 else 'pm'}"  # noqa: PLR2004 - noon
