"""What stands beside an adviser's forms: prepared replies, a checklist, whom to pass it to, who else is here. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import time

from escalation.prepared import Line, Reply
from organisations.calendar import Calendar

DAY = 24 * 60
STEP = 30
"""Minutes between the times that an adviser may choose to come back to something."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Colleague:
    """Somebody who could take it, with what an adviser needs to know before passing it to them."""

    person: str
    says: str  # "Priya Shah, 4 open"; who is away says so

    @property
    def pair(self) -> tuple[str, str]:
        """The value and the words of a choice."""
        return self.person, self.says


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """All that one hand-over's forms offer beside the verbs."""

    replies: tuple[Reply, ...] = ()
    checklist: tuple[Line, ...] = ()
    colleagues: tuple[Colleague, ...] = ()
    stage: str | None = None  # the stage that the topic belongs to, chosen beforehand
    together: str | None = None  # who else is here now, in one sentence


def hours(calendar: Calendar) -> tuple[tuple[str, str], ...]:
    """The hours at which a hold may end, each as its value and its words: those in which the advice team works."""
    stretches = [stretch for day in calendar.week.values() for stretch in day]
    first = min(_minutes(begins) for begins, _ in stretches)
    last = max(_minutes(ends) or DAY for _, ends in stretches)
    return tuple(_choice(minutes) for minutes in range(first, last, STEP))


def _minutes(at: time) -> int:
    return 60 * at.hour + at.minute


def _choice(minutes: int) -> tuple[str, str]:
    hour, past = divmod(minutes, 60)
    half = "am" if hour < 12 else "pm"  # noqa: PLR2004 - noon
    said = f"{hour % 12 or 12}{f':{past:02}' if past else ''}{half}"
    return f"{hour:02}:{past:02}", "midday" if minutes == DAY // 2 else said


def said_of(name: str, *, open_now: int, away: bool) -> str:
    """How a colleague is named in the list: with what they hold, and whether they are away."""
    held = f"{name}, {open_now} open" if open_now else f"{name}, none open"
    return f"{held}, on leave" if away else held


def together(here: Mapping[str, str], typing: Iterable[str]) -> str | None:
    """Who else is at this hand-over now, in one sentence; `here` is names by id."""
    writing = sorted(here[person] for person in typing if person in here)
    if writing:
        return f"{_named(writing)} {'is' if len(writing) == 1 else 'are'} typing here now."
    if not here:
        return None
    return f"{_named(sorted(here.values()))} {'is' if len(here) == 1 else 'are'} looking at this too."


def _named(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
