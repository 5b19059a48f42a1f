"""Proof: fifty groups and ten topics show few trouble spots that are none, and a doubling soon."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Literal

import numpy as np
import pytest
from numpy.typing import NDArray

from activity.trouble import trouble_spots
from activity.watched import Cell, History
from tests.bench.record import Record

pytestmark = pytest.mark.proof

GROUPS, TOPICS = 50, 10
YEARS = 20
PLANTED = 100
KNOWN = 40
"""Months before a look that it is given: all that it reads."""

Counts = NDArray[np.int64]
Sort = Literal["even", "mixed", "rough"]

PARENTS: dict[str, str | None] = {f"group-{n}": f"division-{n // 10}" for n in range(GROUPS)}
PARENTS |= {f"division-{n}": None for n in range(GROUPS // 10)}


def cell(place: int) -> Cell:
    """The group and topic of a row."""
    return f"group-{place // TOPICS}", f"topic-{place % TOPICS}"


def months(until: int) -> tuple[date, ...]:
    """The last months before one, by its number from the start."""
    return tuple(date(2006 + n // 12, n % 12 + 1, 1) for n in range(until - KNOWN, until))


def expected(sort: Sort, *, over: int, chance: np.random.Generator) -> NDArray[np.float64]:
    """What each group and topic should bring in each month.

    Even: ten a month. Mixed: from one in two months to forty, with a season of a quarter up and down in half of the
    topics and a use that grows by a tenth a year. Rough: the same, with each month a third above or below for reasons
    that nobody sees.
    """
    if sort == "even":
        return np.full((GROUPS * TOPICS, over), 10.0)
    rates = chance.choice([0.5, 2, 5, 10, 20, 40], size=(GROUPS * TOPICS, 1))
    at = np.arange(over)
    season = 1 + 0.25 * np.sin(2 * np.pi * at / 12) * (np.arange(GROUPS * TOPICS)[:, None] % TOPICS < TOPICS // 2)
    due: NDArray[np.float64] = rates * season * 1.1 ** (at / 12)
    return due if sort == "mixed" else due * chance.gamma(9, 1 / 9, due.shape)


def history(counts: Counts, *, until: int, chance: np.random.Generator) -> History:
    """What is known at the end of a month, with the days of the rarer ones drawn within their months."""
    known = months(until)
    rows = counts[:, -KNOWN:].tolist()
    few = [place for place, row in enumerate(rows) if sum(row[-12:]) < 60]
    days = {cell(place): tuple(_days(rows[place], known, chance)) for place in few}
    return History(months=known, counts={cell(n): tuple(row) for n, row in enumerate(rows)}, parents=PARENTS, days=days)


def _days(row: list[int], known: tuple[date, ...], chance: np.random.Generator) -> Iterator[date]:
    for month, count in zip(known, row, strict=True):
        yield from (month + timedelta(days=int(day)) for day in sorted(chance.integers(0, 28, count)))


@pytest.mark.parametrize("sort", ["even", "mixed", "rough"])
def test_a_quiet_organisation_reads_of_under_one_spot_a_month(
    sort: Sort, size: Callable[[int], int], record: Record, *, full_size: bool
) -> None:
    """Twenty years in which nothing happens but chance; a spot listed in two months counts twice."""
    chance = np.random.default_rng(2026)
    looks = size(YEARS * 12) if sort == "even" else size(YEARS * 12) // 2
    due = expected(sort, over=KNOWN + looks, chance=chance)
    counts: Counts = chance.poisson(due)
    listed = [
        len(trouble_spots(history(counts[:, : KNOWN + look], until=KNOWN + look, chance=chance)))
        for look in range(1, looks + 1)
    ]
    record(f"trouble, quiet, {sort}", f"{sum(listed) / looks:.2f} false spots a month over {looks} months")
    # A spot that chance made stays for some months, so a small run is allowed more.
    assert sum(listed) < looks * (1 if full_size else 3)


def test_a_doubling_is_found_within_three_months(size: Callable[[int], int], record: Record) -> None:
    """In each planted year one group and topic goes from ten a month to twenty, at the start of a month."""
    chance = np.random.default_rng(1066)
    planted = size(PLANTED)
    within = [_found_after(chance) for _ in range(planted)]
    found = [months for months in within if months is not None]
    by_month = ", ".join(f"{sum(months <= limit for months in found)} within {limit}" for limit in (1, 2, 3))
    record(
        "trouble, a doubling from 10 a month", f"found in {len(found)} of {planted} planted years: {by_month} months"
    )
    # Of a small run too little may be asked for chance to fail it.
    assert len(found) >= (0.8 * planted if planted == PLANTED else 1)


def _found_after(chance: np.random.Generator) -> int | None:
    """The months that it took to find a doubling; None for more than three."""
    due = expected("even", over=KNOWN + 3, chance=chance)
    place = int(chance.integers(len(due)))
    due[place, -3:] *= 2
    counts: Counts = chance.poisson(due)
    for after in (1, 2, 3):
        known = history(counts[:, : KNOWN + after], until=KNOWN + after, chance=chance)
        if any((spot.at.group, spot.at.topic) == cell(place) for spot in trouble_spots(known)):
            return after
    return None
