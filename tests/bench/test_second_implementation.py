"""Proof: every calculator agrees with a second one, written by another hand from the words of its page alone.

The other hand saw `trees/calculators/README.md` and the domain sheet, and none of the code. What it found unclear
stands in `tests/trees/calculators/blind/questions.md`.
"""

import inspect
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any

import pytest

from bot.content.library import Shelf
from organisations.calendar import Calendar
from tests.bench.record import Record
from tests.trees.calculators.blind import cases, second
from trees.calculators.registry import Calculator, shipped_calculators

pytestmark = pytest.mark.proof
FULL = 60_000
SEED = 20261121

AROUND = ("nation", "holidays", "closures")
"""What the other hand takes as arguments and ours has in the calendar."""

KNOWN_YEARS = (2007, 2099)
"""The years whose bank holidays both hands claim to know: Scotland's St Andrew's Day began in 2007."""


def test_two_hands_agree(shelf: Shelf, size: Callable[[int], int], record: Record) -> None:
    """On cases dense at the boundaries, both give the same value or both refuse."""
    calendar = shelf.current.organisations["example"].calendar
    calculators = shipped_calculators().by_name
    differing: Counter[str] = Counter()
    compared = 0
    for name, args, around in cases.cases(SEED, size(FULL)):
        if not _known(args):
            continue
        ours = _outcome(_ours(calculators[name], name, args, around, calendar))
        theirs = _outcome(partial(getattr(second, name), *args, **around))
        if not _known((ours,)):
            continue
        compared += 1
        differing[name] += ours != theirs
    record(
        "calculators beside a second implementation",
        f"{compared:,} cases over {len(calculators)} calculators, {sum(differing.values())} differences",
    )
    assert +differing == Counter()
    assert set(differing) == set(calculators), "every calculator is compared"


def _ours(
    calculator: Calculator, name: str, args: Sequence[object], around: Mapping[str, Any], calendar: Calendar
) -> Callable[[], object]:
    """Our calculator with the other hand's arguments, matched by name."""
    theirs = inspect.signature(getattr(second, name)).parameters
    if not calculator.wants_calendar:
        return lambda: calculator.function(**dict(zip(theirs, args, strict=False)), **around)
    names = [one for one in theirs if one not in AROUND or one in {p.name for p in calculator.parameters}]
    given = dict(zip(names, args, strict=False))
    own = [one for one in inspect.signature(calculator.function).parameters if one not in given]
    seen = replace(
        calendar,
        nation=around.get("nation", "england"),
        holidays=frozenset(around.get("holidays", ())),
        closures=frozenset(around.get("closures", ())),
    )
    return lambda: calculator.function(**{own[0]: seen}, **given)


def _outcome(work: Callable[[], object]) -> object:
    try:
        value = work()
    except (ValueError, OverflowError):
        return "refused"
    return [tuple(row) for row in value] if isinstance(value, list | tuple) else value


def _known(args: Sequence[object]) -> bool:
    first, last = KNOWN_YEARS
    return all(first <= one.year <= last for one in args if isinstance(one, date))
