"""Follows an expression without working it out: what it can give for the answers that are possible here.

Answers with options are followed exactly: each comparison parts the options that are possible. Numbers, dates and
calculators may come out either way. A name that this path has not answered comes out as missing.
"""

import operator
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from jinja2 import nodes

from trees.expressions.terms import DAYS
from trees.model import Table, Tree

Options = frozenset[str]


@dataclass(frozen=True, slots=True)
class Several:
    """A question with several options: those surely chosen, and those surely not."""

    chosen: Options
    left: Options
    known: Options

    def split(self, option: str) -> "tuple[Several | None, Several | None]":
        """What it is if the option is chosen, and if it is not; nothing where that cannot be."""
        return self._with(option), self._without(option)

    def _with(self, option: str) -> "Several | None":
        if option in self.left or option not in self.known:
            return None
        others = self.known - {"none"} if option != "none" else frozenset()
        left = self.known - others - {option} if "none" in self.known else self.left
        if left & self.chosen:
            return None
        return Several(self.chosen | {option}, self.left | left, self.known)

    def _without(self, option: str) -> "Several | None":
        if option in self.chosen:
            return None
        left = self.left | {option}
        possible = self.known - left
        if not possible:
            return None
        # At least one is chosen, so the last one possible is.
        chosen = self.chosen | possible if len(possible) == 1 else self.chosen
        return Several(chosen, left & self.known, self.known)


@dataclass(frozen=True, slots=True)
class Missing:
    """A name that this path has not answered."""

    name: str


@dataclass(frozen=True, slots=True)
class Known:
    """A value that is certain."""

    value: object


@dataclass(frozen=True, slots=True)
class Ref:
    """The answer with this name, whose options are followed."""

    name: str


class _Anything:
    """A value that nothing is known of but that it is there."""

    def __repr__(self) -> str:
        return "ANYTHING"


class TooMany(Exception):
    """An expression parts the answers in too many ways to be followed exactly."""


MOST_BRANCHES = 1_000
"""Of one expression: twenty pairs of `or` joined by `and` have a million."""

ANYTHING = _Anything()
Held = Options | Several | _Anything
State = Mapping[str, Held]
Outcome = Known | Ref | Missing | _Anything
Branch = tuple[Outcome, "Env"]


class Env:
    """What is possible for each answered name; a name that is not here has not been asked. Never changed."""

    __slots__ = ("_hash", "held")

    def __init__(self, held: Mapping[str, Held]) -> None:
        self.held = held
        self._hash: int | None = None

    def with_(self, name: str, value: Held) -> "Env":
        """With one name held differently."""
        return Env({**self.held, name: value})

    def only(self, names: Mapping[str, bool]) -> "Env":
        """With these names alone; those that are only shown keep no options."""
        held = self.held
        return Env({name: held[name] if exact else ANYTHING for name, exact in names.items() if name in held})

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Env) and self.held == other.held

    def __hash__(self) -> int:
        if self._hash is None:
            self._hash = hash(frozenset(self.held.items()))
        return self._hash


class Follower:
    """Follows the expressions of one tree."""

    def __init__(self, tree: Tree) -> None:
        self._tree = tree

    def outcomes(self, node: nodes.Node, env: Env) -> list[Branch]:
        """What an expression can give, each with what is then known of the answers.

        Raises:
            TooMany: more than `MOST_BRANCHES`.
        """
        found: dict[Branch, None] = {}
        for branch in _FOLLOWERS.get(type(node), _parts)(self, node, env):
            found[branch] = None
            if len(found) > MOST_BRANCHES:
                raise TooMany
        return list(found)

    def truths(self, node: nodes.Node, env: Env) -> list[tuple[bool | Missing, Env]]:
        """As `outcomes`, as true or false."""
        found: list[tuple[bool | Missing, Env]] = []
        for value, then in self.outcomes(node, env):
            found += [(side, then) for side in _sides(value)]
        return list(dict.fromkeys(found))

    def name(self, node: nodes.Name, env: Env) -> Iterator[Branch]:
        """An answer, a named value, a table, or a day."""
        name = node.name
        if name in DAYS:
            yield ANYTHING, env
        elif name in self._tree.let:
            yield from self.outcomes(self._tree.let[name].syntax, env)
        elif name in self._tree.tables:
            yield from self.table(self._tree.tables[name], env)
        else:
            held = env.held.get(name)
            yield (Missing(name) if held is None else ANYTHING if held is ANYTHING else Ref(name)), env

    def table(self, table: Table, env: Env) -> Iterator[Branch]:
        """The result of each row that can fit."""
        for row, then in self.rows(table, env):
            yield Known(table.rows[row].result if row is not None else table.otherwise), then

    def rows(self, table: Table, env: Env) -> Iterator[tuple[int | None, Env]]:
        """Each row that can fit first, by its place; nothing stands for `otherwise`."""
        open_ = [env]
        for number, row in enumerate(table.rows):
            rest: list[Env] = []
            for one in open_:
                for fits, then in self._row(table, row.cells, one):
                    if fits:
                        yield number, then
                    else:
                        rest.append(then)
            open_ = list(dict.fromkeys(rest))
            if len(open_) > MOST_BRANCHES:
                raise TooMany
        yield from ((None, one) for one in open_)

    def _row(self, table: Table, cells: Iterable[object], env: Env) -> list[tuple[bool, Env]]:
        going, out = [env], []
        for column, cell in zip(table.inputs, cells, strict=True):
            if cell is None:
                continue
            found = [pair for one in going for pair in self._cell(column.syntax, cell, one)]
            out += [(False, then) for fits, then in found if not fits]
            going = [then for fits, then in found if fits]
        return list(dict.fromkeys([*out, *((True, one) for one in going)]))

    def _cell(self, syntax: nodes.Node, cell: object, env: Env) -> Iterator[tuple[bool, Env]]:
        for value, then in self.outcomes(syntax, env):
            if isinstance(value, Missing):
                yield False, then
            else:
                yield from _equal(value, Known(cell), then, operator.eq)

    def each(self, parts: Iterable[nodes.Node], env: Env) -> Iterator[tuple[tuple[Outcome, ...], Env]]:
        """The outcomes of several parts that are all worked out, or of the first that is missing."""
        found: list[tuple[tuple[Outcome, ...], Env]] = [((), env)]
        for part in parts:
            grown: dict[tuple[tuple[Outcome, ...], Env], None] = {}
            for values, then in found:
                if values and isinstance(values[-1], Missing):
                    grown[values, then] = None
                    continue
                for value, after in self.outcomes(part, then):
                    grown[(*values, value), after] = None
            found = list(grown)
        yield from found


