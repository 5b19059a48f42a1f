"""Proof: no count below five is recovered from HR's pages of a period, all charts of them read together."""

from functools import partial
from pathlib import Path

import pytest

from activity.picture import Picture, picture
from activity.report_files import as_json
from activity.watched import watched
from tests.bench import year
from tests.bench.attacker import Attack
from tests.bench.record import Record
from tests.bench.test_measures import KNOWN, measured
from tests.bench.test_report_attack import SHARES_OF, Reader
from tests.bench.test_understanding_attack import ALL

pytestmark = pytest.mark.proof

PARENTS = {group: (outer[1] if len(outer) > 1 else None) for group, outer in year.AROUND.items()}


def read_charts(attack: Attack, found: Picture) -> set[str]:
    """Every month of every topic and group; whatever is charted nowhere may be anything. The names that were read."""
    assert found.history is not None
    cells = list(found.history.counts)
    for month in map(str, found.months):
        for group, topic in cells:
            attack.read[f"{group}/{topic}/{month}"] = None
        parts = [f"{group}/{topic}/{month}" for group, topic in cells]
        attack.sums.append((f"month|{month}|", parts))
    told = set()
    for (topic, outer), counts in found.charts.items():
        inside = _inside(found, topic, outer)
        for month, count in zip(map(str, found.months), counts, strict=True):
            name = f"{topic} in {outer} in {month}"
            attack.read[name] = count.text
            attack.sums.append((name, [f"{group}/{topic}/{month}" for group in inside]))
            told.add(name)
    for group, topics in _by_group(cells).items():
        parts = [f"{group}/{topic}/{month}" for topic in topics for month in map(str, found.months)]
        if f"own|{group}|" in attack.read:
            attack.sums.append((f"own|{group}|", parts))
    for topic in {topic for _, topic in cells}:
        groups = [group for group, of in cells if of == topic]
        parts = [f"{group}/{topic}/{month}" for group in groups for month in map(str, found.months)]
        attack.sums.append((f"topic|{topic}|", parts))
    return told


def _inside(found: Picture, topic: str, outer: str | None) -> list[str | None]:
    """The groups that a chart counts: those inside it that are watched nowhere else."""
    assert found.history is not None
    if outer is None:
        return [group for group, of in found.history.counts if of == topic]
    (at,) = (
        one
        for one in watched(found.history)
        if (one.topic, one.group) == (topic, outer) and not one.whole and not one.rare
    )
    return list(at.inside)


def _by_group(cells: list[tuple[str | None, str]]) -> dict[str | None, list[str]]:
    found: dict[str | None, list[str]] = {}
    for group, topic in cells:
        found.setdefault(group, []).append(topic)
    return found


def test_no_count_below_five_is_recovered_from_the_pages(tmp_path: Path, record: Record, *, full_size: bool) -> None:
    """Every measure by group, topic and month, and every topic in every group by month, with how they hang together."""
    sizes = (900, 3000, 20_000) if full_size else (900,)
    few = charted = 0
    for number, conversations in enumerate(sizes):
        of = measured(f"sqlite:///{tmp_path / f'{number}.db'}", conversations=conversations)
        found = of.read(partial(picture, scope=ALL, known=KNOWN, parents=PARENTS))
        of.engine.dispose()
        assert found.report is not None
        told = as_json(found.report)
        for base in SHARES_OF:
            attack = Reader(told, base).attack
            names = read_charts(attack, found) if base == "use" else set()
            assert attack.recovered() == {}, (conversations, base)
            few += sum(text == "fewer than 5" for text in attack.read.values())
            charted += len(names)
    assert few
    assert charted
    record("small counts of HR's pages under attack", f"{few} in {len(sizes)} periods, 0 recovered; {charted} charted")
