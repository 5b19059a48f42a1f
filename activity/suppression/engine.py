"""The one way for counts to leave Fingerpost: small ones hidden, and whatever else would give them away.

It weighs all counts of one period together, whatever page, report or file they stand in. It knows nothing of these.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from activity.suppression.tables import OF, Key, Linked, Sum, Table, Within, key, linked
from activity.suppression.witness import Cover, nearest, witness
from activity.suppression.words import FEW, HIDDEN, small

LOOKS = ((4, 0), (8, 0), (30, 0), (4, 2), (8, 3), (30, 6))
"""How a witness is looked for: of at most so many counts, with at most so many open ones hidden for it. Four counts at
the corners of a rectangle make up for each other in a table; hidden ones are tried before open ones."""

FAR = 400
"""Counts of a witness at most, once what lies around the small count is hidden."""

WIDENINGS = 4
"""How often all that is beside a small count is hidden, small or not, before nothing at all is told."""

How = Literal["exact", "few", "hidden", "about"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A count as it may be told."""

    how: How
    count: int | None  # the count, or the total rounded to the nearest 5; None where it is hidden

    @property
    def text(self) -> str:
        """In words."""
        if self.how == "few":
            return FEW
        if self.count is None:
            return HIDDEN
        return f"about {self.count:,}" if self.how == "about" else f"{self.count:,}"

    @property
    def bar(self) -> int | None:
        """As the height of a bar; None for a count that may not be drawn."""
        return self.count

    def json(self) -> dict[str, object]:
        """For programs."""
        return {"count": self.count, "shown": self.how}


NOUGHT = Shown(how="exact", count=0)


@dataclass(frozen=True, slots=True)
class Protected:
    """The counts of one period as they may be told."""

    cells: Mapping[Key, Shown]
    lost: Key | None = None  # a count that could not be protected: nothing is told of what it counts
    cover: Cover | None = field(default=None, repr=False)  # what is hidden, for whoever tells more of the same period

    def shown(self, of: str, **where: str) -> Shown:
        """A count as it may be told: what is counted, and the value of each dimension that it is narrowed to."""
        return self.cells.get(key(of, where), NOUGHT)

    def share(self, of: str, part: Mapping[str, str], whole: Mapping[str, str]) -> str | None:
        """One count as a percentage of another, from what is shown of both alone; None where either is not."""
        numerator, denominator = self.shown(of, **part), self.shown(of, **whole)
        if numerator.how != "exact" or denominator.how not in ("exact", "about") or not denominator.count:
            return None
        percent = 100 * (numerator.count or 0) / denominator.count
        return "under 1%" if 0 < percent < 1 else f"{min(percent, 100):.0f}%"


def protect(
    tables: Iterable[Table],
    *,
    within: Within | None = None,
    exact: Collection[Mapping[str, str]] = (),
    known: Collection[Mapping[str, str]] = (),
    also: Iterable[Sum] = (),
    told: Protected | None = None,
) -> Protected:
    """The counts of these tables, and all their sums, as they may be told.

    Counts of 1 to 4 are “fewer than 5”, totals over them are rounded to the nearest 5, and further counts are hidden
    until, for every small count, other counts than the true ones would look just the same in every table at once.
    `within` gives the outer values that a value counts towards as well. `exact` names totals that are not to be rounded
    (a chart needs them); more is hidden beside them instead. `known` names totals that are told elsewhere to the last
    one: they are neither rounded nor hidden, and what is told here gives nothing away beside them. `also` are sums that
    hold by what the counts mean. `told` is what was told before of the same period: all of it stays as it was told, the
    tables must hold it too, and what is told now gives nothing of it away.

    Raises:
        ValueError: two tables give different counts for one place.
    """
    period = linked(tables, within=within or {}, also=also)
    fixed = frozenset(place for place in period.counts if dict(place[1:]) in list(known))
    unrounded = fixed.union(place for place in period.counts if dict(place[1:]) in list(exact))
    cover = covered(period, exact=unrounded, fixed=fixed, before=told.cover if told else None)
    cells = {place: _shown(cover, place) for place in period.counts if place in period.published}
    return Protected(cells, lost=cover.lost, cover=cover)


def covered(
    period: Linked,
    *,
    exact: Collection[Key] = frozenset(),
    fixed: Collection[Key] = frozenset(),
    before: Cover | None = None,
) -> Cover:
    """What is hidden of a period and what is rounded, so that no small count can be recovered."""
    stays = before.linked.published & period.counts.keys() if before else frozenset[Key]()
    cover = Cover(period, exact=stays.union(exact), fixed=stays.union(fixed))
    if before:
        cover.hidden |= before.hidden & stays
        cover.rounded |= before.rounded & stays
        cover.withheld |= before.withheld & stays
    told_nothing: set[str] = set()
    few = [place for place in cover.hidden | period.guarded if small(period.counts[place])]
    for place in sorted(few, key=lambda place: (len(cover.sums_of[place]), place)):
        of = dict(place)[OF]
        if of not in told_nothing and not _protect(cover, place):
            told_nothing.add(of)
            cover.lost = cover.lost or place
            _withhold_all(cover, of)
    return cover


def _protect(cover: Cover, place: Key) -> bool:
    """Whether a small count is safe, with more hidden where it must be."""
    if any(_safe(cover, place, within=within, hiding=hiding) for within, hiding in LOOKS):
        return True
    around = {place}
    for widening in range(WIDENINGS):
        around |= _beside(cover, around, totals=widening > 0)
        for one in (around & cover.linked.published).difference(cover.fixed):
            cover.withhold(one)
        if _safe(cover, place, within=FAR, hiding=0):
            return True
    return False


def _safe(cover: Cover, place: Key, *, within: int, hiding: int) -> bool:
    """Whether a witness was found; what it needs hidden is then hidden."""
    change = witness(cover, place, hiding=hiding, within=within)
    for one, step in (change or {}).items():
        if not cover.may_be(one, cover.linked.counts[one] + step):
            cover.hide(one)
    return change is not None


def _beside(cover: Cover, around: Collection[Key], *, totals: bool) -> set[Key]:
    """What is added up with these counts; and the totals, if asked for."""
    sums = [cover.linked.sums[number] for place in around for number in cover.sums_of[place]]
    beside = {part for one in sums for part in one.parts if one.total not in around or totals}
    return beside | {one.total for one in sums} if totals else beside


def _withhold_all(cover: Cover, of: str) -> None:
    """Hides all that counts one thing: every sum may then be any other."""
    for one in cover.linked.published & cover.linked.counts.keys():
        if dict(one)[OF] == of:
            cover.withhold(one)


def _shown(cover: Cover, place: Key) -> Shown:
    count = cover.linked.counts[place]
    if small(count) and place not in cover.withheld:
        return Shown(how="few", count=None)
    if place in cover.hidden:
        return Shown(how="hidden", count=None)
    if place in cover.rounded:
        return Shown(how="about", count=nearest(count))
    return Shown(how="exact", count=count)
