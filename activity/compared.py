"""Two versions of a tree side by side: the same measures, how sure their difference is, and a sentence; no page."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import erfc, sqrt
from typing import Final

from sqlalchemy import Connection, func, select

from activity.chances import adjusted
from activity.gathered import NO, OUT, YES
from activity.measures.definitions import MEASURES
from activity.measures.measure import Measure
from activity.measures.sources import Known
from activity.measures.working_out import Figure, work_out
from activity.scope import STATES, Scope, within
from activity.summary import summary
from activity.suppression import Protected, Shown, Table, protect

COMPARED: Final = (
    *("completion", "outcome", "handoff", "stopped", "self_sufficiency", "repeats"),
    *("unsure", "changes", "refusals", "policy_opened", "helped"),
)
"""The shares that are compared, by the names of their measures."""

COUNTED: Final = "use"

ENOUGH: Final = 20
"""Conversations of each version below which nothing is said of a difference."""

CHANCE: Final = 0.05
"""A difference is called clear where, of differences as clear as it, at most so many are chance."""

Z_95: Final = 1.959964


@dataclass(frozen=True, slots=True, kw_only=True)
class Used:
    """A version of a tree, and the days from and until which conversations began with it."""

    version: str
    since: date
    until: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """A share of one version, from what may be told alone; `share` is None where it may not."""

    count: Shown
    out_of: int | None = None

    @property
    def share(self) -> float | None:
        """The share, from 0 to 1."""
        return self.count.count / self.out_of if self.count.count is not None and self.out_of else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """One measure of two versions; `low` and `high` are the limits of the difference, with 95 in 100."""

    measure: Measure
    old: Side
    new: Side
    low: float | None = None
    high: float | None = None
    clear: bool = False

    @property
    def says(self) -> str:
        """The comparison as a plain sentence."""
        if self.low is None or self.high is None or self.old.share is None or self.new.share is None:
            return "Too few conversations to say."
        if not self.clear:
            return "No clear difference. Chance alone could do this."
        more = self.new.share > self.old.share
        least, most = sorted((abs(self.low), abs(self.high)))
        return (
            f"{'More' if more else 'Fewer'} than before, and clearly so: the true difference lies between "
            f"{_hundred(least)} and {_hundred(most)} in 100."
        )


def _hundred(share: float) -> str:
    return f"{100 * share:.0f}" if share >= 0.01 else "less than 1"  # noqa: PLR2004 - one in a hundred


def versions_used(connection: Connection, scope: Scope, *, tree: str) -> tuple[Used, ...]:
    """The versions of a tree that conversations of a scope went through, in the order in which they began."""
    own, on = summary.c, summary.c.started_on
    found = connection.execute(
        select(own.tree_version, func.min(on), func.max(on))
        .where(*within(scope), own.tree == tree, own.tree_version.is_not(None))
        .group_by(own.tree_version)
        .order_by(func.min(on), func.max(on), own.tree_version)
    )
    return tuple(Used(version=version, since=since, until=until) for version, since, until in found)


Counts = Mapping[str, Sequence[Figure]]
"""By measure: its figures by version. True counts."""


def counts_of(connection: Connection, scope: Scope, *, tree: str, known: Known) -> Counts:
    """What is compared, for every version of a tree: all of them hang together."""
    names = (COUNTED, *COMPARED, *(name for name in STATES if name not in COMPARED))
    return {
        name: [
            figure
            for figure in work_out(connection, MEASURES[name], scope=scope, known=known, by=("tree", "version"))
            if figure.part[0] == tree
        ]
        for name in names
    }


def compare(counts: Counts, *, old: str, new: str) -> tuple[Compared, ...]:
    """Each measure of two versions, as it may be told."""
    protected = weighed(counts)
    sides = {name: (_side(protected, name, version=old), _side(protected, name, version=new)) for name in COMPARED}
    chances = {name: chance for name, pair in sides.items() if (chance := _chance(*pair)) is not None}
    sure = adjusted(chances)
    return tuple(_compared(MEASURES[name], *pair, chance=sure.get(name)) for name, pair in sides.items())


def _compared(measure: Measure, old: Side, new: Side, *, chance: float | None) -> Compared:
    if chance is None:
        return Compared(measure=measure, old=old, new=new)
    low, high = difference(old, new)
    # Both limits on one side as well: else the sentence would name a difference that may be none.
    clear = chance <= CHANCE and low * high > 0
    return Compared(measure=measure, old=old, new=new, low=low, high=high, clear=clear)


def weighed(counts: Counts) -> Protected:
    """All that is told of the versions of a tree, weighed together.

    What the versions have together stands on other pages, so it is taken as known.
    """
    tables = [_states(counts), *(_divided(counts, name) for name in COMPARED if name not in ("completion", *STATES))]
    totals = [{name: way} for name in COMPARED for way in (YES, NO, OUT)]
    known: list[dict[str, str]] = [{}, *(dict[str, str](state=state) for state in STATES), *totals]
    return protect(tables, known=known)


def _states(counts: Counts) -> Table:
    return Table(
        of=COUNTED,
        dims=("version", "state"),
        counts={(version, state): one.numerator for state in STATES for version, one in _by_version(counts, state)},
    )


def _divided(counts: Counts, name: str) -> Table:
    every = dict(_by_version(counts, COUNTED))
    shares = dict(_by_version(counts, name))
    found: dict[tuple[str, ...], int] = {}
    for version, whole in every.items():
        share = shares.get(version)
        yes, among = (share.numerator, share.denominator or 0) if share else (0, 0)
        found |= {(version, YES): yes, (version, NO): among - yes, (version, OUT): whole.numerator - among}
    return Table(of=COUNTED, dims=("version", name), counts=found)


def _by_version(counts: Counts, name: str) -> Iterable[tuple[str, Figure]]:
    return ((str(figure.part[1]), figure) for figure in counts[name])


def _side(protected: Protected, name: str, *, version: str) -> Side:
    parts = tuple(_parts(name))
    yes = [protected.shown(COUNTED, version=version, **where) for where in parts[0]]
    every = [*yes, *(protected.shown(COUNTED, version=version, **where) for where in parts[1])]
    count = yes[0] if len(yes) == 1 else _added(yes)
    if any(one.count is None for one in every):
        return Side(count=count)
    return Side(count=count, out_of=sum(one.count or 0 for one in every))


def _added(counts: Sequence[Shown]) -> Shown:
    if any(count.count is None for count in counts):
        return Shown(how="hidden", count=None)
    how = "exact" if all(count.how == "exact" for count in counts) else "about"
    return Shown(how=how, count=sum(count.count or 0 for count in counts))  # type: ignore[arg-type]


def _parts(name: str) -> Iterator[Sequence[Mapping[str, str]]]:
    """Where the numerator of a share is told, and where the rest of its denominator is."""
    states = {"completion": ("outcome", "handoff")}.get(name, (name,))
    if name == "completion" or name in STATES:
        yield [{"state": state} for state in states]
        yield [{"state": state} for state in STATES if state not in states]
    else:
        yield [{name: YES}]
        yield [{name: NO}]


def _chance(old: Side, new: Side) -> float | None:
    """The chance of so large a difference where there is none; None where there is too little to say."""
    if old.share is None or new.share is None or min(old.out_of or 0, new.out_of or 0) < ENOUGH:
        return None
    sizes = 1 / (old.out_of or 1) + 1 / (new.out_of or 1)
    pooled = ((old.count.count or 0) + (new.count.count or 0)) / ((old.out_of or 0) + (new.out_of or 0))
    error = sqrt(pooled * (1 - pooled) * sizes)
    return erfc(abs(new.share - old.share) / error / sqrt(2)) if error else 1.0


def difference(old: Side, new: Side) -> tuple[float, float]:
    """The limits of new less old with 95 in 100, by Newcombe's hybrid of two Wilson intervals (1998, method 10)."""
    before, after = old.share or 0, new.share or 0
    low_before, high_before = wilson(before, old.out_of or 1)
    low_after, high_after = wilson(after, new.out_of or 1)
    low = after - before - sqrt((after - low_after) ** 2 + (high_before - before) ** 2)
    high = after - before + sqrt((high_after - after) ** 2 + (before - low_before) ** 2)
    return low, high


def wilson(share: float, out_of: int) -> tuple[float, float]:
    """Wilson's score interval of a share, with 95 in 100."""
    z2 = Z_95**2
    middle = (share + z2 / (2 * out_of)) / (1 + z2 / out_of)
    half = Z_95 * sqrt(share * (1 - share) / out_of + z2 / (4 * out_of**2)) / (1 + z2 / out_of)
    return max(0.0, middle - half), min(1.0, middle + half)