def _sides(value: Outcome) -> tuple[bool | Missing, ...]:
    if isinstance(value, Missing):
        return (value,)
    return (bool(value.value),) if isinstance(value, Known) else (True, False)


def _parts(follower: Follower, node: nodes.Node, env: Env) -> Iterator[Branch]:
    """A sum, a call or a filter: its parts must be there, and it may be anything."""
    for values, then in follower.each(_inside(node), env):
        yield (values[-1] if values and isinstance(values[-1], Missing) else ANYTHING), then


def _inside(node: nodes.Node) -> Iterator[nodes.Node]:
    if isinstance(node, nodes.Call):
        yield from (*node.args, *(keyword.value for keyword in node.kwargs))
    elif isinstance(node, nodes.Filter):
        yield from (node.node,) if node.node is not None else ()
    else:
        yield from node.iter_child_nodes()


def _constant(_: Follower, node: nodes.Const, env: Env) -> Iterator[Branch]:
    yield Known(node.value), env


def _compare(follower: Follower, node: nodes.Compare, env: Env) -> Iterator[Branch]:
    if len(node.ops) > 1:
        yield from _parts(follower, node, env)
        return
    operand = node.ops[0]
    if operand.op in ("in", "notin"):
        yield from _membership(follower, node.expr, operand, env)
        return
    compare = _COMPARED[operand.op]
    for values, then in follower.each((node.expr, operand.expr), env):
        if isinstance(values[-1], Missing):
            yield values[-1], then
        else:
            for side, after in _equal(values[0], values[1], then, compare):
                yield Known(side), after


def _membership(follower: Follower, one: nodes.Expr, operand: nodes.Operand, env: Env) -> Iterator[Branch]:
    wanted = operand.op == "in"
    if isinstance(operand.expr, nodes.List | nodes.Tuple):
        for values, then in follower.each((one, *operand.expr.items), env):
            if isinstance(values[-1], Missing):
                yield values[-1], then
            else:
                for side, after in _any_equal(values[0], values[1:], then):
                    yield Known(side is wanted), after
        return
    for values, then in follower.each((one, operand.expr), env):
        if isinstance(values[-1], Missing):
            yield values[-1], then
        else:
            for side, after in _holds(values[1], [values[0]], then):
                yield Known(side is wanted), after


def _any_equal(one: Outcome, others: Iterable[Outcome], env: Env) -> Iterator[tuple[bool, Env]]:
    open_ = [env]
    for other in others:
        found = [pair for then in open_ for pair in _equal(one, other, then, operator.eq)]
        yield from ((True, then) for side, then in found if side)
        open_ = list(dict.fromkeys(then for side, then in found if not side))
    yield from ((False, then) for then in open_)


def _equal(
    one: Outcome, other: Outcome, env: Env, compare: Callable[[object, object], bool]
) -> Iterator[tuple[bool, Env]]:  # fmt: skip
    if isinstance(one, Known) and isinstance(other, Known):
        yield compare(one.value, other.value), env
        return
    if isinstance(other, Ref) and isinstance(one, Known):
        one, other = other, one
    if isinstance(one, Ref) and isinstance(other, Known) and compare in (operator.eq, operator.ne):
        for side, then in _is_option(one.name, str(other.value), env):
            yield side is (compare is operator.eq), then
        return
    yield True, env
    yield False, env


