"""What differs for the same answers on another day or another version of a tree; knows no conversation or channel.

Only what the law, a policy or a tree changes counts: a deadline that moves because a day has passed does not.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from trees.answers import fingerprint
from trees.basis import Basis, basis_of
from trees.expressions.scope import NotAnswered, ToAdviser
from trees.fact_table import Fact, FactRow
from trees.lines import block_lines, lines, shown_on_its_day, title_of
from trees.model import Question, Tree
from trees.policy_words import section_blocks
from trees.position import Answer, Position
from trees.shown import Cited, ShownConfirm
from trees.values import long_date, word
from trees.walk import walk
from trees.walks import Walks

Kind = Literal["words", "way", "policy"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One thing that reads differently: lines that are gone, and lines that are new.

    `words` of a page or question, another `way` from the node `node` on, or the text of a `policy` section.
    """

    node: str
    kind: Kind
    about: str
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FactChange:
    """A figure that has another value, in words; nothing where there was or is none."""

    name: str
    words: str
    before: str | None
    after: str | None
    since: date | None
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """All that differs between two ways of walking the same answers, and the figures behind it."""

    differences: tuple[Difference, ...] = ()
    facts: tuple[FactChange, ...] = ()

    def __bool__(self) -> bool:
        """Whether anything that is shown differs."""
        return bool(self.differences)


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """Every place on the way that answers take through a tree, in order, the end or the open question last."""

    tree: Tree
    stops: tuple[Position, ...]

    @property
    def last(self) -> Position:
        """Where the answers lead."""
        return self.stops[-1]


def way(tree: Tree, answers: Iterable[Answer], *, today: date) -> Way:
    """The way that these answers take; `today` counts only while nothing is answered."""
    end = walk(tree, answers, today=today)
    first = min((one.on for one in end.used), default=end.day)
    walks = Walks(len(end.used) + 1)
    stops = (walks.walked(tree, end.used[:count], today=first) for count in range(len(end.used)))
    return Way(tree=tree, stops=(*stops, end))


def seen_from(before: Way, tree: Tree, *, day: date) -> Way:
    """The same answers on another day, on this version of the tree.

    Where the way no longer comes as far, as a date given then is too early by now, each place is looked at from
    that day instead.
    """
    answers = tuple(replace(one, on=day, asked=None) for one in before.last.used)
    after = way(tree, answers, today=day)
    passed = {stop.node for stop in before.stops[:-1]}
    if after.last.node in passed and tree.version == before.tree.version:
        return looked_at(before, day) or after
    return after


def looked_at(before: Way, day: date) -> Way | None:
    """Every place as it would read on the day; nothing where a figure for that day is missing."""
    stops = tuple(_stop_on(stop, day) for stop in before.stops)
    try:
        for stop in stops:
            lines(shown_on_its_day(stop))
    except (ToAdviser, NotAnswered):
        return None
    return Way(tree=before.tree, stops=stops)


def _stop_on(stop: Position, day: date) -> Position:
    scope = stop.spot.scope.copy()
    scope.at(day)
    return replace(stop, day=day, spot=replace(stop.spot, scope=scope))


def as_if_on(answers: Iterable[Answer], day: date) -> tuple[Answer, ...]:
    """The answers as if all had been given on this day. A question that reads differently then is asked again."""
    return tuple(replace(one, on=day) for one in answers)


def reads_differently(position: Position, *, on: date) -> bool:
    """Whether the question stood at has other words on another day."""
    node = position.spot.node
    if not isinstance(node, Question):
        return False
    scope = position.spot.scope.copy()
    scope.at(on)
    try:
        return fingerprint(node, scope) != fingerprint(node, position.spot.scope)
    except (ToAdviser, NotAnswered):
        return True


def changes(before: Way, after: Way) -> Changes:
    """What differs, and why: differences that no law, policy or version has caused are left out."""
    moved = before.tree.version != after.tree.version
    earlier = {stop.node: stop for stop in before.stops}
    found: dict[tuple[str, str], Difference] = {}
    causes = Basis()
    for stop in after.stops:
        old = earlier.get(stop.node)
        if old is None or not _same_kind(old, stop):
            break
        basis = _basis(old) | _basis(stop)
        differences = (*_words(old, stop), *_policies(old, stop))
        if differences and (moved or _caused(basis, old, stop)):
            # A section that several pages rest on is told once.
            found |= {(one.kind, one.about if one.kind == "policy" else one.node): one for one in differences}
            causes |= basis
    forked = _fork(before, after, moved=moved)
    if forked is not None:
        found["way", ""] = forked[0]
        causes |= forked[1]
    ordered = sorted(found.values(), key=lambda one: _ORDER[one.kind])
    return Changes(differences=tuple(ordered), facts=_facts(causes, before.last, after.last) if found else ())


