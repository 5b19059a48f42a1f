"""Proof: no count below five is recovered from the pages that explain, read together with the report."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import pytest

from activity import compared, doctor, pathway
from activity.gathered import NO, OUT, YES, gather
from activity.measures.terms import CutName
from activity.measures.working_out import Figure
from activity.report import report
from activity.report_files import as_json
from activity.scope import STATES
from activity.walks import ADVISED, LEFT, OFFERED, START, walks
from activity.ways import Ways, ways
from tests.bench import year
from tests.bench.attacker import Attack
from tests.bench.record import Record
from tests.bench.test_measures import KNOWN, SCOPE, Measured, measured
from tests.bench.test_report_attack import SHARES_OF, Reader

pytestmark = pytest.mark.proof

ALL = replace(SCOPE, sample=True)
"""Pages of counts hold what is made up as well, so everything does here: else no two would count the same."""

CUTS: tuple[CutName, ...] = ("topic",)
WHOLE_CUTS: tuple[CutName, ...] = ("group", "topic", "month")


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """Everything that is told of one period, in one system."""

    attack: Attack
    told: set[str]

    def see(self, name: str, text: str | None) -> str:
        """One count as it is told; None where it stands nowhere."""
        self.attack.read[name] = text
        self.told.add(name)
        return name

    def same(self, total: str, parts: Iterable[str]) -> None:
        """That a count is the sum of others, where it is one that the report knows."""
        if total in self.attack.read:
            self.attack.sums.append((total, list(parts)))


def read_ways(read: Read, tree: str, topic: str, found: Ways) -> None:
    """Every step; who comes to a page leaves it, and where ways begin and end stands in the report."""
    into: dict[str, list[str]] = {}
    out: dict[str, list[str]] = {}
    for step in found.steps:
        name = read.see(f"{tree}:{step.here}>{step.then}", step.count.text if step in found.listed else None)
        out.setdefault(step.here, []).append(name)
        into.setdefault(step.then, []).append(name)
    for node in into.keys() & out.keys():
        at = read.see(f"{tree}:at {node}", None)
        read.same(at, into[node])
        read.same(at, out[node])
    read.same(f"topic|{topic}|", out.get(START, []))
    read.same(f"topic|{topic}|outcome-yes", into.get(ADVISED, []))
    # Who was offered an adviser sent it or left it there; everybody who has no end did one or the other.
    sent, left, without = (read.see(f"{tree}:{what}", None) for what in ("sent", "left at the offer", "without an end"))
    read.same(f"topic|{topic}|handoff-yes", [sent])
    read.same(without, [f"topic|{topic}|{state}-yes" for state in ("stopped", "open")])
    read.same(without, [left, *into.get(LEFT, [])])
    rest = [sent, left]
    if OFFERED in into:
        offered = read.see(f"{tree}:offered", None)
        read.same(offered, into[OFFERED])
        read.same(offered, rest)


def read_versions(read: Read, tree: str, topic: str, counts: compared.Counts) -> None:
    """Every share of every version, with what all versions have together."""
    protected = compared.weighed(counts)
    versions = sorted({str(figure.part[1]) for figure in counts[compared.COUNTED]})

    def seen(version: str, what: Mapping[str, str]) -> str:
        text = protected.shown(compared.COUNTED, version=version, **what).text
        return read.see(f"{tree}:{version}:{what}", text)

    whole = {version: read.see(f"{tree}:{version}", None) for version in versions}
    read.same(f"topic|{topic}|", whole.values())
    for state in STATES:
        read.same(f"topic|{topic}|{state}-yes", [seen(version, {"state": state}) for version in versions])
    for version in versions:
        read.same(whole[version], [seen(version, {"state": state}) for state in STATES])
        for name in set(compared.COMPARED) - {"completion", *STATES}:
            read.same(whole[version], [seen(version, {name: way}) for way in (YES, NO, OUT)])
    for name in set(SHARES_OF["use"]) & set(compared.COMPARED) - {"completion", *STATES}:
        for way in (YES, NO, OUT):
            read.same(f"topic|{topic}|{name}-{way}", [seen(version, {name: way}) for version in versions])


def read_stages(read: Read, contacts: Sequence[Figure]) -> None:
    """The contacts of each stage and reason, and how many each topic had. All else of a stage is the report's own."""
    protected = pathway.weighed(contacts, stages=year.STAGES)
    topics = sorted({str(figure.part[0]) for figure in contacts})
    for why in pathway.WHYS:
        for topic in topics:
            read.see(f"contacts {topic} {why}", None)
        for stage in sorted({year.STAGES.get(topic, "(none)") for topic in topics}):
            inside = [topic for topic in topics if year.STAGES.get(topic, "(none)") == stage]
            text = protected.shown(pathway.CONTACTS, topic=f"stage {stage}", why=why).text
            read.same(read.see(f"contacts {stage} {why}", text), [f"contacts {topic} {why}" for topic in inside])
    for topic in topics:
        read.same(f"topic|{topic}|", [f"contacts {topic} {why}" for why in pathway.WHYS])


def everything(of: Measured, base: str, *, trees: Iterable[str], cuts: Sequence[CutName]) -> Read:
    """All that is told of what is counted."""
    told = as_json(report(of.read(partial(gather, scope=ALL, known=KNOWN, cuts=cuts)), organisation="trust"))
    read = Read(attack=Reader(told, base).attack, told=set())
    if base == pathway.CONTACTS:
        read_stages(read, of.read(partial(pathway.contacts_of, scope=ALL, known=KNOWN)))
        return read
    for topic in trees:
        tree = f"{topic}-tree"
        read_ways(read, tree, topic, ways(of.read(partial(walks, scope=ALL, tree=tree))))
        counts = of.read(partial(compared.counts_of, scope=ALL, tree=tree, known=KNOWN))
        read_versions(read, tree, topic, counts)
    return read


def test_no_count_below_five_is_recovered_from_pages_read_together(
    tmp_path: Path, record: Record, *, full_size: bool
) -> None:
    """Report, ways, versions and pathway of one period, with all that is known of how they hang together."""
    sizes = (300, 500, 900, 1500, 3000, 20_000) if full_size else (300,)
    trees, cuts = (year.TOPICS, WHOLE_CUTS) if full_size else (year.TOPICS[:2], CUTS)
    small = 0
    for number, conversations in enumerate(sizes):
        of = measured(f"sqlite:///{tmp_path / f'{number}.db'}", conversations=conversations)
        for base in ("use", pathway.CONTACTS):
            read = everything(of, base, trees=trees, cuts=cuts)
            assert read.attack.recovered() == {}, (conversations, base)
            small += sum(read.attack.read[name] == "fewer than 5" for name in read.told)
        of.engine.dispose()
    record("small counts of the pages that explain, under attack", f"{small} in {len(sizes)} periods, 0 recovered")


def test_what_stands_beside_a_whole_gives_no_small_part_away() -> None:
    """Those who went back stand beside a whole that is told on another page: neither they nor the rest are pinned."""
    for whole in range(5, 40):
        told = {count: doctor.beside(count, whole).text for count in range(whole + 1)}
        for count, text in told.items():
            if 0 < count < 5 or 0 < whole - count < 5:
                assert list(told.values()).count(text) > 1, (count, whole)
