"""Whether a small count could as well be another one, as far as what is shown goes; knows nothing of how it is shown.

A witness is a change of some counts, the small one among them, that keeps every sum and everything that is shown.
Whoever sees only what is shown cannot tell the true counts from the changed ones, so the small count is safe.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from activity.suppression.tables import Key, Linked
from activity.suppression.words import BASE, FEWEST, small

Change = Mapping[Key, int]

TRIES = 300
"""Steps after which a search gives up; more is then hidden, and it is asked again."""

EFFORT = 40_000
"""Steps of all searches of a period together: a page cannot wait for more. Then nothing is told of what is left."""

CHOICES = 12
"""Counts of one sum that are tried to make up for a change, the cheapest first."""


@dataclass(slots=True)
class Cover:
    """What of a period is hidden so far, and which totals are rounded. Hiding more never gives anything away."""

    linked: Linked
    exact: Collection[Key] = frozenset()  # totals that are never rounded, though they may be hidden
    fixed: Collection[Key] = frozenset()  # totals that are told elsewhere, so that hiding them here hides nothing
    hidden: set[Key] = field(default_factory=set)
    rounded: set[Key] = field(default_factory=set)
    withheld: set[Key] = field(default_factory=set)  # of which not even is told whether they are small
    lost: Key | None = None  # the first count that could not be protected, so that nothing beside it is told
    effort: int = EFFORT  # steps that searches may still take
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

    def withhold(self, place: Key) -> None:
        """Hides a count, and whether it is small."""
        self.hide(place)
        self.withheld.add(place)

    def _round_over(self, place: Key) -> None:
        for total in self._totals(place):
            if total not in self.rounded and total not in self.exact:
                self.rounded.add(total)
                self._round_over(total)

    def _totals(self, place: Key) -> set[Key]:
        """What a count is part of, itself or with all that it is made of and nobody is shown."""
        sums = [self.linked.sums[number] for number in self.sums_of[place]]
        over = {one.total for one in sums}
        for one in sums:
            unsaid = frozenset(one.parts) - self.linked.published if one.total == place else frozenset()
            if unsaid:
                wider = (self.linked.sums[number] for number in self.sums_of[min(unsaid)])
                over |= {each.total for each in wider if unsaid.issubset(each.parts)}
        return over - {place}

    def may_be(self, place: Key, count: int) -> bool:
        """Whether what is shown for a place would be the same, were this its count."""
        true = self.linked.counts[place]
        if place in self.fixed and place not in self.linked.published:
            return small(count) if small(true) else count == true
        if place not in self.linked.published or place in self.withheld:
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
        if search.found(place, step):
            return search.change
    return None


Step = tuple[Key, int]


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

    def found(self, place: Key, step: int) -> bool:
        """Whether the rest can be made up for once this count is changed; `change` then holds the whole."""
        self._do(place, step)
        # Not by recursion: a witness may have more counts than Python has frames.
        open_ways = [iter(self._ways())]
        while self.off:
            way = next(open_ways[-1], None)
            if way is not None:
                self._do(*way)
                open_ways.append(iter(self._ways()))
                continue
            open_ways.pop()
            if not open_ways:
                return False
            self._undo()
        return True

    def _do(self, place: Key, step: int) -> None:
        self.hiding -= not self.cover.may_be(place, self.cover.linked.counts[place] + step)
        self.change[place] = step
        self._shift(place, step)

    def _undo(self) -> None:
        place, step = self.change.popitem()
        self._shift(place, -step)
        self.hiding += not self.cover.may_be(place, self.cover.linked.counts[place] + step)

    def _shift(self, place: Key, step: int) -> None:
        for number in self.cover.sums_of[place]:
            total = self.cover.linked.sums[number].total
            by = self.off.pop(number, 0) + (-step if total == place else step)
            if by:
                self.off[number] = by

    def _ways(self) -> list[Step]:
        """Counts to go on with, the cheapest first; none where it is done, or too long has been searched."""
        self.tries += 1
        self.cover.effort -= 1
        if not self.off or self.tries > TRIES or self.cover.effort < 0 or len(self.change) >= self.within:
            return []
        # The sum with the fewest ways out goes first: where there is none, nothing else need be tried.
        fewest: list[Step] | None = None
        for number, by in self.off.items():
            options = self._options(number, by, fewer_than=CHOICES * 2 if fewest is None else len(fewest))
            if options is not None:
                fewest = options
            if fewest is not None and len(fewest) <= 1:
                break
        if fewest is None:
            number, by = next(iter(self.off.items()))
            fewest = self._options(number, by, fewer_than=len(self.cover.linked.counts) + 1) or []
        return sorted(fewest, key=lambda step: self._cost(*step))[:CHOICES]

    def _options(self, number: int, by: int, *, fewer_than: int) -> list[Step] | None:
        """Counts of a sum that could make up for it; None where there are as many or more."""
        one = self.cover.linked.sums[number]
        found = []
        for place, step in ((one.total, by), *((part, -by) for part in one.parts)):
            if place not in self.change and self._can(place, step):
                found.append((place, step))
                if len(found) >= fewer_than:
                    return None
        return found

    def _can(self, place: Key, step: int) -> bool:
        count = self.cover.linked.counts[place] + step
        return self.cover.may_be(place, count) or (self.hiding > 0 and self._could_hide(place, count))

    def _cost(self, place: Key, step: int) -> tuple[bool, int, int, Key]:
        """What it costs to let a count vary: whether it must be hidden, what it upsets beside that, and its size."""
        count = self.cover.linked.counts[place]
        upset = sum(number not in self.off for number in self.cover.sums_of[place])
        return not self.cover.may_be(place, count + step), upset, count, place

    def _could_hide(self, place: Key, count: int) -> bool:
        there = place not in self.cover.hidden and place in self.cover.linked.published
        return there and place not in self.cover.fixed and (count == 0 or count >= FEWEST)