_ORDER: Mapping[Kind, int] = {"way": 0, "words": 1, "policy": 2}


def _fork(before: Way, after: Way, *, moved: bool) -> tuple[Difference, Basis] | None:
    """Where the two part, if they do: the last node that both passed, and where each leads from there."""
    ways = list(zip(before.stops, after.stops, strict=False))
    parts = next((count for count, (one, other) in enumerate(ways) if one.node != other.node), None)
    if parts is None and len(before.stops) == len(after.stops):
        return None
    parts = len(ways) if parts is None else parts
    old, new = before.stops[min(parts, len(before.stops) - 1)], after.stops[min(parts, len(after.stops) - 1)]
    last = ways[parts - 1] if parts else (old, new)
    basis = _basis(last[0]) | _basis(last[1]) | _basis(old) | _basis(new)
    if not (moved or _caused(basis, old, new)):
        return None
    difference = Difference(
        node=new.node,
        kind="way",
        about=title_of(last[1]),
        before=(title_of(before.last if before.last.ended else old),),
        after=(title_of(after.last if after.last.ended else new),),
    )
    return difference, basis


def _same_kind(one: Position, other: Position) -> bool:
    return type(one.spot.node) is type(other.spot.node)


def _basis(position: Position) -> Basis:
    """What a place rests on, with the runs that it is inside of: their ways onward count too."""
    spots = (position.spot, *position.above)
    found = Basis()
    for spot in spots:
        found |= basis_of(spot.tree, spot.node)
    return found


def _caused(basis: Basis, before: Position, after: Position) -> bool:
    crossed = any(before.day < day <= after.day for day in basis.dates)
    return crossed or bool(_facts(basis, before, after)) or bool(_policies(before, after))


def _facts(basis: Basis, before: Position, after: Position) -> tuple[FactChange, ...]:
    found = (_fact(name, before, after) for name in sorted(basis.facts))
    return tuple(one for one in found if one is not None)


def _fact(name: str, before: Position, after: Position) -> FactChange | None:
    old, new = (_known(position.spot.tree, name) or _known(position.tree, name) for position in (before, after))
    was, now = _row(old, before.day), _row(new, after.day)
    if _figure(was) == _figure(now) or (new or old) is None:
        return None
    fact = new or old
    assert fact is not None  # noqa: S101 - said above
    return FactChange(
        name=name,
        words=fact.words,
        before=_said(fact, was),
        after=_said(fact, now),
        since=now.start if now is not None else None,
        source=fact.source,
    )


def _known(tree: Tree, name: str) -> Fact | None:
    return tree.figures.facts.get(name)


def _row(fact: Fact | None, on: date) -> FactRow | None:
    return next((row for row in fact.rows if row.holds(on)), None) if fact is not None else None


def _figure(row: FactRow | None) -> object:
    return (row.value, row.bands, row.confidence) if row is not None else None


def _said(fact: Fact, row: FactRow | None) -> str | None:
    if row is None or row.confidence == "uncertain" or row.bands or row.value is None:
        return None
    value = word(row.value, fact.type)
    return value if fact.unit in ("GBP", "words", "count") else f"{value} {_unit(fact.unit, row.value)}"


def _unit(unit: str, value: object) -> str:
    return unit.removesuffix("s") if value == 1 else unit


def _words(before: Position, after: Position) -> tuple[Difference, ...]:
    old, new = lines(shown_on_its_day(before)), lines(shown_on_its_day(after))
    if old == new:
        return ()
    gone, come = tuple(one for one in old if one not in new), tuple(one for one in new if one not in old)
    return (Difference(node=after.node, kind="words", about=title_of(after), before=gone, after=come),)


def _policies(before: Position, after: Position) -> tuple[Difference, ...]:
    old = {one.key: one for one in _cites(before)}
    found = (_policy(after, old[one.key], one, before) for one in _cites(after) if one.key in old)
    return tuple(one for one in found if one is not None)


def _cites(position: Position) -> tuple[Cited, ...]:
    shown = shown_on_its_day(position)
    return () if isinstance(shown, ShownConfirm) else shown.cites


def _policy(after: Position, was: Cited, now: Cited, before: Position) -> Difference | None:
    if was.in_force_from == now.in_force_from:
        return None
    old, new = _section(before, was), _section(after, now)
    if old == new:
        return None
    return Difference(
        node=after.node,
        kind="policy",
        about=f"{now.policy_title}: {now.title} (new from {long_date(now.in_force_from)})",
        before=tuple(one for one in old if one not in new),
        after=tuple(one for one in new if one not in old),
    )


def _section(position: Position, cited: Cited) -> tuple[str, ...]:
    tree = position.spot.tree
    section = tree.policies.section(cited.policy, cited.section, position.day)
    if section is None:
        return ()
    return block_lines(section_blocks(section, figures=tree.figures, on=position.day))
