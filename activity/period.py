"""How conversations of a period stand, and contacts, as the report of the period tells them; weighs nothing itself.

Two outputs of one period that weigh the same counts apart could hide different ones, and so give each other's away.
What a report tells of a count is therefore what every other page says of it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from activity.gathered import NONE
from activity.measures.terms import CutName
from activity.report import Report, Reported, Told
from activity.scope import STATES, State
from activity.suppression import Shown

UNTOLD = Shown(how="hidden", count=None)
NOUGHT = Shown(how="exact", count=0)

Row = tuple[Shown, ...]
"""All that started, then each way that they stand."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """How many conversations started and how they stand, of all and by group, as it may be told."""

    started: Shown
    ends: Mapping[State, Shown]
    groups: Sequence[tuple[str | None, Row]]  # a group counts for those inside it too; the most told first
    months: Sequence[tuple[date, Row]] = ()
    contacts: Sequence[tuple[str | None, Shown, Shown]] = ()  # by how they came, or all; with minutes; most told first

    def share(self, state: State) -> str | None:
        """Those that stand so as a percentage of all, from what is told of both alone."""
        count, whole = self.ends[state], self.started
        if count.how != "exact" or whole.how not in ("exact", "about") or not whole.count:
            return None
        percent = 100 * (count.count or 0) / whole.count
        return "under 1%" if 0 < percent < 1 else f"{min(percent, 100):.0f}%"


def period_of(report: Report) -> Period:
    """What a report tells, for the page of what happened."""
    told = {one.measure.name: one for one in report.measures}
    groups = [(None if part == NONE else part, row) for part, row in _rows(told, "group")]
    return Period(
        started=told["use"].whole.numerator,
        ends={state: told[state].whole.numerator for state in STATES},
        # By what is told: an order by true counts would tell which of two hidden ones is the larger.
        groups=sorted(groups, key=lambda group: (-(group[1][0].count or 0), group[0] or "")),
        months=sorted((date.fromisoformat(str(part)), row) for part, row in _rows(told, "month")),
        contacts=sorted(_contacts(told), key=lambda came: (-(came[1].count or 0), came[0] or "")),
    )


def _rows(told: Mapping[str, Reported], cut: CutName) -> Iterator[tuple[str | None, Row]]:
    by_state = {state: _by_part(told[state].by.get(cut)) for state in STATES}
    for one in told["use"].by.get(cut, ()):
        yield one.part, (one.numerator, *(_at(by_state[state], one.part) for state in STATES))


def _contacts(told: Mapping[str, Reported]) -> Iterator[tuple[str | None, Shown, Shown]]:
    every, took = told["contacts"], told["contact_minutes"]
    if "came" not in every.by and every.whole.numerator != NOUGHT:
        yield None, every.whole.numerator, took.whole.numerator
    minutes = _by_part(took.by.get("came"))
    for one in every.by.get("came", ()):
        yield one.part, one.numerator, _at(minutes, one.part)


def _by_part(parts: Sequence[Told] | None) -> Mapping[str | None, Shown] | None:
    return None if parts is None else {one.part: one.numerator for one in parts}


def _at(found: Mapping[str | None, Shown] | None, part: str | None) -> Shown:
    return UNTOLD if found is None else found.get(part, NOUGHT)
