"""Each measure as one SELECT over the summaries, the same for SQLite, PostgreSQL and DuckDB; knows no connection."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, Integer, Select, and_, case, exists, func, literal, null, select

from activity.measures.measure import MEDIAN, Measure
from activity.measures.sources import Known, Parts, belonging, parts, real
from activity.measures.terms import CutName, Fact
from activity.scope import STOPPED_AFTER, Scope
from activity.side import summary_escalation, summary_event
from activity.summary import summary

Condition = Callable[[Scope], ColumnElement[bool]]

SCORES_CONTENT: Final = 4
"""The lowest score, of 1 to 5, with which a manager counts as content."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """How a measure reads its rows: which of them count, which of those are the numerator, or what is added up.

    With neither `which` nor `total` every row counts as one, or as what `each` says.
    """

    among: Condition | None = None
    which: Condition | None = None
    total: Callable[[Known], ColumnElement[Any]] | None = None
    out_of: Condition | None = None  # the denominator, where it is not all rows that count
    each: Callable[[Known], int] | None = None  # what one row counts as, where it is not 1


_own, _asked, _row = summary.c, summary_escalation.c, summary_event.c


def _ended(_: Scope) -> ColumnElement[bool]:
    return _own.end_kind.is_not(None)


def _outcome(_: Scope) -> ColumnElement[bool]:
    return _own.end_kind == "outcome"


def _over(scope: Scope) -> ColumnElement[bool]:
    return _own.watched_until <= scope.as_at


def _alone(scope: Scope) -> ColumnElement[bool]:
    """Whether advice was enough: an outcome, and nobody asked an adviser about it while it was watched."""
    asked = exists().where(
        _asked.organisation == _own.organisation,
        _asked.person == _own.person,
        _asked.topic == _own.topic,
        _asked.opened_at > _own.ended_at,
        _asked.opened_at <= _own.watched_until,
        *real(summary_escalation, scope),
    )
    return and_(_outcome(scope), ~asked)


def _repeats(scope: Scope) -> ColumnElement[bool]:
    other = summary.alias("other")
    return exists().where(
        other.c.organisation == _own.organisation,
        other.c.person == _own.person,
        other.c.topic == _own.topic,
        other.c.started_at < _own.started_at,
        other.c.started_at >= _own.repeats_since,
        *real(other, scope),
    )


def _stopped(scope: Scope) -> ColumnElement[bool]:
    return and_(_own.end_kind.is_(None), _own.last_at < scope.as_at - STOPPED_AFTER)


def _open(scope: Scope) -> ColumnElement[bool]:
    return and_(_own.end_kind.is_(None), _own.last_at >= scope.as_at - STOPPED_AFTER)


def _is(condition: ColumnElement[bool]) -> Condition:
    return lambda _: condition


_EVERY: Final = Rule()

RULES: Final[Mapping[str, Rule]] = {
    "use": _EVERY,
    "managers": Rule(total=lambda _: func.count(_own.person.distinct())),
    "completion": Rule(which=_ended),
    "outcome": Rule(which=_outcome),
    "handoff": Rule(which=_is(_own.end_kind == "handoff")),
    "stopped": Rule(which=_stopped),
    "open": Rule(which=_open),
    "self_sufficiency": Rule(among=_over, which=_alone),
    "repeats": Rule(which=_repeats),
    "unsure": Rule(which=_is(_own.unsures > 0)),
    "changes": Rule(which=_is(_own.changes > 0)),
    "refusals": Rule(which=_is(_own.refusals > 0)),
    "policy_opened": Rule(which=_is(_own.policies_opened > 0)),
    "feedback": Rule(among=_ended, which=_is(_own.feedback.is_not(None))),
    "helped": Rule(among=_is(_own.feedback.is_not(None)), which=_is(_own.feedback == "yes")),
    "follow_up": Rule(among=_outcome, which=_is(_own.follow_up.is_not(None))),
    "minutes_saved": Rule(
        among=lambda scope: and_(_over(scope), _alone(scope)),
        each=lambda known: known.minutes,
    ),
    "escalations": _EVERY,
    "missed": Rule(which=_is(_asked.missed.is_(True))),
    "unresolved": Rule(which=_is(_asked.closed.is_(None))),
    "avoidable": Rule(among=_is(_asked.tree_could_answer.is_not(None)), which=_is(_asked.tree_could_answer.is_(True))),
    "wrong_advice": Rule(among=_is(_asked.advice_was_wrong.is_not(None)), which=_is(_asked.advice_was_wrong.is_(True))),
    "content": Rule(among=_is(_asked.satisfaction.is_not(None)), which=_is(_asked.satisfaction >= SCORES_CONTENT)),
    "adviser_minutes": Rule(total=lambda _: func.sum(_asked.minutes)),
    "contacts": _EVERY,
    "contact_minutes": Rule(total=lambda _: func.sum(_row.minutes)),
    "searches": Rule(among=_is(_row.kind.in_(("search_made", "search_missed")))),
    "search_missed": Rule(
        among=_is(_row.kind.in_(("search_made", "search_missed"))), which=_is(_row.kind == "search_missed")
    ),
    "search_chosen": Rule(
        among=_is(_row.kind.in_(("search_made", "search_chosen"))),
        which=_is(_row.kind == "search_chosen"),
        out_of=_is(_row.kind == "search_made"),
    ),
    "urgent": _EVERY,
}
"""How each measure is counted; those of times are taken from `TIMES`."""

TIMES: Final[Mapping[str, ColumnElement[Any]]] = {
    "first_answer": _asked.answered_seconds,
    "resolution": case((_asked.closed == "resolved", _asked.closed_seconds)),
}
"""What the measures of time take their values of, by the name without its centile."""


def statement(measure: Measure, *, scope: Scope, known: Known, by: Sequence[CutName] = ()) -> Select[Any]:
    """The measure as one SELECT: a column for each cut, then `numerator`, `denominator` and `value`.

    `value` is filled for measures of time alone.

    Raises:
        KeyError: what the measure counts cannot be cut like that; see `terms.CUTS`.
    """
    cut = parts(measure.fact, by, known)
    if measure.unit == "seconds":
        return _time(measure, cut, scope=scope)
    return _count(measure.fact, RULES[measure.name], cut, scope=scope, known=known)


def _count(fact: Fact, rule: Rule, cut: Parts, *, scope: Scope, known: Known) -> Select[Any]:
    conditions = belonging(fact, scope)
    if rule.among is not None:
        conditions.append(rule.among(scope))
    if rule.total is not None:
        numerator: ColumnElement[Any] = rule.total(known)
    else:
        numerator = func.count() if rule.which is None else _how_many(rule.which(scope))
    if rule.each is not None:
        numerator *= literal(rule.each(known), Integer)
    denominator: ColumnElement[Any] = null()
    if rule.which is not None:
        denominator = func.count() if rule.out_of is None else _how_many(rule.out_of(scope))
    return (
        select(
            *cut.columns,
            func.coalesce(numerator, 0).label("numerator"),
            (denominator if rule.which is None else func.coalesce(denominator, 0)).label("denominator"),
            null().label("value"),
        )
        .select_from(cut.table)
        .where(*conditions)
        .group_by(*(column.name for column in cut.columns))
    )


def _how_many(condition: ColumnElement[bool]) -> ColumnElement[Any]:
    return func.sum(case((condition, 1), else_=0))


def _time(measure: Measure, cut: Parts, *, scope: Scope) -> Select[Any]:
    return _times([measure], cut, scope=scope, names=["value"])


def times(measures: Sequence[Measure], *, scope: Scope, known: Known, by: Sequence[CutName] = ()) -> Select[Any]:
    """Measures of one time that differ in their centile as one SELECT: their values are `value_50` and so on."""
    cut = parts(measures[0].fact, by, known)
    return _times(measures, cut, scope=scope, names=[f"value_{measure.centile}" for measure in measures])


def _times(measures: Sequence[Measure], cut: Parts, *, scope: Scope, names: Sequence[str]) -> Select[Any]:
    first = measures[0]
    took = TIMES[first.name.removesuffix(f"_{first.centile}")]
    flat = (
        select(*cut.columns, took.label("took"))
        .select_from(cut.table)
        .where(*belonging(first.fact, scope))
        .subquery("flat")
    )
    keys = [flat.c[column.name] for column in cut.columns]
    ranked = select(
        *keys,
        flat.c.took,
        func.row_number().over(partition_by=keys, order_by=flat.c.took.asc().nulls_last()).label("place"),
        func.count(flat.c.took).over(partition_by=keys).label("taken"),
    ).subquery("ranked")
    own = ranked.c
    cuts = [own[column.name] for column in cut.columns]
    values = [
        _at(measure, took=own.took, place=own.place, taken=own.taken).label(name)
        for measure, name in zip(measures, names, strict=True)
    ]
    return select(*cuts, func.count(own.took).label("numerator"), func.count().label("denominator"), *values).group_by(
        *cuts
    )


def _at(
    measure: Measure, *, took: ColumnElement[Any], place: ColumnElement[Any], taken: ColumnElement[Any]
) -> ColumnElement[Any]:
    """The median, or the smallest value with so many in 100 no greater; whole numbers, so that nothing is rounded."""
    if measure.centile == MEDIAN:
        # Places 1 to n: twice the middle one is n + 1, twice the middle two are n and n + 2.
        return func.avg(case((and_(2 * place >= taken, 2 * place <= taken + 2), took)))
    return func.min(case((100 * place >= literal(measure.centile, Integer) * taken, took)))
