"""The true figures of a report, and the tables that suppression weighs them in; knows no page and no file."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from sqlalchemy import Connection

from activity.measures.definitions import MEASURES
from activity.measures.measure import MEDIAN, Measure
from activity.measures.sources import Known
from activity.measures.terms import CUTS, CutName, Fact
from activity.measures.together import rolled_up, timed, work_out_by_each, work_out_times, work_out_together
from activity.measures.working_out import Figure, Part, work_out
from activity.scope import Scope
from activity.suppression import Table
from activity.suppression.tables import Sum, Within, key

NONE: Final = "(none)"
"""The part of what has no value for a cut, as a name among others."""

DIRECT: Final = " (itself)"
"""Added to a group's name for what belongs to it and to no group inside it: counted, weighed, and never shown."""

BASES: Final[Mapping[str, str]] = {"conversation": "use", "escalation": "escalations", "search": "searches"}
"""The count that the shares of a fact are shares of, by fact."""

YES, NO, OUT = "yes", "no", "out"
"""How a count is divided by a share: in the numerator, in the denominator alone, in neither."""

ADDED_UP: Final = frozenset({"minutes"})
"""Units of what is no count of conversations or of people, and is shown with the count that it belongs to."""

AT_ONCE: Final = frozenset({"group", "topic", "month"})
"""Cuts that are taken by one statement: their parts do not overlap, and are few enough to be added up afterwards."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathered:
    """A report's figures by measure and cut; a cut of None is the whole. They are true counts."""

    scope: Scope
    known: Known
    cuts: tuple[CutName, ...]
    figures: Mapping[tuple[str, CutName | None], tuple[Figure, ...]]
    direct: Mapping[str, tuple[Figure, ...]]  # by group, without the groups inside it


def gather(connection: Connection, *, scope: Scope, known: Known, cuts: Sequence[CutName]) -> Gathered:
    """Every measure of a scope, as a whole and by each cut that it has."""
    figures: dict[tuple[str, CutName | None], tuple[Figure, ...]] = {}
    direct: dict[str, tuple[Figure, ...]] = {}
    for fact in dict.fromkeys(measure.fact for measure in MEASURES.values()):
        for (name, cut), each in _counted(connection, fact, cuts, scope=scope, known=known):
            if cut == "group":
                direct[name] = each
            figures[(name, cut)] = rolled_up(MEASURES[name], each, known.around) if cut == "group" else each
    _add_others(connection, figures, direct, scope=scope, known=known, cuts=cuts)
    return Gathered(scope=scope, known=known, cuts=tuple(cuts), figures=figures, direct=direct)


def _counted(
    connection: Connection, fact: Fact, cuts: Sequence[CutName], *, scope: Scope, known: Known
) -> Iterator[tuple[tuple[str, CutName | None], tuple[Figure, ...]]]:
    """All counts and shares of a fact as a whole and by each cut; by group, each group's own alone."""
    apart = replace(known, around={})
    of_fact = [cut for cut in cuts if fact in CUTS[cut].facts]
    at_once = [cut for cut in of_fact if cut in AT_ONCE]
    yield from work_out_by_each(connection, fact, scope=scope, known=apart, cuts=at_once).items()
    for cut in of_fact:
        if cut not in AT_ONCE:
            found = work_out_together(connection, fact, scope=scope, known=known, by=(cut,))
            yield from (((name, cut), each) for name, each in found.items())


def _add_others(
    connection: Connection,
    figures: dict[tuple[str, CutName | None], tuple[Figure, ...]],
    direct: dict[str, tuple[Figure, ...]],
    *,
    scope: Scope,
    known: Known,
    cuts: Sequence[CutName],
) -> None:
    """The measures that are no counts of rows: different people, minutes, and times, those of one time together."""
    apart = replace(known, around={})
    for measures in (*timed(), *_alone(figures)):
        for cut in (None, *_cuts_of(measures[0], cuts)):
            found = _others(connection, measures, scope=scope, known=known, by=(cut,) if cut else ())
            figures |= {(name, cut): each for name, each in found.items()}
        if "group" in cuts:
            direct |= _others(connection, measures, scope=scope, known=apart, by=("group",))


def _alone(figures: Mapping[tuple[str, CutName | None], object]) -> Iterator[tuple[Measure]]:
    return (
        (measure,) for measure in MEASURES.values() if measure.unit != "seconds" and (measure.name, None) not in figures
    )


