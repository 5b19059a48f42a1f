"""The employee pathway: where contacts add value, come back, or could have been answered by a tree; no page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection

from activity.gathered import NO, OUT, YES, named
from activity.measures.definitions import MEASURES
from activity.measures.sources import Known
from activity.measures.working_out import Figure, work_out
from activity.scope import Scope
from activity.suppression import Protected, Shown, Table, protect

STAGES: Final[Mapping[str, str]] = {
    "joining": "Joining",
    "working": "Working",
    "growing": "Growing",
    "changing": "Changing",
    "leaving": "Leaving",
}
"""The stages of an employee's time here, in order (`trees/topics.yaml`), as a short label."""

SHARES: Final = ("self_sufficiency", "repeats", "avoidable")
"""What is told of each stage as a share, beside its counts."""

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

BASE: Final[Mapping[str, str]] = {"self_sufficiency": "use", "repeats": "use", "avoidable": "escalations"}

Counts = Mapping[str, Sequence[Figure]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """A share as it may be told: so many, and out of how many where that may be told as well."""

    count: Shown
    out_of: int | None

    @property
    def text(self) -> str:
        """In words."""
        if self.out_of is None:
            return self.count.text
        if not self.out_of:
            return "–"
        return f"{self.count.text} of {self.out_of:,} ({(self.count.count or 0) / self.out_of:.0%})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """One stage as it may be told."""

    stage: str
    counts: Mapping[str, Shown]  # conversations, escalations, contacts
    shares: Mapping[str, Share]
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


def counts_of(connection: Connection, scope: Scope, *, known: Known) -> Counts:
    """The figures of each stage: true counts."""
    figures = {
        name: work_out(connection, MEASURES[name], scope=scope, known=known, by=("stage",))
        for name in ("use", "escalations", *SHARES)
    }
    contacts = work_out(connection, MEASURES["contacts"], scope=scope, known=known, by=("stage", "why"))
    return {**figures, "contacts": contacts}


def stages(counts: Counts) -> tuple[Stage, ...]:
    """Each stage as it may be told, in the order of an employee's time, then what is in no stage."""
    protected = protect([*(_divided(counts, name) for name in SHARES), _contacts(counts)])
    there = {named(figure.part[0]) for figures in counts.values() for figure in figures}
    order = (*STAGES, *sorted(there - set(STAGES)))
    return tuple(_stage(stage, protected) for stage in order)


def _divided(counts: Counts, name: str) -> Table:
    base = BASE[name]
    shares = {figure.part: figure for figure in counts[name]}
    found: dict[tuple[str, ...], int] = {}
    for whole in counts[base]:
        share, stage = shares.get(whole.part), named(whole.part[0])
        yes, among = (share.numerator, share.denominator or 0) if share else (0, 0)
        found |= {(stage, YES): yes, (stage, NO): among - yes, (stage, OUT): whole.numerator - among}
    return Table(of=base, dims=("stage", name), counts=found)


def _contacts(counts: Counts) -> Table:
    found: dict[tuple[str, ...], int] = {
        tuple(map(named, figure.part)): figure.numerator for figure in counts["contacts"]
    }
    return Table(of="contacts", dims=("stage", "why"), counts=found)


def _stage(stage: str, protected: Protected) -> Stage:
    return Stage(
        stage=stage,
        counts={of: protected.shown(of, stage=stage) for of in ("use", "escalations", "contacts")},
        shares={name: _share(protected, stage, name) for name in SHARES},
        contacts={why: protected.shown("contacts", stage=stage, why=why) for why in WHYS},
    )


def _share(protected: Protected, stage: str, name: str) -> Share:
    yes, no = (protected.shown(BASE[name], **{"stage": stage, name: way}) for way in (YES, NO))
    if yes.count is None or no.count is None:
        return Share(count=yes, out_of=None)
    return Share(count=yes, out_of=yes.count + no.count)
