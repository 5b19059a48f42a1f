"""Coaching that was given to a group, and what came before and after it; knows nothing of tables or pages."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, get_args

from activity import suppression
from activity.chances import beta_below

Way = Literal["workshop", "one_to_one", "team_meeting", "learning", "written"]
WAYS: tuple[Way, ...] = get_args(Way)

WAY_SAYS: Mapping[Way, str] = {
    "workshop": "A workshop",
    "one_to_one": "One to one",
    "team_meeting": "At a team meeting",
    "learning": "Short learning",
    "written": "Something written",
}

LONGEST_WORDS = 500
"""Characters of what was done. It is about a group's learning, never about a person's case."""

MONTHS = 12
"""How far back, and how far on, coaching is looked at."""

LEAST_MONTHS = 3
"""Months on either side before anything is said: one month is weather."""

SURE = 0.95


class NotRecorded(ValueError):
    """Coaching that cannot be entered; the message says what to put right."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Coaching:
    """One piece of coaching: what was done, for which group, on which topic, when, and who says so."""

    id: str
    organisation: str
    group_id: str | None  # None for the whole organisation
    topic: str | None  # None for all topics
    on: date
    way: Way
    what: str
    recorded_by: str
    recorded_at: datetime
    learning: str | None = None  # an entry of trees/learning.yaml

    def __post_init__(self) -> None:
        """Refuse what nobody could read later.

        Raises:
            NotRecorded: says what is wrong and what to do.
        """
        if self.way not in WAYS:
            raise NotRecorded(f"{self.way!r} is not a way of coaching. Choose one of {', '.join(WAYS)}.")
        if not self.what.strip():
            raise NotRecorded("Say in a few words what was done.")
        if len(self.what) > LONGEST_WORDS:
            raise NotRecorded(f"Say it in {LONGEST_WORDS} characters or fewer. You have written {len(self.what)}.")
        if self.on > self.recorded_at.date():
            raise NotRecorded("The day is in the future. Enter coaching once it has been given.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """What came before coaching and what came after, against what others had meanwhile."""

    before: int
    after: int
    months_before: int
    months_after: int
    times: float  # the rate after as a multiple of the rate before
    least: float  # with 95 in 100 certainty the true multiple lies from here
    most: float  # to here

    @property
    def changed(self) -> bool:
        """Whether chance alone is an unlikely reason."""
        return not self.least <= 1 <= self.most


def effect(
    months: Sequence[date],
    counts: Sequence[int],
    weights: Sequence[float],
    *,
    on: date,
    spread: float = 1.0,
) -> Effect | None:
    """Before and after, the month of the coaching itself left out; None with fewer than three months on either side.

    `weights` are what each month should have brought (`watched.Measuring`), and `spread` how much more months vary than
    chance would have them vary (`trouble.dispersion`). The interval is exact for counts (Clopper and Pearson).
    """
    turn = on.replace(day=1)
    earlier = [place for place, month in enumerate(months) if month < turn][-MONTHS:]
    later = [place for place, month in enumerate(months) if month > turn][:MONTHS]
    if min(len(earlier), len(later)) < LEAST_MONTHS:
        return None
    before, after = sum(counts[place] for place in earlier), sum(counts[place] for place in later)
    past, due = sum(weights[place] for place in earlier), sum(weights[place] for place in later)
    if not before or not past or not due:
        return None
    least, most = _share_between(after / spread, before / spread)
    return Effect(
        before=before,
        after=after,
        months_before=len(earlier),
        months_after=len(later),
        times=after / before * past / due,
        least=least / (1 - least) * past / due,
        most=most / (1 - most) * past / due if most < 1 else float("inf"),
    )


def _share_between(after: float, before: float) -> tuple[float, float]:
    """The shares of all that may lie after, with 95 in 100 certainty."""
    tail = (1 - SURE) / 2
    least = _where(lambda share: beta_below(share, after, before + 1), tail) if after else 0.0
    most = _where(lambda share: beta_below(share, after + 1, before), 1 - tail)
    return least, most


def _where(rising: Callable[[float], float], target: float) -> float:
    """Where a rising function between 0 and 1 reaches a value."""
    low, high = 0.0, 1.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if rising(middle) < target else (low, middle)
    return low


def says(found: Effect | None) -> Sequence[str]:
    """Before and after in two or three short sentences, which claim no more than the counts bear."""
    if found is None:
        return ("Nothing can be said yet. Three whole months before and after are needed, with enough conversations.",)
    if suppression.small(found.before) or suppression.small(found.after):
        return ("There were too few conversations to say.",)
    first = f"Conversations went from {_monthly(found.before, found.months_before)} a month to "
    first += f"{_monthly(found.after, found.months_after)}."
    if not found.changed:
        return first, "Chance alone could have done this."
    nearer, farther = (found.least, found.most) if found.times > 1 else (found.most, found.least)
    between = f"likely between {_change(nearer)} and {_change(farther)}"
    second = f"Beside what happened elsewhere that is {_change(found.times)}, {between}."
    if found.times > 1:
        return first, second
    return first, second, "Part of a fall after a peak comes by itself."


def _monthly(count: int, months: int) -> str:
    a_month = round(count / months)
    return f"about {a_month:,}" if a_month >= suppression.FEWEST else suppression.FEW


def _change(times: float) -> str:
    percent = round(100 * abs(times - 1))
    return f"{percent}% {'more' if times >= 1 else 'fewer'}"
