"""Proof: no count below five is recovered from the charts of all topics and groups, read together with the report."""

from collections import defaultdict
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from pathlib import Path

import pytest

from activity.days import day_of, month_of
from activity.gathered import gather, named
from activity.report import report
from activity.report_files import as_json
from activity.topic_counts import Charts, charts
from activity.troubled import history
from activity.watched import History, watched
from tests.bench import year
from tests.bench.attacker import Attack
from tests.bench.record import Record
from tests.bench.test_measures import KNOWN, SCOPE, Measured, measured
from tests.bench.test_report_attack import Reader

pytestmark = pytest.mark.proof

PARENTS = {group: (around[1] if len(around) > 1 else None) for group, around in year.AROUND.items()}
REST = "rest"

# Charts hold what is made up as well, so the report does here: else no two would count the same.
WHOLE_MONTHS = replace(SCOPE, sample=True, until=month_of(day_of(SCOPE.as_at)) - timedelta(days=1))


def read_charts(attack: Attack, known: History, drawn: Charts, *, months: list[date]) -> None:
    """Every chart by month, and how charts, topics, months and groups of the report add up."""
    inside = {(at.group, at.topic): at.inside for at in watched(known) if (at.topic, at.group) in drawn and at.group}
    parts: dict[str, set[str]] = defaultdict(set)
    cells: dict[str, list[str]] = defaultdict(list)
    own: dict[str | None, list[str]] = defaultdict(list)
    for group, topic in known.counts:
        chart = next((at for (at, of), groups in inside.items() if of == topic and group in groups), None)
        label = f"{topic}: {chart or REST}"
        cell = f"{group} in {topic}"
        attack.read[cell] = None
        parts[topic].add(label)
        cells[label].append(cell)
        own[group].append(cell)
        for number, month in enumerate(months):
            attack.read[f"{label} {month}"] = drawn[(topic, chart)][number].text if chart else None
    for topic, labels in parts.items():
        for number, month in enumerate(months):
            whole = f"{topic} {month}"
            attack.read[whole] = drawn[(topic, None)][number].text
            attack.sums.append((whole, [f"{label} {month}" for label in labels]))
        attack.sums.append((f"topic|{topic}|", [f"{topic} {month}" for month in months]))
    for month in months:
        attack.sums.append((f"month|{month}|", [f"{topic} {month}" for topic in parts]))
    for label, of in cells.items():
        attack.read[label] = None
        attack.sums.append((label, of))
        attack.sums.append((label, [f"{label} {month}" for month in months]))
    attack.sums += [(f"own|{named(group)}|", of) for group, of in own.items()]


def everything(of: Measured) -> Attack:
    """The report of whole months, with the charts of the same months."""
    known = of.read(partial(history, scope=replace(WHOLE_MONTHS, until=None), parents=PARENTS))
    assert known is not None
    months = [month for month in known.months if month >= month_of(year.BEGAN.date())]
    gathered = of.read(partial(gather, scope=WHOLE_MONTHS, known=KNOWN, cuts=("group", "topic", "month")))
    attack = Reader(as_json(report(gathered, organisation="trust")), "use").attack
    read_charts(attack, known, charts(known, months=months), months=months)
    return attack


def test_no_count_below_five_is_recovered_from_charts_and_report(
    tmp_path: Path, record: Record, *, full_size: bool
) -> None:
    """Every topic and group by month, beside the report's own topics, groups and months."""
    sizes = (1000, 3000, 8000, 20_000) if full_size else (1000,)
    small = 0
    for number, conversations in enumerate(sizes):
        of = measured(f"sqlite:///{tmp_path / f'{number}.db'}", conversations=conversations)
        attack = everything(of)
        assert attack.recovered() == {}, conversations
        small += sum(text == "fewer than 5" for text in attack.read.values())
        of.engine.dispose()
    assert small
    record("small counts of charts and report, under attack", f"{small} in {len(sizes)} periods, 0 recovered")
