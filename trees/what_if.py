"""What would change an end: each answer given otherwise, one at a time, and the tree walked again. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal

from trees.answers import answer_words
from trees.given import node_at
from trees.model import Question, Tree
from trees.position import Answer, Position, TrailItem
from trees.show import show
from trees.shown import ShownHandoff, ShownOutcome
from trees.values import Value
from trees.walk import walk

MOST_WALKS = 400
"""Walks of one look: a walk takes up to a third of a millisecond, and the look should take less than 150."""

REACH = 8
"""How often the step from a number or a date is doubled: as far as 128 days, pounds or spells away."""

NONE_OF_THESE = "none"

_Found = tuple[Value, Position]


@dataclass(frozen=True, slots=True, kw_only=True)
class Flip:
    """One question whose other answers, `instead`, would have led to another end; `more` where they ask more first."""

    node: str
    question: str
    given: str
    instead: tuple[str, ...]
    title: str
    more: bool = False


@dataclass(slots=True)
class _Budget:
    """How many walks are left."""

    left: int = MOST_WALKS


@dataclass(frozen=True, slots=True, kw_only=True)
class _Looker:
    """The end that was reached, and the walks that are compared with it."""

    tree: Tree
    position: Position
    budget: _Budget = field(default_factory=_Budget)

    def at(self, given: Answer, value: Value) -> Position | None:
        """Where this other answer leads, what is only to be read passed by; nothing where it is refused, or when no
        walk is left.
        """
        if self.budget.left <= 0:
            return None
        self.budget.left -= 1
        others = (one for one in self.position.answers if one.node != given.node)
        instead = replace(given, value=value, unsure=False)
        reached = walk(self.tree, (*others, instead), today=self.position.day, through_tells=True)
        refused = reached.refused is not None or (reached.node == given.node and reached.kind == "question")
        return None if refused else reached

    def differs(self, reached: Position) -> bool:
        """Whether this is another end than the one that was reached, or asks something more."""
        return _place(reached) != _place(self.position)


def what_if(position: Position, *, today: date, most: int = MOST_WALKS) -> tuple[Flip, ...]:
    """The other answers that would have led elsewhere, in the order in which they were asked.

    Every option of a choice is tried, each tick put on and taken off, and numbers and dates to the nearest value
    that matters on either side. What was typed in words decides nothing, and is left as it is.
    """
    looker = _Looker(tree=position.tree, position=position, budget=_Budget(most))
    given = {one.node: one for one in position.used}
    # The last answers decide most often, so they have their walks first.
    found = [list(_flips(looker, item, given[item.node], today)) for item in reversed(position.trail)]
    return tuple(flip for flips in reversed(found) for flip in flips)


def _flips(looker: _Looker, item: TrailItem, given: Answer, today: date) -> Iterator[Flip]:
    node = node_at(looker.tree, item.node)
    if not isinstance(node, Question) or node.type.kind == "text":
        return
    leads: dict[tuple[str, bool], list[str]] = {}
    for value, reached in _others(looker, node, given):
        title, more = _title(reached, today)
        leads.setdefault((title, more), []).append(_words(node, value, looker.position))
    for (title, more), instead in leads.items():
        yield Flip(
            node=item.node, question=item.question, given=item.answer, instead=tuple(instead), title=title, more=more
        )


def _others(looker: _Looker, node: Question, given: Answer) -> Iterator[_Found]:
    kind, value = node.type.kind, given.value
    if kind == "choice":
        yield from _tried(looker, given, (one for one in node.type.options if one != value))
    elif kind == "choices":
        yield from _tried(looker, given, _ticked_otherwise(tuple(node.type.options), value))
    elif isinstance(value, int | Decimal | date):
        for sign in (-1, 1):
            yield from _nearest(looker, given, value, sign)


def _tried(looker: _Looker, given: Answer, values: Iterable[Value]) -> Iterator[_Found]:
    for value in values:
        reached = looker.at(given, value)
        if reached is not None and looker.differs(reached):
            yield value, reached


def _ticked_otherwise(options: tuple[str, ...], value: Value) -> Iterator[tuple[str, ...]]:
    """Each option ticked beside the others, or taken off; "none" stands alone."""
    ticked = tuple(one for one in value if one != NONE_OF_THESE) if isinstance(value, tuple) else ()
    for option in options:
        if option == NONE_OF_THESE:
            changed: tuple[str, ...] = (option,)
        else:
            wanted = {*ticked, option} if option not in ticked else {*ticked} - {option}
            changed = tuple(one for one in options if one in wanted)
        if changed and {*changed} != {*(value if isinstance(value, tuple) else ())}:
            yield changed


def _nearest(looker: _Looker, given: Answer, value: int | Decimal | date, sign: int) -> Iterator[_Found]:
    """The nearest value on one side that leads elsewhere: further and further away, then back to where it begins."""
    same, other, reached = 0, 0, None
    for power in range(REACH):
        step = 2**power
        found = looker.at(given, _away(value, sign * step))
        if found is None:
            break
        if looker.differs(found):
            other, reached = step, found
            break
        same = step
    while reached is not None and other - same > 1:
        middle = (same + other) // 2
        found = looker.at(given, _away(value, sign * middle))
        if found is None:
            break
        if looker.differs(found):
            other, reached = middle, found
        else:
            same = middle
    if reached is not None:
        yield _away(value, sign * other), reached


def _away(value: int | Decimal | date, step: int) -> Value:
    return value + timedelta(days=step) if isinstance(value, date) else value + step


def _words(node: Question, value: Value, position: Position) -> str:
    return answer_words(node, value, position.spot.scope)


def _place(position: Position) -> tuple[str, str, str | None]:
    return position.kind, position.node, position.diverted


def _title(reached: Position, today: date) -> tuple[str, bool]:
    """The end's title; where the walk stands still before one, the question that it would ask."""
    shown = show(reached, today=today)
    if isinstance(shown, ShownOutcome | ShownHandoff):
        return shown.title, False
    return getattr(shown, "ask", "More to read first"), True
