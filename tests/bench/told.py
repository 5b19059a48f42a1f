"""Every count that is told of one period, read into one attack; it takes what is told, and knows no engine.

Each reader takes one output as its page, file or message tells it, and adds what anybody knows of how it hangs together
with the others. Names of counts are shared, so that what two outputs tell of one count is held together.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from math import ceil, floor
from typing import Any, Final

from activity import treatment
from activity.doctor import Examined
from activity.front import TO_NEAREST, struggle_says
from activity.gathered import NONE, named
from activity.measures import Overview
from activity.period import Period
from activity.picture import Picture
from activity.safe import HANDED_OVER, NODE_PARTS, listed, node_value
from activity.scope import STATES
from activity.struggles import AtQuestion, says
from activity.suppression import HIDDEN, Protected, Shown
from activity.trouble import BEFORE, Spot
from activity.watched import Measuring
from tests.bench import year
from tests.bench.attacker import SOME, Attack
from tests.bench.test_report_attack import Reader

Told = Mapping[str, Any]


@dataclass(slots=True)
class Everything:
    """One system of all that is told of one thing that is counted."""

    attack: Attack = field(default_factory=Attack)
    told: set[str] = field(default_factory=set)
    readings: int = 0

    def see(self, name: str, text: str | None) -> str:
        """One more reading of a count. Where it was read before, both hold."""
        if self.attack.read.get(name) is None:
            self.attack.read[name] = text
        else:
            self.readings += 1
            again = f"{name} (reading {self.readings})"
            self.attack.read[again] = text
            self.same(name, [again])
        if text is not None:
            self.told.add(name)
        return name

    def same(self, total: str, parts: Iterable[str]) -> None:
        """That a count is the sum of others; one that was never read may be anything."""
        every = list(parts)
        for name in (total, *every):
            self.attack.read.setdefault(name, None)
        self.attack.sums.append((total, every))

    def at_most(self, part: str, whole: str) -> None:
        """That a count is part of another."""
        self.same(whole, [part, f"{whole} without {part}"])

    def report(self, told: Told, base: str) -> None:
        """A report as it leaves as JSON: the pages of measures and groups, the command and its files tell the same."""
        found = Reader(told, base).attack
        for name, text in found.read.items():
            self.see(name, text) if text is not None else self.attack.read.setdefault(name, None)
        for total, parts in found.sums:
            self.same(total, parts)
        for factors in found.limits:
            self.limit(factors)

    def limit(self, factors: Mapping[str, float]) -> None:
        """That counts times these factors are nought at most together."""
        for name in factors:
            self.attack.read.setdefault(name, None)
        self.attack.limits.append(factors)


def read_relations(into: Everything) -> None:
    """What the cuts mean: a stage is so many topics, a tree here is one topic, and a version is of some trees."""
    read = into.attack.read
    topics = [name.split("|")[1] for name in read if name.startswith("topic|") and name.endswith("|")]
    for topic in topics:
        if f"tree|{topic}-tree|" in read:
            into.same(f"tree|{topic}-tree|", [f"topic|{topic}|"])
        versions = [name.split("|")[1] for name in read if name.startswith("version|") and name.endswith("|")]
        if versions:
            into.same(f"topic|{topic}|", [f"{topic} of {version}" for version in versions])
    for version in [name.split("|")[1] for name in list(read) if name.startswith("version|") and name.endswith("|")]:
        into.same(f"version|{version}|", [f"{topic} of {version}" for topic in topics])
    for stage in {*year.STAGES.values(), NONE}:
        if f"stage|{stage}|" in read:
            into.same(
                f"stage|{stage}|", [f"topic|{topic}|" for topic in topics if year.STAGES.get(topic, NONE) == stage]
            )
    for theme in {theme for themes in year.THEMES.values() for theme in themes}:
        if f"theme|{theme}|" in read:
            inside = [topic for topic in topics if theme in year.THEMES.get(topic, ())]
            into.same(f"theme|{theme}|", [f"topic|{topic}|" for topic in inside])


def read_overview(into: Everything, overview: Overview, protected: Protected, *, period: Period, base: str) -> None:
    """The page of what happened: months, groups, hand-overs and questions; or contacts by how they came."""
    if base == "contacts" and all(came for came, _, _ in period.contacts):
        into.same("whole||", [into.see(f"came|{came}|", count.text) for came, count, _ in period.contacts])
    _read_months(into, period if base == "use" else replace(period, months=()))
    if base == "use":
        _read_period(into, period)
        _read_handoffs(into, overview, protected)
        _read_nodes(into, overview, protected)


def listing(count: Shown) -> str:
    """A count in a list of what there is: whatever else is said of it, it is one at least."""
    return SOME if count.text == HIDDEN else count.text


KINDS: Final = ("", *(f"{state}-yes" for state in STATES))
"""All that started, then each way that they stand."""


def _read_period(into: Everything, period: Period) -> None:
    whole = (period.started, *(period.ends[state] for state in STATES))
    for kind, count in zip(KINDS, whole, strict=True):
        into.see(f"whole||{kind}", count.text)
    for group, row in period.groups:
        for kind, count in zip(KINDS, row, strict=True):
            into.see(f"group|{named(group)}|{kind}", count.text)


def _read_months(into: Everything, period: Period) -> None:
    """The page's months; weeks, which the report tells by any cut, hang together with them."""
    for month, row in period.months:
        for kind, count in zip(KINDS, row, strict=True):
            into.see(f"month|{month}|{kind}", count.text)
    mondays = [name.split("|")[1] for name in into.attack.read if name.startswith("week|") and name.endswith("|")]
    for monday in mondays:
        into.same(f"week|{monday}|", _pieces(monday))
    for month in {month for monday in mondays for month in _months(monday)}:
        if f"month|{month}|" in into.attack.read:
            inside = [name for monday in mondays for name in _pieces(monday) if name.endswith(f" in {month}")]
            into.same(f"month|{month}|", inside)


