"""Whether a small count could as well be another one, as far as what is shown goes; knows nothing of how it is shown.

A witness is a change of some counts, the small one among them, that keeps every sum and everything that is shown.
Whoever sees only what is shown cannot tell the true counts from the changed ones, so the small count is safe.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from activity.suppression.tables import OF, Key, Linked
from activity.suppression.words import BASE, FEWEST, small

Change = Mapping[Key, int]

TRIES = 1_000
"""Steps after which a search gives up; more is then hidden, and it is asked again."""

CHOICES = 12
"""Counts of one sum that are tried to make up for a change, the cheapest first."""


@dataclass(slots=True)
class Cover:
    """What of a period is hidden so far, and which totals are rounded. Hiding more never gives anything away."""

    linked: Linked
    exact: Collection[Key] = frozenset()  # totals that are never rounded, though they may be hidden
    hidden: set[Key] = field(default_factory=set)
    rounded: set[Key] = field(default_factory=set)
    withheld: set[str] = field(default_factory=set)  # what is counted of which nothing at all is told
    sums_of: dict[Key, list[int]] = field(default_factory=lambda: defaultdict(list))  # by their place in `linked.sums`

    def __post_init__(self) -> None:
        """Hides the small counts and rounds the totals over them."""
        for number, one in enumerate(self.linked.sums):
            for place in (one.total, *one.parts):
                self.sums_of[place].append(number)
        for place in self.linked.published & self.linked.counts.keys():
            if small(self.linked.counts[place]):
                self.hide(place)

    def hide(self, place: Key) -> None:
        """Hides a count, and rounds every total that it is part of, and theirs."""
        self.hidden.add(place)
        self._round_over(place)

    def _round_over(self, place: Key) -> None:
        for number in self.sums_of[place]:
            total = self.linked.sums[number].total
            if total != place and total not in self.rounded and total not in self.exact:
                self.rounded.add(total)
                self._round_over(total)

    def may_be(self, place: Key, count: int) -> bool:
        """Whether what is shown for a place would be the same, were this its count."""
        true = self.linked.counts[place]
        if place not in self.linked.published or dict(place)[OF] in self.withheld:
            return count >= 0
        if small(true):
            return small(count)
        if place in self.hidden:
            return count == 0 or count >= FEWEST
        if place in self.rounded:
            return count >= FEWEST and nearest(count) == nearest(true)
        return count == true


def nearest(count: int) -> int:
    """A total rounded to the nearest 5."""
    return (count + BASE // 2) // BASE * BASE


def witness(cover: Cover, place: Key, *, hiding: int, within: int) -> Change | None:
    """A change of the count at a place that nothing shown tells from the truth, once at most so many open counts are
    hidden; None where none of at most `within` counts was found.
    """
    for step in (1, -1):
        if not cover.may_be(place, cover.linked.counts[place] + step):
            continue
        search = _Search(cover, hiding=hiding, within=within)
        if search.tried(place, step):
            return search.change
    return None


@dataclass(slots=True)
class _Search:
    """A search in depth for counts that make up for each other."""

    cover: Cover
    hiding: int
    within: int
    change: dict[Key, int] = field(default_factory=dict)
    off: dict[int, int] = field(
        default_factory=dict
    )  # sums that do not add up, and by how much their parts are too many
    tries: int = 0

    def tried(self, place: Key, step: int) -> bool:
        """Whether the rest can be made up for once this count is changed; else nothing is changed."""
        costs = not self.cover.may_be(place, self.cover.linked.counts[place] + step)
        self.hiding -= costs
        self._set(place, step)
        if self._found():
            return True
        self._set(place, -step)
        del self.change[place]
        self.hiding += costs
        return False

    def _set(self, place: Key, step: int) -> None:
        self.change[place] = step
        for number in self.cover.sums_of[place]:
            total = self.cover.linked.sums[number].total
            by = self.off.pop(number, 0) + (-step if total == place else step)
            if by:
                self.off[number] = by

    def _found(self) -> bool:
        self.tries += 1
        if not self.off:
            return True
        if self.tries > TRIES or len(self.change) >= self.within:
            return False
        # The sum with the fewest ways out goes first: where there is none, nothing else need be tried.
        ways = min((self._options(number, by) for number, by in self.off.items()), key=len)
        return any(self.tried(place, step) for place, step in ways)

    def _options(self, number: int, by: int) -> list[tuple[Key, int]]:
        """Counts of a sum that could make up for it, the cheapest first."""
        one = self.cover.linked.sums[number]
        priced = sorted(
            (cost, place, step)
            for place, step in ((one.total, by), *((part, -by) for part in one.parts))
            if place not in self.change and (cost := self._cost(place, step)) is not None
        )
        return [(place, step) for _, place, step in priced[:CHOICES]]

    def _cost(self, place: Key, step: int) -> tuple[int, int, int] | None:
        """What it costs to let a count vary: its size where it must be hidden, and what it upsets beside that."""
        count = self.cover.linked.counts[place]
        upset = sum(number not in self.off for number in self.cover.sums_of[place])
        if self.cover.may_be(place, count + step):
            return 0, upset, count
        if self.hiding and self._could_hide(place, count + step):
            return 1, upset, count
        return None

    def _could_hide(self, place: Key, count: int) -> bool:
        there = place not in self.cover.hidden and place in self.cover.linked.published
        return there and (count == 0 or count >= FEWEST)
