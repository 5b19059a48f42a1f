"""Trouble spots: where more managers than usual need help, and since when; knows nothing of pages or of who reads."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from math import log
from typing import Literal

from activity import rare, suppression
from activity.chances import adjusted, of_so_many
from activity.spc import Signal, chart
from activity.watched import History, Measuring, Watched, watched

Sure = Literal["almost certain", "likely", "possible"]

LISTED = 0.2
"""A spot is listed where among spots as striking at most this share is chance. Of five listed, four are worth the talk;
stricter, a doubling would be found late."""

SURE: tuple[tuple[float, Sure], ...] = ((0.01, "almost certain"), (0.05, "likely"), (LISTED, "possible"))
"""How sure, by the share of chance among spots as striking."""

WINDOWS: Mapping[int, float] = {1: 0.1, 2: 0.2, 3: 0.6, 6: 0.1}
"""How many of the last months are held against those before, and how much of the error each look may use up. A leap is
seen in one month, a slow rise in six; a doubling from ten a month needs three."""

BEFORE = 24
"""Months that the recent ones are held against: two of each season."""

LEAST_BEFORE = 6
"""Months without which nobody can say what is usual."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """One trouble spot. Its figures are true ones: a page must pass them through `suppression`."""

    at: Watched
    since: date
    usual: float  # conversations a month that would be usual now
    now: float  # conversations a month since then
    chance: float  # the share of chance among spots as striking
    signals: frozenset[Signal] = frozenset()  # that its chart shows since then

    @property
    def times(self) -> float:
        """How many times what is usual."""
        return self.now / self.usual

    @property
    def more(self) -> float:
        """Conversations a month beyond what is usual."""
        return self.now - self.usual

    @property
    def sure(self) -> Sure:
        """How sure, in words."""
        return next(word for most, word in SURE if self.chance <= most)


def trouble_spots(history: History, *, listed: float = LISTED) -> tuple[Spot, ...]:
    """Where conversations have risen beyond chance, the surest first.

    Every group and topic that is watched is one test; the share of chance among the spots listed is held to `listed`
    over all of them together. Only whole months count, so a spot is as fresh as the last month.
    """
    measuring = Measuring.of(history)
    looked_at = watched(history)
    spread = spread_of(looked_at, measuring)
    chances = {at: chance for at in looked_at if (chance := _chance(at, measuring, spread=spread)) is not None}
    striking = {at: chance for at, chance in adjusted(chances).items() if chance <= listed}
    spots = [_spot(at, measuring, chance=chance) for at, chance in striking.items()]
    return tuple(sorted(_lowest_only(spots), key=_place))


def told_rate(a_month: float) -> int:
    """Conversations a month as a page may tell them, to the nearest whole number; 0 where they are too few to tell."""
    whole = round(a_month)
    return whole if whole >= suppression.FEWEST else 0


def _place(spot: Spot) -> tuple[float, int, str, str]:
    """The surest first, by what is told alone: an order by true figures would tell which of two is the larger."""
    sure = next(most for most, word in SURE if word == spot.sure)
    return sure, told_rate(spot.usual) - told_rate(spot.now), spot.at.topic, str(spot.at.group)


def spread_of(looked_at: Iterable[Watched], measuring: Measuring) -> float:
    """The dispersion of all that is watched by month, each from where it is comparable."""
    monthly = (one for one in looked_at if not (one.whole or one.rare))
    return dispersion(one.counts[measuring.first(one) :] for one in monthly)


def dispersion(series: Iterable[Sequence[int]]) -> float:
    """How much more months vary than chance would have them vary, 1 for not at all, over all series together.

    From the differences of neighbouring months, which a season or a lasting change hardly touches.
    """
    pairs = [pair for counts in series for pair in pairwise(counts[-BEFORE:])]
    total = sum(before + after for before, after in pairs)
    return max(1.0, sum((after - before) ** 2 for before, after in pairs) / total) if total else 1.0


def _chance(at: Watched, measuring: Measuring, *, spread: float) -> float | None:
    """How likely chance alone would show a rise like that of one group and topic; None with too little behind it."""
    weights, first = measuring.weights(at), measuring.first(at)
    if at.rare:
        return rare.chance(at, weights, first=first, history=measuring.history)
    counted = measuring.counted(at)
    looks = [
        look / share
        for recent, share in WINDOWS.items()
        if (look := _look(at.counts, weights, recent=recent, first=first, spread=spread, counted=counted)) is not None
    ]
    return min(1.0, *looks) if looks else None


def _spot(at: Watched, measuring: Measuring, *, chance: float) -> Spot:
    weights, first, months = measuring.weights(at), measuring.first(at), measuring.history.months
    if at.rare:
        rise = rare.rise(at, weights, first=first, history=measuring.history)
        return Spot(at=at, since=rise.since, usual=rise.usual, now=rise.now, chance=chance)
    since = _since(at.counts, weights, first=first)
    lasted = len(at.counts) - since
    return Spot(
        at=at,
        since=months[since],
        usual=_rate(at.counts, weights, _before(since, first)) * sum(weights[since:]) / lasted,
        now=sum(at.counts[since:]) / lasted,
        chance=chance,
        signals=_signals(at.counts, since=since),
    )


def _signals(counts: Sequence[int], *, since: int) -> frozenset[Signal]:
    points = chart(counts[-BEFORE:]).points[since - len(counts) :]
    return frozenset(signal for point in points if point.side > 0 for signal in point.signals)


def _before(since: int, first: int) -> slice:
    return slice(max(first, since - BEFORE), since)


def _rate(counts: Sequence[int], weights: Sequence[float], where: slice) -> float:
    """Conversations for each unit of weight. Where there were none, half of one, so that a rise has a size."""
    return max(sum(counts[where]), 0.5) / (sum(weights[where]) or 1)


def _look(
    counts: Sequence[int], weights: Sequence[float], *, recent: int, first: int, spread: float, counted: bool
) -> float | None:
    """The chance of so many in the last months; None with too few before."""
    since = len(counts) - recent
    before = _before(since, first)
    if since - before.start < LEAST_BEFORE:
        return None
    now, earlier = sum(counts[since:]), sum(counts[before])
    due, past = sum(weights[since:]), sum(weights[before])
    if not due or not past or now < rare.RISE * due * earlier / past:
        return 1.0
    # What others did is counted too, and varies by chance as well.
    varies = spread * (1 + (now + earlier) / (due + past)) if counted else spread
    return of_so_many(now / varies, earlier / varies, due / (due + past))


def _since(counts: Sequence[int], weights: Sequence[float], *, first: int) -> int:
    """The month, by its place, from which a lasting rise explains the counts best, within the last year."""
    last = len(counts)
    places = range(max(first + LEAST_BEFORE, last - 12), last)
    return max(places, key=lambda since: _explains(counts, weights, since=since, first=first))


def _explains(counts: Sequence[int], weights: Sequence[float], *, since: int, first: int) -> float:
    """How much better two levels fit than one (a log likelihood ratio); below 0 for a fall."""
    before = _before(since, first)
    now, earlier = sum(counts[since:]), sum(counts[before])
    due, past = sum(weights[since:]), sum(weights[before])
    if not due or not past:
        return float("-inf")
    share = due / (due + past)
    fits = _times_log(now, (now + earlier) * share) + _times_log(earlier, (now + earlier) * (1 - share))
    return fits if now * past >= earlier * due else -fits


def _times_log(count: int, expected: float) -> float:
    return count * log(count / expected) if count else 0.0


def _lowest_only(spots: Sequence[Spot]) -> Iterator[Spot]:
    """Without those of which half or more happens in other spots inside them: who reads of the ward need not read of
    the division as well.
    """
    for spot in spots:
        inside = (other.more for other in spots if other.at.topic == spot.at.topic and other.at.inside < spot.at.inside)
        if sum(inside) < spot.more / 2:
            yield spot