def _pieces(monday: str) -> list[str]:
    return [f"week|{monday}| in {month}" for month in _months(monday)]


def _months(monday: str) -> list[date]:
    """The months that a week has days of."""
    return sorted({(date.fromisoformat(monday) + timedelta(days=day)).replace(day=1) for day in range(7)})


def _read_handoffs(into: Everything, overview: Overview, protected: Protected) -> None:
    by_tree: dict[str, list[str]] = {}
    for one in listed(overview):
        tree, text = str(one.tree), listing(protected.shown(HANDED_OVER, tree=str(one.tree), reason=str(one.reason)))
        by_tree.setdefault(tree, []).append(into.see(f"{tree} handed over, {one.reason}", text))
    for tree, parts in by_tree.items():
        into.same(f"topic|{tree.removesuffix('-tree')}|handoff-yes", parts)


SHARE_AT_NODE: Final = {"unsure": "unsure", "stopped": "stopped"}
"""What happens at a question, and the share of conversations in which it happened anywhere."""


def _read_nodes(into: Everything, overview: Overview, protected: Protected) -> None:
    for at in overview.nodes:
        where, topic = {"node": node_value(at)}, str(at.tree).removesuffix("-tree")
        shown = into.see(f"{at.tree}:shown {at.node}", listing(protected.shown("shown", **where)))
        into.at_most(shown, f"topic|{topic}|")
        for part in NODE_PARTS:
            parts = [f"{at.tree}:{part} {way} {at.node}" for way in ("yes", "no")]
            for way, name in zip(("yes", "no"), parts, strict=True):
                into.see(name, protected.shown("shown", **where, **{part: way}).text)
            into.same(shown, parts)
            if part in SHARE_AT_NODE:
                into.at_most(parts[0], f"topic|{topic}|{SHARE_AT_NODE[part]}-yes")


RATE: Final = re.compile(r": (?:about ([\d,]+)|fewer than 5) conversations a month\.")


def read_spots(into: Everything, found: Picture) -> None:
    """Trouble spots as the front page and the digest tell them: so many a month since then."""
    for number, one in enumerate(found.spots):
        at, said = one.spot.at, " ".join(says(one.spot, group="g", topic="t"))
        months = [month for month in found.months if month >= one.spot.since]
        rate = RATE.search(said)
        if at.rare or rate is None:
            continue
        least, most = (0, 4) if rate[1] is None else (int(rate[1].replace(",", "")),) * 2
        ends = f"between {max(0, ceil((least - 0.5) * len(months)))} and {floor((most + 0.5) * len(months))}"
        cells = [f"{group}/{at.topic}/{month}" for group in at.inside for month in months]
        into.same(into.see(f"spot {number}", ends), [cell for cell in cells if cell in into.attack.read])
        _read_usual(into, found, one.spot, USUAL.search(said))
        for question in one.struggles:
            _read_struggle(into, f"spot {number}", question)


