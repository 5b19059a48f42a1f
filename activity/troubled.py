"""Reads what trouble spots are found from, and what explains them, out of the summaries; finds and judges nothing."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Select, and_, case, func, or_, select

from activity.days import day_of, month_of
from activity.recalculation import Recalculation
from activity.scope import Scope, state, within
from activity.struggles import AtQuestion, Explained, Learning, What, explained
from activity.summary import summary, summary_node
from activity.trouble import Spot, trouble_spots
from activity.watched import ENOUGH, Cell, History

MONTHS: Final = 40
"""Months that are read: two years before the longest look, and what a rare topic needs."""

Offered = Mapping[tuple[str, str], Sequence[Learning]]
"""By tree and outcome: what its page offers to learn from."""


def spots(
    connection: Connection,
    scope: Scope,
    *,
    parents: Mapping[str, str | None],
    recalculated: Iterable[Recalculation] = (),
    offered: Offered | None = None,
) -> tuple[Explained, ...]:
    """The trouble spots of a scope with what explains them, the surest first.

    They are looked for in the whole months before `scope.as_at`, whatever days the scope begins and ends with; its
    organisation, groups and hidden trees hold. `parents` gives the group around each group.
    """
    whole = replace(scope, since=None, until=None)
    known = history(connection, whole, parents=parents, recalculated=recalculated)
    return () if known is None else spots_of(connection, whole, known=known, offered=offered)


def spots_of(
    connection: Connection, scope: Scope, *, known: History, offered: Offered | None = None
) -> tuple[Explained, ...]:
    """The trouble spots of a history that was read for this scope, as `spots` gives them."""
    whole = replace(scope, since=None, until=None)
    found = trouble_spots(known)
    return tuple(_explained(connection, whole, spot, known=known, offered=offered or {}) for spot in found)


def history(
    connection: Connection,
    scope: Scope,
    *,
    parents: Mapping[str, str | None],
    recalculated: Iterable[Recalculation] = (),
) -> History | None:
    """What happened in the last whole months of a scope; None where nothing did."""
    until = month_of(day_of(scope.as_at))
    months = tuple(_months(until, number=MONTHS))
    counts: dict[Cell, list[int]] = defaultdict(lambda: [0] * len(months))
    place = {month: number for number, month in enumerate(months)}
    for group, topic, month, count in connection.execute(_by_month(scope, since=months[0], until=until)):
        counts[(group, topic)][place[month]] += count
    if not counts:
        return None
    days: dict[Cell, list[date]] = defaultdict(list)
    for group, topic, day in connection.execute(_days(scope, months=months, until=until)):
        days[(group, topic)].append(day)
    return History(
        months=months,
        counts={cell: tuple(row) for cell, row in counts.items()},
        parents=parents,
        days={cell: tuple(row) for cell, row in days.items()},
        fresh=_fresh(counts, recalculated, parents),
    )


def _months(until: date, *, number: int) -> Iterator[date]:
    """The first days of so many months before a month, oldest first."""
    at = until.year * 12 + until.month - 1
    return (date(month // 12, month % 12 + 1, 1) for month in range(at - number, at))


def _counted(scope: Scope, *, since: date, until: date) -> list[ColumnElement[bool]]:
    on = summary.c.started_on
    return [*within(scope), summary.c.topic.is_not(None), on >= since, on < until]


def _by_month(scope: Scope, *, since: date, until: date) -> Select[Any]:
    cut = (summary.c.group_id, summary.c.topic, summary.c.started_month)
    return select(*cut, func.count()).where(*_counted(scope, since=since, until=until)).group_by(*cut)


def _days(scope: Scope, *, months: Sequence[date], until: date) -> Select[Any]:
    """The days of the rarer ones: of what was there in the last year, but too little to be watched by month."""
    group = func.coalesce(summary.c.group_id, "")
    few = (
        select(group.label("group_id"), summary.c.topic)
        .where(*_counted(scope, since=months[-12], until=until))
        .group_by(group, summary.c.topic)
        .having(func.count() < ENOUGH)
        .subquery()
    )
    return (
        select(summary.c.group_id, summary.c.topic, summary.c.started_on)
        .join(few, and_(few.c.group_id == group, few.c.topic == summary.c.topic))
        .where(*_counted(scope, since=months[0], until=until))
        .order_by(summary.c.started_on)
    )


def _fresh(
    cells: Iterable[Cell], recalculated: Iterable[Recalculation], parents: Mapping[str, str | None]
) -> dict[Cell, date]:
    """From when each group and topic has new limits: its own, those of a group around it or of the organisation."""
    every = list(recalculated)
    found = {}
    for group, topic in cells:
        around = {None, *_upwards(group, parents)}
        since = [one.since for one in every if one.group_id in around and one.topic in (None, topic)]
        if since:
            found[(group, topic)] = max(since)
    return found


def _upwards(group: str | None, parents: Mapping[str, str | None]) -> Iterator[str]:
    while group is not None:
        yield group
        group = parents.get(group)


def _explained(connection: Connection, scope: Scope, spot: Spot, *, known: History, offered: Offered) -> Explained:
    since = month_of(spot.since)
    during = [*_counted(scope, since=since, until=known.until), summary.c.topic == spot.at.topic]
    # What was used anywhere, as the question doctor lists it: not where these conversations ended, which tells of few.
    used = select(summary.c.tree).where(*within(scope), summary.c.topic == spot.at.topic).distinct()
    guides = frozenset(connection.scalars(used))
    return explained(
        spot,
        questions=_questions(connection, scope, during=during, spot=spot),
        learning=_learning(guides, offered),
    )


def _inside(spot: Spot) -> ColumnElement[bool]:
    groups = sorted(group for group in spot.at.inside if group is not None)
    named = summary.c.group_id.in_(groups)
    return or_(named, summary.c.group_id.is_(None)) if None in spot.at.inside else named


def _learning(guides: Collection[str], offered: Offered) -> Iterator[Learning]:
    """What the ends of these guides offer, each entry once, with how many of these ends offer it."""
    entries: dict[str, Learning] = {}
    for (tree, _), here in offered.items():
        for entry in here if tree in guides else ():
            before = entries.get(entry.name)
            entries[entry.name] = replace(entry, offered=1 + (before.offered if before else 0))
    return iter(entries.values())


def _questions(
    connection: Connection, scope: Scope, *, during: Sequence[ColumnElement[bool]], spot: Spot
) -> Iterator[AtQuestion]:
    at = summary_node.c
    here = case((_inside(spot), 1), else_=0).label("here")
    last = summary.c.last_node == at.node
    happened: dict[What, ColumnElement[bool]] = {
        "stopped": and_(last, state(scope) == "stopped"),
        "unsure": at.unsure > 0,
        "refused": at.refused > 0,
        "went_back": at.back > 0,
        "asked": and_(last, summary.c.handoff_reason == "asked"),
    }
    cut = (summary.c.tree, at.node, "here")
    rows = connection.execute(
        select(
            summary.c.tree,
            at.node,
            here,
            func.count().label("shown"),
            *(func.sum(case((condition, 1), else_=0)).label(what) for what, condition in happened.items()),
        )
        .join(summary, summary.c.conversation == at.conversation)
        .where(*during, at.shown > 0)
        .group_by(*cut)
        .order_by(*cut)
    ).mappings()
    found: dict[tuple[str, str], dict[int, Mapping[str, Any]]] = defaultdict(dict)
    for row in rows:
        found[(row["tree"], row["node"])][row["here"]] = dict(row)
    for (tree, node), sides in found.items():
        inside, outside = sides.get(1, {}), sides.get(0, {})
        for what in happened:
            yield AtQuestion(
                tree=tree,
                node=node,
                what=what,
                here=inside.get(what, 0),
                of_here=inside.get("shown", 0),
                elsewhere=outside.get(what, 0),
                of_elsewhere=outside.get("shown", 0),
            )
