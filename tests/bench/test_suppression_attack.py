"""Proof: no count below five can be worked out from all the counts of a period, by any sums over whole numbers."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import combinations
from random import Random

import pytest

from activity.suppression import Protected, Table, protect
from tests.bench.attacker import Attack
from tests.bench.record import Record

pytestmark = pytest.mark.proof

PERIODS = 60

Row = Mapping[str, str]

DIVISIONS = {"ward-1": "surgery", "ward-2": "surgery", "ward-3": "medicine", "ward-4": "medicine", "ward-5": "medicine"}
MONTHS = {f"week-{n}": f"month-{n // 4}" for n in range(8)}
WITHIN = {
    "group": {ward: (division,) for ward, division in DIVISIONS.items()},
    "week": {week: (month,) for week, month in MONTHS.items()},
}
STATES = ("outcome", "handoff", "stopped", "open")
TOPICS = ("sickness", "conduct", "leave")


def period(chance: Random) -> list[Row]:
    """The conversations of a period: few or many, spread evenly or not."""
    many = chance.choice([30, 80, 250, 600])
    weights = {dim: [chance.random() ** 3 + 0.02 for _ in values] for dim, values in _dims().items()}
    return [{dim: chance.choices(values, weights[dim])[0] for dim, values in _dims().items()} for _ in range(many)]


def _dims() -> dict[str, Sequence[str]]:
    return {"group": tuple(DIVISIONS), "week": tuple(MONTHS), "state": STATES, "topic": TOPICS}


def counted(rows: Iterable[Row], *dims: str) -> dict[tuple[str, ...], int]:
    """How many conversations there are of each combination."""
    return dict(Counter(tuple(row[dim] for dim in dims) for row in rows))


OUTPUTS = (("group", "state"), ("week", "state"), ("group", "topic"), ("week", "topic"))
"""What is published of the period, each with all of its sums."""


def attack(protected: Protected, outputs: Sequence[tuple[str, ...]]) -> Attack:
    """All that is shown, with all that anyone knows of how it adds up."""
    found = Attack()
    for dims in outputs:
        for size in range(len(dims) + 1):
            for kept in combinations(dims, size):
                _read(found, protected, kept)
    return found


def _read(found: Attack, protected: Protected, dims: tuple[str, ...]) -> None:
    for where in _places(dims):
        name = str(sorted(where.items()))
        found.read[name] = protected.shown("conversations", **where).text
        for dim, value in where.items():
            inner = [one for one, outer in WITHIN.get(dim, {}).items() if value in outer]
            if inner:
                found.sums.append((name, [str(sorted((where | {dim: one}).items())) for one in inner]))
            if value == _dims()[dim][0]:
                rest = {one: at for one, at in where.items() if one != dim}
                parts = [str(sorted((where | {dim: one}).items())) for one in _dims()[dim]]
                found.sums.append((str(sorted(rest.items())), parts))


def _places(dims: tuple[str, ...]) -> list[dict[str, str]]:
    places: list[dict[str, str]] = [{}]
    for dim in dims:
        outer = {one for outers in WITHIN.get(dim, {}).values() for one in outers}
        places = [place | {dim: value} for place in places for value in (*_dims()[dim], *sorted(outer))]
    return places


@pytest.mark.parametrize("exact", [(), ({},)], ids=["totals rounded", "grand total exact"])
def test_no_count_below_five_is_recovered(
    exact: Sequence[Mapping[str, str]], size: Callable[[int], int], record: Record
) -> None:
    """Groups in a tree, weeks in months, states and topics, with every sum over them, at once."""
    chance = Random(10)
    small = told = 0
    for _ in range(size(PERIODS)):
        rows = period(chance)
        tables = [Table(of="conversations", dims=dims, counts=counted(rows, *dims)) for dims in OUTPUTS]
        protected = protect(tables, within=WITHIN, exact=exact)
        found = attack(protected, OUTPUTS)
        assert found.recovered() == {}
        small += sum(text == "fewer than 5" for text in found.read.values())
        told += sum(text not in ("fewer than 5", "not shown") for text in found.read.values())
    how = "grand total exact" if exact else "totals rounded"
    record(f"small counts under attack, {how}", f"{small} in {size(PERIODS)} periods, 0 recovered; {told} counts shown")


def test_the_attacker_recovers_what_a_careless_table_gives_away() -> None:
    """Hiding the small counts alone would not do."""
    careless = Attack(
        read={"all": "32", "outcome": "20", "handoff": "fewer than 5", "open": "9"},
        sums=[("all", ["outcome", "handoff", "open"])],
    )
    assert careless.recovered() == {"handoff": 3}
    squeezed = Attack(
        read={"all": "8", "outcome": "fewer than 5", "open": "fewer than 5"}, sums=[("all", ["outcome", "open"])]
    )
    assert squeezed.recovered() == {"outcome": 4, "open": 4}
