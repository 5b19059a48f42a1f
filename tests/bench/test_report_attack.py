"""Proof: no count below five can be worked out from the report as it leaves Fingerpost, whatever one knows of it."""

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from activity.gathered import gather
from activity.measures.terms import CutName
from activity.report import report
from activity.report_files import as_json
from tests.bench import year
from tests.bench.attacker import Attack
from tests.bench.record import Record
from tests.bench.test_measures import KNOWN, SCOPE, measured

pytestmark = pytest.mark.proof

CUTS: tuple[CutName, ...] = ("group", "topic", "month")
WHOLE_CUTS: tuple[CutName, ...] = (*CUTS, "channel", "stage", "version")

SHARES_OF = {
    "use": (
        *("completion", "outcome", "handoff", "stopped", "open", "self_sufficiency", "repeats", "unsure", "changes"),
        *("refusals", "policy_opened", "feedback", "helped", "follow_up"),
    ),
    "escalations": (*("first_answer", "missed", "resolution", "unresolved", "avoidable", "wrong_advice", "content"),),
    "searches": ("search_missed",),
    "contacts": (),
    "urgent": (),
    "search_chosen": (),
}
"""What the definitions say that each share is a share of."""

ADDS = (
    *("whole", "topic", "channel", "month", "stage", "version", "tree", "week", "reason", "tier", "came", "why"),
    *("feedback", "follow_up", "organisation"),
)
"""Cuts of which each thing that is counted is in one part."""

Figure = Mapping[str, Any]


def words(figure: Figure | None) -> str | None:
    """What stands in the report, as an attacker reads it."""
    if figure is None:
        return "0"
    how = {"few": "fewer than 5", "hidden": "not shown", "about": f"about {figure['count']}"}
    return how.get(figure["shown"], str(figure["count"]))


