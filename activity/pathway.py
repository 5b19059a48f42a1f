"""The employee pathway: where contacts add value, come back, or could have been answered by a tree; no page."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection

from activity.gathered import NONE, named
from activity.measures.definitions import MEASURES
from activity.measures.sources import Known
from activity.measures.working_out import Figure, work_out
from activity.report import Report, Told
from activity.scope import Scope
from activity.suppression import HIDDEN, Protected, Shown, Table, protect
from activity.suppression.words import small

STAGES: Final[Mapping[str, str]] = {
    "joining": "Joining",
    "working": "Working",
    "growing": "Growing",
    "changing": "Changing",
    "leaving": "Leaving",
}
"""The stages of an employee's time here, in order (`trees/topics.yaml`), as a short label."""

COUNTS: Final = ("use", "escalations")
SHARES: Final = ("self_sufficiency", "repeats", "avoidable")
"""What is told of each stage, by the names of their measures."""

WHYS: Final[Mapping[str, str]] = {
    "advice": "Wanted advice from a person",
    "no_guide": "No guide for this",
    "unclear": "The guide was not clear",
    "checking": "Checked what the guide said",
    "record": "Wanted us to know",
}
"""Why somebody got in touch, as a short label."""

ADDS_VALUE: Final = ("advice", "record")
A_GUIDE_COULD: Final = ("no_guide", "unclear", "checking")
"""What a person is for, and what a guide, or a clearer one, could have done. Whoever records a contact says which."""

CONTACTS: Final = "contacts"


@dataclass(frozen=True, slots=True, kw_only=True)
class Added:
    """What the report tells of the topics of a stage, added up: it says nothing that the report does not."""

    count: int
    out_of: int | None = None
    whole: bool = True  # whether every topic of the stage is in it

    @property
    def text(self) -> str:
        """In words."""
        if self.out_of is None and not self.whole and not self.count:
            return HIDDEN
        if self.out_of is None:
            return f"{self.count:,}" if self.whole else f"at least {self.count:,}"
        if not self.out_of:
            return "–" if self.whole else HIDDEN
        said = f"{self.count:,} of {self.out_of:,} ({self.count / self.out_of:.0%})"
        return said if self.whole else f"{said}, of the topics that can be told"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """One stage as it may be told."""

    stage: str
    counts: Mapping[str, Added]
    shares: Mapping[str, Added]
    contacts: Mapping[str, Shown]  # by why somebody got in touch

    def of_contacts(self, whys: Sequence[str]) -> int | None:
        """Contacts for these reasons, from what is told; None where one of them is not."""
        counts = [self.contacts[why].count for why in whys]
        return None if None in counts else sum(count or 0 for count in counts)

    @property
    def says(self) -> str:
        """What stands out, in a sentence; from what is told alone."""
        value, could = self.of_contacts(ADDS_VALUE), self.of_contacts(A_GUIDE_COULD)
        if value is None or could is None or not value + could:
            return "Too few contacts to say."
        if could > value:
            return "Most contacts could have been answered by a guide, or by a clearer one."
        return "Most contacts needed a person."


def contacts_of(connection: Connection, scope: Scope, *, known: Known) -> tuple[Figure, ...]:
    """The contacts by topic and by why somebody got in touch: true counts."""
    return work_out(connection, MEASURES[CONTACTS], scope=scope, known=known, by=("topic", "why"))


def pathway(report: Report, contacts: Sequence[Figure], *, stages: Mapping[str, str]) -> tuple[Stage, ...]:
    """Each stage as it may be told, in the order of an employee's time, then what is in no stage.

    `contacts` are of the same scope as the report; `stages` gives each topic's.
    """
    told = {one.measure.name: one.by.get("topic") for one in report.measures}
    protected = weighed(contacts, stages=stages)
    there = {stages.get(topic.part or "", NONE) for topics in told.values() for topic in topics or ()}
    order = (*STAGES, *sorted(there - set(STAGES)))
    return tuple(
        Stage(
            stage=stage,
            counts={name: _counted(_inside(told[name], stage, stages)) for name in COUNTS},
            shares={name: _shared(told[name], stage, stages) for name in SHARES},
            contacts={why: protected.shown(CONTACTS, topic=_of(stage), why=why) for why in WHYS},
        )
        for stage in order
    )


def _inside(told: Sequence[Told] | None, stage: str, stages: Mapping[str, str]) -> list[Told]:
    return [one for one in told or () if stages.get(one.part or "", NONE) == stage]


def _counted(told: Sequence[Told]) -> Added:
    exact = [one.numerator.count or 0 for one in told if one.numerator.how == "exact"]
    return Added(count=sum(exact), whole=len(exact) == len(told))


def _shared(told: Sequence[Told] | None, stage: str, stages: Mapping[str, str]) -> Added:
    """Those topics alone of which both are told: a share of some is no share of all, and says so."""
    inside = _inside(told, stage, stages)
    both = [one for one in inside if one.numerator.how == "exact" and one.denominator is not None]
    return Added(
        count=sum(one.numerator.count or 0 for one in both),
        out_of=sum(one.denominator or 0 for one in both),
        whole=told is not None and len(both) == len(inside),
    )


def weighed(contacts: Sequence[Figure], *, stages: Mapping[str, str]) -> Protected:
    """The contacts of each stage and reason; the report tells how many each topic had, so that is taken as known."""
    counts: dict[tuple[str, ...], int] = {tuple(map(named, one.part)): one.numerator for one in contacts}
    totals: dict[str, int] = defaultdict(int)
    for (topic, _), count in counts.items():
        totals[topic] += count
    return protect(
        [Table(of=CONTACTS, dims=("topic", "why"), counts=counts)],
        within={"topic": {topic: (_of(stages.get(topic, NONE)),) for topic in totals}},
        known=list(_known(totals)),
    )


def _known(totals: Mapping[str, int]) -> Iterator[dict[str, str]]:
    yield {}
    yield from ({"topic": topic} for topic, count in totals.items() if not small(count))


def _of(stage: str) -> str:
    """A stage's name beside those of topics."""
    return f"stage {stage}"