def _is_option(name: str, option: str, env: Env) -> Iterator[tuple[bool, Env]]:
    held = env.held[name]
    if isinstance(held, Several):
        # A cell of a table: the option is among those chosen.
        yield from _among(name, option, env)
    elif isinstance(held, frozenset):
        if option in held:
            yield True, env.with_(name, frozenset({option}))
        rest = held - {option}
        if rest:
            yield False, env.with_(name, rest) if option in held else env
    else:
        yield True, env
        yield False, env


def _among(name: str, option: str, env: Env) -> Iterator[tuple[bool, Env]]:
    held = env.held[name]
    if not isinstance(held, Several):
        yield True, env
        yield False, env
        return
    chosen, left = held.split(option)
    if chosen is not None:
        yield True, env.with_(name, chosen)
    if left is not None:
        yield False, env.with_(name, left)


def _holds(
    several: Outcome, options: Iterable[Outcome], env: Env, *, all_of: bool = False
) -> Iterator[tuple[bool, Env]]:
    """Whether any, or all, of the options are chosen."""
    open_ = [env]
    for option in options:
        if not isinstance(several, Ref) or not isinstance(option, Known):
            yield True, env
            yield False, env
            return
        found = [pair for then in open_ for pair in _among(several.name, str(option.value), then)]
        yield from ((not all_of, then) for side, then in found if side is not all_of)
        open_ = list(dict.fromkeys(then for side, then in found if side is all_of))
    yield from ((all_of, then) for then in open_)


def _and(follower: Follower, node: nodes.And, env: Env) -> Iterator[Branch]:
    for side, then in follower.truths(node.left, env):
        if side is True:
            yield from _as_outcomes(follower.truths(node.right, then))
        else:
            yield _as_outcome(side), then


def _or(follower: Follower, node: nodes.Or, env: Env) -> Iterator[Branch]:
    for side, then in follower.truths(node.left, env):
        if side is False:
            yield from _as_outcomes(follower.truths(node.right, then))
        else:
            yield _as_outcome(side), then


def _not(follower: Follower, node: nodes.Not, env: Env) -> Iterator[Branch]:
    for side, then in follower.truths(node.node, env):
        yield _as_outcome(side if isinstance(side, Missing) else not side), then


def _as_outcomes(found: Iterable[tuple[bool | Missing, Env]]) -> Iterator[Branch]:
    return ((_as_outcome(side), then) for side, then in found)


def _as_outcome(side: bool | Missing) -> Outcome:  # noqa: FBT001 - a truth that may be missing
    return side if isinstance(side, Missing) else Known(side)


def _either(follower: Follower, node: nodes.CondExpr, env: Env) -> Iterator[Branch]:
    for side, then in follower.truths(node.test, env):
        if isinstance(side, Missing):
            yield side, then
        elif side:
            yield from follower.outcomes(node.expr1, then)
        elif node.expr2 is not None:
            yield from follower.outcomes(node.expr2, then)


def _filter(follower: Follower, node: nodes.Filter, env: Env) -> Iterator[Branch]:
    if node.name != "default" or node.node is None:
        yield from _parts(follower, node, env)
        return
    for value, then in follower.outcomes(node.node, env):
        if isinstance(value, Missing):
            yield from follower.outcomes(node.args[0], then)
            continue
        yield value, then
        answered = isinstance(node.node, nodes.Name) and node.node.name in then.held
        if value is ANYTHING and not answered:
            # A figure may be abolished, and then the default stands and must be there.
            yield from follower.outcomes(node.args[0], then)


def _call(follower: Follower, node: nodes.Call, env: Env) -> Iterator[Branch]:
    name = node.node.name if isinstance(node.node, nodes.Name) else ""
    if name not in ("includes", "includes_any", "includes_all"):
        yield from _parts(follower, node, env)
        return
    for values, then in follower.each(node.args, env):
        if isinstance(values[-1], Missing):
            yield values[-1], then
        else:
            for side, after in _holds(values[0], values[1:], then, all_of=name == "includes_all"):
                yield Known(side), after


_COMPARED: Mapping[str, Callable[[object, object], bool]] = {
    "eq": operator.eq,
    "ne": operator.ne,
    "lt": operator.lt,  # type: ignore[dict-item]
    "lteq": operator.le,  # type: ignore[dict-item]
    "gt": operator.gt,  # type: ignore[dict-item]
    "gteq": operator.ge,  # type: ignore[dict-item]
}

_FOLLOWERS: Mapping[type[nodes.Node], Callable[..., Iterator[Branch]]] = {
    nodes.Const: _constant,
    nodes.Name: Follower.name,
    nodes.Compare: _compare,
    nodes.And: _and,
    nodes.Or: _or,
    nodes.Not: _not,
    nodes.CondExpr: _either,
    nodes.Filter: _filter,
    nodes.Call: _call,
}
