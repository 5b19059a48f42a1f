"""The counts of one period as tables that hang together; knows nothing of which of them may be shown."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import product

Key = tuple[tuple[str, str], ...]
"""A count's place: what is counted, and for each dimension that it is narrowed to, the value; in order of names."""

Within = Mapping[str, Mapping[str, tuple[str, ...]]]
"""By dimension: the values that each value counts towards as well, as a ward does towards its division."""

OF = ""
"""The dimension that says what is counted. Nothing is summed over it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """True counts by one or more dimensions. Its sums over each dimension, and over several, belong to it."""

    of: str  # what is counted: tables that count the same share their sums
    dims: tuple[str, ...]
    counts: Mapping[tuple[str, ...], int]  # a value of each dimension, the innermost ones only; noughts may be left out
    fixed: Mapping[str, str] = field(default_factory=dict)  # what the whole table is narrowed to
    apart: frozenset[str] = frozenset()  # dimensions whose values overlap, as questions of one conversation do
    unsaid: frozenset[str] = frozenset()  # dimensions of which only the outer values are published
    published: bool = True  # or known only to exist, so that it holds together what is published
    guarded: bool = False  # not published, and still no small count of it may follow from what is
    listed: bool = False  # whether no places but those given could hold anything, so that no other need be thought of


@dataclass(frozen=True, slots=True)
class Sum:
    """A count that is the sum of others."""

    total: Key
    parts: tuple[Key, ...]


@dataclass(frozen=True, slots=True)
class Linked:
    """Every count of a period, and how they add up. Counts of nought that are published are left out of both."""

    counts: Mapping[Key, int]
    published: frozenset[Key]
    sums: tuple[Sum, ...]
    guarded: frozenset[Key] = frozenset()


def key(of: str, where: Mapping[str, str]) -> Key:
    """The place of a count."""
    return ((OF, of), *sorted(where.items()))


def linked(tables: Iterable[Table], *, within: Within, also: Iterable[Sum] = ()) -> Linked:
    """The counts of these tables with all their sums, each place once.

    Raises:
        ValueError: two tables give different counts for one place.
    """
    counts: dict[Key, int] = {}
    published: set[Key] = set()
    guarded: set[Key] = set()
    sums: dict[tuple[Key, tuple[str, ...]], Sum] = {}
    for table in tables:
        every = _counted(table, within)
        _add(counts, every)
        published |= _said(table, every) if table.published else set()
        guarded |= _said(table, every) if table.guarded else set()
        for one, dim in _sums(table, every, within):
            sums[(one.total, dim)] = one
    for number, one in enumerate(also):
        sums[(one.total, ("also", str(number)))] = one
    # A nought that is known moves nothing.
    noughts = _noughts(counts, published, sums.values())
    shown = {place: count for place, count in counts.items() if place not in noughts}
    kept = {Sum(one.total, tuple(part for part in one.parts if part in shown)) for one in sums.values()}
    there = sorted((one for one in kept if one.total in shown), key=lambda one: (one.total, one.parts))
    unsaid = frozenset(guarded & shown.keys() - published)
    return Linked(counts=shown, published=frozenset(published), sums=tuple(there), guarded=unsaid)


def _noughts(counts: Mapping[Key, int], published: Collection[Key], sums: Collection[Sum]) -> set[Key]:
    """The counts that are known to be nought: those published, and all that such a one is the sum of."""
    known = {place for place in published if not counts[place]}
    while True:
        more = {part for one in sums if one.total in known for part in one.parts} - known
        if not more:
            return known
        known |= more


def _add(counts: dict[Key, int], every: Mapping[Key, int]) -> None:
    for place, count in every.items():
        if counts.setdefault(place, count) != count:
            raise ValueError(f"Two tables of one period count {dict(place)} as {counts[place]} and as {count}.")


def _counted(table: Table, within: Within) -> dict[Key, int]:
    """Every count of a table: the innermost, those of outer values, and the sums over dimensions."""
    every: dict[Key, int] = defaultdict(int)
    for values, count in _innermost(table):
        for where in _places(table, values, within):
            every[key(table.of, {**table.fixed, **where})] += count
    return dict(every)


def _said(table: Table, every: Iterable[Key]) -> set[Key]:
    unsaid = {(dim, row[n]) for row in table.counts for n, dim in enumerate(table.dims) if dim in table.unsaid}
    return {place for place in every if unsaid.isdisjoint(place)}


def _innermost(table: Table) -> Iterator[tuple[tuple[str, ...], int]]:
    if table.published or table.listed:
        yield from table.counts.items()
        return
    # Where nothing is said of it, a nought might be more: every place that could be is listed.
    for values in product(*(sorted({row[n] for row in table.counts}) for n in range(len(table.dims)))):
        yield values, table.counts.get(values, 0)


def _places(table: Table, values: tuple[str, ...], within: Within) -> Iterator[dict[str, str]]:
    choices = [
        [value, *within.get(dim, {}).get(value, ()), *([] if dim in table.apart else [None])]
        for dim, value in zip(table.dims, values, strict=True)
    ]
    for chosen in product(*choices):
        yield {dim: value for dim, value in zip(table.dims, chosen, strict=True) if value is not None}


def _sums(table: Table, every: Iterable[Key], within: Within) -> Iterator[tuple[Sum, tuple[str, ...]]]:
    """For each place and dimension, what it is the sum of: the innermost values of that dimension."""
    parts: dict[tuple[Key, str], list[Key]] = defaultdict(list)
    innermost = {dim: {row[n] for row in table.counts} for n, dim in enumerate(table.dims)}
    for place in every:
        where = dict(place)
        for dim in table.dims:
            if where.get(dim) not in innermost[dim]:
                continue
            for outer in _outer(table, dim, where[dim], within):
                rest = {name: value for name, value in where.items() if name not in (dim, OF)}
                total = key(table.of, rest if outer is None else rest | {dim: outer})
                parts[(total, dim)].append(place)
    for (total, dim), of in parts.items():
        if of != [total]:
            yield Sum(total, tuple(sorted(of))), (dim, *table.dims)


def _outer(table: Table, dim: str, value: str, within: Within) -> Iterator[str | None]:
    yield from within.get(dim, {}).get(value, ())
    if dim not in table.apart:
        yield None