USUAL: Final = re.compile(r"(?:About ([\d,]+)|Fewer than 5) conversations would be usual\.")


def _read_usual(into: Everything, found: Picture, spot: Spot, usual: re.Match[str] | None) -> None:
    """What would be usual: so many a month before, for one who knows what every month should have brought."""
    assert found.history is not None
    assert usual is not None
    measuring = Measuring.of(found.history)
    weights, first, months = measuring.weights(spot.at), measuring.first(spot.at), found.history.months
    since = months.index(spot.since)
    before = slice(max(first, since - BEFORE), since)
    each = sum(weights[since:]) / (len(months) - since) / sum(weights[before])
    least, most = (0.0, 5.0) if usual[1] is None else (float(usual[1].replace(",", "")) + by for by in (-0.5, 0.5))
    cells = [f"{group}/{spot.at.topic}/{month}" for group in spot.at.inside for month in months[before]]
    name = f"before spot {spot.at.topic} in {spot.at.group}"
    into.same(into.see(name, None), [cell for cell in cells if cell in into.attack.read])
    if all(month in found.months for month in months[before]):
        into.see(name, f"between {ceil(least / each)} and {floor(most / each)}")


SHARES: Final = re.compile(r": about (\d+) in 100, elsewhere about (\d+)")
AT_NODE: Final = {"stopped": "stopped", "unsure": "unsure", "refused": "refused", "went_back": "back"}
"""How the struggles of a spot are called where the questions are told."""


def _read_struggle(into: Everything, spot: str, at: AtQuestion) -> None:
    """What managers at a spot struggle with: five or more of them, and shares of those who were asked there."""
    name, asked = f"{spot}, {at.what} at {at.node}", f"{spot}, asked {at.node}"
    parts = [into.see(f"{name} {where}", "between 5 and 1000000") for where in ("here", "elsewhere")]
    wholes = [into.see(f"{asked} {where}", SOME) for where in ("here", "elsewhere")]
    shares = SHARES.search(struggle_says(at))
    if shares is None:
        into.attack.read[parts[1]] = into.attack.read[wholes[1]] = None
    into.limit({wholes[0]: 1, spot: -1})
    into.limit({wholes[0]: 1, wholes[1]: 1, f"{at.tree}:shown {at.node}": -1})
    if at.what in AT_NODE:
        into.limit({parts[0]: 1, parts[1]: 1, f"{at.tree}:{AT_NODE[at.what]} yes {at.node}": -1})
    for part, whole, share in zip(parts, wholes, shares.groups() if shares else (), strict=bool(shares)):
        into.see(f"{part}, not", "between 5 and 1000000")
        into.same(whole, [part, f"{part}, not"])
        least, most = int(share) - TO_NEAREST / 2, int(share) + TO_NEAREST / 2
        into.attack.limits += [{part: 100, whole: -most}, {part: -100, whole: least}]


def read_doctor(into: Everything, tree: str, examined: Iterable[Examined]) -> None:
    """The questions of one guide, and who went back from them; whoever came to one was shown it."""
    for one in examined:
        shown = into.see(f"{tree}:shown {one.node}", one.shown.text)
        for sign, count in one.signs.items():
            name = f"{tree}:{sign} yes {one.node}"
            into.see(name, count.text)
            into.at_most(name, shown)


def read_treatment(into: Everything, tree: str, spreads: Iterable[treatment.Spread]) -> None:
    """What advisers decided over equal answers, of all that there was to decide about the topic."""
    sets = []
    for number, spread in enumerate(spreads):
        decided = into.see(f"{tree}:decided {number}", spread.decided.text)
        parts = [into.see(f"{tree}:decided {number} {what}", listing(count)) for what, count in spread.decisions]
        into.same(decided, parts)
        sets.append(decided)
    into.same(f"topic|{tree.removesuffix('-tree')}|", [*sets, f"{tree}:not in a set"])