def _others(
    connection: Connection, measures: Sequence[Measure], *, scope: Scope, known: Known, by: Sequence[CutName]
) -> Mapping[str, tuple[Figure, ...]]:
    if measures[0].unit == "seconds":
        return work_out_times(connection, measures, scope=scope, known=known, by=by)
    return {measures[0].name: work_out(connection, measures[0], scope=scope, known=known, by=by)}


def _cuts_of(measure: Measure, cuts: Sequence[CutName]) -> Iterator[CutName]:
    return (cut for cut in cuts if measure.fact in CUTS[cut].facts)


def named(part: Part) -> str:
    """A part's name among others."""
    return NONE if part is None else str(part)


def base_of(measure: Measure) -> str:
    """What is counted where the measure is told: the count that a share is a share of, or the measure itself."""
    if measure.denominator is None or measure.name == "search_chosen":
        return measure.name
    return BASES[measure.fact]


Kept = Callable[[Measure, CutName | None], bool]
"""Whether a measure is told by a cut, or as a whole."""


def tables(gathered: Gathered, *, of: str, kept: Kept) -> tuple[Table, ...]:
    """All counts of what is counted, as they hang together: every share divides the count that it is a share of."""
    return tuple(
        _table(gathered, measure, cut)
        for measure in MEASURES.values()
        if measure.unit not in ADDED_UP and measure.centile in {None, MEDIAN} and base_of(measure) == of
        for cut in (None, *_cuts_of(measure, gathered.cuts))
        if kept(measure, cut)
    )


def within(gathered: Gathered) -> Within:
    """Which groups a group's own count counts towards as well."""
    around = gathered.known.around
    groups = {named(figure.part[0]) for figures in gathered.direct.values() for figure in figures}
    return {"group": {group + DIRECT: tuple(around.get(group, (group,))) for group in groups}}


def _table(gathered: Gathered, measure: Measure, cut: CutName | None) -> Table:
    dims = () if cut is None else (dimension(measure, cut),)
    if base_of(measure) == measure.name:
        figures = _inner(gathered, measure.name, cut)
        counts = {_places(figure.part, dims): figure.numerator for figure in figures}
        apart = _apart(measure, dims)
        return Table(of=measure.name, dims=dims, counts=counts, apart=apart, unsaid=_unsaid(dims))
    return Table(
        of=base_of(measure),
        dims=(*dims, measure.name),
        counts=_divided(gathered, measure, cut=cut, dims=dims),
        apart=_apart(measure, dims),
        unsaid=_unsaid(dims),
    )


def _unsaid(dims: Sequence[str]) -> frozenset[str]:
    """What belongs to a group directly is never shown, so it need not be hidden."""
    return frozenset({"group"}.intersection(dims))


STANDS: Final = ("outcome", "handoff", "stopped", "open")
"""How a conversation stands, in one of four ways, by the names of the shares."""

_COMPLETION: Final = "completion"


ASKED: Final = {"feedback": _COMPLETION, "follow_up": "outcome"}
"""Shares of those in another share's numerator: all who were asked are in it."""

ALONE: Final = "self_sufficiency"
"""A share whose numerator is part of those that were advised."""


def untold(gathered: Gathered, *, of: str, kept: Kept) -> Iterator[Table]:
    """What is there though nobody is told: ways in which conversations stand, where others are told by a cut, and what
    is left of a count beside those that its definition makes parts of it.

    Whoever reads the definitions can add up, so what is told of some must be weighed with those that are not.
    """
    if of == "escalations":
        yield from _left(gathered, of, ("resolution", "unresolved"), kept=kept)
    if of != MEASURES["use"].name:
        return
    for cut in (None, *_cuts_of(MEASURES["use"], gathered.cuts)):
        if not _tells_ends(cut, kept):
            continue
        for name in (*STANDS, _COMPLETION):
            if not kept(MEASURES[name], cut):
                yield replace(_table(gathered, MEASURES[name], cut), published=False, guarded=True)
    yield from _left(gathered, "outcome", (ALONE,), kept=kept)


