"""Whether a rare topic has come more often of late, by the days between; knows nothing of other topics."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import accumulate

from activity.chances import beta_below
from activity.watched import History, Watched

GAPS = (3, 6)
"""How many of the last days-between are held against those before, half of the error each: four in a row, or seven."""

LEAST_BEFORE = 6
"""Days-between without which nobody can say what is usual."""

MONTHS = 36
"""How far back a rare topic is looked at."""

RISE = 1.25
"""A smaller rise may be real, but nobody would send a coach for it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rise:
    """A rare topic that came more often."""

    since: date  # the day of the first of those that came so close
    usual: float  # conversations a month that would be usual now
    now: float  # conversations a month since then


@dataclass(frozen=True, slots=True, kw_only=True)
class _Turn:
    """The last gaps, the wait since the last conversation among them, against those before."""

    chance: float
    gaps: int
    before: int
    recent: float
    earlier: float


def chance(at: Watched, weights: Sequence[float], *, first: int, history: History) -> float | None:
    """How likely chance alone would bring the last conversations in so few days; None with too few before them.

    Time runs by the weights of the months, so that a growing use of Fingerpost is no rise. The wait since the last
    conversation counts as well: a cluster that is over fades.
    """
    turns = _turns(_days(at, first=first, history=history), _clock(history, weights), until=history.until)
    return min(1.0, min(turn.chance for turn in turns) * len(GAPS)) if turns else None


def rise(at: Watched, weights: Sequence[float], *, first: int, history: History) -> Rise:
    """What the rise looks like, for a topic that `chance` speaks for."""
    days, clock = _days(at, first=first, history=history), _clock(history, weights)
    turn = min(_turns(days, clock, until=history.until), key=lambda turn: turn.chance)
    month = clock(history.until) - clock(history.months[-1])
    return Rise(
        since=days[-turn.gaps - 1],
        usual=turn.before / turn.earlier * month,
        now=turn.gaps / turn.recent * month,
    )


def _days(at: Watched, *, first: int, history: History) -> list[date]:
    start = max(first, len(history.months) - MONTHS)
    if start >= len(history.months):
        return []
    every = sorted(day for group in at.inside for day in history.days.get((group, at.topic), ()))
    return [day for day in every if history.months[start] <= day < history.until]


def _turns(days: Sequence[date], clock: Callable[[date], float], *, until: date) -> list[_Turn]:
    return [_turn(days, clock, gaps=gaps, until=until) for gaps in GAPS if len(days) - gaps - 1 >= LEAST_BEFORE]


def _turn(days: Sequence[date], clock: Callable[[date], float], *, gaps: int, until: date) -> _Turn:
    turned, before = clock(days[-gaps - 1]), len(days) - gaps - 1
    recent, earlier = clock(until) - turned, turned - clock(days[0])
    rises = earlier > 0 and gaps * earlier >= RISE * before * recent
    by_chance = beta_below(recent / (recent + earlier), gaps, before) if rises else 1.0
    return _Turn(chance=by_chance, gaps=gaps, before=before, recent=recent, earlier=earlier)


def _clock(history: History, weights: Sequence[float]) -> Callable[[date], float]:
    """How much should have happened by the morning of a day, evenly through each month."""
    ends = [*history.months[1:], history.until]
    spans = list(zip(history.months, ends, weights, accumulate(weights), strict=True))
    began = history.months[0]

    def at(day: date) -> float:
        place = min((day.year - began.year) * 12 + day.month - began.month, len(spans) - 1)
        month, end, weight, by_end = spans[place]
        return by_end - weight * (end - day).days / (end - month).days

    return at