class Reader:
    """Reads one base count of the report, with every share of it, into an attack."""

    def __init__(self, told: Mapping[str, Any], base: str) -> None:
        """Read everything."""
        self.attack = Attack()
        measures = {measure["name"]: measure for measure in told["measures"]}
        self.base = self._figures(measures[base])
        self.shares = {name: self._figures(measures[name]) for name in SHARES_OF[base]}
        for place, figure in self.base.items():
            self.attack.read[self._name(place)] = words(figure)
        self._sums("")
        for name in self.shares:
            self._share(name)
        if base == "use":
            self._ends()
            self._asked()
            self._managers(self._figures(measures["managers"]))
        if base == "escalations":
            self._closed()
        for minutes, (rests, kind, each) in self._of_minutes(told).items():
            if rests == base:
                self._minutes(self._figures(measures[minutes]), kind, each)

    def _figures(self, measure: Mapping[str, Any]) -> dict[tuple[str, str], Figure]:
        found: dict[tuple[str, str], Figure] = {("whole", ""): measure["whole"]}
        for cut, parts in measure["by"].items():
            found |= {(cut, str(figure["part"])): figure for figure in parts}
        return found

    def _name(self, place: tuple[str, str], kind: str = "") -> str:
        return "|".join((*place, kind))

    def _sums(self, kind: str) -> None:
        """Parts add up to the whole, and groups to those around them."""
        for cut in ADDS[1:]:
            parts = [self._name(place, kind) for place in self.base if place[0] == cut]
            if parts:
                self.attack.sums.append((self._name(("whole", ""), kind), parts))
        groups = [part for cut, part in self.base if cut == "group"]
        own = {group: self._name(("own", group), kind) for group in groups}
        if not own:
            return
        self.attack.read.update(dict.fromkeys(own.values()))
        self.attack.sums.append((self._name(("whole", ""), kind), list(own.values())))
        for group in groups:
            inside = [own[one] for one in groups if group in year.AROUND.get(one, (one,))]
            self.attack.sums.append((self._name(("group", group), kind), inside))

    def _share(self, name: str) -> None:
        """Yes, no and neither make the count that it is a share of."""
        found = self.shares[name]
        cuts = {cut for cut, _ in found}
        kinds = [f"{name}-{answer}" for answer in ("yes", "no", "out")]
        for place in self.base:
            figure = found.get(place) if place[0] in cuts else None
            told = place[0] in cuts
            yes, no, out = (self._name(place, kind) for kind in kinds)
            self.attack.read[yes] = words(figure) if told else None
            self.attack.read[no] = self._rest(figure)
            self.attack.read[out] = None
            self.attack.sums.append((self._name(place), [yes, no, out]))
        for kind in kinds:
            self._sums(kind)

    def _rest(self, figure: Figure | None) -> str | None:
        """The rest of a denominator, where it is told: as it is where both must be, else to the nearest five."""
        if figure is None or figure["out_of"] is None:
            return None
        rest = figure["out_of"] - figure["count"]
        if rest and figure["shown"] == "exact" and rest % 5 == 0:
            return f"about {rest}"
        return str(rest) if figure["shown"] == "exact" or not rest else f"about {rest}"

    def _ends(self) -> None:
        """By their definitions a conversation ends in one of four ways, of which two are completions."""
        for place in self.base:
            outcome, handoff, stopped, left_open, completed = (
                self._name(place, f"{name}-yes") for name in ("outcome", "handoff", "stopped", "open", "completion")
            )
            self.attack.sums.append((completed, [outcome, handoff]))
            self.attack.sums.append((self._name(place), [completed, stopped, left_open]))

    def _asked(self) -> None:
        """By their definitions these are shares of those that ended, or were advised; and a cut tells some again."""
        for place in self.base:
            completed, outcome = (self._name(place, f"{name}-yes") for name in ("completion", "outcome"))
            feedback, follow_up, helped = (
                [self._name(place, f"{name}-{answer}") for answer in ("yes", "no")]
                for name in ("feedback", "follow_up", "helped")
            )
            self.attack.sums += [(completed, feedback), (outcome, follow_up)]
            self.attack.limits.append({self._name(place, "self_sufficiency-yes"): 1, outcome: -1})
            self.attack.limits.append({feedback[0]: 1, helped[0]: -1, helped[1]: -1})
        if ("feedback", "yes") in self.base:
            again = self._name(("feedback", "yes"))
            self.attack.sums.append((self._name(("whole", ""), "helped-yes"), [again]))

    def _closed(self) -> None:
        """An escalation that stands resolved is not unresolved."""
        for place in self.base:
            resolved, unresolved = (self._name(place, f"{name}-yes") for name in ("resolution", "unresolved"))
            self.attack.limits.append({resolved: 1, unresolved: 1, self._name(place): -1})

    def _managers(self, found: Mapping[tuple[str, str], Figure]) -> None:
        """Nobody is more managers than conversations; whoever is in the whole is in a part, and the other way round."""
        names = {place: self._name(place, "managers") for place in found}
        for place, name in names.items():
            self.attack.read[name] = words(found[place])
            self.attack.limits += [{name: 1, self._name(place): -1}] if place in self.base else []
            self.attack.limits += [{name: 1, names[("whole", "")]: -1}] if place[0] != "whole" else []
        for cut in {cut for cut, _ in found} - {"whole"}:
            parts = {name: -1.0 for (one, _), name in names.items() if one == cut}
            self.attack.limits.append({names[("whole", "")]: 1, **parts})
        for inner, around in year.AROUND.items():
            for outer in around:
                if {("group", inner), ("group", outer)} <= names.keys() and inner != outer:
                    self.attack.limits.append({names[("group", inner)]: 1, names[("group", outer)]: -1})

    def _of_minutes(self, told: Mapping[str, Any]) -> Mapping[str, tuple[str, str, int]]:
        """Minutes that are so many for each: what they rest on, which of it, and how many minutes."""
        return {"minutes_saved": ("use", "self_sufficiency-yes", told["assumed_minutes"])}

    def _minutes(self, found: Mapping[tuple[str, str], Figure], kind: str, each: int) -> None:
        for place, figure in found.items():
            if figure["shown"] == "exact":
                self.attack.read[f"{self._name(place, kind)} by minutes"] = str(figure["count"] // each)
                self.attack.read.setdefault(self._name(place, kind), None)
                again = f"{self._name(place, kind)} by minutes"
                self.attack.sums.append((self._name(place, kind), [again]))


def reports(folder: Path, sizes: Sequence[int], cuts: Sequence[CutName]) -> Iterator[dict[str, Any]]:
    """The reports of made-up years with so many conversations."""
    for number, conversations in enumerate(sizes):
        a_year = measured(f"sqlite:///{folder / f'{number}.db'}", conversations=conversations)
        yield as_json(report(a_year.read(partial(gather, scope=SCOPE, known=KNOWN, cuts=cuts)), organisation="trust"))
        a_year.engine.dispose()


def test_no_count_below_five_is_recovered_from_a_report(tmp_path: Path, record: Record, *, full_size: bool) -> None:
    """Every measure by every cut of one period at once, with what their definitions say of each other."""
    sizes, cuts = ((300, 500, 900, 3000, 20_000), WHOLE_CUTS) if full_size else ((500,), CUTS)
    small = 0
    for told in reports(tmp_path, sizes, cuts):
        for base in SHARES_OF:
            attack = Reader(told, base).attack
            assert attack.recovered() == {}, base
            small += sum(text == "fewer than 5" for text in attack.read.values())
    assert small
    record("small counts of a report under attack", f"{small} in {len(sizes)} periods, 0 recovered")
