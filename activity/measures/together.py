"""Several counts of one fact as one SELECT, for those who want many at once; the figures are those of one by one."""

from collections.abc import Iterator, Mapping, Sequence
from operator import add
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Integer, Select, and_, case, func, literal, select

from activity.measures.definitions import MEASURES
from activity.measures.measure import Measure
from activity.measures.selects import RULES, Rule, times
from activity.measures.sources import Known, belonging, parts
from activity.measures.terms import CutName, Fact
from activity.measures.working_out import Figure, Part, value_of
from activity.scope import Scope

AMONG: Final = "among"
"""How many rows a measure counts among: a part in which there are none is not shown."""


def counted(fact: Fact) -> tuple[Measure, ...]:
    """The measures of a fact that are counts and shares, and so can be taken together."""
    return tuple(
        measure
        for measure in MEASURES.values()
        if measure.fact == fact and measure.name in RULES and RULES[measure.name].total is None
    )


def work_out_together(
    connection: Connection, fact: Fact, *, scope: Scope, known: Known, by: Sequence[CutName] = ()
) -> Mapping[str, tuple[Figure, ...]]:
    """The figures of all counts and shares of a fact, by measure; true counts, as `working_out.work_out` gives them."""
    found: dict[str, list[Figure]] = {measure.name: [] for measure in counted(fact)}
    for row in connection.execute(_statement(fact, scope=scope, known=known, by=by)).mappings():
        part = tuple(row[f"part_{name}"] for name in by)
        for measure in counted(fact):
            if not by or row[f"{measure.name}_{AMONG}"]:
                found[measure.name].append(_figure(measure, dict(row), part))
    return {name: in_order(figures) for name, figures in found.items()}


def work_out_by_each(
    connection: Connection, fact: Fact, *, scope: Scope, known: Known, cuts: Sequence[CutName]
) -> Mapping[tuple[str, CutName | None], tuple[Figure, ...]]:
    """As `work_out_together` as a whole (None) and by each of the cuts, from one SELECT by all of them at once.

    The rows are read once instead of once a cut, which is what counting many of them takes. The cuts' parts may not
    overlap: `known` must hold nothing around a group, and a theme is no such cut.
    """
    sums: dict[CutName | None, dict[Part, list[int]]] = {cut: {} for cut in (None, *cuts)}
    found = connection.execute(_statement(fact, scope=scope, known=known, by=cuts))
    names = list(found.keys())[len(cuts) :]
    sums[None][None] = [0] * len(names)
    for row in found:
        counts = [count or 0 for count in row[len(cuts) :]]
        for cut, part in ((None, None), *zip(cuts, row, strict=False)):
            before = sums[cut].get(part)
            sums[cut][part] = counts if before is None else list(map(add, before, counts))
    return {
        (measure.name, cut): in_order(
            [
                _figure(measure, row, (part,) if cut else ())
                for part, row in ((part, dict(zip(names, counts, strict=True))) for part, counts in parts.items())
                if cut is None or row[f"{measure.name}_{AMONG}"]
            ]
        )
        for cut, parts in sums.items()
        for measure in counted(fact)
    }


def timed() -> tuple[tuple[Measure, ...], ...]:
    """The measures of time, those of one time together."""
    of_times: dict[str, list[Measure]] = {}
    for measure in MEASURES.values():
        if measure.unit == "seconds":
            of_times.setdefault(measure.name.removesuffix(f"_{measure.centile}"), []).append(measure)
    return tuple(map(tuple, of_times.values()))


def work_out_times(
    connection: Connection,
    measures: Sequence[Measure],
    *,
    scope: Scope,
    known: Known,
    by: Sequence[CutName] = (),
) -> Mapping[str, tuple[Figure, ...]]:
    """The figures of the measures of one time, by measure; as `working_out.work_out` gives them."""
    found: dict[str, list[Figure]] = {measure.name: [] for measure in measures}
    for row in connection.execute(times(measures, scope=scope, known=known, by=by)).mappings():
        part = tuple(row[f"part_{name}"] for name in by)
        for measure in measures:
            value = value_of(measure, row["numerator"], denominator=None, value=row[f"value_{measure.centile}"])
            figure = Figure(
                part=part, numerator=int(row["numerator"]), denominator=int(row["denominator"]), value=value
            )
            found[measure.name].append(figure)
    return {name: in_order(figures) for name, figures in found.items()}


def in_order(figures: Sequence[Figure]) -> tuple[Figure, ...]:
    """In order of their parts, none last."""
    return tuple(
        sorted(figures, key=lambda figure: [(part is None, "" if part is None else str(part)) for part in figure.part])
    )


def rolled_up(measure: Measure, figures: Sequence[Figure], around: Mapping[str, Sequence[str]]) -> tuple[Figure, ...]:
    """The figures of groups from those of each group alone: what belongs to one counts for all those around it too."""
    sums: dict[Part, list[int]] = {}
    for figure in figures:
        (group,) = figure.part
        for outer in (group,) if group is None else around.get(str(group), (group,)):
            one = sums.setdefault(outer, [0, 0])
            one[0] += figure.numerator
            one[1] += figure.denominator or 0
    return in_order(
        [
            _made(measure, (group,), numerator=numerator, denominator=denominator)
            for group, (numerator, denominator) in sums.items()
        ]
    )


def _figure(measure: Measure, row: Mapping[str, Any], part: tuple[Part, ...]) -> Figure:
    numerator, denominator = row[f"{measure.name}_numerator"], row.get(f"{measure.name}_denominator")
    return _made(measure, part, numerator=int(numerator or 0), denominator=int(denominator or 0))


def _made(measure: Measure, part: tuple[Part, ...], *, numerator: int, denominator: int) -> Figure:
    out_of = None if RULES[measure.name].which is None else denominator
    return Figure(
        part=part,
        numerator=numerator,
        denominator=out_of,
        value=value_of(measure, numerator, denominator=out_of, value=None),
    )


def _statement(fact: Fact, *, scope: Scope, known: Known, by: Sequence[CutName]) -> Select[Any]:
    cut = parts(fact, by, known)
    columns = [
        column.label(f"{measure.name}_{name}")
        for measure in counted(fact)
        for name, column in _columns(RULES[measure.name], scope=scope, known=known)
    ]
    return (
        select(*cut.columns, *columns)
        .select_from(cut.table)
        .where(*belonging(fact, scope))
        .group_by(*(column.name for column in cut.columns))
    )


def _columns(rule: Rule, *, scope: Scope, known: Known) -> Iterator[tuple[str, ColumnElement[Any]]]:
    among = [] if rule.among is None else [rule.among(scope)]
    every = _how_many(*among)
    yield AMONG, every
    if rule.which is None:
        yield "numerator", every if rule.each is None else every * literal(rule.each(known), Integer)
        return
    yield "numerator", _how_many(*among, rule.which(scope))
    yield "denominator", every if rule.out_of is None else _how_many(*among, rule.out_of(scope))


def _how_many(*conditions: ColumnElement[bool]) -> ColumnElement[Any]:
    if not conditions:
        return func.count()
    return func.sum(case((and_(*conditions), 1), else_=0))