def relations(gathered: Gathered, *, of: str, kept: Kept) -> Iterator[Sum]:
    """How shares hang together by their definitions: whoever reads these can add the shares up, told or not."""
    if of == "escalations":
        yield from _parts(gathered, of, ("resolution", "unresolved"), kept=kept)
    if of != MEASURES["use"].name:
        return
    for cut, where in _everywhere(gathered, of):
        if not _tells_ends(cut, kept):
            continue
        yes = {name: key(of, {**where, name: YES}) for name in (*STANDS, _COMPLETION)}
        yield Sum(key(of, where), tuple(yes[name] for name in STANDS))
        yield Sum(yes[_COMPLETION], (yes["outcome"], yes["handoff"]))
        yield Sum(key(of, where), (yes[_COMPLETION], yes["stopped"], yes["open"]))
        for name, whole in ASKED.items():
            if kept(MEASURES[name], cut):
                yield Sum(yes[whole], (key(of, {**where, name: YES}), key(of, {**where, name: NO})))
    yield from _parts(gathered, "outcome", (ALONE,), kept=kept)
    if "feedback" in gathered.cuts:
        # The cut is by what was answered, and the share is of those who answered that it helped.
        yield Sum(key(of, {"helped": YES}), (key(of, {dimension(MEASURES[of], "feedback"): YES}),))


def _tells_ends(cut: CutName | None, kept: Kept) -> bool:
    return any(kept(MEASURES[name], cut) for name in (*STANDS, _COMPLETION, *ASKED, ALONE))


def _everywhere(gathered: Gathered, of: str) -> Iterator[tuple[CutName | None, dict[str, str]]]:
    """Every place of a count, with the cut that it is of."""
    measure = MEASURES[of]
    for cut in (None, *_cuts_of(measure, gathered.cuts)):
        dims = () if cut is None else (dimension(measure, cut),)
        for figure in _inner(gathered, of, cut):
            yield cut, dict(zip(dims, _places(figure.part, dims), strict=True))


def _left(gathered: Gathered, whole: str, parts: Sequence[str], *, kept: Kept) -> Iterator[Table]:
    """What is left of a count, or of the numerator of a share, beside these numerators."""
    of = base_of(MEASURES[whole])
    for cut in (None, *_cuts_of(MEASURES[of], gathered.cuts)):
        if not all(kept(MEASURES[name], cut) for name in parts):
            continue
        dims = () if cut is None else (dimension(MEASURES[of], cut),)
        numbers = [{figure.part: figure.numerator for figure in _inner(gathered, name, cut)} for name in parts]
        counts = {
            _places(figure.part, dims): figure.numerator - sum(number.get(figure.part, 0) for number in numbers)
            for figure in _inner(gathered, whole, cut)
        }
        yield Table(of=_beside(whole), dims=dims, counts=counts, apart=frozenset(dims), published=False)


def _parts(gathered: Gathered, whole: str, parts: Sequence[str], *, kept: Kept) -> Iterator[Sum]:
    """That these numerators, and what `_left` gives, make up a count."""
    of = base_of(MEASURES[whole])
    for cut, where in _everywhere(gathered, of):
        if all(kept(MEASURES[name], cut) for name in parts):
            total = key(of, where if whole == of else {**where, whole: YES})
            every = (key(of, {**where, name: YES}) for name in parts)
            yield Sum(total, (*every, key(_beside(whole), where)))


def _beside(whole: str) -> str:
    return f"{whole}, the rest"


def dimension(measure: Measure, cut: CutName) -> str:
    """The name under which a cut is weighed. One manager may be in several parts, so that these do not add up."""
    if measure.name == "managers":
        return f"{cut} of managers"
    # A share divides its count by a dimension of its own name, which must not be taken for the cut.
    return f"by {cut}" if cut in MEASURES else cut


def _apart(measure: Measure, dims: Sequence[str]) -> frozenset[str]:
    """Dimensions whose parts overlap."""
    return frozenset(dims) if measure.name == "managers" else frozenset({"theme"}.intersection(dims))


def _divided(
    gathered: Gathered, measure: Measure, *, cut: CutName | None, dims: Sequence[str]
) -> dict[tuple[str, ...], int]:
    """What a share is a share of, divided into its numerator, the rest of its denominator, and what is in neither."""
    shares = {figure.part: figure for figure in _inner(gathered, measure.name, cut)}
    counts: dict[tuple[str, ...], int] = {}
    for base in _inner(gathered, base_of(measure), cut):
        share = shares.get(base.part)
        place, among, yes = _places(base.part, dims), share.denominator if share else 0, share.numerator if share else 0
        counts[(*place, YES)] = yes
        counts[(*place, NO)] = (among or 0) - yes
        counts[(*place, OUT)] = base.numerator - (among or 0)
    return counts


def _inner(gathered: Gathered, name: str, cut: CutName | None) -> tuple[Figure, ...]:
    if cut == "group" and name != "managers":
        return gathered.direct[name]
    return gathered.figures[(name, cut)]


def _places(part: tuple[Part, ...], dims: Sequence[str]) -> tuple[str, ...]:
    return tuple(named(one) + (DIRECT if "group" in dims else "") for one in part)
